"""KPIs of the client's own, checked and made into records."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from kpi_lib.errors import FormulaError, ParamsError, Problem
from kpi_lib.kpis.kpi import IntervalKind, Kpi, Unit
from kpi_lib.kpis.registry import KPIS, check, needs
from kpi_lib.kpis.shape import shape_of
from kpi_lib.params.models import ClientParams, CustomKpi


def custom_kpis(params: ClientParams, *, where: str = "client.yaml") -> dict[str, Kpi]:
    """The client's own KPIs by name, in the order of the params file.

    Raises ParamsError with every mistake together: a name of the KPI set, an unknown column, a
    forbidden construct.
    """
    found: dict[str, Kpi] = {}
    problems: list[Problem] = []
    for name, entry in params.kpis.items():
        try:
            found[name] = _record(name, entry, params.locale)
        except FormulaError as error:
            key = f"kpis.{name}"
            problems.append(Problem(where=where, key=key, what=str(error), code="custom_kpi"))
    if problems:
        raise ParamsError(problems)
    return found


def _record(name: str, entry: CustomKpi, locale: str) -> Kpi:
    if name in KPIS:
        raise FormulaError(f"{name!r} is a KPI of the set already; choose another name")
    kpi = Kpi(
        name=name,
        label=_label(name, entry.label, locale),
        family="custom",
        kind="total" if entry.denominator is None else "ratio",
        unit=cast(Unit, entry.unit),
        better=entry.better,
        numerator=entry.numerator,
        denominator=entry.denominator,
        scale=entry.scale,
        interval="none",
        is_not=entry.note or "",
        source="the client's own",
    )
    check(kpi)
    return replace(kpi, interval=_interval(kpi))


def _interval(kpi: Kpi) -> IntervalKind:
    """Same creators, where the formula is a ratio of weighted sums with something that varies."""
    shape = shape_of(kpi, {"margin": 1.0})
    if shape is None or not needs(kpi):
        return "none"
    sides = [shape.top] if shape.bottom is None else [shape.top, shape.bottom]
    return "same_creators" if any(side.varies for side in sides) else "none"


def _label(name: str, label: str | dict[str, str], locale: str) -> str:
    """The label in the client's language, else in English, else the first one given."""
    if isinstance(label, str):
        return label
    language = locale.replace("_", "-").split("-")[0]
    return (
        label.get(locale)
        or label.get(language)
        or label.get("en")
        or next(iter(label.values()), name)
    )
