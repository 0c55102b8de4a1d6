"""Relative variances of a KPI at every group at once, as `intervals` defines them."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from kpi_lib.kpis.arrays import Codes, Flags, Floats, add
from kpi_lib.kpis.cells import COLUMN, Cells
from kpi_lib.kpis.intervals import (
    MIN_DF,
    MIN_EVENTS,
    Pooled,
    log_counts,
    log_ratios,
    pooled_log_variance,
)
from kpi_lib.kpis.shape import Shape, Side
from kpi_lib.kpis.units import Selection

ALIKE = 1e-12
"""Relative variance of events that show no spread at all, such as orders that all came by code:
that is no proof that there is none, and no ground to judge a difference on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """What the relative variance of each group is made of; sums over disjoint sets of units."""

    top: Floats
    bottom: Floats
    """The top's varying part (all of it where it is decided); the whole bottom, ones where there
    is none."""
    tops: Floats
    """Σ_c N_c² / P_c of the varying part."""
    cross: Floats
    bottoms: Floats
    rates: Floats
    """Σ_c ρ_c² Σ_i d_i², for a ratio of two sums of posts."""
    event_tops: Floats
    """Σ v² over events."""
    event_cross: Floats
    event_bottoms: Floats

    def at(self, group: int | Codes) -> Moments:
        """The same for some of the groups."""
        chosen = {field.name: getattr(self, field.name)[group] for field in fields(self)}
        return Moments(**{name: np.atleast_1d(found) for name, found in chosen.items()})

    def sum(self) -> Moments:
        """All groups as one."""
        totals = {field.name: getattr(self, field.name).sum() for field in fields(self)}
        return Moments(**{name: np.atleast_1d(found) for name, found in totals.items()})


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
        """Groups with too few events to see in them how much events vary.

        Counted as the events of equal weight that would do: (Σ v)² / Σ v².
        """
        found = moments or self.moments
        if not self.of_events:
            return np.zeros(len(found.top), dtype=bool)
        return np.asarray(found.bottom**2 < MIN_EVENTS * found.event_bottoms, dtype=np.bool_)

    def relvar(self, moments: Moments | None = None) -> Floats:
        """Relative variance of top / bottom by group; NaN where a side has nothing, or where there
        are too few events."""
        found = moments or self.moments
        kinds = (self.shape.top.kind, self.shape.bottom.kind if self.shape.bottom else "decided")
        top = np.where(found.top > 0, found.top, np.nan)
        ratio = top / np.where(found.bottom > 0, found.bottom, np.nan)
        mix = found.tops - 2 * ratio * found.cross + ratio**2 * found.bottoms
        variance: Floats
        if kinds == ("posts", "posts"):
            variance = self.rate.relative * found.rates + self.bottom.relative * mix
        elif kinds == ("events", "events"):
            cross = 2 * ratio * found.event_cross
            variance = found.event_tops - cross + ratio**2 * found.event_bottoms
            variance = variance + self.top.relative * mix
            variance = np.where(self.few_events(found), np.nan, variance)
        elif kinds == ("events", "posts") and self.rate.df >= MIN_DF:
            variance = found.event_tops + self.rate.relative * found.tops
            variance = variance + self.bottom.relative * mix
        else:
            variance = found.event_tops + self.top.relative * found.tops
            below = found.event_bottoms + self.bottom.relative * found.bottoms
            variance = variance + ratio**2 * below
        relative: Floats = np.maximum(variance, 0.0) / top**2
        return relative


def spread_of(
    cells: Cells, selection: Selection, codes: Codes, groups: int, shape: Shape
) -> Spread:
    """Pooled variances over all selected posts, moments by group (codes below 0 left out)."""
    strata = strata_of(cells)
    posts = cells.posts & selection.rows
    events = _event_posts(cells, strata)
    sides = (shape.top, shape.bottom)
    logs = [log_counts(side.of(cells.values)) if side else None for side in sides]
    pooled = [
        Pooled(variance=0.0, df=0)
        if side is None or side.kind == "decided" or found is None
        else events
        if side.kind == "events"
        else pooled_log_variance(found[posts], strata[posts])
        for side, found in zip(sides, logs, strict=True)
    ]
    rate = Pooled(variance=0.0, df=0)
    if shape.bottom is not None and shape.top.kind == shape.bottom.kind == "posts":
        ratios = log_ratios(shape.top.of(cells.values), shape.bottom.of(cells.values))
        rate = pooled_log_variance(ratios[posts], strata[posts])
    elif shape.bottom is not None and (shape.top.kind, shape.bottom.kind) == ("events", "posts"):
        rate = _event_rate(cells, strata)
    return Spread(
        shape=shape,
        top=pooled[0],
        bottom=pooled[1],
        rate=rate,
        moments=_moments(cells, selection.rows, codes, groups, shape),
    )


def strata_of(cells: Cells) -> Codes:
    """Creator of each line, by platform where enough posts repeat there; -1 for nobody's."""
    platform, creator = cells.keys["platform"], cells.creator
    both = np.where(creator >= 0, creator * (len(cells.labels["platform"]) + 1) + platform + 1, -1)
    _, codes = np.unique(both[cells.posts & (creator >= 0)], return_inverse=True)
    repeats = int((np.bincount(codes) - 1).sum()) if len(codes) else 0
    return both if repeats >= MIN_DF else creator


def _event_posts(cells: Cells, strata: Codes) -> Pooled:
    """Spread of the campaign's posts as its events see it: of impressions, or of link clicks
    where these vary more."""
    found = [
        pooled_log_variance(log_counts(cells.values[:, COLUMN[name]])[cells.posts],
                            strata[cells.posts])
        for name in ("impressions", "link_clicks")
    ]  # fmt: skip
    impressions, clicks = found
    enough = clicks.df >= impressions.df and clicks.variance > impressions.variance
    return clicks if enough else impressions


def _event_rate(cells: Cells, strata: Codes) -> Pooled:
    """Spread between posts of the rate at which they lead to events.

    The rate of link clicks (else of engagements) per impression is seen post by post; the way
    from there to an order is not, and is taken to vary as much again.
    """
    seen = cells.values[:, COLUMN["impressions"]]
    for name in ("link_clicks", "engagements"):
        ratios = log_ratios(cells.values[:, COLUMN[name]], seen)
        found = pooled_log_variance(ratios[cells.posts], strata[cells.posts])
        if found.df >= MIN_DF:
            return Pooled(variance=2 * found.variance, df=found.df)
    return Pooled(variance=0.0, df=0)


def _moments(cells: Cells, rows: Flags, codes: Codes, groups: int, shape: Shape) -> Moments:
    inside = rows & (codes >= 0)
    code = codes[inside]

    def total(weights: Floats) -> Floats:
        return add(code, groups, weights[inside])

    top, bottom = shape.top, shape.bottom
    tops = total(top.of(cells.values) if top.varies else top.constant(cells.values))
    bottoms = (
        np.ones(groups)
        if bottom is None
        else total(bottom.of(cells.values) + bottom.constant(cells.values))
    )
    if bottom is not None and top.kind == bottom.kind == "posts":
        found = _post_moments(cells, inside, codes, groups, top, bottom)
    else:
        found = _side_moments(cells, inside, codes, groups, top, bottom)
    zeros = np.zeros(groups)
    names = ("tops", "cross", "bottoms", "rates", "event_tops", "event_cross", "event_bottoms")
    return Moments(top=tops, bottom=bottoms, **{name: found.get(name, zeros) for name in names})


def _post_moments(
    cells: Cells, inside: Flags, codes: Codes, groups: int, top: Side, bottom: Side
) -> dict[str, Floats]:
    cell = _Strata(cells, inside & cells.posts, codes, groups, per_post=True)
    above, below = cell.sums(top.of(cells.values)), cell.sums(bottom.of(cells.values))
    squares = cell.sums(bottom.of(cells.values) ** 2)
    rates = np.divide(above, below, out=np.zeros_like(above), where=below > 0)
    return cell.products(above, below) | {"rates": cell.by_group(rates**2 * squares)}


def _side_moments(
    cells: Cells, inside: Flags, codes: Codes, groups: int, top: Side, bottom: Side | None
) -> dict[str, Floats]:
    found: dict[str, Floats] = {}
    sides = {"tops": top} | ({} if bottom is None else {"bottoms": bottom})
    for name, side in sides.items():
        if side.kind != "decided":
            chosen = inside & cells.posts if side.kind == "posts" else inside
            cell = _Strata(cells, chosen, codes, groups, per_post=side.kind == "posts")
            sums = cell.sums(side.of(cells.values))
            found[name] = cell.by_group(sums**2 / cell.posts)
    if bottom is not None and top.kind == "events" and bottom.kind != "decided":
        cell = _Strata(cells, inside, codes, groups, per_post=False)
        above, below = cell.sums(top.of(cells.values)), cell.sums(bottom.of(cells.values))
        found |= cell.products(above, below)
    return found | _event_moments(cells, inside, codes, groups, top, bottom)


def _event_moments(
    cells: Cells, inside: Flags, codes: Codes, groups: int, top: Side, bottom: Side | None
) -> dict[str, Floats]:
    """Second moments of events: order by order, and as counts of single events elsewhere."""
    above = top if top.kind == "events" else None
    below = bottom if bottom is not None and bottom.kind == "events" else None
    pairs = {"event_tops": (above, above), "event_cross": (above, below),
             "event_bottoms": (below, below)}  # fmt: skip
    orders = inside[cells.orders_cell]
    of_order = codes[cells.orders_cell][orders]
    counted = inside & (cells.origin != "orders")
    found = {}
    for name, (one, other) in pairs.items():
        if one is None or other is None:
            continue
        product = (one.of(cells.orders) * other.of(cells.orders))[orders]
        counts = np.minimum(one.of(cells.values), other.of(cells.values))[counted]
        found[name] = add(of_order, groups, product) + add(codes[counted], groups, counts)
    return found


class _Strata:
    """Sums by group and creator (or creator and platform), with the posts they spread over."""

    def __init__(
        self, cells: Cells, rows: Flags, codes: Codes, groups: int, *, per_post: bool
    ) -> None:
        strata = strata_of(cells) if per_post else cells.creator
        size = int(strata.max(initial=0)) + 2
        pairs = codes[rows] * size + strata[rows] + 1
        found, self._codes = np.unique(pairs, return_inverse=True)
        self._rows, self._groups, self._group = rows, groups, found // size
        if per_post:
            posts = np.bincount(self._codes, minlength=len(found))
        else:
            # Events spread over all posts of their creator, nobody's over all of the campaign.
            by_creator = np.bincount(cells.creator[cells.posts] + 1, minlength=cells.creators + 1)
            by_creator[0] = by_creator.sum()
            posts = by_creator[found % size]
        self.posts = np.maximum(posts, 1)

    def sums(self, weights: Floats) -> Floats:
        return add(self._codes, len(self.posts), weights[self._rows])

    def by_group(self, values: Floats) -> Floats:
        return add(self._group, self._groups, values)

    def products(self, above: Floats, below: Floats) -> dict[str, Floats]:
        return {
            "tops": self.by_group(above**2 / self.posts),
            "cross": self.by_group(above * below / self.posts),
            "bottoms": self.by_group(below**2 / self.posts),
        }
