"""Cost without a creator, shared out by the rule that params name: then it is an estimate."""

from __future__ import annotations

import pandas as pd

from kpi_lib.ledger.context import Context
from kpi_lib.ledger.frames import COSTS, typed
from kpi_lib.params.models import AllocationRule


def allocated(
    context: Context,
    slug: str,
    lines: pd.DataFrame,
    posts: pd.DataFrame,
    creators: pd.DataFrame,
) -> pd.DataFrame:
    """The campaign's lines, those of nobody shared out for each part in `allocate`."""
    result = typed(lines, COSTS)
    for part, rule in sorted(context.campaigns[slug].allocate.items()):
        loose = (result["part"] == part) & result["creator"].isna()
        if not loose.any():
            continue
        weights = _weights(slug, rule, result, posts, creators)
        if weights.empty or weights.sum() <= 0:
            context.note(
                "cannot_allocate",
                f"{part} cannot be shared out by {rule}: no creator has any. It stays without a "
                "creator.",
                campaign=slug,
                key=f"allocate.{part}",
            )
            continue
        parts = (weights / weights.sum()).rename("share").rename_axis("to").reset_index()
        shared = result[loose].merge(parts, how="cross")
        shared["amount"] = shared["amount"] * shared["share"]
        shared = shared.assign(creator=shared["to"], allocated=True, basis="estimated")
        result = typed(pd.concat([result[~loose], typed(shared, COSTS)]), COSTS)
    return result


def _weights(
    slug: str,
    rule: AllocationRule,
    lines: pd.DataFrame,
    posts: pd.DataFrame,
    creators: pd.DataFrame,
) -> pd.Series:
    """What each creator of the roster has of the thing that the rule counts."""
    roster = creators[creators["campaign"] == slug].set_index("creator")
    own = posts[posts["campaign"] == slug]
    if rule == "equal":
        return pd.Series(1.0, index=roster.index)
    if rule == "fees":
        fees = lines[(lines["part"] == "fees") & ~lines["allocated"]]
        found = fees.groupby("creator")["amount"].sum(min_count=1)
    elif rule == "posts":
        found = own.groupby("creator")["post"].count()
    else:
        found = own[own["contracted"].fillna(False)].groupby("creator")["post"].count()
        if found.empty:
            found = roster["assets_contracted"]
    return found.astype("float64").reindex(roster.index).dropna()
