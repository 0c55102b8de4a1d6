"""What comes out for one KPI at one group, and for two groups held against each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Basis = Literal["measured", "reported", "estimated", "modelled"]
Verdict = Literal["met", "missed", "open", "on_track", "behind"]
Clarity = Literal["clear", "leaning", "open"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One number: a KPI at one group. Field names are those of `kpis.json`."""

    kpi: str
    version: int
    label: str
    """In the client's language."""
    unit: str
    scale: float
    group_by: tuple[str, ...] | None
    group: tuple[str | None, ...] | None
    """One value a key; None is the line "not assigned"."""
    value: float | None
    low: float | None = None
    high: float | None = None
    level: float | None = None
    interval_of: str | None = None
    """`same_creators`, `similar_creators`, `similar_customers`, `as_before` (a forecast), `person`,
    `counterfactual`; `range`: the ends of what
    the files allow, no interval of chance; None where there is no interval."""
    method: str | None = None
    """`log_pooled_t`, `log_events`, `wilson`."""
    n: int | None = None
    """Units the number rests on."""
    unit_of_resampling: str | None = None
    """`post`, `creator`, `order`, `person`."""
    df: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    measured_coverage: float | None = None
    """Share of simulated campaigns in which such an interval held the truth; None where it was
    not measured for this KPI. See docs/calibration.md."""
    formula: str = ""
    """With column names: `1000 × cost / impressions`."""
    coverage: dict[str, float | None] | None = None
    """`{"units": share, "denominator": share}` of complete units."""
    partial: bool = False
    """Coverage below 80 %."""
    basis: Basis | None = None
    """The weakest among the rows it rests on."""
    basis_counts: dict[str, int] | None = None
    """Basis → number of rows, so that reported figures among measured ones are seen."""
    better: str = "none"
    target: dict[str, Any] | None = None
    """`{"min", "max", "by"}`."""
    verdict: Verdict | None = None
    reason: str | None = None
    """Stable code of why the value, or its interval, is missing, or of what to know of it."""
    reason_text: str | None = None
    """The same in the client's language."""
    sources: tuple[int, ...] = ()

    @property
    def known(self) -> bool:
        """There is a value, or a range that stands for one."""
        return self.value is not None or self.low is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two groups held against each other on one KPI: ratio a / b with its interval."""

    kpi: str
    group_by: tuple[str, ...]
    a: tuple[str, ...]
    b: tuple[str, ...]
    ratio: float | None
    low: float | None
    high: float | None
    verdict: Clarity
    family_size: int
