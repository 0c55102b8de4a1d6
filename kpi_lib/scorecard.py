"""The scorecard: every number of a report with all that is known about it. The contract between
the executed notebook and the site; `kpis.json` is its JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

MIME = "application/vnd.influencer-kpi.scorecard.v1+json"
SCHEMA_VERSION = 1

Basis = Literal["measured", "reported", "estimated", "modelled"]
Verdict = Literal["met", "missed", "open", "on_track", "behind"]


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
    """`same_creators`, `person`; None where there is no interval."""
    method: str | None = None
    """`log_pooled_t`, `log_events`, `wilson`."""
    n: int | None = None
    """Units the number rests on."""
    unit_of_resampling: str | None = None
    """`post`, `creator`, `order`, `person`."""
    df: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    formula: str = ""
    """With column names: `1000 × cost / impressions`."""
    coverage: dict[str, float | None] | None = None
    """`{"units": share, "denominator": share}` of complete units."""
    partial: bool = False
    """Coverage below 80 %."""
    basis: Basis | None = None
    better: str = "none"
    target: dict[str, Any] | None = None
    """`{"min", "max", "by"}`."""
    verdict: Verdict | None = None
    reason: str | None = None
    """Stable code of why the value, or its interval, is missing."""
    reason_text: str | None = None
    """The same in the client's language."""
    sources: tuple[int, ...] = ()


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
    verdict: Literal["clear", "leaning", "open"]
    family_size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A file that a number rests on."""

    file: str
    kind: str
    owner: str | None
    sha256: str
    rows_read: int
    rows_used: int
    rows_bad: int
    exported_on: str | None
    from_: str | None
    to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """All results of one report and what they share."""

    audience: str
    client: str
    campaign: str
    title: str
    start: str
    end: str
    measured_until: str | None
    as_of: str
    timezone: str
    currency: str
    cost_basis: str
    attribution: dict[str, Any]
    kpis: tuple[Result, ...]
    comparisons: tuple[Comparison, ...]
    sources: tuple[SourceLine, ...]
