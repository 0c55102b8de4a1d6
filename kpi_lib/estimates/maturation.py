"""Leads that buy later: how many by when, and in the end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from kpi_lib.estimates.figure import Figure
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.estimates.maturation_cure import MIN_BOUGHT, Cure, cure, too_early
from kpi_lib.estimates.survival import Curve, curve, thinned
from kpi_lib.kpis.arrays import Floats
from kpi_lib.kpis.modelled.maturation import DAYS
from kpi_lib.ledger.frames import TIME, day_of, looked_up
from kpi_lib.record import Record

MIN_OF_CREATOR = 20
"""Leads of a creator below which their own curve is not read."""
CREATOR_DAY = 60
BEYOND = 1.5
"""How far the forecast's curve is drawn, as a multiple of the days that leads were watched."""

Point = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Leads as a curve needs them: how long each was watched, and whether it bought."""

    days: Floats
    happened: np.ndarray
    rows: np.ndarray
    """Which rows of the table given these are."""
    already: int
    """Leads left out: customers before they became leads."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Maturation(Record):
    """What is told, and what it rests on."""

    figures: tuple[Figure, ...] = ()
    leads: int = 0
    converted: int = 0
    already: int = 0
    """Leads left out because they were customers before they became leads."""
    reached: float | None = None
    """Days for which at least ten leads were watched."""
    seen: tuple[Point, ...] = ()
    """(day, share, low, high) of the curve."""
    forecast: tuple[tuple[float, float], ...] = ()
    """(day, share) of the fitted curve; empty where it is too early for one."""
    cure: Cure | None = None
    """The fitted curve with its interval, also where the gate does not let it be told."""
    reason: str | None = None
    """Why there is no forecast."""


def waiting(
    created: pd.Series, converted: pd.Series, until: pd.Series | dt.date | pd.Timestamp
) -> Waiting:
    """Days from one to the other, in whole days of the calendar; `until`: the last day seen.

    A purchase on the day the lead came is day 0. Who had bought on an earlier day was a customer
    and no lead: left out. A purchase after the last day seen has not happened yet. Leads that came
    after it, or without a day, are left out.
    """
    came, bought = created.dt.normalize(), converted.dt.normalize()
    last = pd.Series(until, index=created.index).astype("datetime64[us]")
    already = (bought < came).to_numpy(dtype=bool)
    happened = (bought.notna() & (bought <= last)).to_numpy(dtype=bool)
    days = (bought.where(happened, last) - came).dt.days.to_numpy(dtype=np.float64)
    use = np.flatnonzero(~already & (days >= 0))
    return Waiting(days=days[use], happened=happened[use], rows=use, already=int(already.sum()))


def maturation(inputs: Inputs) -> Maturation:
    """Leads that buy later: how many by when, and in the end."""
    leads = inputs.own("leads", ("created", "converted", "creator", "source"))
    found = waiting(leads["created"], leads["converted"], _last_seen(inputs, leads)) if len(
        leads
    ) else None  # fmt: skip
    if found is None or not len(found.days):
        return Maturation(figures=_none("no_leads"))
    if not inputs.table("leads", ("converted",))["converted"].notna().any():
        return Maturation(figures=_none("no_conversions"), leads=len(found.days))
    files = tuple(sorted({int(at) for at in leads["source"].dropna()}))
    seen = curve(found.days, found.happened)
    fitted = cure(found.days, found.happened)
    reason = _why_not(seen, fitted)
    creators = leads["creator"].to_numpy(dtype=object)[found.rows]
    figures = [
        *_by_days(seen),
        *_by_creator(found, creators),
        *_so_far(seen, inputs.cost),
        *_in_the_end(seen, fitted, reason, inputs.cost),
    ]
    return Maturation(
        figures=tuple(replace(one, sources=_sources(inputs, one, files)) for one in figures),
        leads=seen.people,
        converted=seen.events,
        already=found.already,
        reached=seen.reached,
        seen=thinned(seen),
        forecast=() if reason or fitted is None else _drawn(seen, fitted),
        cure=fitted,
        reason=reason,
    )


def _last_seen(inputs: Inputs, leads: pd.DataFrame) -> pd.Series:
    """The report's day, or the day of the file a lead stands in where that is earlier: what came
    after a file's export is not in it."""
    files = inputs.ledger.files
    exported = {at: day_of(file.exported_on) for at, file in enumerate(files) if file.exported_on}
    now = day_of(inputs.as_of)
    days: pd.Series = looked_up(leads["source"], exported, TIME).fillna(now)
    return days.where(days < now, now)


def _none(reason: str) -> tuple[Figure, ...]:
    names = [f"lead_conversion_{day}" for day in DAYS]
    names += ["lead_conversion_naive", "lead_conversion_final"]
    names += ["cost_per_sale_final", "cost_per_sale_naive"]
    return tuple(Figure(kpi=name, reason=reason) for name in names)


def _sources(inputs: Inputs, figure: Figure, leads: tuple[int, ...]) -> tuple[int, ...]:
    costs = inputs.sources("costs") if figure.kpi.startswith("cost_") else ()
    return (*leads, *(at for at in costs if at >= 0))


def _by_days(seen: Curve) -> Iterator[Figure]:
    for day in DAYS:
        yield _read(f"lead_conversion_{day}", seen, day)


def _read(kpi: str, seen: Curve, day: int) -> Figure:
    read = seen.at(day)
    if read is None:
        return Figure(kpi=kpi, reason="leads_too_young", n=seen.people, unit="lead")
    value, low, high = read
    return Figure(kpi=kpi, value=value, low=low, high=high, interval_of="person",
                  method="kaplan_meier", n=seen.people, unit="lead")  # fmt: skip


def _by_creator(found: Waiting, creators: np.ndarray) -> Iterator[Figure]:
    """The share after 60 days of every creator with enough leads that are old enough."""
    names = sorted({name for name in creators.tolist() if isinstance(name, str)})
    for name in names:
        mine = creators == name
        if mine.sum() < MIN_OF_CREATOR:
            continue
        figure = _read(
            f"lead_conversion_{CREATOR_DAY}",
            curve(found.days[mine], found.happened[mine]),
            CREATOR_DAY,
        )
        if figure.known:
            yield replace(figure, group_by=("creator",), group=(name,))


def _so_far(seen: Curve, cost: float | None) -> Iterator[Figure]:
    """The naive ratios."""
    counted = {"n": seen.people, "unit": "lead", "basis": "measured"}
    yield Figure(
        kpi="lead_conversion_naive", value=seen.events / seen.people, numerator=seen.events,
        denominator=seen.people, **counted,  # type: ignore[arg-type]  # fields of the record
    )  # fmt: skip
    reason = _no_cost(cost) or (None if seen.events else "no_sale_yet")
    if reason or cost is None:
        yield Figure(kpi="cost_per_sale_naive", reason=reason)
        return
    yield Figure(
        kpi="cost_per_sale_naive", value=cost / seen.events, numerator=cost,
        denominator=seen.events, **counted,  # type: ignore[arg-type]  # fields of the record
    )  # fmt: skip


def _no_cost(cost: float | None) -> str | None:
    if cost is None:
        return "no_cost"
    return None if cost > 0 else "zero_cost"


def _why_not(seen: Curve, fitted: Cure | None) -> str | None:
    if seen.events == 0:
        return "no_sale_yet"
    if seen.events < MIN_BOUGHT:
        return "too_few_conversions"
    return "fit_failed" if fitted is None else too_early(fitted, seen)


def _in_the_end(
    seen: Curve, fitted: Cure | None, reason: str | None, cost: float | None
) -> Iterator[Figure]:
    names = ("lead_conversion_final", "cost_per_sale_final")
    if reason or fitted is None:
        yield from (Figure(kpi=name, reason=reason, n=seen.people, unit="lead") for name in names)
        return
    told = {"interval_of": "person", "method": "weibull_cure", "n": seen.people, "unit": "lead"}
    yield Figure(
        kpi=names[0], value=fitted.share, low=fitted.low, high=fitted.high,
        **told,  # type: ignore[arg-type]  # fields of the record
    )  # fmt: skip
    without = _no_cost(cost)
    if without or cost is None:
        yield Figure(kpi=names[1], reason=without)
        return
    each = cost / seen.people
    yield Figure(
        kpi=names[1], value=each / fitted.share, low=each / fitted.high, high=each / fitted.low,
        numerator=cost, denominator=seen.people * fitted.share,
        **told,  # type: ignore[arg-type]  # fields of the record
    )  # fmt: skip


def _drawn(seen: Curve, fitted: Cure) -> tuple[tuple[float, float], ...]:
    """The fitted curve at up to forty days, from the last day that is seen on."""
    start = seen.reached or 0.0
    days = np.unique(np.rint(np.linspace(start, BEYOND * start, 40)))
    return tuple(zip(days.tolist(), fitted.best.by(days).tolist(), strict=True))
