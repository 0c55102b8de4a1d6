"""Kaplan–Meier: how many have done it by when, where some have not had the time yet."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from kpi_lib.kpis.arrays import Flags, Floats
from kpi_lib.kpis.intervals import LEVEL, wilson

MIN_AT_RISK = 10
"""People who must still be watched on a day for the curve to be read there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """The share that has done it by each day, with its interval; step functions from `days` on."""

    days: Floats
    """Days on which something happened or someone was last watched, in order."""
    share: Floats
    low: Floats
    high: Floats
    at_risk: Floats
    """People who were watched on that day and had not done it before."""
    people: int
    events: int
    level: float

    @property
    def reached(self) -> float | None:
        """The last day on which at least `MIN_AT_RISK` people were watched; None where none."""
        enough = np.flatnonzero(self.at_risk >= MIN_AT_RISK)
        return float(self.days[enough[-1]]) if len(enough) else None

    def at(self, day: float) -> tuple[float, float, float] | None:
        """(share, low, high) by the end of that day; None where too few were watched so long."""
        if self.reached is None or day > self.reached:
            return None
        step = int(np.searchsorted(self.days, day, side="right")) - 1
        if step < 0:
            return 0.0, 0.0, wilson(0, self.people, self.level)[1]
        return float(self.share[step]), float(self.low[step]), float(self.high[step])


@dataclass(frozen=True, slots=True, kw_only=True)
class Median:
    """The day by which half have done it; `value` or `high` is None where that is not reached."""

    value: float | None
    low: float
    high: float | None


def curve(days: Floats, happened: Flags, *, level: float = LEVEL) -> Curve:
    """Kaplan–Meier's curve with Greenwood's interval on log(−log), read upwards.

    `days`: until it happened, or how long each was watched without it; whole days, 0 for the same
    day. Whoever is watched until a day counts as watched on it. Where nobody has done it yet, or
    everybody has, the interval is Wilson's for the people still watched on that day.

    scipy's `ecdf` gives what lifelines gives (a test holds them together) in a tenth of the time,
    and loads less.
    """
    from scipy.stats import CensoredData, ecdf

    if not len(days):
        none = np.zeros(0)
        return Curve(days=none, share=none, low=none, high=none, at_risk=none, people=0, events=0,
                     level=level)  # fmt: skip
    found = ecdf(CensoredData.right_censored(days, ~happened)).sf
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        # log(−log) of 0 and of 1: both ends are set below.
        warnings.simplefilter("ignore", RuntimeWarning)
        ends = found.confidence_interval(level, method="log-log")
    upper: Any = ends.high  # scipy's stubs take the ends for numbers
    lower: Any = ends.low
    share = 1.0 - found.probabilities
    low, high = 1.0 - upper.probabilities, 1.0 - lower.probabilities
    steps = found.quantiles
    at_risk = len(days) - np.searchsorted(np.sort(days), steps, side="left")
    _close_ends(share, low, high, at_risk, level)
    return Curve(
        days=steps,
        share=share,
        low=low,
        high=high,
        at_risk=at_risk.astype(np.float64),
        people=len(days),
        events=int(happened.sum()),
        level=level,
    )


def _close_ends(
    share: Floats, low: Floats, high: Floats, at_risk: np.ndarray, level: float
) -> None:
    for at in np.flatnonzero(share <= 0):
        low[at], high[at] = wilson(0, float(at_risk[at]), level)
    everybody = np.flatnonzero(share >= 1)
    if len(everybody):
        watched = float(at_risk[everybody[0]])
        low[everybody], high[everybody] = wilson(watched, watched, level)


def median(found: Curve) -> Median | None:
    """The median with Brookmeyer and Crowley's interval: the days that the band does not rule out.

    None where nobody was watched.
    """
    if not found.people:
        return None
    value, low, high = (_first(found, side) for side in (found.share, found.high, found.low))
    # Half are not there by the last day that anyone was watched: the median is later than that
    # day, or than the day to which the band still rules it out.
    lower = low if low is not None else float(found.days[-1])
    return Median(value=value, low=lower, high=high)


def _first(found: Curve, share: Floats) -> float | None:
    """The first day by which a share is half or more."""
    there = np.flatnonzero(share >= 0.5 - 1e-12)
    return float(found.days[there[0]]) if len(there) else None


def thinned(found: Curve, points: int = 100) -> tuple[tuple[float, float, float, float], ...]:
    """(day, share, low, high) on so many days up to the one reached, for drawing."""
    last = found.reached
    if last is None:
        return ()
    wanted = np.unique(np.rint(np.linspace(0.0, last, min(points, math.floor(last) + 1))))
    rows = []
    for day in wanted.tolist():
        read = found.at(day)
        if read is not None:
            rows.append((float(day), *read))
    return tuple(rows)
