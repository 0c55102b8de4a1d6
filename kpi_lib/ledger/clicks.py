"""Which click an order came from, where anything says so."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kpi_lib.ledger.context import Context
from kpi_lib.ledger.frames import TEXT, TIME, empty, looked_up, stacked
from kpi_lib.ledger.keys import claimed_by_link, fold_order
from kpi_lib.ledger.match import fold_utm, folded

_EVIDENCE = {
    "order_row": "int64", "token": TEXT, "utm_campaign": TEXT, "clicked": TIME, "scope": TEXT,
    "rank": "int64", "kind": TEXT,
}  # fmt: skip


def click_evidence(
    orders: pd.DataFrame,
    order_clicks: pd.DataFrame,
    actions: pd.DataFrame,
    sessions: pd.DataFrame,
) -> pd.DataFrame:
    """One row a trace of a click: `order_row` (index of `orders`), `token` and `utm_campaign`
    (folded), `clicked`, `scope`, `rank` (the lower is believed first), `kind`."""
    named = (order_clicks, actions, sessions[sessions["transaction"].notna()])
    rows = _order_rows(orders if any(len(frame) for frame in named) else orders.head(0))
    parts = [
        _named(order_clicks, rows, "order_clicks", 0, ("creator", "utm_content"), "clicked"),
        _named(actions, rows, "network", 2, ("sub_id", "code", "partner"), "referred"),
        _own(orders),
        _transactions(sessions, rows),
    ]
    return stacked(parts, _EVIDENCE)


def click_claims(
    context: Context,
    orders: pd.DataFrame,
    evidence: pd.DataFrame,
    tokens: pd.DataFrame,
    values: pd.DataFrame,
) -> pd.DataFrame:
    """`order_row, campaign, creator`, the most believed first, a campaign and creator once."""
    if evidence.empty:
        return empty({"order_row": "int64", "campaign": TEXT, "creator": TEXT})
    found = claimed_by_link(evidence, tokens, values)
    found = found[found["scope"].isna() | (found["scope"] == found["campaign"])]
    occurred = looked_up(found["order_row"], orders["occurred"], TIME)
    window = found["campaign"].map(
        {slug: params.attribution.window_days for slug, params in context.campaigns.items()}
    )
    # A click known by its day alone stands at midnight, before any order of that day.
    age = (occurred - found["clicked"]).dt.total_seconds() / 86400
    found = found[found["clicked"].isna() | ((age >= 0) & (age <= window))]
    found = found.assign(nobody=found["creator"].isna(), age=age.reindex(found.index))
    found = found.sort_values(
        ["order_row", "campaign", "nobody", "rank", "age", "creator"],
        kind="stable",
        na_position="last",
    )
    return found.drop_duplicates(["order_row", "campaign", "creator"])[
        ["order_row", "campaign", "creator"]
    ].reset_index(drop=True)


def click_kinds(
    context: Context,
    campaign: str,
    orders: pd.DataFrame,
    evidence: pd.DataFrame,
) -> list[str]:
    """By which keys an order of the campaign's days could be found; none: no click key."""
    first, last = context.window(campaign)
    inside = orders.index[(orders["day"] >= first) & (orders["day"] <= last)]
    own = evidence[evidence["scope"].isna() | (evidence["scope"] == campaign)]
    kinds = own.loc[own["order_row"].isin(inside), "kind"]
    return sorted(set(kinds))


def _order_rows(orders: pd.DataFrame) -> pd.Series[Any]:
    """Folded name or id → index of the order; a name goes before another order's id."""
    keys = pd.concat([folded(orders["order"], fold_order), folded(orders["order_id"], fold_order)])
    keys = keys.dropna()
    rows = pd.Series(keys.index, index=keys.to_numpy())
    return rows[~rows.index.duplicated()]


def _named(
    frame: pd.DataFrame,
    rows: pd.Series[Any],
    kind: str,
    rank: int,
    columns: tuple[str, ...],
    clicked: str,
) -> pd.DataFrame:
    """Traces in a list of orders, one for each column that may name the creator."""
    if frame.empty:
        return pd.DataFrame()
    order_row = folded(frame["order"], fold_order).map(rows)
    # Not by filtering first: a frame without rows would take over the rows of the series.
    known = frame.assign(order_row=order_row).dropna(subset=["order_row"])
    parts = [
        pd.DataFrame(
            {
                "order_row": known["order_row"],
                "token": folded(known[column], fold_utm),
                "utm_campaign": None,
                "clicked": known[clicked],
                "scope": known["scope"],
                "rank": rank * 10 + place,
                "kind": kind,
            }
        )
        for place, column in enumerate(columns)
    ]
    return pd.concat(parts, ignore_index=True)


def _own(orders: pd.DataFrame) -> pd.DataFrame:
    """What the order itself says of the link it came by."""
    tagged = orders[orders["utm_content"].notna() | orders["utm_campaign"].notna()]
    return pd.DataFrame(
        {
            "order_row": tagged.index,
            "token": folded(tagged["utm_content"], fold_utm),
            "utm_campaign": folded(tagged["utm_campaign"], fold_utm),
            "clicked": pd.NaT,
            "scope": None,
            "rank": 40,
            "kind": "utm",
        }
    )


def _transactions(sessions: pd.DataFrame, rows: pd.Series[Any]) -> pd.DataFrame:
    """Transaction ids of the site's analytics, by content or campaign."""
    if sessions.empty:
        return pd.DataFrame()
    order_row = folded(sessions["transaction"], fold_order).map(rows)
    known = sessions[order_row.notna()]
    content = known["content"].fillna(known["value"].where(known["dimension"] == "content"))
    campaign = known["campaign"].fillna(known["value"].where(known["dimension"] == "campaign"))
    return pd.DataFrame(
        {
            "order_row": order_row.dropna(),
            "token": folded(content, fold_utm),
            "utm_campaign": folded(campaign, fold_utm),
            "clicked": pd.NaT,
            "scope": None,
            "rank": 60,
            "kind": "sessions",
        }
    )
