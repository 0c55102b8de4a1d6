"""From purchases to a forecast that may be told: the gates, and the width of the interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kpi_lib.estimates.repeat_bgnbd import BgNbd, FitError, expected_purchases, fit_bgnbd
from kpi_lib.estimates.repeat_forecast import (
    BackTest,
    Forecast,
    Purchases,
    Summary,
    back_test,
    forecast,
    summary,
)
from kpi_lib.estimates.repeat_gamma_gamma import GammaGamma, fit_gamma_gamma
from kpi_lib.kpis.arrays import Floats

YEAR = 365 / 7
MIN_WEEKS, MIN_CUSTOMERS, MIN_REPEATERS, MIN_GROUP = 52.0, 100, 30, 20
MOST_MISSED = math.log(1.25)
"""How far the last third may lie from what the first two thirds foretold, as a logarithm."""
MODEL_DOUBT = 0.05
"""Standard deviation that the model's being a model adds, besides what the back-test missed."""
MOST_CORRELATED = 0.2
SURE = 2.576
"""Standard errors from which on a check counts as failed (1 in 100 by chance)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A group's forecast with what it rests on; `reason` where it may not be told."""

    reason: str | None = None
    value_reason: str | None = None
    """Why purchases are told, and what they are worth is not."""
    customers: int = 0
    repeaters: int = 0
    weeks: float = 0.0
    group: int = 0
    model: BgNbd | None = None
    spend: GammaGamma | None = None
    tested: BackTest | None = None
    so_far: float | None = None
    """Repeat purchases of the group until now, and what the model expected of it."""
    so_far_expected: float | None = None
    correlation: float | None = None
    """Rank correlation of how often and for how much customers buy again."""
    forecast: Forecast | None = None

    def spread(self, chance: float) -> float:
        """Standard deviation of the logarithm: chance, the back-test's miss, the model's doubt."""
        miss = self.tested.miss if self.tested else 0.0
        return math.sqrt(chance**2 + miss**2 + MODEL_DOUBT**2)


def told(purchases: Purchases, group: NDArray[np.bool_], begin: float, end: float) -> Told:
    """Fit, check and forecast the next 365 days of the customers in `group`.

    `begin`: since when new customers can be told from old ones, in the weeks of `purchases`.
    """
    now = summary(purchases, end)
    known = {
        "customers": len(now.x), "repeaters": int((now.x > 0).sum()), "weeks": end - begin,
        "group": int(group.sum()),
    }  # fmt: skip
    reason = _too_little(now, group, end - begin)
    if reason:
        return Told(reason=reason, **known)  # type: ignore[arg-type]  # fields of the record
    try:
        model, tested = fit_bgnbd(now.history), back_test(purchases, begin, end)
    except (FitError, np.linalg.LinAlgError):
        return Told(reason="fit_failed", **known)  # type: ignore[arg-type]
    own = now.of(group)
    expected = expected_purchases(model, own.age)
    spend, value_reason, correlation = _spend(now)
    return Told(
        reason=_misses(tested, own.x, expected),
        value_reason=value_reason,
        model=model, spend=spend, tested=tested, correlation=correlation,
        so_far=float(own.x.sum()), so_far_expected=float(expected.sum()),
        forecast=forecast(model, spend, own, YEAR),
        **known,  # type: ignore[arg-type]
    )  # fmt: skip


def _too_little(now: Summary, group: NDArray[np.bool_], weeks: float) -> str | None:
    if not group.any():
        return "no_customers_brought"
    if weeks < MIN_WEEKS:
        return "repeat_short_history"
    if len(now.x) < MIN_CUSTOMERS:
        return "repeat_few_customers"
    if int((now.x > 0).sum()) < MIN_REPEATERS:
        return "repeat_few_repeaters"
    return "repeat_few_brought" if int(group.sum()) < MIN_GROUP else None


def _misses(tested: BackTest, x: Floats, expected: Floats) -> str | None:
    if not abs(tested.miss) <= MOST_MISSED:
        return "repeat_back_test"
    away = x - expected
    error = math.sqrt(float((away**2).sum()))
    return "repeat_group_differs" if abs(float(away.sum())) > SURE * error > 0 else None


def _spend(now: Summary) -> tuple[GammaGamma | None, str | None, float | None]:
    """The model of spend, or why there is none; the correlation that it assumes away."""
    again = (now.x > 0) & np.isfinite(now.mean) & (now.mean > 0)
    x, mean = now.x[again], now.mean[again]
    if len(x) < MIN_REPEATERS:
        return None, "repeat_few_priced", None
    found = _rank_correlation(x, mean)
    if abs(found) > MOST_CORRELATED and abs(found) * math.sqrt(len(x) - 1) > SURE:
        return None, "repeat_spend_correlated", found
    try:
        return fit_gamma_gamma(x, mean), None, found
    except (FitError, np.linalg.LinAlgError):
        return None, "fit_failed", found


def _rank_correlation(x: Floats, y: Floats) -> float:
    """Spearman's, ties at their mean rank; 0 where one does not vary."""
    ranks = [_ranks(values) for values in (x, y)]
    spread = [float(rank.std()) for rank in ranks]
    if min(spread) == 0:
        return 0.0
    both = [(rank - rank.mean()) / s for rank, s in zip(ranks, spread, strict=True)]
    return float((both[0] * both[1]).mean())


def _ranks(values: Floats) -> Floats:
    _, codes, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[codes]
