"""Two roads to one number, and what is left between them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kpi_lib.columns import COLUMNS
from kpi_lib.ledger.keys import fold_order
from kpi_lib.ledger.match import exploded, folded
from kpi_lib.ledger.model import Ledger, Residual
from kpi_lib.sources.cells import plain
from kpi_lib.sums import sum_by

MAIN = ("impressions", "engagements", "link_clicks", "sessions", "leads", "orders", "net_sales",
        "cost")  # fmt: skip
_EXACT = 1e-9
_CLICKS = 0.5
"""Clicks and sessions count different things: only a gap of more than half is worth a word."""

MEANINGS = {
    "creators_to_campaign": "Every figure of the campaign belongs to a creator or to the line "
    "“not assigned”; what is left is a mistake of this report.",
    "orders_to_shop": "Every order of the shop's files is claimed by a campaign, unclaimed or "
    "excluded; what is left is a mistake of this report.",
    "codes_to_times_used": "The shop counts other uses of the code than its orders show: one of "
    "the two exports is older, or orders are missing from the files.",
    "clicks_to_sessions": "Fewer sessions than clicks: slow pages, blocked measurement or untagged "
    "links. More: the link was used elsewhere too.",
    "contracted_to_found": "Agreed posts that are in no export: not yet published, or the export "
    "is missing.",
    "listed_to_found": "Posts of the posts sheet that are in no export: a mistyped address, or the "
    "creator's export is missing.",
    "network_to_orders": "Actions of the affiliate network without an order in the shop's files: "
    "the files do not reach far enough, or the network counts another shop.",
    "commission": "The costs sheet and the affiliate network disagree on the commission.",
}
"""Check → what a residual means; English, the message id of its translation."""


def residuals(ledger: Ledger, campaign: str, sums: pd.DataFrame) -> tuple[Residual, ...]:
    """All checks for which both roads exist, in the order of `MEANINGS`, by subject."""
    return (
        *_creators_to_campaign(sums),
        *_orders_to_shop(ledger),
        *_codes_to_times_used(ledger, campaign),
        *_clicks_to_sessions(sums),
        *_contracted_to_found(ledger, campaign),
        *_listed_to_found(ledger, campaign),
        *_network_to_orders(ledger, campaign),
        *_commission(ledger, campaign),
    )


def post_status(ledger: Ledger, campaign: str) -> pd.DataFrame:
    """By creator: posts `in_file`, `selected` and `not_selected` of these, `listed_not_found`,
    `contracted_not_found` (agreed, without an address)."""
    posts = ledger["posts"]
    roster = ledger.of_campaign("creators", campaign)["creator"]
    own = posts["campaign"] == campaign
    relevant = posts[own | posts["creator"].isin(roster)]
    mine, found = relevant["campaign"] == campaign, relevant["found"].astype("bool")
    linked = relevant["permalink"].notna()
    flags = pd.DataFrame(
        {
            "creator": relevant["creator"],
            "in_file": found,
            "selected": found & mine,
            "not_selected": found & ~mine,
            "listed_not_found": mine & ~found & linked,
            "contracted_not_found": mine & ~found & ~linked,
        }
    )
    counts = flags.groupby("creator", dropna=False, sort=True).sum().astype("int64")
    every = counts.index.union(pd.Index(roster, name="creator"))
    return counts.reindex(every, fill_value=0).rename_axis("creator").reset_index()


def unclaimed_codes(ledger: Ledger) -> pd.DataFrame:
    """Codes of the shop's orders that no roster names: `code, orders, first_day, last_day,
    net_sales`, the most used first."""
    known = set(exploded(ledger["creators"]["codes"]))
    orders = ledger["orders"][ledger["orders"]["excluded"].isna()]
    codes = exploded(orders["codes"]).rename("code")
    used = orders[["day", "net_sales"]].join(codes, how="inner")
    grouped = used[~used["code"].isin(known)].groupby("code", sort=True)
    found = pd.DataFrame(
        {
            "orders": grouped["day"].count(),
            "first_day": grouped["day"].min(),
            "last_day": grouped["day"].max(),
            "net_sales": grouped["net_sales"].sum(min_count=1),
        }
    ).reset_index()
    return found.sort_values(
        ["orders", "code"], ascending=[False, True], kind="stable"
    ).reset_index(drop=True)


def _residual(
    check: str,
    subject: str,
    left: float | None,
    left_label: str,
    right: float | None,
    right_label: str,
    tolerance: float = _EXACT,
) -> Residual:
    return Residual(
        check=check,
        subject=subject,
        left=None if left is None or pd.isna(left) else float(left),
        left_label=left_label,
        right=None if right is None or pd.isna(right) else float(right),
        right_label=right_label,
        tolerance=tolerance,
        meaning=MEANINGS[check],
    )


def _creators_to_campaign(sums: pd.DataFrame) -> list[Residual]:
    total = sum_by(sums, [], MAIN).iloc[0]
    by_creator = sum_by(sums, ["creator"], MAIN)
    return [
        _residual(
            "creators_to_campaign",
            COLUMNS[name].label,
            by_creator[name].sum(min_count=1),
            "Creators and not assigned",
            total[name],
            "Campaign",
        )
        for name in MAIN
        if pd.notna(total[name])
    ]


def _orders_to_shop(ledger: Ledger) -> list[Residual]:
    if ledger["shop"].empty:
        return []
    orders = ledger["orders"]
    claimed = int(orders["campaign"].notna().sum())
    excluded = int(orders["excluded"].notna().sum())
    free = int((orders["campaign"].isna() & orders["excluded"].isna()).sum())
    return [
        _residual(
            "orders_to_shop",
            COLUMNS["orders"].label,
            claimed + excluded + free,
            "Claimed, unclaimed and excluded",
            ledger["shop"]["orders_in_files"].iloc[0],
            "Orders in the shop's files",
        )
    ]


def _codes_to_times_used(ledger: Ledger, campaign: str) -> list[Residual]:
    """Of each of the campaign's codes all orders of all time: the shop counts all uses."""
    discounts = ledger["discounts"].dropna(subset=["times_used"]).set_index("code")["times_used"]
    orders = ledger["orders"]
    if discounts.empty or ledger["shop"]["kind"].ne("shop").all():
        return []
    placed = orders[~orders["excluded"].isin(["test"])]
    counts = exploded(placed["codes"]).value_counts()
    codes = sorted(set(exploded(ledger.of_campaign("creators", campaign)["codes"])))
    return [
        _residual(
            "codes_to_times_used",
            code,
            float(counts.get(code, 0)),
            "Orders with the code",
            float(discounts[code]),
            "Times used in total",
            ledger.campaigns[campaign].residual_tolerance,
        )
        for code in codes
        if code in discounts.index
    ]


def _clicks_to_sessions(sums: pd.DataFrame) -> list[Residual]:
    both = sum_by(sums, ["creator"], ["link_clicks", "sessions"]).dropna()
    if both.empty:
        both = sum_by(sums, [], ["link_clicks", "sessions"]).dropna()
        both = both.assign(creator="Campaign")
    return [
        _residual("clicks_to_sessions", name, clicks, "Link clicks", sessions, "Sessions", _CLICKS)
        for name, clicks, sessions in zip(
            both["creator"], both["link_clicks"], both["sessions"], strict=True
        )
    ]


def _contracted_to_found(ledger: Ledger, campaign: str) -> list[Residual]:
    posts = ledger.of_campaign("posts", campaign)
    columns = ["creator", "found", "basis"]
    agreed = posts.loc[posts["contracted"].fillna(False).astype("bool"), columns]
    return [
        _residual(
            "contracted_to_found",
            str(creator),
            len(rows),
            "Posts agreed",
            int((rows["found"].astype("bool") | rows["basis"].notna()).sum()),
            "Posts found or reported",
        )
        for creator, rows in agreed.groupby("creator", sort=True)
    ]


def _listed_to_found(ledger: Ledger, campaign: str) -> list[Residual]:
    posts = ledger.of_campaign("posts", campaign)
    own = posts["listed"].astype("bool") & posts["permalink"].notna()
    listed = posts.loc[own, ["creator", "found"]]
    return [
        _residual(
            "listed_to_found",
            str(creator),
            len(rows),
            "Posts listed",
            int(rows["found"].astype("bool").sum()),
            "Posts in an export",
        )
        for creator, rows in listed.groupby("creator", sort=True)
    ]


def _network_to_orders(ledger: Ledger, campaign: str) -> list[Residual]:
    actions = ledger.of_campaign("actions", campaign)
    actions = actions[actions["counts"] & actions["order"].notna()]
    if actions.empty or ledger["shop"]["kind"].ne("shop").all():
        return []
    orders = ledger["orders"]
    names: set[Any] = set(plain(folded(orders["order"], fold_order).dropna()))
    names |= set(plain(folded(orders["order_id"], fold_order).dropna()))
    matched = folded(actions["order"], fold_order).isin(names)
    return [
        _residual(
            "network_to_orders",
            "Affiliate network",
            len(actions),
            "Actions with an order",
            int(matched.sum()),
            "of these in the shop's files",
            ledger.campaigns[campaign].residual_tolerance,
        )
    ]


def _commission(ledger: Ledger, campaign: str) -> list[Residual]:
    """Only where the sheet is what counts: any other commission is made of the network's own."""
    if ledger.campaigns[campaign].commission_from != "sheet":
        return []
    costs = ledger.of_campaign("costs", campaign)
    sheet = costs.loc[costs["part"] == "commission", "amount"].sum(min_count=1)
    actions = ledger.of_campaign("actions", campaign)
    network = actions.loc[actions["counts"], "payout"].sum(min_count=1)
    if pd.isna(sheet) or pd.isna(network):
        return []
    return [
        _residual(
            "commission",
            COLUMNS["commission"].label,
            sheet,
            "Costs sheet",
            network,
            "Affiliate network",
            ledger.campaigns[campaign].residual_tolerance,
        )
    ]
