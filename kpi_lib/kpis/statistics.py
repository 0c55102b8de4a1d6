"""KPIs that are no ratio of two sums: named functions of posts, accounts and creators.

The first sentence of each docstring is the definition that is printed beside the number.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import special

from kpi_lib.kpis.context import Context, Stat, Statistic, posts_of_sums, table
from kpi_lib.kpis.counts import MIN_DF
from kpi_lib.kpis.followers import cost_per_follower, followers_gained
from kpi_lib.kpis.intervals import log_interval, pooled_ratio
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

USUAL_DAYS = 90


def reach_max(context: Context) -> Stat:
    """Largest reach of one post."""
    reach = posts_of_sums(context, ("reach",))["reach"].dropna()
    if reach.empty:
        return Stat(reason="no_data", n=0)
    return Stat(value=float(reach.max()), numerator=float(reach.max()), n=len(reach))


def er_median_post(context: Context) -> Stat:
    """Median over posts of engagements / impressions.

    Interval by order statistics of the posts, from six posts on: the rates at the ranks
    (n + 1)/2 ± 1.96·√(n·b), b = Σ P²/(P − 1)·p·(1 − p) / Σ P over creators with P > 1 posts, of
    which the share p is below the median (n·b ≥ 1): the same creators post again. Never beyond the
    ranks for posts of anybody (binomial, at least 95 %), which are taken where posts hardly repeat.
    """
    posts = posts_of_sums(context, ("engagements", "impressions")).dropna(
        subset=["engagements", "impressions"]
    )
    posts = posts[posts["impressions"] > 0]
    if posts.empty:
        return Stat(reason="no_data", n=0)
    each = (posts["engagements"] / posts["impressions"]).to_numpy(dtype=float)
    rates = np.sort(each)
    found = median_interval(rates, _below_by_creator(each, posts["creator"]))
    return Stat(
        value=float(np.median(rates)),
        n=len(rates),
        low=found[0] if found else None,
        high=found[1] if found else None,
        method="order_statistics" if found else None,
        unit="post",
        reason=None if found else "too_few_posts",
    )


def _below_by_creator(rates: np.ndarray, creators: pd.Series) -> float:
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
    columns = ["creator", "platform", "engagements", "impressions"]
    ours = posts_of_sums(context, ("engagements", "impressions"))[columns].dropna()
    usual = usual_posts(context)[columns].dropna()
    ours, usual = ours[ours["impressions"] > 0], usual[usual["impressions"] > 0]
    shared = set(zip(ours["creator"], ours["platform"], strict=True)) & set(
        zip(usual["creator"], usual["platform"], strict=True)
    )
    if not shared:
        return Stat(reason="no_usual_posts", n=0)
    both = pd.concat([ours.assign(side=0), usual.assign(side=1)], ignore_index=True)
    in_both = [one in shared for one in zip(both["creator"], both["platform"], strict=True)]
    return _against_usual(both[in_both])


def usual_posts(context: Context) -> pd.DataFrame:
    """Posts of creators' accounts outside any campaign, of the 90 days before the start."""
    columns = (
        "creator",
        "platform",
        "campaign",
        "published",
        "engagements",
        "impressions",
        "views",
    )
    posts = table(context, "posts", columns)
    start = pd.Timestamp(context.campaign_params.start)
    published = pd.to_datetime(posts["published"])
    window = (published >= start - pd.Timedelta(days=USUAL_DAYS)) & (published < start)
    posts = posts[window & posts["campaign"].isna()]
    impressions = posts["impressions"].astype("float64").fillna(posts["views"].astype("float64"))
    return posts.assign(impressions=impressions, engagements=posts["engagements"].astype("float64"))


def _against_usual(both: pd.DataFrame) -> Stat:
    rates, relative = [], 0.0
    strata = both.groupby(["creator", "platform", "side"]).ngroup().to_numpy().astype(np.intp)
    side = both["side"].to_numpy()
    engaged = both["engagements"].to_numpy(dtype=float)
    seen = both["impressions"].to_numpy(dtype=float)
    pooled = pooled_ratio(engaged, seen, strata)
    for which in (0, 1):
        mine = side == which
        rates.append(float(engaged[mine].sum() / seen[mine].sum()))
        relative += pooled.relvar(engaged[mine], seen[mine], strata[mine])
    if rates[1] == 0:
        return Stat(numerator=rates[0], denominator=0.0, n=0, reason="zero_denominator")
    value = rates[0] / rates[1]
    low, high, reason = log_interval(value, relative, pooled.df)
    return Stat(
        value=value,
        numerator=rates[0],
        denominator=rates[1],
        n=int((side == 0).sum()),
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
