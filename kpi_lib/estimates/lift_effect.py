"""What came in some days beyond what the days before let expect: for one daily series."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from kpi_lib.estimates.lift_blocks import Blocks, Counts, Floats, Scale, blocks
from kpi_lib.estimates.lift_model import Fit, Forecast, fitted, forecast
from kpi_lib.kpis.intervals import LEVEL

WEEK = 7
MIN_BEFORE = 56
"""Days that have to be known before: 8 weeks."""
TIMES_BEFORE = 3
"""So many known days before for each day measured."""
MIN_MEASURED = 7
MAX_GAPS = 0.2
"""Share of unknown days, before and in the time measured."""
MIN_EVENTS, MIN_A_WEEK = 30, 3.0
WARM_UP = 4
"""Known weeks before the first of which it is said what was to be expected."""
BEHIND = 8
"""A placebo date has so many weeks behind it."""
PRIOR = 4.0
"""Placebo windows that the model's own width is worth when they judge it."""
VAGUE = 50.0
"""A forecast whose error is so many times that of a block does not know a regressor yet."""
_POWER = 0.8416212335729143
"""Normal quantile of 80 %, the power of the smallest effect."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Effect:
    """An effect with its interval, or the reason why there is none."""

    value: float | None = None
    """`actual` − `expected`."""
    low: float | None = None
    high: float | None = None
    actual: float | None = None
    expected: float | None = None
    """What would have come; `expected_low` and `expected_high` are its interval."""
    expected_low: float | None = None
    expected_high: float | None = None
    smallest: float | None = None
    """The smallest effect that such data would show in 80 of 100 cases."""
    df: float | None = None
    first: pd.Timestamp | None = None
    last: pd.Timestamp | None = None
    days: int = 0
    """Days measured."""
    known: int = 0
    """Days known before, without those of other campaigns."""
    masked: int = 0
    """Days before that other campaigns took."""
    possible: int | None = None
    """Where too few days are known before: so many days could be measured with them."""
    shortened: bool = False
    """Measured to the campaign's own end: too few days are known before for all that follow."""
    regressors: tuple[str, ...] = ()
    placebos: int = 0
    """Dates without a campaign at which the same was asked."""
    placebo_hits: int = 0
    """At so many of them an effect would have been declared by an interval as wide as this one."""
    widened: float = 1.0
    """By how much the placebo dates made the interval wider."""
    weeks: pd.DataFrame = field(default_factory=pd.DataFrame)
    """`first, days, actual, expected, low, high, measured`: for each week; before the time
    measured `expected` is what the weeks before that week let expect."""
    reason: str | None = None

    @property
    def told(self) -> bool:
        return self.value is not None

    @property
    def open(self) -> bool:
        """No effect at all fits what was seen, too."""
        return self.low is not None and self.high is not None and self.low <= 0 <= self.high


def effect(
    series: pd.Series,
    start: pd.Timestamp,
    *,
    masked: Iterable[pd.Timestamp] = (),
    controls: Mapping[str, pd.Series] | None = None,
    holidays: Iterable[pd.Timestamp] = (),
    scale: Scale = "log",
    offset: float = 0.5,
    step: int = WEEK,
    placebo: bool = True,
    gates: bool = True,
    level: float = LEVEL,
) -> Effect:
    """What the series gained from `start` to its last day.

    `series`: a figure a day (a sorted DatetimeIndex without holes; a missing value is an unknown
    day, never zero) from the first known day to the last day measured. `masked`: days before
    `start` to be left out, because something else was going on. `controls`: daily series that the
    campaign cannot have touched. `scale`: `log` for what cannot be negative (`offset` is added to
    a block's sum), `linear` otherwise. `step`: days a block; 1 keeps the days. Nothing is raised
    for what the series lacks: the reason says it.
    """
    series = series[series.first_valid_index() :].astype("float64")
    index = pd.DatetimeIndex(series.index)
    hidden = pd.Series(index.isin(list(masked)) & (index < start), index=index)
    asked = _counted(series, start, hidden)
    if gates and (refused := _refused(series, start, hidden, asked, scale)):
        return refused
    parts = blocks(
        series, start, masked=hidden, step=step, scale=scale, offset=offset,
        holidays=frozenset(holidays), controls=controls or {},
    )  # fmt: skip
    try:
        fit = fitted(parts)
    except (ValueError, np.linalg.LinAlgError):
        return replace(asked, reason="fit_failed")
    return _measured(fit, parts, asked, scale, offset, placebo=placebo, level=level)


def _counted(series: pd.Series, start: pd.Timestamp, hidden: pd.Series) -> Effect:
    """An effect of which only the days are known."""
    index = pd.DatetimeIndex(series.index)
    before = index < start
    return Effect(
        first=start,
        last=index[-1] if len(index) else None,
        days=int((~before).sum()),
        known=int((series.notna() & before & ~hidden).sum()),
        masked=int(hidden.sum()),
    )


def _refused(
    series: pd.Series, start: pd.Timestamp, hidden: pd.Series, asked: Effect, scale: Scale
) -> Effect | None:
    """The effect with the reason why these data cannot be asked."""
    at = pd.DatetimeIndex(series.index) < start
    before, measured = series[at & ~hidden.to_numpy()], series[~at]
    reason = _reason(before, measured, asked, scale)
    if reason is None:
        return None
    possible = asked.known // TIMES_BEFORE if reason == "lift_history_too_short" else None
    return replace(asked, reason=reason, possible=possible)


def _reason(before: pd.Series, measured: pd.Series, asked: Effect, scale: Scale) -> str | None:
    if asked.days < MIN_MEASURED:
        return "lift_too_young"
    if asked.known < MIN_BEFORE:
        return "lift_short_history"
    if asked.known < TIMES_BEFORE * asked.days:
        return "lift_history_too_short"
    if max(before.isna().mean(), measured.isna().mean()) > MAX_GAPS:
        return "lift_gaps"
    if before.nunique() < 2:
        return "lift_constant"
    total = float(before.sum())
    if scale == "log" and (total < MIN_EVENTS or total / asked.known * WEEK < MIN_A_WEEK):
        return "lift_too_few"
    return None


def _measured(
    fit: Fit, parts: Blocks, asked: Effect, scale: Scale, offset: float, *, placebo: bool,
    level: float,
) -> Effect:  # fmt: skip
    from scipy.special import stdtrit

    which = np.flatnonzero(parts.share > 0)
    which = which[which >= parts.before]
    share = parts.share[which]
    found = forecast(fit, parts.exog, parts.before, which, share, scale=scale)
    # Weeks that follow each other tell less than as many that do not.
    df = fit.df / 2
    t = float(stdtrit(df, 0.5 + level / 2))
    checks = _placebos(fit, parts, which - parts.before, share, scale) if placebo else np.empty(0)
    wider = _widening(checks, len(which))
    error = found.error * wider

    def back(at: float) -> float:
        added = offset * len(which)
        return at if scale == "linear" else max(float(np.exp(at)) - added, 0.0)

    expected = back(found.sum)
    low, high = back(found.sum - t * error), back(found.sum + t * error)
    actual = float(parts.total[which].sum())
    return replace(
        asked, value=actual - expected, low=actual - high, high=actual - low, actual=actual,
        expected=expected, expected_low=low, expected_high=high,
        smallest=back(found.sum + (t + _POWER) * error) - expected, df=df,
        regressors=parts.names, placebos=len(checks), widened=wider,
        placebo_hits=int((np.abs(checks) > t * wider).sum()),
        weeks=_weeks(fit, parts, found, which, scale, offset, t * wider),
    )  # fmt: skip


def _placebos(fit: Fit, parts: Blocks, ahead: Counts, share: Floats, scale: Scale) -> Floats:
    """Errors over their standard errors, were the same asked at dates without a campaign.

    Left out where a regressor is not known yet (no holiday was seen so far).
    """
    found = []
    known = np.isfinite(parts.value)
    behind = np.cumsum(known) - known
    last = int(ahead[-1]) + 1
    usual = np.sqrt(float(fit.weight @ fit.variance))
    for at in range(parts.before - last + 1):
        seen = known[at + ahead]
        if behind[at] < BEHIND or share[seen].sum() < 0.7 * share.sum():
            continue
        which, part = (at + ahead)[seen], share[seen]
        said = forecast(fit, parts.exog, at, which, part, scale=scale)
        if said.error > VAGUE * usual:
            continue
        values = parts.value[which]
        came = np.log(part @ np.exp(values)) if scale == "log" else part @ values
        found.append((came - said.sum) / said.error)
    return np.array(found)


def _widening(checks: Floats, ahead: int) -> float:
    """How much wider the placebo dates ask the interval to be; they never make it narrower.

    Dates whose windows overlap count as those that would not.
    """
    if not len(checks):
        return 1.0
    n, square = len(checks) / ahead, float(np.mean(checks**2))
    return math.sqrt(max(1.0, (PRIOR + n * square) / (PRIOR + n)))


def _weeks(
    fit: Fit, parts: Blocks, found: Forecast, which: Counts, scale: Scale, offset: float,
    t: float,
) -> pd.DataFrame:  # fmt: skip
    """Each block as it came and as it was to be expected."""
    usual = np.sqrt(float(fit.weight @ fit.variance))
    seen = np.cumsum(np.isfinite(parts.value))
    past = []
    for at in range(1, parts.before):
        if seen[at - 1] >= WARM_UP:
            one = forecast(fit, parts.exog, at, np.array([at]), np.ones(1), scale=scale)
            if one.spread[0] < VAGUE * usual:
                value = float(parts.value[at])
                actual = np.exp(value) - offset if scale == "log" else value
                past.append((at, actual, one.each[0], one.spread[0]))
    ahead = np.column_stack([which, parts.total[which], found.each, found.spread])
    place, actual, each, spread = np.vstack([np.array(past).reshape(-1, 4), ahead]).T
    if scale == "log":
        low, high = each * np.exp(-t * spread), each * np.exp(t * spread)
        each, low, high = (np.maximum(one - offset, 0.0) for one in (each, low, high))
    else:
        low, high = each - t * spread, each + t * spread
    blocks_at = place.astype(int)
    return pd.DataFrame({
        "first": parts.first[blocks_at], "days": parts.days[blocks_at], "actual": actual,
        "expected": each, "low": low, "high": high, "measured": blocks_at >= parts.before,
    })  # fmt: skip
