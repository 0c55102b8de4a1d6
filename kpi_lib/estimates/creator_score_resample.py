"""The same deal done again: posts of a creator drawn anew, orders as well.

A post of a creator is the creator's own level times a deviation; deviations are drawn, whole posts
at a time, from those of all creators with two posts or more. A creator with one post so varies as
the others' posts do, and no creator is without variation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from kpi_lib.kpis.arrays import Codes, Flags, Floats
from kpi_lib.kpis.counts import CONTINUITY, MIN_DF

DRAWS = 500
SEED = 20261101


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """Columns of the campaign's posts and what repeats in them."""

    values: Floats
    """Post × column; missing as NaN."""
    stratum: Codes
    """Creator, by platform where enough posts repeat there."""
    uniform: Floats
    """Draw × post: which deviation each post gets in each draw."""


def posts_of(values: Floats, stratum: Codes, *, draws: int = DRAWS, seed: int = SEED) -> Posts:
    """The posts with their draws; columns as the caller numbers them."""
    uniform = np.random.default_rng(seed).random((draws, len(stratum)))
    return Posts(values=values, stratum=stratum, uniform=uniform)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Deviations on the log scale of the posts that repeat, for some columns together."""

    deviations: Floats
    """Post of the pool × column."""
    level: Floats
    """Post × column: its stratum's mean on the log scale; NaN where not known."""
    known: Flags
    df: int

    def drawn(self, uniform: Floats, column: int) -> Floats:
        """Draw × post: a deviation for each."""
        at = np.minimum((uniform * len(self.deviations)).astype(np.intp), len(self.deviations) - 1)
        found: Floats = self.deviations[at, column]
        return found


def pool_of(posts: Posts, columns: Sequence[int]) -> Pool:
    """Deviations of posts for which all the columns are known.

    A deviation is stretched by √(P / (P − 1)), which a mean over P posts takes from it.
    """
    values = posts.values[:, list(columns)]
    logs = np.log(np.where(values >= 0, values, np.nan) + CONTINUITY)
    known = np.isfinite(logs).all(axis=1) & (posts.stratum >= 0)
    _, codes = np.unique(posts.stratum[known], return_inverse=True)
    number = np.bincount(codes).astype(np.float64)
    means = np.column_stack([
        np.bincount(codes, logs[known, at], len(number)) / number for at in range(len(columns))
    ]) if len(number) else np.empty((0, len(columns)))  # fmt: skip
    level = np.full(logs.shape, np.nan)
    level[known] = means[codes]
    repeats = number[codes] > 1
    stretch = np.sqrt(number[codes][repeats] / (number[codes][repeats] - 1))
    deviations = (logs[known] - means[codes])[repeats] * stretch[:, None]
    order = np.lexsort(deviations.T[::-1])
    return Pool(
        deviations=deviations[order], level=level, known=known,
        df=int((number - 1).sum()) if len(number) else 0,
    )  # fmt: skip


def noise_of_sums(pool: Pool, column: int, uniform: Floats, rows: Codes, size: int) -> Floats:
    """Draw × row: log of a row's redrawn sum over its posts, less its mean over the draws.

    `rows` is the row of each post, -1 for none. A row without posts, or a pool in which nothing
    repeats, has no noise: NaN.
    """
    mine = (rows >= 0) & pool.known
    found = np.full((len(uniform), size), np.nan)
    if pool.df < MIN_DF or not mine.any() or not len(uniform):
        return found
    level = pool.level[mine, column]
    # The largest of each row is taken out, so that no exponential overflows.
    top = np.full(size, -np.inf)
    np.maximum.at(top, rows[mine], level)
    again = np.exp(level - top[rows[mine]] + pool.drawn(uniform[:, mine], column))
    belongs = np.zeros((int(mine.sum()), size))
    belongs[np.arange(len(belongs)), rows[mine]] = 1.0
    has = belongs.any(axis=0)
    sums = np.log((again @ belongs)[:, has])
    found[:, has] = sums - sums.mean(axis=0)
    return found


def noise_of_events(events: Floats, *, draws: int, seed: int) -> Floats:
    """Draw × row: log of a redrawn number of events, gamma with half an event added, so that a
    row without any varies too."""
    shape = events + 0.5
    drawn = np.random.default_rng(seed).gamma(shape, size=(draws, len(events)))
    noise: Floats = np.log(np.maximum(drawn, 1e-12)) - special.digamma(shape)
    return noise
