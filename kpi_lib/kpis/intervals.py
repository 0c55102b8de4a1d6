"""Intervals: what the same creators would bring in if they did the same deal again; shares of
persons.

**Same creators.** Cost and creators are fixed, posts and buyers vary. Posts of one creator (on one
platform, where enough posts repeat there) are taken as draws from one skewed distribution. A
count varies by chance (its variance is its expectation, or n·(1 − ρ) for a part of a whole), and by
v, the relative variance of one draw beyond chance, pooled over creators (`kpi_lib.kpis.counts`).

- Sum of posts, X = Σ x:                      relvar = [ v · Σ X_c²/P_c + X ] / X²
- Ratio of two sums of posts, R = N / D:      relvar = [ own + v_d · max(0, Σ_c (N_c − R·D_c)²/P_c
                                                − own/P_c) ] / N²
                                              own = Σ_c (v_r · ρ_c² Σ_i d_i² + N_c)
  with v_r of the posts' own rates, ρ_c = N_c / D_c: `own` is the spread of rates, weighted by the
  posts' denominators, and chance; the rest the mix of creators with different rates, less what
  rates alone make of it (own/P_c, creator by creator).
- Sum of events (orders, leads), S = Σ v:     relvar = 1/n + u + v_s · Σ_c (S_c² − Σ_c v²)/P_c / S²
                                              u = (Σ v² − S²/n) · n/(n − 1) / S²
  n events by chance, of unequal size (u: zero where all count alike); a creator's orders are spread
  evenly over the creator's posts; v_s is that of link clicks (of impressions, where clicks are not
  known), times that of the way from a click to an order.
- Ratio of two sums of events:                relvar = [ Σ (n − R·d)²
                                                + v_s · Σ (N_c − R·D_c)²/P_c ] / N²
- Events per sum of posts: as a ratio of two sums of posts, with (1/n + u)·N² in place of chance,
  and v_r of the posts' click rates (else engagement rates) and the way from a click to an order; of
  the latter alone where the posts' link clicks stand below the line. That way is unseen: the
  variance of its rate's logarithm is taken to be twice that of the click rate's here, where little
  else varies, and as large in a sum of events. Posts per event, and where no rate is known: both
  relative variances added, which errs on the wide side.
- Something decided against any of these has the other side's relative variance.

The interval is value × exp(± t_df·√relvar). Chance is known; the spread beyond it rests on
f = Σ (P_c − 1) posts that repeat, u on n − 1 events, so that (Satterthwaite)
df = relvar² / (spread²/f + u²/(n − 1)), which is f where chance is small; f for ratios of events.
None where f is below three or events are fewer than three, and none for a ratio over fewer than ten
events: one order alone has no spread.

A sum of posts alone reaches further upwards, from value × exp(− z·√relvar), z of the normal law, to
value × exp(t_d·√relvar), d = max(df/2, 3); something decided per such a sum reaches further down.
Where the posts that go far happen to be missing, the sum is too low and its variance with it; where
one of them is there, both are too high. That the variance is not known thus matters for the upper
end, and counts in full there: an excess kurtosis of two (as below) halves the degrees of freedom.

In a comparison, chance is that of the number to be expected if both were equal, where more came: a
lucky group is not the surer for its luck. And a single post that went far is no proof that its
creator's posts do: where spread of P posts (in each group) makes the variance, df is at most
4 + 6·relvar² / (2·Σ spread²/P), the tails of the mean of P draws whose logarithms have an excess
kurtosis of two. At a level of 95 % tails make no difference; at those of Holm they do.

**Persons.** Wilson for a share, Newcombe (method 10) for the difference of two.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from scipy import special

from kpi_lib.kpis.arrays import Codes, Floats
from kpi_lib.kpis.counts import MIN_DF, Pooled, pooled_counts

LEVEL = 0.95
EXCESS = 2.0
"""Excess kurtosis of posts' logarithms: Student's with seven degrees of freedom."""
MIN_EVENTS = 10
"""Orders or leads below which their own spread (of sales per order, say) is not told."""
WIDEST = math.log(100.0)
"""An interval that reaches further than a hundredfold says nothing and is not shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledRatio:
    """Pooled variances of a ratio of two sums of posts: of the rate, and of its denominator."""

    rate: Pooled
    base: Pooled

    @property
    def df(self) -> int:
        return self.rate.df

    def relvar(self, numerator: Floats, denominator: Floats, strata: Codes) -> float:
        """Relative variance of Σ numerator / Σ denominator over these posts."""
        _, codes = np.unique(strata, return_inverse=True)
        posts = np.bincount(codes)
        tops = np.bincount(codes, weights=numerator)
        bases = np.bincount(codes, weights=denominator)
        squares = np.bincount(codes, weights=denominator**2)
        total, base = float(tops.sum()), float(bases.sum())
        if total <= 0 or base <= 0:
            return math.nan
        rates = np.divide(tops, bases, out=np.zeros_like(tops), where=bases > 0)
        own = self.rate.relative * rates**2 * squares + tops
        mix = float((((tops - total / base * bases) ** 2 - own) / posts).sum())
        return (float(own.sum()) + self.base.relative * max(mix, 0.0)) / total**2


def pooled_ratio(numerator: Floats, denominator: Floats, strata: Codes) -> PooledRatio:
    """Both pooled variances, from all posts at hand."""
    return PooledRatio(
        rate=pooled_counts(numerator, denominator, strata),
        base=pooled_counts(denominator, np.ones(len(denominator)), strata),
    )


Total = Literal["above", "below"]
"""Where in a ratio a sum of posts stands that nothing of posts is held against."""


def log_interval(
    value: float, relvar: float, df: float, total: Total | None = None, level: float = LEVEL
) -> tuple[float | None, float | None, str | None]:
    """(low, high, None), or (None, None, reason) where no interval can be given.

    `total`: a sum of posts makes the value, which its own variance follows up and down.
    """
    if df < MIN_DF:
        return None, None, "too_few_posts"
    if not math.isfinite(relvar) or not math.isfinite(value) or value <= 0:
        return None, None, "zero_value"
    down, up = (reach * math.sqrt(relvar) for reach in _reaches(df, total, level))
    if max(down, up) > WIDEST:
        return None, None, "too_uncertain"
    return value * math.exp(-down), value * math.exp(up), None


def _reaches(df: float, total: Total | None, level: float) -> tuple[float, float]:
    """How far an interval reaches down and up, in standard errors of the logarithm."""
    if total is None:
        return (t_quantile(df, level),) * 2
    known = float(special.ndtri((1 + level) / 2))
    unknown = t_quantile(max(df / (1 + EXCESS / 2), MIN_DF), level)
    return (known, unknown) if total == "above" else (unknown, known)


@lru_cache(maxsize=4096)
def t_quantile(df: float, level: float = LEVEL) -> float:
    """Half-width of a two-sided interval in standard errors."""
    return float(special.stdtrit(df, (1 + level) / 2))


def wilson(count: float, persons: float, level: float = LEVEL) -> tuple[float, float]:
    """Wilson's interval for a share of persons."""
    reach = -float(special.ndtri((1 - level) / 2))
    share, shrunk = count / persons, 1 + reach**2 / persons
    center = (share + reach**2 / (2 * persons)) / shrunk
    spread = share * (1 - share) / persons + reach**2 / (4 * persons**2)
    half = reach * math.sqrt(spread) / shrunk
    # Nobody and everybody are the ends themselves, whatever rounding makes of them.
    low = float(center - half) if count > 0 else 0.0
    return low, float(center + half) if count < persons else 1.0


def newcombe(
    count_a: float, persons_a: float, count_b: float, persons_b: float, level: float = LEVEL
) -> tuple[float, float]:
    """Newcombe's interval (his method 10) for the difference of two shares of persons, a − b."""
    share_a, share_b = count_a / persons_a, count_b / persons_b
    low_a, high_a = wilson(count_a, persons_a, level)
    low_b, high_b = wilson(count_b, persons_b, level)
    difference = share_a - share_b
    return (
        difference - math.hypot(share_a - low_a, high_b - share_b),
        difference + math.hypot(high_a - share_a, share_b - low_b),
    )
