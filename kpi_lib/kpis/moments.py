"""What the relative variance of each group is made of: sums over creators, by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """A shape's sides line by line, which all groupings share."""

    cells: Cells
    strata: Codes
    """As `strata_of` has them."""
    shape: Shape
    above: Floats
    """The top's varying part."""
    fixed: Floats
    """Its decided part."""
    below: Floats
    """The bottom's varying part; nothing where there is no bottom."""
    whole: Floats
    """All of the bottom."""
    chances: tuple[Floats, Floats]
    """Variance that chance gives the counts of top and bottom."""
    events: Mapping[str, Floats]
    """Second moments of events."""


def lines_of(cells: Cells, strata: Codes, shape: Shape) -> Lines:
    """The lines of a shape; `strata` as `strata_of` has them."""
    values, none = cells.values, np.zeros(len(cells.values))
    top, bottom = shape.top, shape.bottom
    below = none if bottom is None else bottom.of(values)
    return Lines(
        cells=cells,
        strata=strata,
        shape=shape,
        above=top.of(values),
        fixed=top.constant(values),
        below=below,
        whole=none if bottom is None else below + bottom.constant(values),
        chances=(
            chance_of_side(top, values),
            none if bottom is None else chance_of_side(bottom, values),
        ),
        events=_event_products(cells, shape),
    )


def moments_of(lines: Lines, rows: Flags, codes: Codes, groups: int) -> Moments:
    """The moments of each group (codes below 0 left out) over the selected lines."""
    inside = rows & (codes >= 0)
    code = codes[inside]

    def total(weights: Floats) -> Floats:
        return add(code, groups, weights[inside])

    top, bottom = lines.shape.top, lines.shape.bottom
    tops = total(lines.above if top.varies else lines.fixed)
    bottoms = np.ones(groups) if bottom is None else total(lines.whole)
    if bottom is not None and top.kind == bottom.kind == "posts":
        found = _post_moments(lines, inside, codes, groups)
    else:
        found = _side_moments(lines, inside, codes, groups)
    zeros = np.zeros(groups)
    sides = {"top": tops, "bottom": bottoms}
    return Moments(**{name: (sides | found).get(name, zeros) for name in _PARTS})


def _post_moments(lines: Lines, inside: Flags, codes: Codes, groups: int) -> dict[str, Floats]:
    """A ratio of two sums of posts."""
    cell = _Strata(lines.cells, inside & lines.cells.posts, codes, groups, lines.strata)
    above, below = cell.sums(lines.above), cell.sums(lines.below)
    rates = np.divide(above, below, out=np.zeros_like(above), where=below > 0)
    chance = cell.sums(lines.chances[0])
    if lines.shape.part:
        chance = chance * np.clip(1 - rates, 0.0, 1.0)
    spread = rates**2 * cell.sums(lines.below**2)
    return cell.products(above, below) | {
        "rates": cell.by_group(spread),
        "rates_each": cell.by_group(spread / cell.posts),
        "chance": cell.by_group(chance),
        "chance_each": cell.by_group(chance / cell.posts),
    }


def _side_moments(lines: Lines, inside: Flags, codes: Codes, groups: int) -> dict[str, Floats]:
    """Sides that vary apart: a sum alone, something decided below or above, events."""
    found: dict[str, Floats] = {}
    cells, shape = lines.cells, lines.shape
    sides = [("tops", shape.top, lines.above, lines.chances[0])]
    if shape.bottom is not None:
        sides.append(("bottoms", shape.bottom, lines.below, lines.chances[1]))
    for name, side, values, chances in sides:
        if side.kind == "decided":
            continue
        per_post = side.kind == "posts"
        chosen = inside & cells.posts if per_post else inside
        cell = _Strata(cells, chosen, codes, groups, lines.strata if per_post else None)
        sums = cell.sums(values)
        if per_post:
            chance = cell.by_group(cell.sums(chances))
            found["chance" if name == "tops" else "chance_below"] = chance
            found[name] = cell.by_group(sums**2 / cell.posts)
        else:
            squares = cell.sums(lines.events[f"event_{name}"])
            found[name] = cell.by_group(np.maximum(sums**2 - squares, 0.0) / cell.posts)
    if shape.bottom is not None and shape.top.kind == "events" and shape.bottom.kind != "decided":
        found |= _paired_moments(lines, inside, codes, groups)
    everywhere = codes[inside]
    return found | {
        name: add(everywhere, groups, values[inside]) for name, values in lines.events.items()
    }


def _paired_moments(lines: Lines, inside: Flags, codes: Codes, groups: int) -> dict[str, Floats]:
    """Events per event or per post: both sides creator by creator."""
    bottom = lines.shape.bottom
    assert bottom is not None
    cell = _Strata(lines.cells, inside, codes, groups)
    above, below = cell.sums(lines.above), cell.sums(lines.below)
    found = cell.products(above, below)
    squares = cell.sums(lines.events["event_tops"])
    found["event_each"] = cell.by_group(squares / cell.posts)
    if bottom.kind == "posts":
        rates = np.divide(above, below, out=np.zeros_like(above), where=below > 0)
        # (Σ v)² holds Σ v² by chance: what is left is the square of the expected rate.
        real = np.divide(np.maximum(above**2 - squares, 0.0), above**2,
                         out=np.zeros_like(above), where=above > 0)  # fmt: skip
        spread = real * rates**2 * cell.sums(lines.below**2)
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
