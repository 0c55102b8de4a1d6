"""Which lines a number rests on: how many, how good, from which files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

import numpy as np

from kpi_lib.columns import COLUMNS
from kpi_lib.kpis.arrays import Codes, Flags
from kpi_lib.kpis.cells import BASES, COLUMN, Cells
from kpi_lib.kpis.result import Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """By group: lines, lines of each basis, files."""

    rows: Codes
    by_basis: Codes
    """Group × basis."""
    files: tuple[tuple[int, ...], ...]

    def basis(self, group: int) -> Basis | None:
        """The weakest basis among the group's lines."""
        found = np.flatnonzero(self.by_basis[group])
        return cast(Basis, BASES[found[-1]]) if len(found) else None

    def counts(self, group: int) -> dict[str, int] | None:
        """Number of lines of each basis, where there are any."""
        row = self.by_basis[group]
        return {name: int(row[at]) for at, name in enumerate(BASES) if row[at]} or None

    def sources(self, group: int) -> tuple[int, ...]:
        """Indices of the group's files."""
        return self.files[group]


def provenance(
    cells: Cells, rows: Flags, codes: Codes, groups: int, needs: Iterable[int] = ()
) -> Provenance:
    """Provenance of the chosen lines by group; known zeros count as lines, not as a basis.

    `needs`: numbers of the columns the KPI is made of.
    """
    basis = _basis(cells, set(needs))
    chosen = rows & (codes >= 0)
    told = chosen & ~cells.filler & _own_lines(cells, set(needs))
    bases = np.bincount(codes[told] * len(BASES) + basis[told],
                        minlength=groups * len(BASES))  # fmt: skip
    sourced = chosen & (cells.source >= 0)
    size = int(cells.source.max(initial=0)) + 1
    pairs = np.unique(codes[sourced] * size + cells.source[sourced])
    files: list[list[int]] = [[] for _ in range(groups)]
    for pair in pairs.tolist():
        files[pair // size].append(pair % size)
    return Provenance(
        rows=np.bincount(codes[chosen], minlength=groups),
        by_basis=bases.reshape(groups, len(BASES)),
        files=tuple(tuple(found) for found in files),
    )


def _own_lines(cells: Cells, needs: set[int]) -> Flags:
    """Lines of the kind the KPI counts: that a creator without boosting had no paid impressions is
    told by their cost lines, whose own basis says nothing of impressions."""
    names = list(COLUMNS)
    origins = sorted({COLUMNS[names[at]].origin for at in needs})
    own = np.isin(cells.origin, origins) if origins else np.ones(len(cells.origin), dtype=bool)
    return np.asarray(own, dtype=np.bool_)


def _basis(cells: Cells, needs: set[int]) -> Codes:
    """Basis of each line for a KPI of these columns: an order whose refund was apportioned is an
    estimate of net sales, and still a counted order."""
    basis = cells.basis
    for origin in {column.origin for column in COLUMNS.values() if column.apportioned}:
        apportioned = {COLUMN[name] for name, column in COLUMNS.items()
                       if column.origin == origin and column.apportioned}  # fmt: skip
        if not needs & apportioned:
            counted = (cells.origin == origin) & (basis == BASES.index("estimated"))
            basis = np.where(counted, BASES.index("measured"), basis)
    return basis
