"""What each campaign cost, in the reporting currency, on the basis that params name."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kpi_lib.ledger.context import Context
from kpi_lib.ledger.creators import People, note_unknown
from kpi_lib.ledger.frames import COSTS, day_of, stacked
from kpi_lib.ledger.posts import post_keys
from kpi_lib.ledger.shares import allocated
from kpi_lib.ledger.snapshots import distinct_events, note_rows_gone, until
from kpi_lib.sources.links import permalink

_DATES = ("committed_on", "accrued_on", "paid_on")


def cost_rows(context: Context, costs: pd.DataFrame, known: People) -> pd.DataFrame:
    """The costs sheets' rows with `campaign` and names as the roster spells them."""
    rows = until(costs, context.cutoff)
    rows = rows[rows["scope"].isin(list(context.campaigns))].reset_index(drop=True)
    rows["creator"] = known.canonical(rows["creator"])
    note_rows_gone(context, "costs", rows)
    return distinct_events(rows).assign(campaign=lambda frame: frame["scope"])


def costs_frame(
    context: Context,
    rows: pd.DataFrame,
    paid: pd.DataFrame,
    posts: pd.DataFrame,
    creators: pd.DataFrame,
    orders: pd.DataFrame,
    actions: pd.DataFrame,
) -> pd.DataFrame:
    """The cost lines of all campaigns; see `Ledger`. `rows`: of `cost_rows`; `paid` and `actions`:
    the ledger's own frames."""
    note_unknown(context, rows, creators, "costs")
    known = permalink(rows["post"]).map(post_keys(posts)).astype("str")
    rows = rows.assign(named=rows["post"], post=known)
    parts = []
    for slug in context.campaigns:
        own = _sheet_lines(context, slug, rows[rows["campaign"] == slug])
        lines = pd.concat(
            [
                own,
                _boosting(context, slug, paid[paid["campaign"] == slug], own),
                _commission(context, slug, creators, orders, actions),
            ],
            ignore_index=True,
        )
        _note_unpriced(context, slug, lines)
        parts.append(allocated(context, slug, lines, posts, creators))
    return stacked(parts, COSTS)


def _note_unpriced(context: Context, slug: str, lines: pd.DataFrame) -> None:
    """Product that is listed at the other price only, and so is in no cost."""
    asked = context.campaigns[slug].product_cost
    other = "retail" if asked == "cogs" else "cogs"
    priced = lines.loc[lines["part"] == f"product_{asked}", "creator"]
    listed = lines[(lines["part"] == f"product_{other}") & ~lines["creator"].isin(priced)]
    if len(listed):
        context.row_note(
            "product_unpriced",
            f"product_cost is `{asked}`, but {len(listed)} line(s) give product only as "
            f"product_{other}: it is not in the cost. Add product_{asked}, or choose the other.",
            listed.iloc[0],
            campaign=slug,
            key="part",
        )


def _sheet_lines(context: Context, slug: str, rows: pd.DataFrame) -> pd.DataFrame:
    """The sheet's lines whose date of the cost basis has come; `named`: a post as the sheet has
    it, `post`: its key."""
    params = context.campaigns[slug]
    if params.commission_from != "sheet":
        rows = rows[rows["part"] != "commission"]
    for _, row in rows[rows["named"].notna() & rows["post"].isna()].iterrows():
        context.row_note(
            "unknown_post",
            f"the cost line names the post {row['named']}, which no sheet or export has; it counts "
            "for its creator without a post.",
            row,
            campaign=slug,
            key="post",
        )
    lines = rows.assign(basis="measured", allocated=False)
    return _counted(context, slug, lines)


def _counted(context: Context, slug: str, lines: pd.DataFrame) -> pd.DataFrame:
    column = f"{context.campaigns[slug].cost_basis}_on"
    day = lines[column]
    if len(lines) and day.isna().all():
        context.note(
            "no_dates_for_basis",
            f"cost_basis is `{column.removesuffix('_on')}`, but no line of the costs sheet has a "
            f"date in {column}: the cost is unknown. Fill in {column}, or choose another basis.",
            campaign=slug,
            key="cost_basis",
        )
    elif day.isna().any():
        undated = lines[day.isna()]
        context.row_note(
            "undated_costs",
            f"{len(undated)} cost line(s) have no {column} and do not count.",
            undated.iloc[0],
            campaign=slug,
            key=column,
        )
    now = day_of(context.as_of[slug])
    counted = lines[day <= now].copy()
    counted["day"] = counted[column]
    counted["amount"] = context.money(counted, "amount", counted["day"], campaign=slug)
    return counted


def _boosting(context: Context, slug: str, paid: pd.DataFrame, sheet: pd.DataFrame) -> pd.DataFrame:
    """Spend of the paid sheet as boosting, where the costs sheet does not hold it already."""
    known = sheet[sheet["part"] == "boosting"]
    spent = paid[paid["spend"].notna() & (paid["date"] <= day_of(context.as_of[slug]))]
    spent = spent[~spent["post"].isin(known["post"].dropna())]
    loose = known[known["post"].isna()]
    at_creator = spent["creator"].isin(loose["creator"].dropna())
    doubled = spent[at_creator | bool(loose["creator"].isna().any())]
    if len(doubled):
        context.row_note(
            "boosting_twice",
            "the costs sheet has boosting without a post and the paid sheet has spend: only the "
            "costs sheet counts. Name the posts in the costs sheet, or leave its lines out.",
            doubled.iloc[0],
            campaign=slug,
        )
    spent = spent.drop(index=doubled.index)
    dates = dict.fromkeys((*_DATES, "day"), spent["date"])
    return spent.assign(
        part="boosting", amount=spent["spend"], basis="measured", allocated=False, **dates
    )


def _commission(
    context: Context,
    slug: str,
    creators: pd.DataFrame,
    orders: pd.DataFrame,
    actions: pd.DataFrame,
) -> pd.DataFrame:
    """Commission that is no line of the sheet: roster rate × net sales, or the network's."""
    origin = context.campaigns[slug].commission_from
    if origin == "network":
        lines = actions[(actions["campaign"] == slug) & actions["payout"].notna()]
        lines = lines[lines["counts"]]
        return _dated(lines.assign(amount=lines["payout"], basis="measured"), lines["day"])
    if origin != "rate":
        return pd.DataFrame(columns=list(COSTS))
    sold = orders[(orders["campaign"] == slug) & orders["creator"].notna()]
    grouped = sold.groupby("creator")
    sums = pd.DataFrame(
        {"sales": grouped["net_sales"].sum(min_count=1), "day": grouped["day"].max()}
    ).reset_index()
    rates = creators.loc[creators["campaign"] == slug, ["creator", "commission_rate"]]
    lines = sums.merge(rates.dropna(), on="creator")
    lines = lines.assign(
        campaign=slug, amount=lines["sales"] * lines["commission_rate"], basis="estimated"
    )
    return _dated(lines, lines["day"])


def _dated(lines: pd.DataFrame, day: pd.Series[Any]) -> pd.DataFrame:
    dates = dict.fromkeys((*_DATES, "day"), day)
    return lines.assign(part="commission", allocated=False, platform=None, post=None, **dates)
