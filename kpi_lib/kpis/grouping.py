"""The groups a KPI is shown at, and whether its figures carry them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kpi_lib.columns import COLUMNS, GROUPINGS
from kpi_lib.errors import FormulaError, did_you_mean
from kpi_lib.kpis.arrays import Codes, Flags, filled, some
from kpi_lib.kpis.cells import COLUMN, Cells
from kpi_lib.kpis.formula import columns_of
from kpi_lib.kpis.kpi import Kpi

MIN_KEYED = 0.95

Grouping = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """A grouping worked out on cells."""

    keys: Grouping | None
    """None for the whole campaign."""
    role: str = ""
    """Date role of the week, where that is a key."""
    codes: Codes
    labels: tuple[tuple[str | None, ...] | None, ...]
    """One a code; a missing key is None."""

    @property
    def left_over(self) -> Flags:
        """By code: whether a key is missing, as in the line "not assigned"."""
        return np.array([label is not None and None in label for label in self.labels], dtype=bool)


def whole(cells: Cells) -> Groups:
    """The campaign as one group."""
    return Groups(keys=None, codes=np.zeros(len(cells.origin), dtype=np.intp), labels=(None,))


def as_groupings(groupings: Sequence[str | Sequence[str]] | None) -> tuple[Grouping, ...]:
    """Groupings as tuples of keys; all single ones by default. Raises FormulaError."""
    found = GROUPINGS if groupings is None else groupings
    made = tuple((keys,) if isinstance(keys, str) else tuple(keys) for keys in found)
    for key in (key for keys in made for key in keys):
        if key not in GROUPINGS:
            hint = did_you_mean(key, GROUPINGS)
            raise FormulaError(
                f"unknown grouping {key!r}.{hint} Known groupings: {', '.join(GROUPINGS)}"
            )
    return made


def role_of(needs: Sequence[str]) -> str | None:
    """Date role of a KPI's columns: `published` for posts, `occurred` for others, None if mixed.

    Cost stands in the week of its cost basis (when a fee was accrued or paid), which says nothing
    of what was sold in that week: cost and anything else are mixed, too.
    """
    origins = {COLUMNS[name].origin for name in needs}
    mixed = len(origins) > 1 and bool(origins & {"posts", "costs"})
    if mixed or not origins:
        return None
    return "published" if origins == {"posts"} else "occurred"


def make_groups(cells: Cells, keys: Grouping, role: str) -> Groups:
    """Codes and labels of a grouping; the lines without a key come last."""
    names = [f"week_{role}" if key == "week" else key for key in keys]
    columns = np.column_stack([cells.keys[name] for name in names])
    # -1 sorts first; the line "not assigned" is read last.
    columns = np.where(columns < 0, np.iinfo(np.intp).max, columns)
    found, codes = np.unique(columns, axis=0, return_inverse=True)
    labels = tuple(
        tuple(
            cells.labels[name][code] if code < len(cells.labels[name]) else None
            for name, code in zip(names, row, strict=True)
        )
        for row in found.tolist()
    )
    return Groups(
        keys=keys,
        role=role if "week" in keys else "",
        codes=codes.reshape(-1).astype(np.intp),
        labels=labels,
    )


def shown_at(kpi: Kpi, needs: Sequence[str], keys: Grouping) -> bool:
    """Whether a KPI is shown at a grouping at all."""
    if kpi.groups is not None and not set(keys) <= set(kpi.groups):
        return False
    content = all(COLUMNS[name].origin in ("posts", "comments") for name in needs)
    return content or "post" not in keys


def unsplit(kpi: Kpi, cells: Cells, groups: Groups) -> str | None:
    """The first key that a side of the KPI does not carry for 95 % of its sum; None if all do."""
    sides = [kpi.numerator] if kpi.denominator is None else [kpi.numerator, kpi.denominator]
    for at, key in enumerate(groups.keys or ()):
        keyed = np.array([label is None or label[at] is not None for label in groups.labels])
        inside = keyed[groups.codes]
        for side in sides:
            columns = [COLUMN[name] for name in columns_of(side)]
            weights = np.abs(filled(cells.values[:, columns])).sum(axis=1)
            if not weights.any():
                weights = some(cells.known[:, columns]).astype(np.float64)
            if weights[inside].sum() < MIN_KEYED * weights.sum():
                return key
    return None
