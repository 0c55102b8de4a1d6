"""BG/NBD: how often customers come back, and when they stop (Fader, Hardie, Lee 2005).

Written anew on scipy: the package `lifetimes` is no longer maintained, and lifelines has no such
model.

Time is in any one unit. A customer is (x, t_x, age): repeat purchases, time of the last of them,
and time observed (the literature's T), both since the first purchase. Equal customers are one row
with a weight.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from kpi_lib.kpis.arrays import Floats

BOUND = 12.0
"""Largest logarithm of a parameter, either way: beyond, it says nothing any more."""
EDGE = 1e-6
LARGE, NODES = 50.0, 48
LARGEST_ERROR = 1.0
"""Standard error of a logarithm from which on it only says that the data leave it open."""


class FitError(ValueError):
    """The likelihood has no maximum that could be found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Customers, equal ones in one row."""

    x: Floats
    t_x: Floats
    age: Floats
    weight: Floats

    @property
    def customers(self) -> float:
        return float(self.weight.sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class BgNbd:
    """The fitted model; `covariance` is of the logarithms of (r, alpha, a, b)."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float = float("nan")
    covariance: NDArray[np.float64] | None = None

    @property
    def logs(self) -> Floats:
        return np.log([self.r, self.alpha, self.a, self.b])


def history(x: Floats, t_x: Floats, age: Floats) -> History:
    """Customers with equal figures put together."""
    rows, counts = np.unique(np.column_stack([x, t_x, age]), axis=0, return_counts=True)
    return History(x=rows[:, 0], t_x=rows[:, 1], age=rows[:, 2], weight=counts.astype(np.float64))


def fit_bgnbd(data: History) -> BgNbd:
    """Maximum likelihood. Raises FitError where there is no maximum inside."""
    score = _likelihood(data)
    logs = maximum(score, np.zeros(4), data.customers)
    r, alpha, a, b = np.exp(logs).tolist()
    return BgNbd(
        r=r, alpha=alpha, a=a, b=b,
        log_likelihood=-score(logs)[0],
        covariance=covariance_at(lambda at: score(at)[1], logs),
    )  # fmt: skip


Score = Callable[[Floats], tuple[float, Floats]]


def maximum(score: Score, start: Floats, customers: float) -> Floats:
    """Where minus the log-likelihood (and its gradient) of logarithms is least.

    The first two parameters must come out inside the bounds. The others may lie on them: customers
    who never stop (BG/NBD's b without end) are a world like any other.
    """

    from scipy import optimize  # slow to load; only where there is something to fit

    def each(at: Floats) -> tuple[float, Floats]:
        value, gradient = score(at)
        return value / customers, gradient / customers

    found = optimize.minimize(
        each, start, jac=True, method="SLSQP", bounds=[(-BOUND, BOUND)] * len(start),
        options={"maxiter": 500, "ftol": 1e-15},
    )  # fmt: skip
    logs, edge = np.asarray(found.x, dtype=np.float64), np.abs(found.x) >= BOUND - EDGE
    inside = np.where(edge, 0.0, found.jac)
    if not np.isfinite(found.fun) or float(np.abs(inside).max()) > 1e-4 or edge[:2].any():
        raise FitError("no maximum of the likelihood")
    return logs


def covariance_at(gradient: Callable[[Floats], Floats], logs: Floats) -> NDArray[np.float64]:
    """Inverse of the curvature; directions that the data leave open are held to `LARGEST_ERROR`."""
    step = 1e-4
    rows = [
        (gradient(logs + step * unit) - gradient(logs - step * unit)) / (2 * step)
        for unit in np.eye(len(logs))
    ]
    curvature = (np.array(rows) + np.array(rows).T) / 2
    values, vectors = np.linalg.eigh(curvature)
    spread = 1 / np.maximum(values, LARGEST_ERROR**-2)
    found: NDArray[np.float64] = (vectors * spread) @ vectors.T
    return found


def _likelihood(data: History) -> Score:
    x, at_x = np.unique(data.x, return_inverse=True)
    repeat = data.x > 0
    weight = data.weight

    def score(logs: Floats) -> tuple[float, Floats]:
        r, alpha, a, b = np.exp(logs)
        digamma_all = special.psi(a + b + x)
        base = special.betaln(a, b)
        once = (special.gammaln(r + x) - special.gammaln(r) + r * np.log(alpha))[at_x]
        log_age, log_t = np.log(alpha + data.age), np.log(alpha + data.t_x)
        alive = (special.betaln(a, b + x) - base)[at_x] - (r + data.x) * log_age
        gone = special.betaln(a + 1, b + np.maximum(x, 1) - 1) - base
        gone = np.where(repeat, gone[at_x] - (r + data.x) * log_t, -np.inf)
        both = np.logaddexp(alive, gone)
        still = np.exp(alive - both)
        left = 1 - still
        by_a = (still * (special.psi(a) - digamma_all[at_x])
                + left * (special.psi(a + 1) - digamma_all[at_x])
                - special.psi(a) + special.psi(a + b))  # fmt: skip
        by_b = (still * (special.psi(b + x) - digamma_all)[at_x]
                + left * (special.psi(b + np.maximum(x, 1) - 1) - digamma_all)[at_x]
                - special.psi(b) + special.psi(a + b))  # fmt: skip
        by_r = ((special.psi(r + x) - special.psi(r) + np.log(alpha))[at_x]
                - still * log_age - left * log_t)  # fmt: skip
        rates = still / (alpha + data.age) + left / (alpha + data.t_x)
        by_alpha = r / alpha - (r + data.x) * rates
        # No matrix products: on vectors of this length their threads cost more than they save.
        total = -float((weight * (once + both)).sum())
        slopes = [-float((weight * part).sum()) for part in (by_r, by_alpha, by_a, by_b)]
        return total, np.array(slopes) * np.exp(logs)

    return score


def alive_odds_against(model: BgNbd, x: Floats, t_x: Floats, age: Floats) -> Floats:
    """Odds that a customer has stopped; 0 for who bought only once, as the model has it."""
    with np.errstate(divide="ignore"):
        ratio = (model.r + x) * (np.log(model.alpha + age) - np.log(model.alpha + t_x))
    odds = model.a / (model.b + np.maximum(x, 1) - 1) * np.exp(ratio)
    return np.where(x > 0, odds, 0.0)


def expected_given(model: BgNbd, t: float, x: Floats, t_x: Floats, age: Floats) -> Floats:
    """Purchases expected in the next `t`, of customers with such a history."""
    return _expected(model, t, x, age) / (1 + alive_odds_against(model, x, t_x, age))


def expected_purchases(model: BgNbd, t: Floats) -> Floats:
    """Repeat purchases expected in the first `t` after the first purchase."""
    nothing = np.zeros_like(t)
    return _expected(model, t, nothing, nothing)


def _expected(model: BgNbd, t: Floats | float, x: Floats, age: Floats) -> Floats:
    if model.a + model.b > LARGE:
        return _by_quadrature(model, t, x, age)
    r, alpha, b = model.r, model.alpha, model.b
    # At a = 1 the formula is 0/0, and smooth on both sides.
    a = model.a if abs(model.a - 1) > EDGE else 1 + EDGE
    share = t / (alpha + age + t)
    # By Euler's transformation, which stays finite where customers bought hundreds of times.
    series = special.hyp2f1(a + b - 1 - r, a - 1, a + b + x - 1, share)
    found: Floats = (a + b + x - 1) / (a - 1) * (1 - (1 - share) ** (a - 1) * series)
    return found


def _by_quadrature(model: BgNbd, t: Floats | float, x: Floats, age: Floats) -> Floats:
    """The same where the series would overflow: the mean of (1 − e^(−λpt)) / p over λ and p."""
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    every, at_x = np.unique(x, return_inverse=True)
    found = np.zeros_like(x)
    for node, weight in zip((nodes + 1) / 2, weights / 2, strict=True):
        stop = np.maximum(special.betaincinv(model.a, model.b + every, node), 1e-9)[at_x]
        gone = -np.expm1(-(model.r + x) * np.log1p(stop * t / (model.alpha + age)))
        found += weight * gone / stop
    return found
