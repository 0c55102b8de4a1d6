"""A KPI is a record; its strings are its definition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["total", "ratio", "statistic", "estimate"]
Unit = Literal["ratio", "count", "money", "days", "seconds", "number"]
Better = Literal["higher", "lower", "none"]
IntervalKind = Literal[
    "same_creators", "similar_creators", "similar_customers", "as_before", "person", "sample",
    "counterfactual", "range", "none",
]  # fmt: skip
Family = Literal[
    "exposure", "engagement", "traffic", "audience", "leads", "sales", "money", "outreach",
    "relationship", "compliance", "bounds", "lift", "leakage", "maturation", "customer_value",
    "repeat", "outreach_times", "compensation", "retention", "creator_score",
    "placements", "emv", "planning", "sentiment", "mix", "custom",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """One KPI of the set. value = scale × numerator / denominator (`ratio`), the numerator's sum
    (`total`), the named function of the unit rows (`statistic`), or a model's word (`estimate`)."""

    name: str
    """The denominator is in the name: `er_reach`, never `engagement_rate`."""
    label: str
    """English; the message id of its translation."""
    family: Family
    kind: Kind
    unit: Unit
    better: Better
    numerator: str
    """Expression over columns; for a statistic the name of the function in `kpis.statistics`;
    for an estimate one sentence on how it is found, a message id."""
    denominator: str | None = None
    scale: float = 1.0
    part: bool = False
    """The numerator is a part of the denominator: neither the value nor its interval passes 1."""
    interval: IntervalKind = "none"
    is_not: str
    """One sentence on what it is not; English, a message id."""
    source: str = ""
    """Where the definition comes from: [S0]…[S4] or practice."""
    version: int = 1
    since: str = "2026-11-01"
    """Day from which this version holds."""
    groups: tuple[str, ...] | None = None
    """Groupings it can be shown at; None: any whose keys both sides carry."""
    rests_on: tuple[str, ...] | None = None
    """Columns that a statistic or an estimate is worked out from, and `margin` where it is used; a
    formula says so itself. None, not said: whoever may not see everything does not see it."""
    headline: bool = False
    """One of the dozen a page leads with, whatever the objective."""
