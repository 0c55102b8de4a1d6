"""How long creators stay: Kaplan–Meier over relationships, those still running censored."""

from __future__ import annotations

import datetime as dt
import warnings
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from kpi_lib.kpis.arrays import Flags, Floats
from kpi_lib.kpis.relationship import PERIOD_DAYS

MIN_CREATORS = 8
MIN_ENDED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """Median length of a relationship in days, with its 95 % interval, or why there is none."""

    median: float | None = None
    low: float | None = None
    high: float | None = None
    creators: int = 0
    ended: int = 0
    reason: str | None = None
    curve: tuple[tuple[float, float], ...] = ()
    """(day, share still there)."""


def spells(
    first: pd.Series, last: pd.Series, known_from: dt.date, as_of: dt.date
) -> tuple[Floats, Flags, Floats]:
    """Length in days, whether it ended, and from which day on it was watched, of each relationship.

    `first` and `last`: day of the beginning and of the last campaign post. A relationship ended
    with its last post if 182 days passed without another. Whether one did is known only up to 182
    days before the report, so every relationship is followed up to then and no longer; one that
    began later says nothing yet. One that began before the client's first known campaign is
    watched from then on: those that ended before are not in any file.
    """
    cut = pd.Timestamp(as_of) - pd.Timedelta(days=PERIOD_DAYS)
    frame = pd.DataFrame({"first": first, "last": last}).dropna()
    frame = frame[(frame["first"] <= cut) & (frame["last"] >= frame["first"])]
    ended = (frame["last"] <= cut).to_numpy(dtype=bool)
    until = frame["last"].where(ended, cut)
    length = (until - frame["first"]).dt.days.to_numpy(dtype=np.float64)
    entry = (pd.Timestamp(known_from) - frame["first"]).dt.days.to_numpy(dtype=np.float64)
    # Somebody who posts once is there for that day.
    return np.maximum(length, 1.0), ended, np.clip(entry, 0.0, None)


def tenure(length: Floats, ended: Flags, entry: Floats | None = None) -> Tenure:
    """Kaplan–Meier median with the interval of Brookmeyer and Crowley (log–log)."""
    entry = np.zeros(len(length)) if entry is None else entry
    watched = entry < length
    length, ended, entry = length[watched], ended[watched], entry[watched]
    seen = Tenure(creators=len(length), ended=int(ended.sum()))
    if len(length) < MIN_CREATORS:
        return replace(seen, reason="few_relationships")
    if ended.sum() < MIN_ENDED:
        return replace(seen, reason="few_ended")
    late = entry.any()
    from lifelines import KaplanMeierFitter
    from lifelines.utils import median_survival_times

    with warnings.catch_warnings():
        # Few at risk in the first days after a late entry: lifelines says so, the gate below acts.
        warnings.simplefilter("ignore")
        fit = KaplanMeierFitter().fit(length, ended, entry=entry if late else None)
        ends = median_survival_times(fit.confidence_interval_).to_numpy(dtype=np.float64)[0]
    table = fit.event_table
    thin = (table["at_risk"] < MIN_ENDED) & (table["observed"] > 0)
    if bool(thin[table.index < fit.median_survival_time_].any()):
        return replace(seen, reason="few_watched_early")
    share = fit.survival_function_.iloc[:, 0]
    curve = tuple((float(day), float(left)) for day, left in share.items())
    median = float(fit.median_survival_time_)
    if not np.isfinite(median):
        return replace(seen, reason="median_not_reached", curve=curve)
    low, high = (float(end) if np.isfinite(end) else None for end in sorted(ends))
    if low is None or high is None:
        return replace(seen, median=median, reason="median_open_above", curve=curve)
    return replace(seen, median=median, low=low, high=high, curve=curve)
