"""Whether the labelled comments are like the others, and the strata within which they are.

A sample drawn at random has, but for chance, the posts, languages and days of all comments. Where
it has not, the labels say nothing of the comments that nobody looked at, unless the mix within
strata (platform, language, post) is that of chance again and every stratum has labels of its own.
What the comments *say* cannot be checked in this way: who prefers to label complaints is not found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from kpi_lib.kpis.arrays import Codes, Flags, Floats

CHANCE = 0.001
"""Below this probability a mix is not called chance."""
LARGE_ENOUGH = 10
"""Labelled comments that a stratum needs to stand alone."""
EXPECTED = 5.0
"""Labelled and unlabelled comments that a cell of the test needs; smaller ones are put together."""
DAY_GROUPS = 5
CANDIDATES = ("", "platform", "language", "post")
"""What comments are stratified by, the simplest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strata:
    """Strata within which the labelled comments are like the others."""

    codes: Codes
    by: str
    """`platform`, `language`, `post`, or nothing."""
    days_differ: bool
    """The labelled comments are of other days than the rest."""


def like_the_rest(comments: pd.DataFrame, labelled: Flags) -> Strata | None:
    """The first of `CANDIDATES` within which posts and languages are mixed as by chance; None
    where there is none. `comments` has `post, platform, language, date`."""
    keys = {name: _codes(comments[name]) for name in ("post", "platform", "language")}
    days = _day_groups(comments["date"])
    for by in CANDIDATES:
        codes = _strata(keys[by], labelled) if by else np.zeros(len(comments), dtype=np.intp)
        if codes is None or not _every_one_labelled(codes, labelled):
            continue
        if all(_by_chance(keys[aspect], labelled, codes) for aspect in ("post", "language")):
            return Strata(codes=codes, by=by, days_differ=not _by_chance(days, labelled, codes))
    return None


def _codes(column: pd.Series[Any]) -> Codes:
    """Codes in the order of the values; missing is a value of its own."""
    return np.asarray(pd.factorize(column.fillna("").astype("str"), sort=True)[0], dtype=np.intp)


def _day_groups(dates: pd.Series[Any]) -> Codes:
    """Five groups of days with about as many comments each; unknown days are one more."""
    days = pd.Series(pd.to_datetime(dates))
    if not days.notna().any():
        return np.zeros(len(days), dtype=np.intp)
    ranks = days.rank(method="average", pct=True).fillna(0.0).to_numpy(dtype="float64")
    return np.asarray(np.ceil(ranks * DAY_GROUPS), dtype=np.intp)


def _strata(codes: Codes, labelled: Flags) -> Codes | None:
    """Small strata are put together into one; None where there is nothing to tell apart."""
    size = np.bincount(codes)
    taken = np.bincount(codes, weights=labelled)
    alone = (taken >= LARGE_ENOUGH) | (taken == size)
    pooled = np.where(alone, np.arange(len(size)), len(size))[codes]
    found = np.asarray(np.unique(pooled, return_inverse=True)[1], dtype=np.intp)
    return found if found.max(initial=0) > 0 else None


def _every_one_labelled(strata: Codes, labelled: Flags) -> bool:
    """Every stratum is known in full or has labels enough."""
    size = np.bincount(strata)
    taken = np.bincount(strata, weights=labelled)
    return bool(((taken >= LARGE_ENOUGH) | (taken == size)).all())


def _by_chance(aspect: Codes, labelled: Flags, strata: Codes) -> bool:
    """Pearson's χ² of labelled or not by `aspect`, summed over strata."""
    statistic, df = 0.0, 0
    for stratum in np.unique(strata):
        inside = strata == stratum
        share = float(labelled[inside].mean())
        if share == 1:
            continue
        sizes, taken = _cells(aspect[inside], labelled[inside], share)
        spread = sizes * share * (1 - share)
        statistic += float(((taken - sizes * share) ** 2 / spread).sum())
        df += len(sizes) - 1
    return df == 0 or float(special.chdtrc(df, statistic)) >= CHANCE


def _cells(aspect: Codes, labelled: Flags, share: float) -> tuple[Floats, Floats]:
    """Comments and labelled ones by value of the aspect, small cells put together."""
    codes = np.unique(aspect, return_inverse=True)[1]
    size = np.bincount(codes).astype("float64")
    taken = np.bincount(codes, weights=labelled).astype("float64")
    small = size * min(share, 1 - share) < EXPECTED
    if small.any():
        size = np.append(size[~small], size[small].sum())
        taken = np.append(taken[~small], taken[small].sum())
    return size, taken
