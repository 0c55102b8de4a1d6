"""Complete units: which posts or creators a KPI may be summed over, and how many they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from kpi_lib.columns import COLUMNS
from kpi_lib.kpis.arrays import Codes, Flags, Floats, add, every, some
from kpi_lib.kpis.cells import COLUMN, Cells

UnitKind = Literal["post", "creator", "none"]

ASKED_OF_SOME = frozenset({"joint_follows"})
"""Columns that exist only for some posts by their nature: the others are no gap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The lines that a KPI is summed over."""

    kind: UnitKind
    """`none`: one side has no creators at all, both sides are summed whole."""
    rows: Flags
    unit: Codes
    """Unit of each line of the population, -1 elsewhere."""
    complete: Flags
    """By unit."""
    needs: tuple[int, ...]
    """Numbers of the needed columns."""


def select(cells: Cells, needs: tuple[str, ...]) -> Selection:
    """Complete units for these columns: posts if all are columns of posts, else creators."""
    at = tuple(COLUMN[name] for name in needs)
    if all(COLUMNS[name].origin == "posts" for name in needs):
        return _of_posts(cells, needs, at)
    return _of_creators(cells, needs, at)


def _of_posts(cells: Cells, needs: tuple[str, ...], at: tuple[int, ...]) -> Selection:
    known = every(cells.known[:, at])
    unit = np.full(len(known), -1, dtype=np.intp)
    asked = cells.posts.copy()
    for name in ASKED_OF_SOME.intersection(needs):
        asked &= cells.known[:, COLUMN[name]]
    unit[asked] = np.arange(asked.sum())
    return Selection(
        kind="post",
        rows=cells.of_origin("posts") & known,
        unit=unit,
        complete=known[asked],
        needs=at,
    )


def _of_creators(cells: Cells, needs: tuple[str, ...], at: tuple[int, ...]) -> Selection:
    known = some(cells.known[:, at])
    owned = cells.creator >= 0
    told = np.column_stack([_known_creators(cells, name) for name in needs]).astype(np.bool_)
    outreach = all(COLUMNS[name].origin == "outreach" for name in needs)
    population = owned & (cells.of_origin("outreach") == outreach)
    unit = np.where(population, cells.creator, -1)
    # A column that no line of a creator carries cannot be matched creator by creator. One that is
    # known for some posts of a creator can: that creator is incomplete, and left out.
    lacking = ~cells.known[owned][:, at].any(axis=0)
    if lacking.all():
        nobody = np.full_like(unit, -1)
        return Selection(kind="none", rows=known, unit=nobody, complete=some(told), needs=at)
    complete = every(told[:, ~lacking])
    if lacking.any():
        return Selection(kind="none", rows=known, unit=unit, complete=complete, needs=at)
    rows = known & (~owned | complete[cells.creator])
    return Selection(kind="creator", rows=rows, unit=unit, complete=complete, needs=at)


def _known_creators(cells: Cells, name: str) -> Flags:
    """By creator: a column of posts is known if it is for all of the creator's posts."""
    known, creators = cells.known[:, COLUMN[name]], cells.creators
    if COLUMNS[name].origin != "posts":
        return np.asarray(_count(cells, known, creators) > 0)
    posts = _count(cells, cells.posts, creators)
    told = _count(cells, cells.posts & known, creators)
    zeros = _count(cells, cells.filler & known, creators)
    return np.asarray(np.where(posts > 0, told == posts, zeros > 0), dtype=np.bool_)


def _count(cells: Cells, rows: Flags, creators: int) -> Floats:
    return add(cells.creator[rows & (cells.creator >= 0)], creators)


def unit_counts(selection: Selection, codes: Codes, groups: int) -> tuple[Floats, Floats]:
    """By group: units of the population, and the complete ones among them."""
    inside = (selection.unit >= 0) & (codes >= 0)
    if selection.kind == "post":  # a post has one line, and so one group
        group = codes[inside]
        return add(group, groups), add(group[selection.complete[selection.unit[inside]]], groups)
    size = max(len(selection.complete), 1)
    pairs = np.unique(codes[inside] * size + selection.unit[inside])
    group, unit = pairs // size, pairs % size
    return add(group, groups), add(group[selection.complete[unit]], groups)
