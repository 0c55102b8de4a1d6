"""How much posts vary beyond chance, pooled over their creators.

A post's count n with exposure d (views, or 1 for the count itself) has the expectation m = ρ·d, ρ
its creator's rate. Its residual on the log scale is

    l = log((n + ½) / (m + ½)) · (m + ½) / m          chance alone gives it the variance ν(m) ≈ 1/m

and s² is what the residuals vary beyond that (Paule and Mandel 1982): the s² at which

    Σ_c Σ_i (l − mean of c)² / (s² + ν)  =  Σ_c (P_c − 1)          means weighted by 1/(s² + ν)

so that posts with few events, whose residuals are mostly chance, count little; the weights are
those of s² ≥ 0.05. Posts with less than one event expected are left out; where hardly any post has
more, the second moments say it, v = Σ[(n − m)² − m·(1 − d/D_c)] / Σ (m² − m·d/D_c)·(1 − d/D_c).
Amounts of money have no chance of their own.

Where chance hides it, s² is often found below nothing, and that posts do not vary would be taken
for certain. With e the standard error that chance alone gives it,
e = √(2·Σ (1 − 1/P)·w²ν²) / Σ (1 − 1/P)·w (of v: √Σ (2m² + m), as far as it is seen), the mean of
what it may be is taken, any s ≥ 0 being as likely (Gelman 2006): for found −e, 0, e and 3e it is
0.29e, 0.48e, 0.89e and 2.78e. What chance hides is thus in the variance already, and takes no
degrees of freedom.

The relative variance of one draw is v = w·o + (1 − w)·max(e^{s²} − 1, o): o is that of the
residuals themselves, exp((l − mean)·√(P/(P − 1))) with chance taken out, which sees a few viral
posts among many calm ones; the other that of a log-normal; w = df² / (df² + 40²).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import special

from kpi_lib.kpis.arrays import Codes, Floats

CONTINUITY = 0.5
LEAST = 0.05
"""A variance of logs that posts hardly ever fall short of (rates that differ by a fifth): weights
are those of at least so much, lest a few large posts that happen to agree say that none varies."""
MIN_DF = 3
STEPS = 8
TRUSTED = 40
"""Degrees of freedom at which the residuals' own relative variance counts half."""
MOST = 100.0
RARE = 1.0
"""Events expected of a post below which its logarithm says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """A variance on the log scale, pooled over creators, and its degrees of freedom."""

    variance: float
    df: int
    relative: float
    """Relative variance of one draw."""

    def times(self, variance: float) -> float:
        """Relative variance of a draw times an independent one with this variance of its log."""
        return (1 + self.relative) * math.exp(min(variance, MOST)) - 1


NOTHING = Pooled(variance=0.0, df=0, relative=0.0)


def _relative(variance: float, own: float, df: int) -> float:
    """Of a log-normal, or the residuals' own where that is larger; the more repeats, the more the
    residuals' own."""
    weight = df**2 / (df**2 + TRUSTED**2)
    normal = math.expm1(min(variance, MOST))
    return weight * own + (1 - weight) * max(normal, own)


def pooled_counts(
    counts: Floats, exposure: Floats, strata: Codes, *, chance: float = 1.0, part: bool = False
) -> Pooled:
    """s² of counts per exposure over posts within their strata (below 0: posts of nobody).

    `chance`: variance of a count by its expectation (0 for amounts). `part`: a count is a part of
    its exposure, and varies by chance as a share does.
    """
    known = np.isfinite(counts) & np.isfinite(exposure) & (counts >= 0) & (exposure > 0)
    known &= strata >= 0
    if not known.any():
        return NOTHING
    counts, exposure = counts[known], exposure[known]
    _, codes = np.unique(strata[known], return_inverse=True)
    posts = np.bincount(codes)
    rates = np.bincount(codes, counts) / np.bincount(codes, exposure)
    expected = rates[codes] * exposure
    small = chance or 1.0
    told = expected / small >= (RARE if chance else 0.0)
    told &= expected > 0
    df = int((posts - 1).sum())
    if _repeats(codes[told]) < max(min(df, MIN_DF), df / 2):
        rare = _by_moments(counts, expected, exposure, codes, chance)
        return Pooled(variance=math.log1p(rare), df=df, relative=rare)
    logs = _residuals(counts[told] / small, expected[told] / small)
    noise = chance_of(expected[told] / small) if chance else np.zeros(int(told.sum()))
    if part:
        noise = noise * np.clip(1 - rates[codes[told]], 0.0, 1.0)
    variance, own = _paule_mandel(logs, noise, codes[told])
    return Pooled(variance=variance, df=df, relative=_relative(variance, own, df))


def _repeats(codes: Codes) -> int:
    return len(codes) - len(np.unique(codes))


def _residuals(counts: Floats, expected: Floats) -> Floats:
    slope = (expected + CONTINUITY) / expected
    found: Floats = np.log((counts + CONTINUITY) / (expected + CONTINUITY)) * slope
    return found


def _paule_mandel(logs: Floats, noise: Floats, codes: Codes) -> tuple[float, float]:
    """s², and the relative variance of the residuals with chance taken out of them."""
    _, codes = np.unique(codes, return_inverse=True)
    posts = np.bincount(codes)
    variance, raw, means = 0.0, 0.0, np.zeros(len(posts))
    weights = np.ones(len(logs))
    for _ in range(STEPS):
        totals = np.bincount(codes, weights)
        means = np.bincount(codes, weights * logs) / totals
        share = 1 - weights / totals[codes]
        squares = float((weights * (logs - means[codes]) ** 2).sum())
        chance = float((weights * noise * share).sum())
        spread = float((weights * share).sum())
        raw = (squares - chance) / spread if spread > 0 else 0.0
        settled = abs(max(raw, 0.0) - variance) <= 1e-9 * max(raw, 1e-6)
        variance = max(raw, 0.0)
        if settled:
            break
        weights = 1 / (max(variance, LEAST) + noise)
    share = (1 - 1 / posts)[codes]
    weighed = float((share * weights).sum())
    if weighed > 0:
        by_chance = math.sqrt(2 * float((share * (weights * noise) ** 2).sum())) / weighed
        variance = at_least_zero(raw, by_chance)
    several = posts[codes] > 1
    kept = np.sqrt(variance / np.maximum(variance + noise, 1e-12))
    undone = np.sqrt(posts / np.maximum(posts - 1, 1))[codes]
    draws = np.exp(np.clip((logs - means[codes]) * kept * undone, -50, 50)[several])
    own = float((draws**2).mean() / draws.mean() ** 2 - 1) if several.any() else 0.0
    return variance, own


def _by_moments(
    counts: Floats, expected: Floats, exposure: Floats, codes: Codes, chance: float
) -> float:
    own = 1 - exposure / np.bincount(codes, exposure)[codes]
    beyond = float(((counts - expected) ** 2 - chance * expected * own).sum())
    # The expectation is the creator's own mean, whose square holds chance, too.
    squares = float(((expected**2 - chance * expected * (1 - own)) * own).sum())
    if squares <= 0:
        return 0.0
    small = chance * expected * own
    error = math.sqrt(float((2 * small**2 + chance**2 * small).sum())) / squares
    return at_least_zero(beyond / squares, error)


def at_least_zero(found: float, error: float) -> float:
    """Mean of what a variance may be that was found so, with this standard error: its square root
    is as likely to be anything from zero on (Gelman 2006)."""
    if error <= 0:
        return max(found, 0.0)
    scores, means = _mean_table()
    score = found / error
    if score > scores[-1]:
        return found - error / (2 * score)
    return error * float(np.interp(score, scores, means))


@cache
def _mean_table() -> tuple[Floats, Floats]:
    """x, and the mean of u > 0 whose density goes with exp(−(u − x)²/2) / √u."""
    scores = np.linspace(-20.0, 20.0, 801)
    roots = np.linspace(0.0, math.sqrt(26.0), 2001)  # of u, so that √u has no pole
    density = -((roots[None, :] ** 2 - scores[:, None]) ** 2) / 2
    density = np.exp(density - density.max(axis=1, keepdims=True))
    density[:, 0] /= 2
    return scores, (density * roots**2).sum(axis=1) / density.sum(axis=1)


def chance_of(expected: Floats) -> Floats:
    """ν(m): variance by Poisson chance of log((n + ½)/(m + ½)) · (m + ½)/m, from one event on."""
    grid, known = _chance_table()
    inside = np.interp(np.log(np.maximum(expected, 1e-9)), grid, known)
    found: Floats = inside / np.maximum(expected, 1e-9)
    return found


@cache
def _chance_table() -> tuple[Floats, Floats]:
    """log m, and m·ν(m), which goes to 1."""
    grid = np.linspace(math.log(0.02), math.log(400.0), 240)
    expected = np.exp(grid)[:, None]
    counts = np.arange(700.0)[None, :]
    chances = np.exp(counts * np.log(expected) - expected - special.gammaln(counts + 1))
    logs = np.log(counts + CONTINUITY)
    mean = (chances * logs).sum(axis=1, keepdims=True)
    variance = (chances * (logs - mean) ** 2).sum(axis=1)
    m = expected[:, 0]
    return grid, m * variance * ((m + CONTINUITY) / m) ** 2
