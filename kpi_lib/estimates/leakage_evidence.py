"""Redemption by redemption: what speaks for a leak, what clears, and the range that follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy import special

from kpi_lib.estimates.leakage_surge import NEVER, Floats, Ints, Surges, surges

NEAR_DAYS: Final = 7
"""Days after a post within which its followers redeem: most do within three, stories and reels
are shown for about a week. Later redemptions may be honest too; nothing shows it."""
LEAD_DAYS: Final = 7
"""A code seen to leak may have been out for so long before anyone could see it."""
TOO_MANY_CODES: Final = 3
"""Creators whose codes one customer redeemed: two have followers in common, three is a hunt."""
FEWEST_EARLY: Final = 3
"""Redemptions before the creator's first post from which a code was passed on: one may be the
creator's own trial, two the household's."""
CLICK_LEVEL: Final = 0.05
FEWEST_CLICKS: Final = 5
"""Clicked redemptions of the other codes from which a lack of clicks can be told."""
VIRAL: Final = 3.0
"""A post that brought so many times what the creator's others did at the same age (and
`MORE_THAN_OTHERS` more) went viral, or stands beside a burst: it clears nobody."""
MORE_THAN_OTHERS: Final = 3.0
FOR: Final = ("coupon_site", "after_end", "before_first_post", "several_codes", "burst",
              "dead_code")  # fmt: skip
"""Evidence for a leak."""
AGAINST: Final = ("click", "survey", "near_post")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaks:
    """The verdicts, and the range of redemptions that no one saw the creator for."""

    redemptions: pd.DataFrame
    """One row a redemption: `order, day, creator, code, net_sales`; `evidence` for a leak (of
    `FOR`, joined by ;), `cleared_by` (of `AGAINST`, joined by ;), `verdict` (`leaked`, `unclear`,
    `cleared`), `least` (0 to 1: how much of it the lower end counts: in a burst only the surplus
    over what the creator's posts explain, shared by all its redemptions)."""
    low: float
    high: float
    """Redemptions, not shares."""

    @property
    def n(self) -> int:
        return len(self.redemptions)


def leaks(
    redemptions: pd.DataFrame, posts: pd.DataFrame, *, first: pd.Timestamp, last: pd.Timestamp,
    shop: Floats | None = None,
) -> Leaks:  # fmt: skip
    """Judge each redemption of a creator's code.

    `redemptions`: `order, day, creator, code, customer` (missing: unknown), `coupon_site`, `click`
    (of that creator), `named` (bool: an answer names that creator), `ends` (last day of the code
    or NaT), `net_sales`, and `codes_of` (creators whose codes the customer redeemed). `posts`:
    `creator`, `day`. `shop`: the shop's other orders of each day from `first` to `last`.
    """
    rows = redemptions.reset_index(drop=True)
    series = _Series.of(rows, posts, first, last)
    hard = {"click": rows["click"].to_numpy(bool), "survey": rows["named"].to_numpy(bool)}
    free = ~(hard["click"] | hard["survey"])
    evidence = _plain(rows, series, free)
    proven = np.logical_or.reduce(list(evidence.values()))
    counts = series.counted(free & ~proven)
    found = surges(counts, series.last_post, shop)
    clicked = series.counted(~free)
    least = np.where(free & proven, 1.0, 0.0)
    suspect = found.suspect_from.copy()
    for kind in ("burst", "dead_code"):
        evidence[kind] = np.zeros(len(rows), bool)
    for at in range(len(found.creator)):
        if _unlisted_post(found, at, counts, clicked, series.last_post):
            continue
        inside = free & ~proven & series.within(found, at)
        evidence["dead_code" if found.dead[at] else "burst"] |= inside
        least[inside] = np.maximum(least[inside], found.surplus[at] / max(found.count[at], 1.0))
    leaked = free & np.logical_or.reduce(list(evidence.values()))
    _suspect_leakers(suspect, series, leaked)
    _suspect_without_clicks(suspect, series, hard["click"])
    near = series.near() & ~leaked & (series.day < suspect[series.creator])
    near &= ~_viral(series, counts)
    return _judged(rows, evidence, hard | {"near_post": near}, leaked, least)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Series:
    """Days as numbers from the first of the window; creators as numbers."""

    names: list[str]
    creator: Ints
    day: Ints
    last_post: Ints
    first_post: Ints

    @classmethod
    def of(
        cls, rows: pd.DataFrame, posts: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp
    ) -> _Series:
        names = sorted(rows["creator"].unique())
        days = (last - first).days + 1
        creator = pd.Categorical(rows["creator"], categories=names).codes.astype(np.int64)
        known = posts[posts["creator"].isin(names) & posts["day"].notna()]
        who = pd.Categorical(known["creator"], categories=names).codes.astype(np.int64)
        when = (known["day"] - first).dt.days.to_numpy(np.int64)
        # A post before the window stands on its first day: how long ago it was does not matter.
        when = np.maximum(when, 0)
        placed = np.full((len(names), days), -1)
        seen = when < days
        placed[who[seen], when[seen]] = when[seen]
        first_post = np.full(len(names), NEVER)
        np.minimum.at(first_post, who, when)
        return cls(
            names=names,
            creator=creator,
            day=np.clip((rows["day"] - first).dt.days.to_numpy(np.int64), 0, days - 1),
            last_post=np.maximum.accumulate(placed, axis=1),
            first_post=first_post,
        )

    def counted(self, chosen: np.ndarray) -> Floats:
        """Creators × days: how many of the chosen redemptions."""
        found = np.zeros(self.last_post.shape)
        np.add.at(found, (self.creator[chosen], self.day[chosen]), 1.0)
        return found

    def within(self, found: Surges, at: int) -> np.ndarray:
        inside = (self.day >= found.first[at]) & (self.day <= found.last[at])
        chosen: np.ndarray = (self.creator == found.creator[at]) & inside
        return chosen

    def near(self) -> np.ndarray:
        """On the day of a post of the creator's or up to `NEAR_DAYS` after it."""
        post = self.last_post[self.creator, self.day]
        chosen: np.ndarray = (post >= 0) & (self.day - post <= NEAR_DAYS)
        return chosen


def _plain(rows: pd.DataFrame, series: _Series, free: np.ndarray) -> dict[str, np.ndarray]:
    """Evidence that each redemption carries by itself."""
    before = free & (series.day < series.first_post[series.creator])
    posted = series.first_post[series.creator] < NEVER
    early = np.bincount(series.creator[before & posted], minlength=len(series.names))
    # A click before the first post known tells of a post that no file has.
    clicked = ~free & (series.day < series.first_post[series.creator])
    unlisted = np.bincount(series.creator[clicked], minlength=len(series.names)) > 0
    told = (early >= FEWEST_EARLY) & ~unlisted
    return {
        "coupon_site": rows["coupon_site"].to_numpy(bool),
        "after_end": (rows["day"] > rows["ends"]).to_numpy(bool),
        "before_first_post": before & posted & told[series.creator],
        "several_codes": (rows["codes_of"] >= TOO_MANY_CODES).to_numpy(bool),
    }


def _unlisted_post(
    found: Surges, at: int, counts: Floats, clicked: Floats, last_post: Ints
) -> bool:
    """Clicks surged with the redemptions: the creator posted something that no file has."""
    c, a, b = found.creator[at], found.first[at], found.last[at]
    post = last_post[c, a]
    inside, before = clicked[c, a : b + 1].sum(), clicked[c, post:a].sum()
    return bool(inside >= 2 and inside * counts[c, post:a].sum() >= 0.5 * before * found.count[at])


def _suspect_leakers(suspect: Ints, series: _Series, leaked: np.ndarray) -> None:
    np.minimum.at(suspect, series.creator[leaked], series.day[leaked] - LEAD_DAYS)


def _suspect_without_clicks(suspect: Ints, series: _Series, click: np.ndarray) -> None:
    """Codes whose redemptions lack the clicks that those of the other codes have."""
    n = np.bincount(series.creator, minlength=len(series.names)).astype(float)
    clicked = np.bincount(series.creator[click], minlength=len(series.names)).astype(float)
    others, of = clicked.sum() - clicked, n.sum() - n
    told = (others >= FEWEST_CLICKS) & (clicked < n)
    share = np.divide(others, of, out=np.zeros(len(n)), where=of > 0)
    chance = np.ones(len(n))
    # P(so few clicks or fewer) of a binomial with the others' share.
    chance[told] = special.betainc(n[told] - clicked[told], clicked[told] + 1, 1 - share[told])
    suspect[chance <= CLICK_LEVEL] = 0


def _viral(series: _Series, counts: Floats) -> np.ndarray:
    """Redemptions near a post that brought far more than the creator's other posts did."""
    chosen = np.zeros(len(series.day), bool)
    days = counts.shape[1]
    sums = np.concatenate([np.zeros((len(counts), 1)), counts.cumsum(axis=1)], axis=1)
    for c in range(len(counts)):
        posts = np.flatnonzero(series.last_post[c] == np.arange(days))
        if len(posts) < 2:
            continue
        until = np.minimum(np.append(posts[1:], days), posts + NEAR_DAYS + 1)
        brought = sums[c, until] - sums[c, posts]
        rate = brought / (until - posts)
        usual = np.array([np.median(np.delete(rate, at)) for at in range(len(posts))])
        expected = usual * (until - posts)
        for at in np.flatnonzero(
            brought > np.maximum(VIRAL * expected, expected + MORE_THAN_OTHERS)
        ):
            chosen |= (series.creator == c) & (series.day >= posts[at]) & (series.day < until[at])
    return chosen


def _judged(
    rows: pd.DataFrame,
    evidence: dict[str, np.ndarray],
    cleared_by: dict[str, np.ndarray],
    leaked: np.ndarray,
    least: np.ndarray,
) -> Leaks:
    cleared = ~leaked & np.logical_or.reduce(list(cleared_by.values()))
    verdict = np.where(leaked, "leaked", np.where(cleared, "cleared", "unclear"))
    told = rows[["order", "day", "creator", "code", "net_sales"]].assign(
        evidence=_joined(evidence, FOR, len(rows)),
        cleared_by=_joined(cleared_by, AGAINST, len(rows)),
        verdict=verdict,
        least=np.where(leaked, least, 0.0),
    )
    return Leaks(redemptions=told, low=float(told["least"].sum()), high=float((~cleared).sum()))


def _joined(flags: dict[str, np.ndarray], names: tuple[str, ...], n: int) -> pd.Series:
    words = np.full(n, "", dtype=object)
    for name in names:
        words[flags[name]] += f"{name};"
    return pd.Series(words, dtype="str").str.rstrip(";")
