"""One line of the calibration table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Ask = Literal["coverage", "false_positives", "range", "report"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What came of one estimate in one simulated world, over many data sets."""

    estimate: str
    """The function, e.g. `lift`, `planning`, `interval`."""
    kpi: str
    scenario: str
    """What the world was like, in words: `25 creators, 1–5 posts`."""
    datasets: int
    told: int
    """Data sets in which an interval (or range) was given."""
    covered: int | None = None
    """of those told: it held the truth."""
    bias: float | None = None
    """Median over data sets of (estimate − truth) / truth, or of the plain difference where the
    truth is zero."""
    width: float | None = None
    """Median width of the interval as a share of the truth (or of the baseline: say so in note)."""
    cannot_tell: float | None = None
    """Share of those told whose interval holds "none of it"."""
    false_positives: int | None = None
    """of those told, where the truth is none: an effect, or a clear difference, was declared."""
    ask: Ask = "report"
    """`coverage`: must be in 92–98 %, its Wilson 99 % interval above 90 %. `false_positives`: at
    most `limit`. `range`: must hold the truth in at least 92 %. `report`: the world breaks an
    assumption on purpose; the row says what happens, `note` what the report does about it."""
    limit: float | None = None
    note: str = ""
