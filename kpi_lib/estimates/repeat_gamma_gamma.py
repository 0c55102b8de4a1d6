"""Gamma-Gamma: what customers spend a purchase (Fader & Hardie, note 025)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from kpi_lib.estimates.repeat_bgnbd import BOUND, FitError, covariance_at, maximum
from kpi_lib.kpis.arrays import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class GammaGamma:
    """The fitted model; `covariance` is of the logarithms of (p, q, v)."""

    p: float
    q: float
    v: float
    covariance: NDArray[np.float64] | None = None

    @property
    def logs(self) -> Floats:
        return np.log([self.p, self.q, self.v])


def fit_gamma_gamma(x: Floats, mean: Floats) -> GammaGamma:
    """Maximum likelihood over customers with `x` repeat purchases of `mean` each, both positive.

    Raises FitError where there is no maximum inside, or where spend would have no
    mean (q ≤ 1).
    """
    scale = float(mean.mean())
    unit = mean / scale

    def score(logs: Floats) -> tuple[float, Floats]:
        p, q, v = np.exp(logs)
        px = p * x
        over = v + x * unit
        ll = (special.gammaln(px + q) - special.gammaln(px) - special.gammaln(q)
              + q * np.log(v) + (px - 1) * np.log(unit) + px * np.log(x)
              - (px + q) * np.log(over))  # fmt: skip
        by_p = x * (special.psi(px + q) - special.psi(px) + np.log(unit) + np.log(x)
                    - np.log(over))  # fmt: skip
        by_q = special.psi(px + q) - special.psi(q) + np.log(v) - np.log(over)
        by_v = q / v - (px + q) / over
        slopes = [-float(part.sum()) for part in (by_p, by_q, by_v)]
        return -float(ll.sum()), np.array(slopes) * np.exp(logs)

    logs = maximum(score, np.log([2.0, 3.0, 2.0]), len(x))
    p, q, v = np.exp(logs).tolist()
    if q <= 1 or max(abs(logs)) >= BOUND:
        raise FitError("spend without a mean")
    spread = covariance_at(lambda at: score(at)[1], logs)
    return GammaGamma(p=p, q=q, v=v * scale, covariance=spread)


def expected_spend(model: GammaGamma, x: Floats, mean: Floats) -> Floats:
    """Expected spend a purchase of customers with `x` purchases of `mean` each (x = 0: anybody)."""
    total = np.where(x > 0, x * mean, 0.0)
    found: Floats = model.p * (model.v + total) / (model.p * x + model.q - 1)
    return found
