"""Daily figures gathered into weeks counted from the first day that is measured.

Why weeks: what disturbs a shop lasts some days, and a level that changes from day to day takes
each such disturbance for a change for good; its interval for a sum over weeks is then several times
too wide. A week also holds each weekday once. Weeks known in part are judged by what their weekdays
usually weigh.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Scale = Literal["log", "linear"]
KNOWN_SHARE = 0.7
"""A week of the time before counts if so much of it is known."""
SPARSE = 3
"""A regressor that is not zero in fewer weeks than these cannot be told from chance."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Blocks:
    """Weeks (or steps of another length) before and in the time measured."""

    first: pd.DatetimeIndex
    """First day of each block."""
    days: Counts
    """Days of the block that lie in the time looked at."""
    share: Floats
    """What the known days of the block usually weigh: 1 is a full week."""
    total: Floats
    """Sum of the known days; missing where too few are known before the measured time."""
    value: Floats
    """`total` for a full week, on the scale of the model; missing where measured or unknown."""
    exog: Floats
    """One column a regressor (holidays, controls), on the model's scale."""
    names: tuple[str, ...]
    before: int
    """Number of blocks before the measured time."""

    @property
    def ahead(self) -> int:
        return len(self.first) - self.before


def blocks(
    series: pd.Series,
    start: pd.Timestamp,
    *,
    masked: pd.Series,
    step: int,
    scale: Scale,
    offset: float,
    holidays: frozenset[pd.Timestamp],
    controls: Mapping[str, pd.Series],
) -> Blocks:
    """The blocks of a daily series (missing: unknown) that ends with the last day measured."""
    index = pd.DatetimeIndex(series.index)
    nth = np.floor_divide((index - start).days.to_numpy(), step)
    if (index[0] - start).days % step:
        kept = nth > nth[0]
        series, masked, index, nth = series[kept], masked[kept], index[kept], nth[kept]
    known = series.notna().to_numpy() & ~masked.to_numpy()
    values = np.where(known, series.to_numpy(dtype=float), 0.0)
    at, count = nth - nth[0], int(nth[-1] - nth[0]) + 1
    weight = weekday_weights(series.where(known), start, step=step, scale=scale)
    share: Floats = np.bincount(at, weight * known, count).astype("float64")
    total = np.bincount(at, values, count)
    before = int(-nth[0])
    usable = share >= KNOWN_SHARE - 1e-9
    usable[before:] = share[before:] > 0
    names, exog = _regressors(index, at, count, weight * known, before, usable,
                              scale=scale, holidays=holidays, controls=controls)  # fmt: skip
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.log((total + offset) / share) if scale == "log" else total / share
    value[~usable | ~np.isfinite(value)] = np.nan
    value[before:] = np.nan
    return Blocks(
        first=pd.DatetimeIndex(start + pd.to_timedelta((np.arange(count) - before) * step, "D")),
        days=np.bincount(at, minlength=count),
        share=share,
        total=np.where(usable, total, np.nan),
        value=value,
        exog=exog,
        names=names,
        before=before,
    )


def weekday_weights(series: pd.Series, start: pd.Timestamp, *, step: int, scale: Scale) -> Floats:
    """What each day usually weighs in its block, from the known days before the start; a full
    block weighs 1."""
    index = pd.DatetimeIndex(series.index)
    if step != 7 or scale == "linear":
        return np.full(len(index), 1 / step)
    before = series[index < start]
    weekday = pd.DatetimeIndex(before.index).day_of_week
    mean = before.groupby(weekday).mean().reindex(range(7)).to_numpy(dtype=float)
    # One week's worth of the plain mean keeps a weekday without any figure from weighing nothing.
    counts = before.groupby(weekday).count().reindex(range(7), fill_value=0).to_numpy()
    overall = float(np.nanmean(before)) if before.notna().any() else 1.0
    mean = (np.nan_to_num(mean) * counts + overall) / (counts + 1)
    usual = mean / mean.sum() if mean.sum() > 0 else np.full(7, 1 / 7)
    found: Floats = usual[index.day_of_week]
    return found


def _regressors(
    index: pd.DatetimeIndex,
    at: Counts,
    count: int,
    weight: Floats,
    before: int,
    usable: NDArray[np.bool_],
    *,
    scale: Scale,
    holidays: frozenset[pd.Timestamp],
    controls: Mapping[str, pd.Series],
) -> tuple[tuple[str, ...], Floats]:
    """Those that can be told from chance before the start and are known throughout."""
    share = np.bincount(at, weight, count)
    share = np.where(share > 0, share, np.nan)
    columns: dict[str, Floats] = {}
    if holidays:
        columns["holidays"] = np.bincount(at, weight * index.isin(list(holidays)), count) / share
    for name, control in controls.items():
        daily = control.reindex(index).to_numpy(dtype=float)
        summed = np.bincount(at, np.where(weight > 0, daily, 0.0), count) / share
        # Below zero (refunds) a logarithm is unknown, and the control left out.
        with np.errstate(divide="ignore", invalid="ignore"):
            columns[name] = np.log(summed + 0.5) if scale == "log" else summed
    kept = {}
    for name, column in columns.items():
        seen = column[usable]
        past = column[:before][usable[:before]]
        if not np.isfinite(seen).all() or len(past) == 0:
            continue
        varied = int((np.abs(past - np.median(past)) > 1e-9).sum())
        if varied >= SPARSE:
            spread = past.std()
            kept[name] = np.nan_to_num((column - past.mean()) / spread)
    exog = np.column_stack(list(kept.values())) if kept else np.empty((count, 0))
    return tuple(kept), exog
