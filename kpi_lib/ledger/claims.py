"""Each order claimed once over all of the client's campaigns."""

from __future__ import annotations

import pandas as pd

from kpi_lib.ledger.clicks import click_claims, click_kinds
from kpi_lib.ledger.context import Context
from kpi_lib.ledger.frames import (
    CLAIMS,
    ORDERS,
    OVERLAPS,
    TEXT,
    TIME,
    TRACES,
    looked_up,
    stacked,
    typed,
)
from kpi_lib.ledger.match import exploded
from kpi_lib.ledger.orders import has_history

_CLAIM = ["order_row", "campaign", "creator", "how"]


def claimed(
    context: Context,
    orders: pd.DataFrame,
    codes: pd.DataFrame,
    evidence: pd.DataFrame,
    tokens: pd.DataFrame,
    values: pd.DataFrame,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The orders with `campaign, creator, how, rivals`, the list of overlaps, and all traces.

    Within a campaign: the first code of the order that matches, then clicks. Between campaigns:
    the one that started last; two that started on the same day: nobody.
    """
    found = _found(context, orders, codes, evidence, tokens, values)
    candidates = _by_rule(context, found)
    winners = _winners(context, orders, candidates)
    result = orders.drop(columns=["campaign", "creator", "how", "rivals"])
    result = result.join(winners.set_index("order_row")[["campaign", "creator", "how"]])
    losers = _losers(candidates, winners)
    result["rivals"] = losers.assign(name=_names(losers)).groupby("order_row")["name"].agg(";".join)
    result = typed(_without_history(context, result), ORDERS)
    return result, _overlaps(result, losers), _traces(context, result, found)


def claims_frame(
    context: Context,
    orders: pd.DataFrame,
    evidence: pd.DataFrame,
    covered: dict[str, bool],
    leads: pd.DataFrame,
) -> pd.DataFrame:
    """One row a campaign: `rule`, whether a `shop` file covers its days, whether any `click_key`
    exists and of which `click_kinds`, whether the shop's `history` is long enough, whether leads
    can be told apart by creator and by stage."""
    rows = []
    for slug, params in context.campaigns.items():
        kinds = click_kinds(context, slug, orders, evidence)
        if params.attribution.rule == "click" and covered[slug] and not kinds:
            context.note(
                "no_order_click_key",
                "attribution.rule is `click`, but nothing says which click an order came from: no "
                "order is claimed. Use `code`, or give order_clicks or the network's actions.",
                campaign=slug,
                key="attribution",
            )
        rows.append(
            {
                "campaign": slug,
                "rule": params.attribution.rule,
                "shop": covered[slug],
                "click_key": bool(kinds),
                "history": has_history(context, orders, slug),
                "leads_by_creator": _leads_told(context, leads, slug),
                "qualified_known": bool(leads["qualified"].notna().any()),
                "click_kinds": ";".join(kinds) or None,
            }
        )
    return typed(pd.DataFrame(rows), CLAIMS)


def _leads_told(context: Context, leads: pd.DataFrame, campaign: str) -> bool:
    """Whether a creator without a lead is known to have none.

    Told by contacts that name their link: in the campaign's own folder, or in a list of the client
    that begins before the campaign's window ends. A list in another campaign's folder may leave
    this one's out.
    """
    named = leads[["utm_content", "code"]].notna().any(axis=1)
    own, shared = leads["scope"].eq(campaign), leads["scope"].isna()
    begins_in_time = bool(leads.loc[shared, "created"].min() <= context.window(campaign)[1])
    return bool((named & own).any() or ((named & shared).any() and begins_in_time))


def _found(
    context: Context,
    orders: pd.DataFrame,
    codes: pd.DataFrame,
    evidence: pd.DataFrame,
    tokens: pd.DataFrame,
    values: pd.DataFrame,
) -> pd.DataFrame:
    """All codes and clicks in the campaigns' windows, the best of each order and campaign first."""
    typed_codes = exploded(orders["codes"]).rename("code").rename_axis("order_row").reset_index()
    by_code = typed_codes.merge(codes, on="code").assign(how="code")
    by_click = click_claims(context, orders, evidence, tokens, values).assign(how="click")
    found = pd.concat([by_code[_CLAIM], by_click[_CLAIM]], ignore_index=True)
    found = found.drop_duplicates().astype({"campaign": "str", "creator": "str", "how": "str"})
    found["order_row"] = found["order_row"].astype("int64")
    day = looked_up(found["order_row"], orders["day"], TIME)
    counts = looked_up(found["order_row"], orders["excluded"], TEXT).isna()
    return found[counts & context.in_window(found["campaign"], day)].reset_index(drop=True)


def _by_rule(context: Context, found: pd.DataFrame) -> pd.DataFrame:
    """What the rule of its campaign lets claim an order."""
    rules = {slug: params.attribution.rule for slug, params in context.campaigns.items()}
    rule, how = found["campaign"].map(rules), found["how"]
    return found[((how == "code") & (rule != "click")) | ((how == "click") & (rule != "code"))]


def _traces(context: Context, orders: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Codes and clicks of the one campaign that an order belongs to, whatever its rule says.

    That is the campaign that claims the order; of an order that none claims, the one that started
    last. Two that started on the same day: nobody's.
    """
    owner = looked_up(found["order_row"], orders["campaign"], TEXT)
    start = context.starts(found["campaign"])
    last = start == start.groupby(found["order_row"]).transform("max")
    several = (
        found[last].groupby("order_row")["campaign"].nunique().reindex(found["order_row"]) > 1
    ).to_numpy()
    kept = found[(found["campaign"] == owner) | (owner.isna() & last & ~several)]
    return stacked([kept.assign(order=looked_up(kept["order_row"], orders["order"], TEXT))], TRACES)


def of_one_campaign(traces: pd.DataFrame) -> pd.DataFrame:
    """Ledgers of several days put together: the campaign that stands first has the order."""
    first = traces.groupby("order")["campaign"].transform("first")
    return traces[traces["campaign"] == first].reset_index(drop=True)


def _winners(context: Context, orders: pd.DataFrame, candidates: pd.DataFrame) -> pd.DataFrame:
    # Codes come before clicks, and both in the order of belief: the first of a campaign is its own.
    best = candidates.drop_duplicates(["order_row", "campaign"])
    start = context.starts(best["campaign"])
    newest = start.groupby(best["order_row"]).transform("max")
    last = best[start == newest]
    tied = last.duplicated("order_row", keep=False)
    if tied.any():
        _note_ambiguous(context, orders, last[tied])
    return last[~tied]


def _note_ambiguous(context: Context, orders: pd.DataFrame, tied: pd.DataFrame) -> None:
    together = tied.groupby("order_row")["campaign"].agg(lambda names: " and ".join(sorted(names)))
    for names, rows in together.groupby(together):
        codes = sorted(set(exploded(orders.loc[rows.index, "codes"])))
        for slug in str(names).split(" and "):
            context.note(
                "ambiguous_code",
                f"{len(rows)} order(s) (the first: {orders.loc[rows.index[0], 'order']}) with "
                f"{'code ' + ', '.join(codes[:5]) if codes else 'the same link'} could be of the "
                f"campaigns {names}, which start on the same day: they count for "
                "none. Take the code out of one roster, or give each campaign its own.",
                campaign=slug,
                severity="error",
                key="code",
            )


def _losers(candidates: pd.DataFrame, winners: pd.DataFrame) -> pd.DataFrame:
    won = pd.MultiIndex.from_frame(winners[_CLAIM])
    return candidates[~pd.MultiIndex.from_frame(candidates[_CLAIM]).isin(won)]


def _names(claims: pd.DataFrame) -> pd.Series:
    return claims["campaign"] + "/" + claims["creator"].fillna("") + "/" + claims["how"]


def _overlaps(orders: pd.DataFrame, losers: pd.DataFrame) -> pd.DataFrame:
    """Claims that another campaign or creator lost, beside the one that won."""
    rows = losers.rename(columns={name: f"rival_{name}" for name in ("campaign", "creator", "how")})
    rows = rows.join(orders[["order", "campaign", "creator", "how"]], on="order_row")
    other = (rows["campaign"] != rows["rival_campaign"]) | (
        rows["creator"].fillna("") != rows["rival_creator"].fillna("")
    )
    return stacked([rows[other]], OVERLAPS)


def _without_history(context: Context, orders: pd.DataFrame) -> pd.DataFrame:
    """First orders are unknown in a campaign before which the shop's files are too short."""
    short = [slug for slug in context.campaigns if not has_history(context, orders, slug)]
    unknown = orders["campaign"].isin(short) & orders["customer_type"].isna()
    return orders.assign(first_order=orders["first_order"].mask(unknown))
