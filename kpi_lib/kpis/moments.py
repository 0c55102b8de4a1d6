"""What the relative variance of each group is made of: sums over creators, by group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from kpi_lib.columns import COLUMNS
from kpi_lib.kpis.arrays import Codes, Flags, Floats, add, distinct, filled
from kpi_lib.kpis.cells import NAMES, Cells
from kpi_lib.kpis.counts import MIN_DF
from kpi_lib.kpis.shape import Shape, Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """Sums over disjoint sets of units, one number a group."""

    top: Floats
    bottom: Floats
    """The top's varying part (all of it where it is decided); the whole bottom, ones where there
    is none."""
    tops: Floats
    """Σ_c N_c² / P_c of the varying part; of events Σ_c (N_c² − Σ v²) / P_c."""
    cross: Floats
    bottoms: Floats
    rates: Floats
    """Σ_c ρ_c² Σ_i d_i², where posts stand below the line."""
    rates_each: Floats
    """Σ_c ρ_c² Σ_i d_i² / P_c"""
    chance: Floats
    """Σ of the variance that chance gives the top's counts."""
    chance_each: Floats
    chance_below: Floats
    events: Floats
    """Number of the top's events."""
    event_tops: Floats
    """Σ v² over events."""
    event_each: Floats
    """Σ_c Σ v² / P_c"""
    event_cross: Floats
    event_bottoms: Floats

    def at(self, groups: Sequence[int] | Codes) -> Moments:
        """The same for some of the groups."""
        chosen = np.asarray(groups, dtype=np.intp)
        return Moments(**{name: getattr(self, name)[chosen] for name in _PARTS})

    def sum(self) -> Moments:
        """All groups as one."""
        return Moments(**{name: np.array([getattr(self, name).sum()]) for name in _PARTS})

    @staticmethod
    def of(many: Sequence[Moments]) -> Moments:
        """The groups of several, one after the other."""
        return Moments(
            **{name: np.concatenate([getattr(one, name) for one in many]) for name in _PARTS}
        )


_PARTS = tuple(field.name for field in fields(Moments))


def strata_of(cells: Cells) -> Codes:
    """Creator of each line, by platform where enough posts repeat there; -1 for nobody's."""
    platform, creator = cells.keys["platform"], cells.creator
    both = np.where(creator >= 0, creator * (len(cells.labels["platform"]) + 1) + platform + 1, -1)
    _, codes = np.unique(both[cells.posts & (creator >= 0)], return_inverse=True)
    repeats = int((np.bincount(codes) - 1).sum()) if len(codes) else 0
    return both if repeats >= MIN_DF else creator


def chance_of_side(side: Side, values: Floats) -> Floats:
    """Variance that chance gives a side's counts, line by line: Σ w²·n; amounts have none."""
    total = np.zeros(len(values))
    for at, weight in side.varies:
        column = COLUMNS[NAMES[at]]
        if not column.money and not column.name.endswith("_seconds"):
            total += weight**2 * filled(values[:, at])
    return total


def moments_of(
    cells: Cells, strata: Codes, rows: Flags, codes: Codes, groups: int, shape: Shape
) -> Moments:
    """The moments of each group (codes below 0 left out) over the selected lines; `strata` as
    `strata_of` has them."""
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
        found = _post_moments(cells, strata, inside, codes, groups, shape)
    else:
        found = _side_moments(cells, strata, inside, codes, groups, shape)
    zeros = np.zeros(groups)
    sides = {"top": tops, "bottom": bottoms}
    return Moments(**{name: (sides | found).get(name, zeros) for name in _PARTS})


def _post_moments(
    cells: Cells, strata: Codes, inside: Flags, codes: Codes, groups: int, shape: Shape
) -> dict[str, Floats]:
    """A ratio of two sums of posts."""
    top, bottom = shape.top, shape.bottom
    assert bottom is not None
    cell = _Strata(cells, inside & cells.posts, codes, groups, strata)
    exposure = bottom.of(cells.values)
    above, below = cell.sums(top.of(cells.values)), cell.sums(exposure)
    rates = np.divide(above, below, out=np.zeros_like(above), where=below > 0)
    chance = cell.sums(chance_of_side(top, cells.values))
    if shape.part:
        chance = chance * np.clip(1 - rates, 0.0, 1.0)
    spread = rates**2 * cell.sums(exposure**2)
    return cell.products(above, below) | {
        "rates": cell.by_group(spread),
        "rates_each": cell.by_group(spread / cell.posts),
        "chance": cell.by_group(chance),
        "chance_each": cell.by_group(chance / cell.posts),
    }


def _side_moments(
    cells: Cells, strata: Codes, inside: Flags, codes: Codes, groups: int, shape: Shape
) -> dict[str, Floats]:
    """Sides that vary apart: a sum alone, something decided below or above, events."""
    found: dict[str, Floats] = {}
    events = _event_products(cells, shape)
    sides = {"tops": shape.top} | ({} if shape.bottom is None else {"bottoms": shape.bottom})
    for name, side in sides.items():
        if side.kind == "decided":
            continue
        per_post = side.kind == "posts"
        chosen = inside & cells.posts if per_post else inside
        cell = _Strata(cells, chosen, codes, groups, strata if per_post else None)
        sums = cell.sums(side.of(cells.values))
        if per_post:
            chance = cell.sums(chance_of_side(side, cells.values))
            found["chance" if name == "tops" else "chance_below"] = cell.by_group(chance)
            found[name] = cell.by_group(sums**2 / cell.posts)
        else:
            squares = cell.sums(events[f"event_{name}"])
            found[name] = cell.by_group(np.maximum(sums**2 - squares, 0.0) / cell.posts)
    if shape.bottom is not None and shape.top.kind == "events" and shape.bottom.kind != "decided":
        found |= _paired_moments(cells, inside, codes, groups, shape, events)
    everywhere = codes[inside]
    return found | {
        name: add(everywhere, groups, found_[inside]) for name, found_ in events.items()
    }


def _paired_moments(
    cells: Cells,
    inside: Flags,
    codes: Codes,
    groups: int,
    shape: Shape,
    events: dict[str, Floats],
) -> dict[str, Floats]:
    """Events per event or per post: both sides creator by creator."""
    top, bottom = shape.top, shape.bottom
    assert bottom is not None
    cell = _Strata(cells, inside, codes, groups)
    below_line = bottom.of(cells.values)
    above, below = cell.sums(top.of(cells.values)), cell.sums(below_line)
    found = cell.products(above, below)
    squares = cell.sums(events["event_tops"])
    found["event_each"] = cell.by_group(squares / cell.posts)
    if bottom.kind == "posts":
        rates = np.divide(above, below, out=np.zeros_like(above), where=below > 0)
        # (Σ v)² holds Σ v² by chance: what is left is the square of the expected rate.
        real = np.divide(np.maximum(above**2 - squares, 0.0), above**2,
                         out=np.zeros_like(above), where=above > 0)  # fmt: skip
        spread = real * rates**2 * cell.sums(below_line**2)
        found["rates"] = cell.by_group(spread)
        found["rates_each"] = cell.by_group(spread / cell.posts)
    return found


def _event_products(cells: Cells, shape: Shape) -> dict[str, Floats]:
    """Second moments of events, line by line: order by order, and as counts of single events
    elsewhere."""
    top, bottom = shape.top, shape.bottom
    above = top if top.kind == "events" else None
    below = bottom if bottom is not None and bottom.kind == "events" else None
    pairs = {"event_tops": (above, above), "event_cross": (above, below),
             "event_bottoms": (below, below)}  # fmt: skip
    size = len(cells.values)
    counted = ~cells.of_origin("orders")
    found = {}
    for name, (one, other) in pairs.items():
        if one is None or other is None:
            continue
        product = one.of(cells.orders) * other.of(cells.orders)
        counts = np.minimum(one.of(cells.values), other.of(cells.values))
        counts = np.where(counted, counts, 0.0)
        found[name] = add(cells.orders_cell, size, product) + counts
        if name == "event_tops":
            found["events"] = add(cells.orders_cell, size, (product != 0).astype(float)) + counts
    return found


class _Strata:
    """Sums by group and stratum of posts (events: creator), with the posts they spread over."""

    def __init__(
        self, cells: Cells, rows: Flags, codes: Codes, groups: int, of_posts: Codes | None = None
    ) -> None:
        strata = cells.creator if of_posts is None else of_posts
        size = int(strata.max(initial=0)) + 2
        pairs = codes[rows] * size + strata[rows] + 1
        found, self._codes = distinct(pairs)
        self._rows, self._groups, self._group = rows, groups, found // size
        if of_posts is not None:
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
