"""Whether a line of the calibration table passes."""

from __future__ import annotations

from typing import Literal

from benchmarks.calibrate.row import Row
from kpi_lib.kpis.intervals import wilson

Verdict = Literal["pass", "fail", "report"]

LOW, HIGH = 0.92, 0.98
"""Coverage of an interval that says 95 %."""
FLOOR, FLOOR_LEVEL = 0.90, 0.99
"""The low end of coverage's own Wilson interval lies above this."""
PLACEBO, EQUAL = 0.07, 0.06
"""Most false positives: on placebo campaigns, and of equal creators called clearly different."""
LOOSE, LOOSE_POSITIVES = 0.85, 0.2
"""The same for a handful of data sets, in which only gross errors can be seen: a row is beyond
these, and its own 99 % interval excludes what it says (95 %) or may be (the placebo's limit)."""
SAID = 0.95


def coverage(row: Row) -> float | None:
    """Share of the intervals given that held the truth."""
    return None if row.covered is None or not row.told else row.covered / row.told


def floor(row: Row) -> float | None:
    """Low end of the 99 % interval of coverage: how bad it could still be."""
    if row.covered is None or not row.told:
        return None
    return wilson(row.covered, row.told, FLOOR_LEVEL)[0]


def positives(row: Row) -> float | None:
    """Share of those told in which an effect was declared though there is none."""
    return None if row.false_positives is None or not row.told else row.false_positives / row.told


def limit(row: Row) -> float:
    """Most false positives of this row: its own limit where that is stricter than the placebo's."""
    return min(PLACEBO, PLACEBO if row.limit is None else row.limit)


def verdict(row: Row) -> Verdict:
    """`report` rows are shown and not judged; a row in which nothing was told fails."""
    if row.ask == "report":
        return "report"
    return "pass" if _holds(row) else "fail"


def plausible(row: Row) -> bool:
    """The loose verdict on a few data sets; where nothing was told there is nothing to see."""
    if row.ask == "report" or not row.told:
        return True
    share, wrong = coverage(row), positives(row)
    if row.ask == "false_positives":
        if wrong is None or row.false_positives is None:
            return False
        least = wilson(row.false_positives, row.told, FLOOR_LEVEL)[0]
        return wrong <= LOOSE_POSITIVES or least <= PLACEBO
    if share is None or row.covered is None:
        return False
    return share >= LOOSE or wilson(row.covered, row.told, FLOOR_LEVEL)[1] >= SAID


def _holds(row: Row) -> bool:
    if row.ask == "false_positives":
        wrong = positives(row)
        return wrong is not None and wrong <= limit(row)
    share, worst = coverage(row), floor(row)
    if share is None or worst is None:
        return False
    if row.ask == "range":
        return share >= LOW
    return LOW <= share <= HIGH and worst > FLOOR
