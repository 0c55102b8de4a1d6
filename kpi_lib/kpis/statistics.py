"""KPIs that are no ratio of two sums: named functions of posts, accounts and creators.

The first sentence of each docstring is the definition that is printed beside the number.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from kpi_lib.kpis.arrays import Codes, Floats
from kpi_lib.kpis.context import Context, Stat, Statistic
from kpi_lib.kpis.counts import MIN_DF
from kpi_lib.kpis.followers import cost_per_follower, followers_gained
from kpi_lib.kpis.intervals import log_interval, pooled_ratio
from kpi_lib.kpis.posts import Posts, own_posts, usual_rated
from kpi_lib.kpis.relationship import (
    advocate_share,
    creator_retention_rate,
    creator_tenure_days,
    disclosure_rate,
    internal_share,
    programme_continuity_rate,
    repeat_collab_rate,
    sponsor_saturation,
)


def reach_max(context: Context) -> Stat:
    """Largest reach of one post."""
    reach = own_posts(context).reach
    known = reach[~np.isnan(reach)]
    if not len(known):
        return Stat(reason="no_data", n=0)
    return Stat(value=float(known.max()), numerator=float(known.max()), n=len(known))


def er_median_post(context: Context) -> Stat:
    """Median over posts of engagements / impressions.

    Interval by order statistics of the posts, from six posts on: the rates at the ranks
    (n + 1)/2 ± 1.96·√(n·b), b = Σ P²/(P − 1)·p·(1 − p) / Σ P over creators with P > 1 posts, of
    which the share p is below the median (n·b ≥ 1): the same creators post again. Never beyond the
    ranks for posts of anybody (binomial, at least 95 %), which are taken where posts hardly repeat.
    """
    every = own_posts(context)
    posts = every.chosen(~np.isnan(every.engagements) & (every.impressions > 0))
    if not len(posts.row):
        return Stat(reason="no_data", n=0)
    each = posts.engagements / posts.impressions
    rates = np.sort(each)
    found = median_interval(rates, _below_by_creator(each, posts.creator))
    return Stat(
        value=float(np.median(rates)),
        n=len(rates),
        low=found[0] if found else None,
        high=found[1] if found else None,
        method="order_statistics" if found else None,
        unit="post",
        reason=None if found else "too_few_posts",
    )


def _below_by_creator(rates: Floats, creators: NDArray[np.object_]) -> float:
    """Variance of the number of posts below the median, if the same creators post again."""
    codes, _ = pd.factorize(creators)
    middle = float(np.median(rates))
    below = (rates < middle) + (rates == middle) / 2
    posts = np.bincount(codes[codes >= 0])
    share = np.bincount(codes[codes >= 0], below[codes >= 0]) / posts
    several = posts > 1
    if (posts - 1).sum() < MIN_DF:
        return math.inf
    posts, share = posts[several], share[several]
    each = float((posts**2 / (posts - 1) * share * (1 - share)).sum() / posts.sum())
    # A quarter: the posts are as one law's, and the binomial ranks are exact.
    # That none would change sides is never certain: one at least is taken to.
    return max(len(rates) * each, 1.0) if each < 0.25 else math.inf


def median_interval(
    ordered: np.ndarray, variance: float = math.inf, level: float = 0.95
) -> tuple[float, float] | None:
    """Order statistics that hold the median with at least `level`; none for fewer than six.

    `variance`: of the number below the median, where it is less than of draws from one law; ranks
    between two posts are then interpolated.
    """
    n = len(ordered)
    # The first k with P(X ≤ k) ≥ 2.5 %: the rank before it is the last safe one.
    below = int(np.searchsorted(special.bdtr(np.arange(n + 1), n, 0.5), (1 - level) / 2))
    if below == 0:
        return None
    reach = -float(special.ndtri((1 - level) / 2)) * math.sqrt(variance)
    rank = max(float(below), (n + 1) / 2 - reach)
    ranks = np.arange(1, n + 1)
    return (
        float(np.interp(rank, ranks, ordered)),
        float(np.interp(n + 1 - rank, ranks, ordered)),
    )


def er_vs_usual(context: Context) -> Stat:
    """Engagements per impression of the campaign's posts / of the same creators' other posts of
    the 90 days before, on the same platforms."""
    ours = own_posts(context).rated()
    usual, known = context.once(usual_rated)
    shared = sorted(known.intersection(ours.accounts()))
    if not shared:
        return Stat(reason="no_usual_posts", n=0)
    number = {account: at for at, account in enumerate(shared)}
    ours, usual = (
        posts.chosen(np.array([one in number for one in posts.accounts()], dtype=np.bool_))
        for posts in (ours, usual)
    )
    strata = [2 * number[one] for one in ours.accounts()]
    strata += [2 * number[one] + 1 for one in usual.accounts()]
    return _against_usual(ours, usual, np.array(strata, dtype=np.intp))


def _against_usual(ours: Posts, usual: Posts, strata: Codes) -> Stat:
    """`strata`: account and side of each post, of ours and then of the usual ones."""
    rates, relative = [], 0.0
    pooled = pooled_ratio(
        np.concatenate([ours.engagements, usual.engagements]),
        np.concatenate([ours.impressions, usual.impressions]),
        strata,
    )
    for posts, own in ((ours, strata[: len(ours.row)]), (usual, strata[len(ours.row) :])):
        rates.append(float(posts.engagements.sum() / posts.impressions.sum()))
        relative += pooled.relvar(posts.engagements, posts.impressions, own)
    if rates[1] == 0:
        return Stat(numerator=rates[0], denominator=0.0, n=0, reason="zero_denominator")
    value = rates[0] / rates[1]
    low, high, reason = log_interval(value, relative, pooled.df)
    return Stat(
        value=value,
        numerator=rates[0],
        denominator=rates[1],
        n=len(ours.row),
        low=low,
        high=high,
        df=pooled.df,
        method="log_pooled_t" if low is not None else None,
        unit="post",
        reason=reason,
    )


def _by_creator(context: Context, column: str) -> np.ndarray:
    """Sum of a column for each creator who has it known, largest first."""
    known = context.sums[["creator", column]].dropna()
    values = known.groupby("creator", sort=True)[column].sum().to_numpy(dtype=float)
    return np.sort(values)[::-1]


def _top_tenth(context: Context, column: str) -> Stat:
    values = _by_creator(context, column)
    if len(values) < 2:
        return Stat(reason="too_few_creators", n=len(values))
    total = float(values.sum())
    top = float(values[: math.ceil(len(values) / 10)].sum())
    if total <= 0:
        return Stat(numerator=top, denominator=total, n=len(values), reason="zero_denominator")
    return Stat(value=top / total, numerator=top, denominator=total, n=len(values))


def _hhi(context: Context, column: str) -> Stat:
    values = _by_creator(context, column)
    if len(values) < 2:
        return Stat(reason="too_few_creators", n=len(values))
    total = float(values.sum())
    if total <= 0:
        return Stat(denominator=total, n=len(values), reason="zero_denominator")
    return Stat(value=float(((values / total) ** 2).sum()), denominator=total, n=len(values))


def concentration_top_tenth_impressions(context: Context) -> Stat:
    """Impressions of the tenth of creators (rounded up) with most / impressions of all."""
    return _top_tenth(context, "impressions")


def concentration_hhi_impressions(context: Context) -> Stat:
    """Sum over creators of (their share of impressions)²."""
    return _hhi(context, "impressions")


def concentration_top_tenth_net_sales(context: Context) -> Stat:
    """Net sales of the tenth of creators (rounded up) with most / net sales of all."""
    return _top_tenth(context, "net_sales")


def concentration_hhi_net_sales(context: Context) -> Stat:
    """Sum over creators of (their share of net sales)²."""
    return _hhi(context, "net_sales")


CONCENTRATED: Mapping[str, str] = {
    "concentration_top_tenth_impressions": "impressions",
    "concentration_hhi_impressions": "impressions",
    "concentration_top_tenth_net_sales": "net_sales",
    "concentration_hhi_net_sales": "net_sales",
}
"""Statistics of a column of sums by creator, whatever thing its rows are of."""

STATISTICS: Mapping[str, Statistic] = {
    function.__name__: function
    for function in (
        reach_max,
        er_median_post,
        er_vs_usual,
        followers_gained,
        cost_per_follower,
        repeat_collab_rate,
        creator_retention_rate,
        creator_tenure_days,
        programme_continuity_rate,
        advocate_share,
        internal_share,
        sponsor_saturation,
        disclosure_rate,
        concentration_top_tenth_impressions,
        concentration_hhi_impressions,
        concentration_top_tenth_net_sales,
        concentration_hhi_net_sales,
    )
}


def definition(name: str) -> str:
    """A statistic's definition: the first sentence of its docstring."""
    text = " ".join((STATISTICS[name].__doc__ or "").split("\n\n")[0].split())
    return text.removesuffix(".")
