"""Laws of how far posts go: draws of mean one."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from scipy import optimize, special

from kpi_lib.kpis.arrays import Floats

FAR = -0.15
"""Rates per view fall with the power −0.15 of how far a post went beyond the usual."""
MANY = 4_000_000


def factors(random: np.random.Generator, law: str, spread: float, size: int) -> Floats:
    """Draws of mean one whose logarithm has about this standard deviation."""
    if law == "gamma":
        shape = gamma_shape(spread)
        return random.gamma(shape, 1 / shape, size)
    return _raw(random, law, spread, size) / _mean(law, spread)


def _raw(random: np.random.Generator, law: str, spread: float, size: int) -> Floats:
    if law == "lognormal":
        return random.lognormal(0.0, spread, size)
    if law == "inverse_gaussian":
        # as much relative variance as the log-normal
        return random.wald(1.0, 1 / math.expm1(spread**2), size)
    if law == "weibull":
        # the logarithm's standard deviation is π / (√6 · shape)
        return random.weibull(math.pi / (math.sqrt(6) * spread), size)
    if law == "loglogistic":
        # variance of the logistic law is (π · scale)² / 3
        return np.exp(random.logistic(0.0, spread * math.sqrt(3) / math.pi, size))
    if law == "loguniform":
        return np.exp(random.uniform(-1.0, 1.0, size) * math.sqrt(3) * spread)
    if law == "birnbaum_saunders":
        half = math.sinh(spread / 2) * random.standard_normal(size)
        return (half + np.sqrt(half**2 + 1)) ** 2
    if law == "flop":
        # One post in three goes a fifth as far: that alone is a log spread of about 0.76.
        flopped = np.where(random.random(size) < 1 / 3, 0.2, 1.0)
        left = np.sqrt(max(spread**2 - 0.76**2, 0.04))
        return flopped * random.gamma(gamma_shape(left), 1 / gamma_shape(left), size)
    if law == "t":
        # variance of t with 4 degrees of freedom is 2
        return np.exp(np.clip(random.standard_t(4, size) / np.sqrt(2), -4, 4) * spread)
    # One post in fifteen goes seven times as far: that alone is a log spread of about 0.49.
    viral = np.where(random.random(size) < 1 / 15, 7.0, 1.0)
    calm = np.sqrt(max(spread**2 - 0.49**2, 0.04))
    return viral * random.gamma(gamma_shape(calm), 1 / gamma_shape(calm), size)


@lru_cache(maxsize=64)
def _mean(law: str, spread: float) -> float:
    return float(_raw(np.random.default_rng(11), law, spread, MANY).mean())


@lru_cache(maxsize=64)
def tilt(law: str, spread: float) -> float:
    """Mean of W^(1 + FAR), the views that a falling rate counts."""
    drawn = factors(np.random.default_rng(12), law, spread, MANY)
    return float((drawn ** (1 + FAR)).mean())


@lru_cache(maxsize=64)
def gamma_shape(spread: float) -> float:
    """Shape of the gamma law whose logarithm has this standard deviation: trigamma(k) = spread²."""
    found = optimize.brentq(lambda k: special.polygamma(1, k) - spread**2, 1e-2, 1e4)
    return float(found)
