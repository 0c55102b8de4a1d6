"""What the records of all estimates have in common."""

from __future__ import annotations

from kpi_lib.kpis.kpi import Better, Family, IntervalKind, Kpi, Unit


def estimate(
    name: str,
    label: str,
    definition: str,
    is_not: str,
    *,
    family: Family,
    unit: Unit,
    better: Better,
    interval: IntervalKind,
    rests_on: tuple[str, ...],
    source: str = "practice",
    groups: tuple[str, ...] = (),
    version: int = 1,
) -> Kpi:
    """A KPI that a model says; `definition` is one sentence (a message id), `groups` are the keys
    of its rows, also keys that no column has (`account`, `days`, `touch`); `rests_on` are the
    columns without which it could not be told."""
    return Kpi(
        name=name,
        label=label,
        family=family,
        kind="estimate",
        unit=unit,
        better=better,
        numerator=definition,
        interval=interval,
        is_not=is_not,
        source=source,
        groups=groups,
        rests_on=rests_on,
        version=version,
    )
