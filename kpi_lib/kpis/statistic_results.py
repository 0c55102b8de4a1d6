"""Results of KPIs that are named functions of posts, accounts and creators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from kpi_lib.kpis.cells import COLUMN
from kpi_lib.kpis.context import Context, Stat
from kpi_lib.kpis.figures import Sheet
from kpi_lib.kpis.grouping import Grouping, shown_at
from kpi_lib.kpis.intervals import LEVEL
from kpi_lib.kpis.kpi import Kpi
from kpi_lib.kpis.provenance import provenance
from kpi_lib.kpis.result import Basis, Result
from kpi_lib.kpis.statistics import CONCENTRATED, STATISTICS, definition

_POST_FAMILIES = ("exposure", "engagement", "compliance")


def statistic_results(
    sheet: Sheet, context: Context, kpi: Kpi, groupings: Sequence[Grouping]
) -> Iterator[Result]:
    """The statistic for the whole campaign, then at each grouping it is shown at."""
    function = STATISTICS[kpi.numerator]
    total = function(context)
    yield _result(sheet, kpi, total, None, None)
    if total.value is None:
        return
    for keys in groupings:
        if shown_at(kpi, (), keys) and "week" not in keys:
            for group, part in context.once(_parts, keys):
                yield _result(sheet, kpi, function(part), keys, group)


def _parts(context: Context, keys: Grouping) -> list[tuple[tuple[str | None, ...], Context]]:
    """Each group of the campaign's creators, in the order of the keys."""
    rows = context.sums[context.sums["origin"].ne("outreach")]
    return [
        (tuple(str(value) for value in group), context.of(part))
        for group, part in rows.groupby(list(keys), sort=True)
    ]


def _result(
    sheet: Sheet,
    kpi: Kpi,
    stat: Stat,
    keys: Grouping | None,
    group: tuple[str | None, ...] | None,
) -> Result:
    basis, sources = _behind(sheet, kpi, stat, keys, group)
    return Result(
        kpi=kpi.name,
        version=kpi.version,
        label=sheet.translate(kpi.label),
        unit=kpi.unit,
        scale=kpi.scale,
        group_by=keys,
        group=group,
        value=stat.value,
        low=stat.low,
        high=stat.high,
        level=LEVEL if stat.low is not None else None,
        interval_of="same_creators" if stat.low is not None else None,
        method=stat.method,
        n=stat.n,
        unit_of_resampling=stat.unit,
        df=stat.df if stat.low is not None else None,
        numerator=stat.numerator,
        denominator=stat.denominator,
        formula=sheet.translate(definition(kpi.numerator)),
        coverage=None,
        basis=basis,
        better=kpi.better,
        reason=stat.reason,
        reason_text=sheet.text(stat.reason),
        sources=sources,
    )


def _behind(
    sheet: Sheet,
    kpi: Kpi,
    stat: Stat,
    keys: Grouping | None,
    group: tuple[str | None, ...] | None,
) -> tuple[Basis | None, tuple[int, ...]]:
    """Basis and files: the statistic's own, else those of the group's posts or creators."""
    if stat.value is None:
        return None, ()
    cells = sheet.cells
    needs: tuple[int, ...] = ()
    rows = cells.of_origin("posts" if kpi.family in _POST_FAMILIES else "creators")
    if kpi.numerator in CONCENTRATED:
        needs = (COLUMN[CONCENTRATED[kpi.numerator]],)
        rows = cells.known[:, needs[0]]
    for key, label in zip(keys or (), group or (), strict=True):
        labels = cells.labels[key]
        rows = rows & (cells.keys[key] == (labels.index(label) if label in labels else -2))
    found = provenance(cells, rows, np.zeros(len(rows), dtype=np.intp), 1, needs)
    own = stat.sources if stat.sources is not None else found.sources[0]
    return stat.basis or found.basis[0], own
