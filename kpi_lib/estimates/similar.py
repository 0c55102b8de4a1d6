"""A ratio of two sums over creators, as other creators like them would have it.

The creators at hand are taken as a sample of those who could be booked for the same kind of deal.
With θ = log(Σ N_c / Σ D_c) and θ₍c₎ the same without creator c, the pseudo-values are
p_c = n·θ − (n − 1)·θ₍c₎, and with u_c = p_c − p̄

    Var θ = Σ u_c² / (n·(n − 1))                       the jackknife (Tukey 1958) on the logarithm

Sums over creators of very different size have a long tail that a dozen of them seldom show. Where
`skewed`, the variance is at least that of log-normal creators with the variances and covariance of
log N and log D that are seen, π the shares of creators with something on that side:

    Var θ ≥ [ e^{var log N}/π_N + e^{var log D}/π_D − 2·e^{cov}·π_ND/(π_N·π_D) ] / n

A creator with most of the weight pulls the ratio so close that the jackknife sees hardly any
difference to it, and takes a ratio for sure that hangs on one creator. Where not `skewed`, with r_c
the creators' own rates and w_c their shares of Σ D, the variance is therefore at least

    Var θ ≥ ⅓ · var log r · Σ w_c²

that is, a third of what their rates' spread would make of it: all of it would also count what is
chance in the rates of creators with few posts (measured: docs/calibration.md).

The interval is exp(p̄ ± t_df·√Var θ), around θ itself where not `skewed`. A few creators with most
of the weight make a variance that is itself uncertain: df = 3·(Σ u²)² / Σ u⁴ − 1, at most n − 1 and
at least 3, which is about n − 1 for influences that are normal, and fewer the more some stand out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from kpi_lib.kpis.arrays import Floats
from kpi_lib.kpis.intervals import LEVEL, WIDEST, t_quantile

MIN_CREATORS = 12
MIN_ACTIVE = 3
"""Creators that must have something on each side: what one or two of them brought in says nothing
of others."""
LEAST_DF = 3.0
LEAST_OF_SPREAD = 1 / 3
"""Of the variance that the spread of the creators' own rates gives: no interval has less."""
MOST = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """The ratio with its interval, or the reason why there is none."""

    creators: int
    value: float | None = None
    """The creators' own ratio."""
    low: float | None = None
    high: float | None = None
    df: float | None = None
    center: float = math.nan
    """Logarithm that the interval lies around."""
    error: float = math.nan
    """Standard error of the logarithm."""
    reason: str | None = None

    def next_time(self, creators: float, *, level: float = LEVEL) -> tuple[float, float] | None:
        """Ends for the ratio of one more campaign with so many creators, who vary in their turn:
        Var θ·(1 + n / creators). None where they lie too far apart to say anything."""
        if self.low is None or self.df is None or creators <= 0:
            return None
        reach = t_quantile(self.df, level) * self.error * math.sqrt(1 + self.creators / creators)
        if reach > WIDEST:
            return None
        return math.exp(self.center - reach), math.exp(self.center + reach)


def similar(above: Floats, below: Floats, *, skewed: bool = True, level: float = LEVEL) -> Similar:
    """Σ above / Σ below over creators, one number each; missing on either side leaves one out.

    `skewed`: False for a rate whose top is counted in its bottom (engagements per impression),
    where the tails of both go together.
    """
    known = np.isfinite(above) & np.isfinite(below)
    above, below = above[known], below[known]
    n = len(above)
    if n < MIN_CREATORS:
        return Similar(creators=n, reason="planning_few_creators")
    for side, reason in ((above, "planning_nothing_above"), (below, "planning_nothing_below")):
        if int((side > 0).sum()) < MIN_ACTIVE:
            return Similar(creators=n, reason=reason)
    top, bottom = float(above.sum()), float(below.sum())
    if top <= 0 or bottom <= 0:
        return Similar(creators=n, reason="credits_outweigh")
    theta = math.log(top / bottom)
    if (above >= top).any() or (below >= bottom).any():
        # Without this one creator the others' credits or refunds outweigh: anything goes.
        return Similar(creators=n, value=math.exp(theta), reason="too_uncertain")
    without = np.log((top - above) / (bottom - below))
    pseudo = n * theta - (n - 1) * without
    mean = float(pseudo.mean())
    squares = float(((pseudo - mean) ** 2).sum())
    variance = squares / (n * (n - 1))
    if skewed:
        variance = max(variance, _lognormal(above, below) / n)
    else:
        variance = max(variance, LEAST_OF_SPREAD * _by_weight(above, below))
    if squares <= 1e-12 * n:
        return Similar(creators=n, value=math.exp(theta), reason="planning_all_alike")
    df = 3 * squares**2 / float(((pseudo - mean) ** 4).sum()) - 1
    df = min(max(df, LEAST_DF), n - 1.0)
    center = mean if skewed else theta
    return _told(n, theta, center, math.sqrt(variance), df, level)


def _told(n: int, theta: float, center: float, error: float, df: float, level: float) -> Similar:
    reach = t_quantile(df, level) * error
    if reach > WIDEST:
        return Similar(creators=n, value=math.exp(theta), reason="too_uncertain")
    return Similar(
        creators=n,
        value=math.exp(theta),
        low=math.exp(min(center - reach, theta)),
        high=math.exp(max(center + reach, theta)),
        df=df,
        center=center,
        error=error,
    )


def _by_weight(above: Floats, below: Floats) -> float:
    """Var θ if creators' rates differed as they do, and had nothing to do with their size."""
    active = (above > 0) & (below > 0)
    if int(active.sum()) < MIN_ACTIVE:
        return 0.0
    weight = below / below.sum()
    spread = float(np.log(above[active] / below[active]).var(ddof=1))
    return spread * float((weight**2).sum())


def _lognormal(above: Floats, below: Floats) -> float:
    """n · Var θ if both sides were log-normal over creators, but for those with nothing."""
    has_above, has_below = above > 0, below > 0
    both = has_above & has_below
    if int(both.sum()) < MIN_ACTIVE:
        return 0.0
    shares = float(has_above.mean()), float(has_below.mean())
    top = math.exp(min(float(np.log(above[has_above]).var(ddof=1)), MOST)) / shares[0]
    bottom = math.exp(min(float(np.log(below[has_below]).var(ddof=1)), MOST)) / shares[1]
    together = float(np.cov(np.log(above[both]), np.log(below[both]))[0, 1])
    cross = math.exp(min(together, MOST)) * float(both.mean()) / (shares[0] * shares[1])
    return max(0.0, top + bottom - 2 * cross)
