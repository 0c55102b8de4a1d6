"""Which lines a number rests on: how many, how good, from which files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

import numpy as np

from kpi_lib.columns import COLUMNS
from kpi_lib.kpis.arrays import Codes, Flags, distinct
from kpi_lib.kpis.cells import BASES, COLUMN, NAMES, Cells
from kpi_lib.kpis.result import Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """By group: lines, lines of each basis, files."""

    rows: Codes
    basis: tuple[Basis | None, ...]
    """The weakest basis among the group's lines."""
    counts: tuple[dict[str, int] | None, ...]
    """Number of lines of each basis, where there are any."""
    sources: tuple[tuple[int, ...], ...]
    """Indices of the group's files."""


def provenance(
    cells: Cells, rows: Flags, codes: Codes, groups: int, needs: Iterable[int] = ()
) -> Provenance:
    """Provenance of the chosen lines by group; known zeros count as lines, not as a basis.

    `needs`: numbers of the columns the KPI is made of.
    """
    needed = frozenset(needs)
    basis = _basis(cells, needed)
    chosen = rows & (codes >= 0)
    told = chosen & ~cells.filler & _own_lines(cells, needed)
    bases = np.bincount(codes[told] * len(BASES) + basis[told],
                        minlength=groups * len(BASES))  # fmt: skip
    counts = [_counts(row) for row in bases.reshape(groups, len(BASES)).tolist()]
    sourced = chosen & (cells.source >= 0)
    size = int(cells.source.max(initial=0)) + 1
    pairs, _ = distinct(codes[sourced] * size + cells.source[sourced])
    files: list[list[int]] = [[] for _ in range(groups)]
    for pair in pairs.tolist():
        files[pair // size].append(pair % size)
    return Provenance(
        rows=np.bincount(codes[chosen], minlength=groups),
        basis=tuple(cast(Basis, list(found)[-1]) if found else None for found in counts),
        counts=tuple(counts),
        sources=tuple(tuple(found) for found in files),
    )


def _counts(lines: list[int]) -> dict[str, int] | None:
    """Basis → number of lines, from strong to weak; None where there are no lines."""
    return {name: number for name, number in zip(BASES, lines, strict=True) if number} or None


def _own_lines(cells: Cells, needs: frozenset[int]) -> Flags:
    """Lines of the kind the KPI counts: that a creator without boosting had no paid impressions is
    told by their cost lines, whose own basis says nothing of impressions."""
    if not needs:
        return np.ones(len(cells.values), dtype=np.bool_)
    return cells.of_origin(*{COLUMNS[NAMES[at]].origin for at in needs})


def _basis(cells: Cells, needs: frozenset[int]) -> Codes:
    """Basis of each line for a KPI of these columns: an order whose refund was apportioned is an
    estimate of net sales, and still a counted order."""
    basis = cells.basis
    for origin, apportioned in _APPORTIONED.items():
        if not needs & apportioned:
            counted = cells.of_origin(origin) & (basis == BASES.index("estimated"))
            basis = np.where(counted, BASES.index("measured"), basis)
    return basis


_APPORTIONED = {
    origin: frozenset(COLUMN[name] for name, column in COLUMNS.items()
                      if column.origin == origin and column.apportioned)
    for origin in sorted({column.origin for column in COLUMNS.values() if column.apportioned})
}  # fmt: skip
"""Origin → its columns that are apportioned."""
