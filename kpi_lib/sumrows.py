"""The rows of the table of sums, one function for each thing that has rows."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kpi_lib.columns import COLUMNS
from kpi_lib.ledger.frames import FACT_NAMES, day_of
from kpi_lib.ledger.model import Ledger

SALES = ("units", "gross_sales", "discounts", "refunds", "net_sales")
_POST_COLUMNS = tuple(name for name, column in COLUMNS.items() if column.origin == "posts")
_COST_PARTS = COLUMNS["cost"].sum_of


def post_exists(ledger: Ledger, campaign: str, posts: pd.DataFrame) -> pd.Series[Any]:
    """Whether a post is more than an agreement: it has figures, or an address or a day and the day
    is not to come."""
    to_come = posts["published"].dt.normalize() > day_of(ledger.as_of[campaign])
    announced = posts["permalink"].notna() | posts["published"].notna()
    exists: pd.Series[Any] = posts["basis"].notna() | (announced & ~to_come)
    return exists


def post_rows(ledger: Ledger, campaign: str) -> pd.DataFrame:
    """One row a post of the campaign; a post not published yet counts 0 posts, figures missing."""
    posts = ledger.of_campaign("posts", campaign)
    needs = posts["needs_disclosure"].fillna(True)
    exists = post_exists(ledger, campaign, posts)
    rows = posts[["creator", "platform", "post", "role", "basis", "source", *FACT_NAMES]].assign(
        published=posts["published"].dt.normalize(),
        unit=posts["post"],
        posts=exists.astype("float64"),
        placements=(exists & (posts["role"] == "placement")).astype("float64"),
        engagements=posts["engagements"],
        reach_sum=posts["reach"],
        joint_follows=posts["joint_follows"],
        needs_disclosure=needs.astype("float64"),
        disclosed=posts["disclosed"].mask(~needs, False).astype("float64"),
        assets_reused=posts["reused"].astype("float64"),
        reuse_value=posts["reuse_value"],
        filler=False,
    )
    return pd.concat([rows, _without_posts(ledger, campaign, posts)], ignore_index=True)


def known_without_posts(ledger: Ledger, campaign: str, posts: pd.DataFrame) -> pd.Series[Any]:
    """Creators of the roster known to have published nothing for the campaign.

    Known: there is a posts sheet, or an export of that creator's account, and neither has a post
    of theirs for it.
    """
    creators = ledger.of_campaign("creators", campaign)["creator"]
    every = ledger["posts"]
    exported = set(every.loc[every["found"], "creator"].dropna())
    seen = bool(posts["listed"].any()) | creators.isin(exported)
    return creators[seen & ~creators.isin(posts["creator"])]


def _without_posts(ledger: Ledger, campaign: str, posts: pd.DataFrame) -> pd.DataFrame:
    names = known_without_posts(ledger, campaign, posts)
    zeros = {name: 0.0 for name in _POST_COLUMNS if name != "joint_follows"}
    return _zeros(names, "no post", zeros)


def order_rows(ledger: Ledger, campaign: str) -> pd.DataFrame:
    """One row an order that the campaign claims."""
    orders = ledger.of_campaign("orders", campaign)
    claims = ledger.of_campaign("claims", campaign).iloc[0]
    rows = orders[["creator", "basis", "source", *SALES]].assign(
        occurred=orders["day"],
        unit=orders["order"],
        orders=1.0,
        code_orders=flags(orders["how"] == "code", known=bool(claims["rule"] != "click")),
        click_orders=flags(
            orders["how"] == "click", known=bool(claims["click_key"] and claims["rule"] != "code")
        ),
        known_customer_orders=orders["first_order"].notna().astype("float64"),
        new_customer_orders=orders["first_order"].astype("float64"),
        filler=False,
    )
    return pd.concat([rows, _without_orders(ledger, campaign, rows, claims)], ignore_index=True)


def flags(rows: pd.Series[Any], *, known: bool = True) -> pd.Series[Any]:
    """Yes and no as 1 and 0; all missing where nobody could know."""
    return rows.astype("float64") if known else pd.Series(float("nan"), index=rows.index)


def _without_orders(
    ledger: Ledger, campaign: str, rows: pd.DataFrame, claims: pd.Series[Any]
) -> pd.DataFrame:
    """Creators who could be told by a code or click, and of whom the shop has no order."""
    creators = ledger.of_campaign("creators", campaign)
    by_code = creators["codes"].notna() & (claims["rule"] != "click")
    by_click = bool(claims["click_key"]) and claims["rule"] != "code"
    could = (by_code | by_click) & bool(claims["shop"])
    names = creators.loc[could & ~creators["creator"].isin(rows["creator"]), "creator"]
    counted = ("orders", "code_orders", "click_orders", "known_customer_orders",
               "new_customer_orders", *SALES)  # fmt: skip
    known = [name for name in counted if rows.empty or rows[name].notna().any()]
    zeros = _zeros(names, "no order", dict.fromkeys(known, 0.0))
    if "code_orders" in zeros:
        zeros["code_orders"] = zeros["code_orders"].where(
            zeros["creator"].isin(creators.loc[by_code, "creator"])
        )
    return zeros if by_click else zeros.drop(columns="click_orders", errors="ignore")


def cost_rows(ledger: Ledger, campaign: str) -> pd.DataFrame:
    """One row a cost line; `cost` takes product at the price that params choose, never at both."""
    lines = ledger.of_campaign("costs", campaign)
    chosen = ledger.campaigns[campaign].product_cost
    other = "product_retail" if chosen == "cogs" else "product_cogs"
    rows = lines[["creator", "platform", "post", "basis", "source"]].assign(
        occurred=lines["day"],
        unit=[f"cost {number}" for number in range(1, len(lines) + 1)],
        cost=lines["amount"].where(lines["part"] != other),
        filler=False,
        **{part: lines["amount"].where(lines["part"] == part) for part in _COST_PARTS},
    )
    roles = ledger["posts"].set_index("post")["role"]
    return rows.assign(role=rows["post"].map(roles).astype("str"))


def session_rows(ledger: Ledger, campaign: str) -> pd.DataFrame:
    """One row a session row that is summed; creators whose tagged links brought none have zero."""
    found = ledger.of_campaign("sessions", campaign)
    found = found[found["finest"]].reset_index(drop=True)
    if found.empty:
        return pd.DataFrame()
    rows = found[["creator", "source", "sessions", "engaged_sessions"]].assign(
        occurred=found["day"], unit=_places(found), basis="measured", filler=False
    )
    if rows["creator"].isna().all():
        return rows
    creators = ledger.of_campaign("creators", campaign)
    silent = creators["utm_content"].notna() & ~creators["creator"].isin(rows["creator"])
    known = [name for name in ("sessions", "engaged_sessions") if rows[name].notna().any()]
    zeros = _zeros(creators.loc[silent, "creator"], "no session", dict.fromkeys(known, 0.0))
    return pd.concat([rows, zeros], ignore_index=True)


def lead_rows(ledger: Ledger, campaign: str) -> pd.DataFrame:
    """One row a lead; creators whom a lead could name and none does have zero."""
    found = ledger.of_campaign("leads", campaign)
    claims = ledger.of_campaign("claims", campaign).iloc[0]
    rows = found[["creator", "source"]].assign(
        occurred=found["created"].dt.normalize(),
        unit=found["lead"],
        basis="measured",
        leads=1.0,
        qualified_leads=flags(found["qualified"].notna(), known=bool(claims["qualified_known"])),
        filler=False,
    )
    if not claims["leads_by_creator"]:
        return rows
    creators = ledger.of_campaign("creators", campaign)
    could = creators["utm_content"].notna() | creators["codes"].notna()
    names = creators.loc[could & ~creators["creator"].isin(rows["creator"]), "creator"]
    zeros = {"leads": 0.0} | ({"qualified_leads": 0.0} if claims["qualified_known"] else {})
    return pd.concat([rows, _zeros(names, "no lead", zeros)], ignore_index=True)


def paid_rows(ledger: Ledger, campaign: str) -> pd.DataFrame:
    """One row a line of paid media up to the report's day; its cost stands in the cost rows."""
    lines = ledger.of_campaign("paid", campaign)
    lines = lines[~(lines["date"] > day_of(ledger.as_of[campaign]))].reset_index(drop=True)
    return lines[["creator", "platform", "post", "source"]].assign(
        occurred=lines["date"],
        unit=_places(lines),
        basis="measured",
        paid_impressions=lines["impressions"],
        paid_clicks=lines["clicks"],
        filler=False,
    )


def install_rows(ledger: Ledger, campaign: str) -> pd.DataFrame:
    """One row a line of the installs sheet."""
    lines = ledger.of_campaign("installs", campaign)
    return lines[["creator", "source", "installs"]].assign(
        occurred=lines["date"], unit=_places(lines), basis="measured", filler=False
    )


def comment_rows(ledger: Ledger, campaign: str) -> pd.DataFrame:
    """One row a post whose comments were read."""
    found = ledger.of_campaign("comments", campaign)
    if found.empty:
        return pd.DataFrame()
    labels = found["label"]
    marks = found[["creator", "platform", "post", "source"]].assign(
        comments_labelled=labels.notna().astype("float64"),
        comments_read=found["tagging"].notna().astype("float64"),
        comments_tagging=found["tagging"].astype("float64"),
        **{
            f"comments_{name}": (labels == name).astype("float64").where(labels.notna())
            for name in ("positive", "neutral", "negative")
        },
    )
    keys = ["creator", "platform", "post"]
    counts = marks.columns.difference([*keys, "source"])
    grouped = marks.groupby(keys, dropna=False, sort=True)
    rows = grouped[list(counts)].sum(min_count=1).join(grouped["source"].min()).reset_index()
    return rows.assign(unit=rows["post"], basis="measured", filler=False)


def _places(rows: pd.DataFrame) -> pd.Series[Any]:
    """An id for rows that have none: file and line."""
    return rows["source"].astype("str") + ":" + rows["row"].astype("str")


def _zeros(names: pd.Series[Any], unit: str, zeros: dict[str, float]) -> pd.DataFrame:
    rows = pd.DataFrame({"creator": names.to_numpy()}).astype({"creator": "str"})
    return rows.assign(unit=unit + " of " + rows["creator"], basis="measured", filler=True, **zeros)
