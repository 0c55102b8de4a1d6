"""The mean over people whose values are skewed, with its interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from kpi_lib.kpis.arrays import Floats
from kpi_lib.kpis.intervals import LEVEL, t_quantile

MIN_PEOPLE = 20
"""Customers below which no interval is given: with fewer, one large basket decides."""
SPREAD_DOUBT = 0.5
"""How much of a standard error of the spread is added to the spread (see docs/calibration.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """A mean, its interval and how many people it rests on; or why there is no interval."""

    value: float
    low: float | None = None
    high: float | None = None
    n: int = 0
    reason: str | None = None


def people_mean(values: Floats, *, level: float = LEVEL) -> Mean | None:
    """Mean with an interval for skewed values (Hall's cube-root transformation of t).

    Few customers seldom include the largest ones, so the spread is taken half a standard error
    larger than it came out. None without any value.
    """
    n = len(values)
    if n == 0:
        return None
    mean = float(values.mean())
    if n < MIN_PEOPLE:
        return Mean(value=mean, n=n, reason="few_customers")
    away = values - mean
    spread = math.sqrt(float((away**2).mean()))
    # What is left of equal values after rounding is no spread.
    if spread <= 1e-9 * max(abs(mean), 1e-300):
        return Mean(value=mean, n=n, reason="customers_alike")
    skew = float((away**3).mean()) / spread**3 * n**2 / ((n - 1) * (n - 2))
    peaked = float((away**4).mean()) / spread**4
    doubt = 1 + SPREAD_DOUBT * math.sqrt(max(peaked - 1, 0.0) / n)
    error = spread * math.sqrt(doubt / (n - 1))
    reach = t_quantile(n - 1, level)
    low, high = (mean - _hall(t, skew / math.sqrt(n)) * error for t in (reach, -reach))
    if low < 0 <= float(values.min()):
        low = mean * math.exp(-reach * error / mean)
    if high > 0 >= float(values.max()):
        high = mean * math.exp(reach * error / mean)
    return Mean(value=mean, low=low, high=high, n=n)


def _hall(t: float, g: float) -> float:
    """The t value at which Hall's transformation of a skewed mean (skewness / √n: g) reaches t."""
    if abs(g) < 1e-6:
        return t
    return 3 / g * (float(np.cbrt(1 + g * (t - g / 6))) - 1)
