"""Both sides of every KPI by group, with coverage, variation and provenance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from kpi_lib.kpis.arrays import Flags, Floats, add, divide, filled, some
from kpi_lib.kpis.cells import COLUMN, Cells
from kpi_lib.kpis.formula import evaluate_arrays, names_of
from kpi_lib.kpis.grouping import (
    Grouping,
    Groups,
    make_groups,
)
from kpi_lib.kpis.kpi import Kpi
from kpi_lib.kpis.provenance import Provenance, provenance
from kpi_lib.kpis.reasons import reason_of_column, reason_text
from kpi_lib.kpis.shape import shape_of
from kpi_lib.kpis.spread import Pools, Spread, pools_of, spread_of
from kpi_lib.kpis.units import Selection, select, unit_counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What all KPIs of a campaign are worked out from; keeps what several of them need."""

    cells: Cells
    constants: Mapping[str, float]
    translate: Callable[[str], str]
    undated_costs: bool = False
    """Costs are listed, none with the date of the cost basis."""
    figures: dict[tuple[str, Grouping | None], Figures] = field(default_factory=dict)
    _pools: list[Pools] = field(default_factory=list)
    _selections: dict[tuple[str, ...], Selection] = field(default_factory=dict)
    _groups: dict[tuple[Grouping, str], Groups] = field(default_factory=dict)
    _sums: dict[tuple[bytes, Grouping | None, str, int], tuple[Floats, Floats]] = field(
        default_factory=dict
    )

    @property
    def pools(self) -> Pools:
        """How much the posts vary."""
        if not self._pools:
            self._pools.append(pools_of(self.cells))
        return self._pools[0]

    def selection(self, names: tuple[str, ...]) -> Selection:
        """Complete units for these columns."""
        if names not in self._selections:
            self._selections[names] = select(self.cells, names)
        return self._selections[names]

    def groups(self, keys: Grouping, role: str) -> Groups:
        """A grouping; `role` is the date role of its week."""
        role = role if "week" in keys else ""
        if (keys, role) not in self._groups:
            self._groups[keys, role] = make_groups(self.cells, keys, role)
        return self._groups[keys, role]

    def sums(self, rows: Flags, groups: Groups, column: int) -> tuple[Floats, Floats]:
        """Sum and number of known lines of a column by group, over the selected lines."""
        key = (np.packbits(rows).tobytes(), groups.keys, groups.role, column)
        if key not in self._sums:
            codes, values = groups.codes[rows], self.cells.values[rows, column]
            size = len(groups.labels)
            self._sums[key] = (
                add(codes, size, filled(values)),
                add(codes[~np.isnan(values)], size),
            )
        return self._sums[key]

    def text(self, code: str | None) -> str | None:
        """The sentence of a reason, translated."""
        return reason_text(code, self.translate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A KPI's arrays by group; missing as NaN."""

    kpi: Kpi
    groups: Groups
    selection: Selection
    top: Floats
    bottom: Floats | None
    value: Floats
    units: Floats
    """Number of complete units."""
    coverage: Floats
    bottom_coverage: Floats
    blind: Flags
    spread: Spread | None
    provenance: Provenance


def absent(sheet: Sheet, kpi: Kpi, names: Sequence[str]) -> str | None:
    """Why the KPI cannot be given at all: a column nobody knows, a margin not stated."""
    for name in names:
        if not sheet.cells.known[:, COLUMN[name]].any():
            code = reason_of_column(name)
            if code == "no_orders" and sheet.cells.known[:, COLUMN["orders"]].any():
                return "no_data"
            return "no_cost_dates" if code == "no_cost" and sheet.undated_costs else code
    sides = (kpi.numerator, kpi.denominator or "posts")
    if any("margin" in names_of(side) for side in sides) and "margin" not in sheet.constants:
        return "no_margin"
    return None


def figures(sheet: Sheet, kpi: Kpi, selection: Selection, groups: Groups) -> Figures:
    """Both sides, coverage and variation of a KPI at a grouping, worked out once."""
    key = (kpi.name, groups.keys)
    if key not in sheet.figures:
        sheet.figures[key] = _figures(sheet, kpi, selection, groups)
    return sheet.figures[key]


def _figures(sheet: Sheet, kpi: Kpi, selection: Selection, groups: Groups) -> Figures:
    cells, size = sheet.cells, len(groups.labels)
    top = side(sheet, kpi.numerator, selection.rows, groups)
    bottom = None if kpi.denominator is None else side(
        sheet, kpi.denominator, selection.rows, groups
    )  # fmt: skip
    everyone, complete = unit_counts(selection, groups.codes, size)
    known = some(cells.known[:, selection.needs])
    return Figures(
        kpi=kpi,
        groups=groups,
        selection=selection,
        top=top,
        bottom=bottom,
        value=kpi.scale * (top if bottom is None else divide(top, bottom)),
        units=complete,
        coverage=divide(complete, everyone),
        bottom_coverage=_bottom_coverage(sheet, kpi, bottom, known, groups),
        blind=_blind(cells, selection, groups),
        spread=_spread(sheet, kpi, selection, groups),
        provenance=provenance(cells, selection.rows & known, groups.codes, size, selection.needs),
    )


def side(sheet: Sheet, expr: str, rows: Flags, groups: Groups) -> Floats:
    """An expression over the sums of each group; a column nobody knows there is missing.

    In the line "not assigned" it counts as nothing: what is left over has no units to be complete.
    """
    size = len(groups.labels)
    values = {name: np.full(size, number) for name, number in sheet.constants.items()}
    columns = [name for name in names_of(expr) if name in COLUMN]
    sums = {name: sheet.sums(rows, groups, COLUMN[name]) for name in columns}
    left_over = groups.left_over & (sum(known for _, known in sums.values()) > 0)
    for name, (total, known) in sums.items():
        values[name] = np.where((known > 0) | left_over, total, np.nan)
    return evaluate_arrays(expr, values, size)


def _bottom_coverage(
    sheet: Sheet, kpi: Kpi, bottom: Floats | None, known: Flags, groups: Groups
) -> Floats:
    """Share of the denominator that the complete units hold."""
    if bottom is None or kpi.denominator is None:
        return np.full(len(groups.labels), np.nan)
    return np.clip(divide(bottom, side(sheet, kpi.denominator, known, groups)), 0.0, 1.0)


def _blind(cells: Cells, selection: Selection, groups: Groups) -> Flags:
    """Groups with boosted spend whose paid impressions the KPI needs and nobody knows."""
    needed = {name for name, at in COLUMN.items() if at in selection.needs}
    if "paid_impressions" not in needed or not needed & {"cost", "boosting"}:
        return np.zeros(len(groups.labels), dtype=bool)
    blind = cells.boosted_blind & ~cells.of_origin("outreach")
    return np.asarray(add(groups.codes[blind], len(groups.labels)) > 0, dtype=np.bool_)


def _spread(sheet: Sheet, kpi: Kpi, selection: Selection, groups: Groups) -> Spread | None:
    if kpi.interval != "same_creators" or "post" in (groups.keys or ()):
        return None
    shape = shape_of(kpi, sheet.constants)
    if shape is None or not (shape.top.varies or (shape.bottom and shape.bottom.varies)):
        return None
    return spread_of(sheet.pools, selection, groups.codes, len(groups.labels), shape)
