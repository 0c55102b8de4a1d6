"""A score of weighted z-scores among like creators, its spread, and whom it tells apart.

Works on plain arrays: no ledger is needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from kpi_lib.kpis.arrays import Codes, Flags, Floats
from kpi_lib.kpis.compare import holm
from kpi_lib.kpis.counts import MIN_DF
from kpi_lib.kpis.intervals import t_quantile

Level = Literal["tier_platform", "tier", "all"]
Class = Literal["keep", "let_go", "open"]
LEVELS: tuple[Level, ...] = ("tier_platform", "tier", "all")
MIN_GROUP = 3
"""Creators a group needs for a z-score within it."""
MIN_WEIGHT = 0.6
"""Share of the weights that must be known of a creator."""
MIN_SCORED = 3
MIN_JUDGED = 5
"""Creators below which nobody is kept or let go by the score."""
SURE = 0.9
"""Share of draws that must lie in one half."""
FAMILY = 0.05
"""Chance, at most, that any of a campaign's equal creators is told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One KPI of the score: a row for each creator, or for each creator and platform."""

    kpi: str
    creator: Codes
    """Number of the creator of each row."""
    tier: Sequence[str | None]
    platform: Sequence[str | None]
    alike: Sequence[str]
    """Rows with another text here are never compared (other kinds of engagement)."""
    value: Floats
    """Logarithm of the KPI, turned so that more is better."""
    share: Floats
    """Weight of the row within its creator, such as its posts."""
    noise: Floats
    """Draw × row: by how much the value differs if the same deal is done again."""
    df: float
    """Degrees of freedom of the variance behind `noise`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """Scores by creator, missing as NaN, and as many draws of them."""

    score: Floats
    coverage: Floats
    """Share of the weights known of each creator."""
    level: tuple[Level | None, ...]
    """The widest group that any part of the score was compared within."""
    parts: Floats
    """Component × creator: z-scores."""
    draws: Floats
    """Draw × creator."""
    df: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What may be said of each creator; arrays by creator, missing as NaN."""

    error: Floats
    low: Floats
    high: Floats
    rank: Floats
    rank_low: Floats
    rank_high: Floats
    upper_half: Floats
    """Share of the draws in which the creator is in the upper half, third, and lower third."""
    upper_third: Floats
    lower_third: Floats
    classes: tuple[Class | None, ...]
    """None for a creator without a score."""


def scored(components: Sequence[Component], weights: Mapping[str, float], creators: int) -> Scored:
    """Weighted means of z-scores, each within tier and platform, else tier, else all.

    The scale of a z-score stays that of the observed values in every draw, so that the noise does
    not shrink what it blurs; the middle is worked out anew.
    """
    size = components[0].noise.shape[0] if components else 0
    parts = np.full((len(components), creators), np.nan)
    drawn = np.zeros((size, creators))
    known, sums = np.zeros(creators), np.zeros(creators)
    widest = np.full(creators, -1)
    total = sum(weights.values())
    for at, one in enumerate(components):
        z, z_draws, usable, level = _within_groups(one)
        own = np.bincount(one.creator[usable], one.share[usable], creators)
        has = own > 0
        each = np.zeros((len(z), creators))
        each[np.arange(len(z)), one.creator] = np.where(usable, one.share, 0.0)
        each[:, has] /= own[has]
        weight = weights[one.kpi] / total
        parts[at, has] = (np.where(usable, z, 0.0) @ each)[has]
        sums[has] += weight * parts[at, has]
        drawn += weight * (np.where(usable, z_draws, 0.0) @ each)
        known[has] += weight
        np.maximum.at(widest, one.creator[usable], level[usable])
    enough = known >= MIN_WEIGHT - 1e-9
    divisor = np.where(enough, known, np.nan)
    return Scored(
        score=sums / divisor,
        coverage=known,
        level=tuple(LEVELS[at] if at >= 0 else None for at in widest),
        parts=parts,
        draws=drawn / divisor,
        df=min((one.df for one in components), default=0.0),
    )


def _within_groups(one: Component) -> tuple[Floats, Floats, Flags, NDArray[np.intp]]:
    """z-scores of rows and of their draws; which have a group; the group's level."""
    rows = len(one.value)
    reference, level = _groups(one)
    usable = level >= 0
    count = np.maximum(reference.sum(axis=1), 2)
    mean = reference / count[:, None]
    middle = mean @ one.value
    squares = (reference * (one.value[None, :] - middle[:, None]) ** 2).sum(axis=1)
    spread = np.sqrt(squares / (count - 1))
    scale = np.where(spread > 1e-9, spread, np.inf)
    z = np.where(usable, (one.value - middle) / scale, 0.0)
    drawn = one.value + one.noise
    z_draws = np.where(usable, (drawn - drawn @ mean.T) / scale, 0.0)
    return z, z_draws.reshape(-1, rows), usable, level


def _groups(one: Component) -> tuple[Floats, NDArray[np.intp]]:
    """Row × row: 1 where the second is in the first's group; and the level, -1 without one."""
    rows = len(one.value)
    tier = np.array([str(name) for name in one.tier])
    platform = np.array([str(name) for name in one.platform])
    alike = np.array(one.alike)
    same = alike[:, None] == alike[None, :]
    by_tier = same & (tier[:, None] == tier[None, :])
    both = by_tier & (platform[:, None] == platform[None, :])
    people = np.zeros((rows, int(one.creator.max(initial=-1)) + 1))
    people[np.arange(rows), one.creator] = 1.0
    reference, level = np.zeros((rows, rows)), np.full(rows, -1)
    for at, candidates in reversed(list(enumerate((both, by_tier, same)))):
        found = ((candidates.astype(float) @ people) > 0).sum(axis=1) >= MIN_GROUP
        reference[found] = candidates[found]
        level[found] = at
    return reference, level


def judged(found: Scored, *, seed: int = 20261101) -> Judged:
    """Intervals, ranks, and whom to keep.

    A creator is kept (let go) if the score lies above (below) the middle after Holm's correction
    over all creators, and at least nine draws in ten lie in the upper (lower) half.
    """
    score, draws = found.score, found.draws
    has = np.isfinite(score)
    people = int(has.sum())
    told = people >= MIN_SCORED and found.df >= MIN_DF and len(draws) > 1
    empty = np.full(len(score), np.nan)
    rank = empty.copy()
    rank[has] = _ranks(score[has][None, :])[0]
    if not told:
        return Judged(
            error=empty, low=empty, high=empty, rank=rank, rank_low=empty, rank_high=empty,
            upper_half=empty, upper_third=empty, lower_third=empty,
            classes=tuple("open" if one else None for one in has),
        )  # fmt: skip
    noise = draws[:, has] - score[has]
    noise = noise - noise.mean(axis=0)
    error = empty.copy()
    error[has] = noise.std(axis=0, ddof=1)
    reach = t_quantile(found.df) * error
    ranks = _ranks(score[has] + noise * _t_scale(len(draws), found.df, seed)[:, None])
    shares = {name: empty.copy() for name in ("upper_half", "upper_third", "lower_third")}
    shares["upper_half"][has] = (ranks <= (people + 1) / 2).mean(axis=0)
    shares["upper_third"][has] = (ranks <= people / 3).mean(axis=0)
    shares["lower_third"][has] = (ranks > people - people / 3).mean(axis=0)
    lower_half = (ranks >= (people + 1) / 2).mean(axis=0)
    ends = empty.copy(), empty.copy()
    for end, at, method in zip(ends, (0.025, 0.975), ("lower", "higher"), strict=True):
        end[has] = np.quantile(ranks, at, axis=0, method=method)  # type: ignore[call-overload]
    return Judged(
        error=error, low=score - reach, high=score + reach, rank=rank,
        rank_low=ends[0], rank_high=ends[1], **shares,
        classes=_classes(score, noise, found.df, shares["upper_half"], lower_half),
    )  # fmt: skip


def _classes(
    score: Floats, noise: Floats, df: float, upper: Floats, lower: Floats
) -> tuple[Class | None, ...]:
    """Above or below the middle of the scores, by Holm over all creators."""
    from scipy import special

    has = np.isfinite(score)
    people = int(has.sum())
    apart = score[has] - score[has].mean()
    errors = (noise - noise.mean(axis=1, keepdims=True)).std(axis=0, ddof=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        p_values = 2 * special.stdtr(df, -np.where(errors > 0, np.abs(apart) / errors, 0.0))
    clear = (p_values <= holm(p_values, FAMILY)) & (people >= MIN_JUDGED)
    keep = clear & (apart > 0) & (upper[has] >= SURE)
    let_go = clear & (apart < 0) & (lower >= SURE)
    words: list[Class | None] = [None] * len(score)
    for at, kept, gone in zip(np.flatnonzero(has), keep, let_go, strict=True):
        words[at] = "keep" if kept else "let_go" if gone else "open"
    return tuple(words)


def _ranks(scores: Floats) -> Floats:
    """Rank of each column by row, 1 for the highest; equal ones share the mean of their ranks."""
    from scipy import stats

    ranks: Floats = stats.rankdata(-scores, axis=1)
    return ranks


def _t_scale(draws: int, df: float, seed: int) -> Floats:
    """Factors that turn normal draws into t draws: the variance is itself an estimate."""
    from scipy import special

    quantiles = (np.arange(draws) + 0.5) / draws
    scale = np.sqrt(df / (2 * special.gammaincinv(df / 2, quantiles)))
    shuffled: Floats = np.random.default_rng(seed).permutation(scale)
    return shuffled
