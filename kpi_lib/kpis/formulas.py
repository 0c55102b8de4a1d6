"""Results of totals and ratios, from their figures."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kpi_lib.columns import COLUMNS
from kpi_lib.kpis.counts import MIN_DF
from kpi_lib.kpis.figures import Figures, Sheet, absent, figures
from kpi_lib.kpis.formula import named
from kpi_lib.kpis.grouping import (
    Grouping,
    role_of,
    shown_at,
    unsplit,
    whole,
)
from kpi_lib.kpis.intervals import LEVEL, log_interval, wilson
from kpi_lib.kpis.kpi import Kpi
from kpi_lib.kpis.registry import needs
from kpi_lib.kpis.result import Result
from kpi_lib.kpis.spread import ALIKE, Spread

PARTIAL_BELOW = 0.8
NOTHING_BELOW = 0.2
BLIND = "boosted_without_paid_impressions"


def formula_results(sheet: Sheet, kpi: Kpi, groupings: Sequence[Grouping]) -> Iterator[Result]:
    """The KPI for the whole campaign, then at each grouping it is shown at."""
    names = needs(kpi)
    why = absent(sheet, kpi, names)
    if why is not None:
        yield _missing(sheet, kpi, None, why)
        return
    selection = sheet.selection(names)
    yield from _shown(sheet, figures(sheet, kpi, selection, whole(sheet.cells)))
    for keys in groupings:
        if not shown_at(kpi, names, keys):
            continue
        role = role_of(names)
        if role is None and "week" in keys:
            yield _missing(sheet, kpi, keys, "mixed_dates")
            continue
        groups = sheet.groups(keys, role or "")
        lacking = unsplit(kpi, sheet.cells, groups)
        if lacking is not None:
            yield _missing(sheet, kpi, keys, f"not_split_by_{lacking}")
            continue
        yield from _shown(sheet, figures(sheet, kpi, selection, groups))


def _shown(sheet: Sheet, found: Figures) -> Iterator[Result]:
    """One result a group; groups that know nothing of the KPI only where the key is a creator."""
    unsure = None if found.spread is None else _unsure(found.spread)
    # Whoever was contacted and took no part is no creator of the campaign.
    part = ~sheet.cells.of_origin("outreach")
    taking_part = np.bincount(found.groups.codes[part], minlength=len(found.groups.labels))
    for at, group in enumerate(found.groups.labels):
        known = found.provenance.rows[at] > 0
        if not known and found.groups.keys not in (None, ("creator",)):
            continue
        if not known and (group == (None,) or (group is not None and not taking_part[at])):
            continue
        yield _result(sheet, found, at, None if unsure is None else unsure[at])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unsure:
    """How much the value of one group varies."""

    core: float
    """Ratio of the sides that vary."""
    relvar: float
    df: float
    few: bool
    """There are too few events to say."""


def _unsure(spread: Spread) -> list[_Unsure]:
    unsure, moments = spread.unsure(), spread.moments
    with np.errstate(divide="ignore", invalid="ignore"):
        core = moments.top / moments.bottom
    arrays = (core, unsure.whole, spread.degrees(unsure), spread.few_events())
    return [
        _Unsure(core=core, relvar=relvar, df=df, few=few)
        for core, relvar, df, few in zip(*(one.tolist() for one in arrays), strict=True)
    ]


def _reason(found: Figures, at: int) -> str | None:
    """Why a group's value is missing; None where it is not."""
    kpi = found.kpi
    if found.blind[at]:
        return BLIND
    if kpi.kind == "ratio" and found.coverage[at] < NOTHING_BELOW:
        return "coverage_below_20"
    if not math.isnan(found.value[at]):
        return None
    if found.bottom is not None and found.bottom[at] == 0:
        return "zero_denominator"
    return "no_data"


def _result(sheet: Sheet, found: Figures, at: int, unsure: _Unsure | None) -> Result:
    kpi, reason = found.kpi, _reason(found, at)
    value = None if reason else float(found.value[at])
    low, high, method, why = (
        (None, None, None, None) if value is None else _interval(found, at, value, unsure)
    )
    unit, n = _unit(found, at)
    units, share = _number(found.coverage[at]), _number(found.bottom_coverage[at])
    return Result(
        kpi=kpi.name,
        version=kpi.version,
        label=sheet.translate(kpi.label),
        unit=kpi.unit,
        scale=kpi.scale,
        group_by=found.groups.keys,
        group=found.groups.labels[at],
        value=value,
        low=low,
        high=high,
        level=LEVEL if low is not None else None,
        interval_of=kpi.interval if low is not None else None,
        method=method,
        n=n,
        unit_of_resampling=unit,
        df=unsure.df if low is not None and unsure is not None else None,
        numerator=_number(found.top[at]),
        denominator=None if found.bottom is None else _number(found.bottom[at]),
        formula=named(kpi.numerator, kpi.denominator, kpi.scale),
        coverage={"units": units, "denominator": share},
        partial=any(part is not None and part < PARTIAL_BELOW for part in (units, share)),
        basis=found.provenance.basis[at],
        basis_counts=found.provenance.counts[at],
        better=kpi.better,
        reason=reason or why,
        reason_text=sheet.text(reason or why),
        sources=found.provenance.sources[at],
    )


def _interval(
    found: Figures, at: int, value: float, unsure: _Unsure | None
) -> tuple[float | None, float | None, str | None, str | None]:
    """(low, high, method, None), or three times None and why there is no interval."""
    kpi = found.kpi
    if kpi.interval == "person":
        count, persons = found.top[at], found.bottom[at] if found.bottom is not None else 0.0
        if 0 <= count <= persons:
            return *wilson(count, persons), "wilson", None
        return None, None, None, "no_interval_method"
    if kpi.interval == "none":
        return None, None, None, None
    if "post" in (found.groups.keys or ()):
        return None, None, None, "one_post"
    if found.spread is None or unsure is None:
        return None, None, None, _no_method(kpi)
    core, shape = unsure.core, found.spread.shape
    if unsure.few:
        return None, None, None, "too_few_events"
    if kpi.part and unsure.relvar < ALIKE:
        return None, None, None, "no_interval_method"
    if found.spread.df < MIN_DF:
        return None, None, None, "too_few_posts"
    low, high, why = log_interval(core, unsure.relvar, unsure.df, shape.total)
    if low is None or high is None:
        return None, None, None, why
    weight = kpi.scale * shape.sign
    ends = sorted((value + weight * (low - core), value + weight * (high - core)))
    if kpi.part:
        ends = [min(end, kpi.scale) for end in ends]
    method = "log_events" if shape.top.kind == "events" else "log_pooled_t"
    if shape.bottom is not None and shape.bottom.kind == "events":
        method = "log_events"
    return ends[0], ends[1], method, None


def _no_method(kpi: Kpi) -> str | None:
    """A decided quantity needs no interval; any other is missing one."""
    return None if all(COLUMNS[name].decided for name in needs(kpi)) else "no_interval_method"


def _unit(found: Figures, at: int) -> tuple[str | None, int | None]:
    """What the number rests on, and how many of them."""
    if found.kpi.interval == "person":
        bottom = None if found.bottom is None else _number(found.bottom[at])
        return "person", None if bottom is None else round(bottom)
    if found.selection.kind == "none":
        return None, None
    return found.selection.kind, int(found.units[at])


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _missing(sheet: Sheet, kpi: Kpi, keys: Grouping | None, code: str) -> Result:
    """The line that says why a KPI is not given, for the whole or at a grouping."""
    return Result(
        kpi=kpi.name,
        version=kpi.version,
        label=sheet.translate(kpi.label),
        unit=kpi.unit,
        scale=kpi.scale,
        group_by=keys,
        group=None,
        value=None,
        formula=named(kpi.numerator, kpi.denominator, kpi.scale),
        better=kpi.better,
        reason=code,
        reason_text=sheet.text(code),
    )
