"""Relative variances of a KPI at every group at once, as `intervals` defines them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from kpi_lib.columns import COLUMNS
from kpi_lib.kpis.arrays import Codes, Flags, Floats
from kpi_lib.kpis.cells import COLUMN, NAMES, Cells
from kpi_lib.kpis.counts import MIN_DF, MOST, NOTHING, Pooled, pooled_counts
from kpi_lib.kpis.intervals import EXCESS, MIN_EVENTS
from kpi_lib.kpis.moments import Lines, Moments, chance_of_side, lines_of, moments_of, strata_of
from kpi_lib.kpis.shape import Shape, Side
from kpi_lib.kpis.units import Selection

ALIKE = 1e-12
"""Relative variance of events that show no spread at all, such as orders that all came by code:
that is no proof that there is none, and no ground to judge a difference on."""
MOST_DF = 1000.0
UNSEEN = 2.0
"""Variance of the unseen way from a click to an order by that of the click rate, where that way is
all that varies; in a total of orders, where views vary too, it is taken once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsure:
    """A relative variance by group, and how sure it is itself."""

    whole: Floats
    spread: Floats
    """The part of it that rests on how much posts vary."""
    amounts: Floats
    """Square of the part that rests on how much amounts vary, by the degrees of freedom of that."""
    single: Floats
    """Σ spread²/P, P being as many posts of equal weight as the spread lies in."""

    def __add__(self, other: Unsure) -> Unsure:
        """Of a ratio of two: the posts' spread is pooled, and wrong for both in the same way."""
        return Unsure(
            whole=self.whole + other.whole,
            spread=self.spread + other.spread,
            amounts=self.amounts + other.amounts,
            single=self.single + other.single,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A KPI's variation: pooled over the campaign, moments by group."""

    shape: Shape
    top: Pooled
    bottom: Pooled
    rate: Pooled
    moments: Moments

    @property
    def df(self) -> int:
        """Degrees of freedom of the pooled variances that are used: the fewest."""
        match (self.shape.top.kind, self.shape.bottom.kind if self.shape.bottom else "decided"):
            case ("posts", "posts"):
                return self.rate.df
            case ("decided", _):
                return self.bottom.df
            case (_, "decided"):
                return self.top.df
        return min(self.top.df, self.bottom.df)

    @property
    def of_events(self) -> bool:
        """A ratio of two sums over the same events, such as sales per order."""
        bottom = self.shape.bottom
        return self.shape.top.kind == "events" and bottom is not None and bottom.kind == "events"

    def few_events(self, moments: Moments | None = None) -> Flags:
        """Groups with too few events to say how sure their number is: fewer than three; fewer than
        ten to see in them how a ratio of events varies.

        The ten are counted as the events of equal weight that would do: (Σ v)² / Σ v².
        """
        found = moments or self.moments
        bottom = self.shape.bottom
        if self.of_events:
            few = found.bottom**2 < MIN_EVENTS * found.event_bottoms
        elif self.shape.top.kind == "events":
            few = found.events < MIN_DF
        elif bottom is not None and bottom.kind == "events":
            few = found.bottom**2 < MIN_DF * found.event_bottoms
        else:
            few = np.zeros(len(found.top), dtype=bool)
        return np.asarray(few & (found.top > 0) & (found.bottom > 0), dtype=np.bool_)

    def relvar(self) -> Floats:
        """Relative variance of top / bottom by group; NaN where a side has nothing, or where there
        are too few events."""
        return self.unsure().whole

    def unsure(self, moments: Moments | None = None, least: Floats | float = math.inf) -> Unsure:
        """What the relative variance of top / bottom is made of, by group.

        `least`: a top that was to be expected; where more came, chance is that of the expected
        number, so that a lucky group does not seem the surer for its luck.
        """
        found = moments or self.moments
        chance, spread = self._parts(found, np.maximum(found.top / least, 1.0))
        square = np.where(found.top > 0, found.top, np.nan) ** 2
        more = np.maximum(found.events - 1, 1.0)
        one = max(pool.relative for pool in self._used())
        # How amounts of money vary is not seen in one or two of them.
        unknown = self.few_events(found) & (self._money or self.of_events)
        return Unsure(
            whole=np.where(unknown, np.nan, np.maximum(chance + spread, 0.0) / square),
            spread=spread / square,
            amounts=(self._amounts(found) / square) ** 2 / more,
            single=(spread / square) ** 3 / one if one > 0 else np.zeros(len(spread)),
        )

    def degrees(self, unsure: Unsure | None = None) -> Floats:
        """Degrees of freedom of a relative variance (Satterthwaite), to a tenth: chance is known,
        what lies beyond it rests on the posts that repeat, how amounts of money vary on the events.
        The posts' own for events per event."""
        found = unsure or self.unsure()
        if self.of_events:
            return np.full(len(found.whole), float(self.df))
        errors = found.spread**2 / max(self.df, 1) + found.amounts
        df = np.divide(found.whole**2, errors, out=np.full(len(errors), MOST_DF), where=errors > 0)
        known: Floats = np.where(np.isnan(df), float(MIN_DF), df)
        rounded: Floats = np.minimum(np.maximum(known, MIN_DF), MOST_DF).round(1)
        return rounded

    def tails(self, unsure: Unsure) -> Floats:
        """The same where small levels are judged, at most 4 + 6·P / excess, for a single post that
        goes far is no proof that its creator does: kurtosis as Student's with so many has it."""
        with np.errstate(divide="ignore", invalid="ignore"):
            most = 4 + 6 / EXCESS * unsure.whole**2 / unsure.single
        found: Floats = np.fmin(self.degrees(unsure), most)
        return found

    @property
    def _money(self) -> bool:
        """The events above the line are amounts of money, which vary from order to order."""
        top = self.shape.top
        return top.kind == "events" and any(COLUMNS[NAMES[at]].money for at, _ in top.varies)

    def _amounts(self, found: Moments) -> Floats:
        """Of the variance by chance, what comes from events of unequal size: n/(n − 1) times
        Σ v² − S²/n, nothing where all count alike."""
        if self.shape.top.kind != "events" or self.of_events:
            return np.zeros(len(found.top))
        events = np.maximum(found.events, 1.0)
        uneven = np.maximum(found.event_tops - found.top**2 / events, 0.0)
        amounts: Floats = uneven * events / np.maximum(events - 1, 1.0)
        return amounts

    def _used(self) -> tuple[Pooled, ...]:
        """Pools that the variance is mostly made of."""
        bottom = self.shape.bottom
        if bottom is not None and bottom.kind == "posts" and self.rate.df >= MIN_DF:
            return (self.rate,)
        return (self.top, self.bottom)

    def _parts(self, found: Moments, luck: Floats) -> tuple[Floats, Floats]:
        """Variance of the top at a fixed bottom: by chance, and beyond it."""
        kinds = (self.shape.top.kind, self.shape.bottom.kind if self.shape.bottom else "decided")
        top = np.where(found.top > 0, found.top, np.nan)
        ratio = top / np.where(found.bottom > 0, found.bottom, np.nan)
        mix = found.tops - 2 * ratio * found.cross + ratio**2 * found.bottoms
        even = found.top**2 / np.maximum(found.events, 1.0)
        own_chance = np.where(found.events > 0, even + self._amounts(found), found.event_tops)
        if kinds[1] == "posts" and kinds[0] != "decided" and (
            kinds[0] == "posts" or self.rate.df >= MIN_DF
        ):  # fmt: skip
            rates = self.rate.relative
            own = rates * found.rates_each + found.chance_each + found.event_each
            spread = rates * found.rates + self.bottom.relative * np.maximum(mix - own, 0.0)
            return luck * (found.chance + own_chance), spread
        if kinds == ("events", "events"):
            cross = 2 * ratio * found.event_cross
            chance = found.event_tops - cross + ratio**2 * found.event_bottoms
            return chance, self.top.relative * np.maximum(mix, 0.0)
        below = found.event_bottoms + found.chance_below
        chance = luck * (own_chance + found.chance) + ratio**2 * below
        spread = self.top.relative * found.tops
        spread = spread + ratio**2 * self.bottom.relative * found.bottoms
        return chance, spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Pools:
    """Pooled variances of a campaign's posts, each worked out once."""

    cells: Cells
    strata: Codes
    _kept: dict[object, Pooled] = field(default_factory=dict)
    _lines: dict[Shape, Lines] = field(default_factory=dict)

    def lines(self, shape: Shape) -> Lines:
        """A shape's sides line by line."""
        if shape not in self._lines:
            self._lines[shape] = lines_of(self.cells, self.strata, shape)
        return self._lines[shape]

    def of_side(self, side: Side | None, posts: Flags) -> Pooled:
        """Spread between posts of one side; of events that of the posts they come from."""
        if side is None or side.kind == "decided":
            return NOTHING
        if side.kind == "events":
            return self._keep("events", self._event_posts)
        return self._keep(
            (side.varies, np.packbits(posts).tobytes()), lambda: self._counts(side, None, posts)
        )

    def of_rate(self, shape: Shape, posts: Flags) -> Pooled:
        """Spread between posts of the rate of the top by the bottom, where posts stand below."""
        top, bottom = shape.top, shape.bottom
        if bottom is None or bottom.kind != "posts" or top.kind == "decided":
            return NOTHING
        if top.kind == "events":
            clicks = {at for at, _ in bottom.varies} == {COLUMN["link_clicks"]}
            return self._keep(("event_rate", clicks), lambda: self._event_rate(seen=not clicks))
        return self._keep(
            (top.varies, bottom.varies, shape.part, np.packbits(posts).tobytes()),
            lambda: self._counts(top, bottom, posts, part=shape.part),
        )

    def _keep(self, key: object, work: Callable[[], Pooled]) -> Pooled:
        if key not in self._kept:
            self._kept[key] = work()
        return self._kept[key]

    def _counts(self, top: Side, bottom: Side | None, posts: Flags, *, part: bool = False
                ) -> Pooled:  # fmt: skip
        values = self.cells.values[posts]
        counts = top.of(values)
        size = float(counts.sum())
        chance = float(chance_of_side(top, values).sum()) / size if size > 0 else 1.0
        exposure = np.ones(len(counts)) if bottom is None else bottom.of(values)
        return pooled_counts(counts, exposure, self.strata[posts], chance=chance, part=part)

    def _event_posts(self) -> Pooled:
        """Spread of the campaign's posts as its events see it: of link clicks (of impressions where
        clicks are not known); and the way on to an event, unseen, varies too."""
        posts = self.cells.posts
        values, ones = self.cells.values[posts], np.ones(int(posts.sum()))
        impressions, clicks = (
            pooled_counts(values[:, COLUMN[name]], ones, self.strata[posts])
            for name in ("impressions", "link_clicks")
        )
        found = clicks if clicks.df >= impressions.df else impressions
        return replace(found, relative=found.times(self._click_rate().variance))

    def _event_rate(self, *, seen: bool) -> Pooled:
        """Spread between posts of the rate at which clicks (`seen`: impressions) lead to events.

        The click rate is seen post by post; the way from there to an order is not, and is taken to
        vary by `UNSEEN` times as much.
        """
        found = self._click_rate()
        unseen = UNSEEN * found.variance
        relative = found.times(unseen) if seen else math.expm1(min(unseen, MOST))
        return replace(found, variance=seen * found.variance + unseen, relative=relative)

    def _click_rate(self) -> Pooled:
        """Spread between posts of link clicks (else of engagements) per impression."""
        return self._keep("click_rate", self._seen_rate)

    def _seen_rate(self) -> Pooled:
        posts = self.cells.posts
        values = self.cells.values[posts]
        for name in ("link_clicks", "engagements"):
            found = pooled_counts(values[:, COLUMN[name]], values[:, COLUMN["impressions"]],
                                  self.strata[posts])  # fmt: skip
            if found.df >= MIN_DF:
                return found
        return NOTHING


def pools_of(cells: Cells) -> Pools:
    """The pools of a campaign, empty."""
    return Pools(cells=cells, strata=strata_of(cells))


def spread_of(
    pools: Pools, selection: Selection, codes: Codes, groups: int, shape: Shape
) -> Spread:
    """Pooled variances over all selected posts, moments by group (codes below 0 left out)."""
    posts = pools.cells.posts & selection.rows
    return Spread(
        shape=shape,
        top=pools.of_side(shape.top, posts),
        bottom=pools.of_side(shape.bottom, posts),
        rate=pools.of_rate(shape, posts),
        moments=moments_of(pools.lines(shape), selection.rows, codes, groups),
    )
