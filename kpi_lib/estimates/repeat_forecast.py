"""What a group of customers will still buy, and whether the model has foretold the past."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kpi_lib.estimates.repeat_bgnbd import (
    BgNbd,
    History,
    alive_odds_against,
    expected_given,
    expected_purchases,
    fit_bgnbd,
    history,
)
from kpi_lib.estimates.repeat_gamma_gamma import GammaGamma, expected_spend
from kpi_lib.kpis.arrays import Codes, Floats

DRAWS = 300
MOST_DRAWN = 1_000
"""Customers whose future is drawn; with more of them, the sums are scaled."""
MOST_FITTED = 50_000
"""Customers that the model is fitted to; with more of them, a sample: the interval is
hardly wider for it."""
SEED = 20050401


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchases:
    """Days on which customers bought: one entry a customer and day, by customer and day."""

    customer: Codes
    """Numbers from 0 without gaps."""
    week: Floats
    """Time since any origin, in weeks."""
    spend: Floats

    @property
    def customers(self) -> int:
        return int(self.customer[-1]) + 1 if len(self.customer) else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Each customer as the models see them at a moment; not observed yet: age < 0."""

    x: Floats
    t_x: Floats
    age: Floats
    mean: Floats
    """Mean spend of the repeat purchases; NaN without one."""

    def of(self, who: NDArray[np.bool_]) -> Summary:
        return Summary(x=self.x[who], t_x=self.t_x[who], age=self.age[who], mean=self.mean[who])

    @property
    def history(self) -> History:
        """What the model is fitted to: all customers, or as many of them as decide it anyway."""
        fitted = _sample(self, MOST_FITTED)
        return history(fitted.x, fitted.t_x, fitted.age)


def summary(purchases: Purchases, end: float) -> Summary:
    """What is known of each customer at `end`."""
    n = purchases.customers
    starts = np.searchsorted(purchases.customer, np.arange(n))
    first = purchases.week[starts]
    seen = purchases.week <= end
    count = np.bincount(purchases.customer[seen], minlength=n)
    x = np.maximum(count - 1, 0).astype(np.float64)
    last = purchases.week[starts + np.maximum(count - 1, 0)]
    again = seen.copy()
    again[starts] = False
    priced = again & np.isfinite(purchases.spend)
    spent = np.bincount(purchases.customer[priced], purchases.spend[priced], n)
    times = np.bincount(purchases.customer[priced], minlength=n)
    mean = np.divide(spent, times, out=np.full(n, np.nan), where=times > 0)
    return Summary(x=x, t_x=last - first, age=end - first, mean=mean)


@dataclass(frozen=True, slots=True, kw_only=True)
class BackTest:
    """The last third of the history, foretold from the first two thirds."""

    expected: float
    """Repeat purchases that the model expected."""
    came: float
    expected_new: float
    """Of these: of customers who first bought in the last third."""
    came_new: float
    weeks: float
    """Length of the last third."""

    @property
    def miss(self) -> float:
        """log(came / expected)."""
        return math.log(self.came / self.expected) if self.came > 0 else -math.inf


def back_test(purchases: Purchases, begin: float, end: float) -> BackTest:
    """Fit on the first two thirds, foretell the repeat purchases of the last; may raise FitError.

    Those of customers who come only in the last third are foretold as well: the customers of a
    campaign are as new as that.
    """
    cut = begin + (end - begin) * 2 / 3
    then, now = summary(purchases, cut), summary(purchases, end)
    old = then.age >= 0
    model = fit_bgnbd(then.of(old).history)
    known, new = then.of(old), now.of(~old)
    expected_new = float(expected_purchases(model, new.age).sum())
    expected_old = expected_given(model, end - cut, known.x, known.t_x, known.age).sum()
    return BackTest(
        expected=expected_new + float(expected_old),
        came=float((now.x - np.where(old, then.x, 0.0)).sum()),
        expected_new=expected_new,
        came_new=float(new.x.sum()),
        weeks=end - cut,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Sums over a group of customers: expected, and the relative spread of what may come."""

    purchases: float
    purchases_spread: float
    """Standard deviation of the logarithm: chance, and what the fit leaves open."""
    buyers: float
    """Customers who will buy at least once."""
    buyers_spread: float
    sales: float | None = None
    sales_spread: float | None = None


def forecast(
    model: BgNbd, spend: GammaGamma | None, group: Summary, weeks: float, *, draws: int = DRAWS
) -> Forecast:
    """What the customers of a group will buy in the next `weeks`.

    The spread is that of drawn futures, each from parameters drawn from their covariance.
    """
    expected = expected_given(model, weeks, group.x, group.t_x, group.age)
    drawn = _futures(model, spend, _sample(group, MOST_DRAWN), weeks, draws)
    scale = len(group.x) / min(len(group.x), MOST_DRAWN)
    purchases, buyers, sales = drawn
    return Forecast(
        purchases=float(expected.sum()),
        purchases_spread=_log_spread(purchases, scale),
        buyers=float(buyers.mean()) * scale,
        buyers_spread=_log_spread(buyers, scale),
        sales=None if spend is None else float((expected * _spend(spend, group)).sum()),
        sales_spread=None if spend is None else _log_spread(sales, scale),
    )


def _spend(spend: GammaGamma, group: Summary) -> Floats:
    priced = np.isfinite(group.mean) & (group.mean > 0)
    return expected_spend(spend, np.where(priced, group.x, 0.0), np.where(priced, group.mean, 0.0))


def _sample(group: Summary, most: int) -> Summary:
    if len(group.x) <= most:
        return group
    chosen = np.random.default_rng(SEED).permutation(len(group.x))[:most]
    who = np.zeros(len(group.x), dtype=np.bool_)
    who[chosen] = True
    return group.of(who)


def _log_spread(sums: Floats, scale: float) -> float:
    """Relative standard deviation, that of a log-normal; chance shrinks as the group is larger."""
    mean = float(sums.mean())
    if mean <= 0:
        return math.inf
    return math.sqrt(math.log1p(float(sums.var()) / mean**2 / scale))


def _futures(
    model: BgNbd, spend: GammaGamma | None, group: Summary, weeks: float, draws: int
) -> tuple[Floats, Floats, Floats]:
    """Purchases, buyers and sales of the group in each drawn future."""
    rng = np.random.default_rng(SEED)
    sums = np.zeros((3, draws))
    for draw in range(draws):
        drawn = _drawn(model, rng)
        alive = rng.random(len(group.x)) * (
            1 + alive_odds_against(drawn, group.x, group.t_x, group.age)) < 1  # fmt: skip
        rate = rng.gamma(drawn.r + group.x) / (drawn.alpha + group.age)
        stop = rng.beta(drawn.a, drawn.b + group.x)
        bought = np.minimum(rng.poisson(np.minimum(rate * weeks, 1e6)),
                            rng.geometric(np.maximum(stop, 1e-12)))  # fmt: skip
        bought = np.where(alive, bought, 0)
        sums[0, draw], sums[1, draw] = bought.sum(), (bought > 0).sum()
        if spend is not None:
            sums[2, draw] = _sales(spend, group, bought[bought > 0], bought > 0, rng)
    return sums[0], sums[1], sums[2]


def _drawn(model: BgNbd, rng: np.random.Generator) -> BgNbd:
    if model.covariance is None:
        return model
    r, alpha, a, b = np.exp(_near(model.logs, model.covariance, rng)).tolist()
    return BgNbd(r=r, alpha=alpha, a=a, b=b)


def _near(logs: Floats, covariance: NDArray[np.float64], rng: np.random.Generator) -> Floats:
    found: Floats = logs + np.linalg.cholesky(covariance) @ rng.standard_normal(len(logs))
    return found


def _sales(
    spend: GammaGamma, group: Summary, bought: NDArray[np.int64], who: NDArray[np.bool_],
    rng: np.random.Generator,
) -> float:  # fmt: skip
    p, q, v = spend.p, spend.q, spend.v
    if spend.covariance is not None:
        p, q, v = np.exp(_near(spend.logs, spend.covariance, rng)).tolist()
    priced = np.isfinite(group.mean[who]) & (group.mean[who] > 0)
    x = np.where(priced, group.x[who], 0.0)
    total = np.where(priced, x * group.mean[who], 0.0)
    level = rng.gamma(p * x + q) / (v + total)
    return float((rng.gamma(p * bought) / level).sum())
