"""What was agreed, and whether it was kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kpi_lib.kpis.result import Result, Verdict
from kpi_lib.params.models import CampaignParams, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Where a running campaign stands on the way to a target."""

    elapsed: float
    """Share of the days from the start to the due date, both included, that are over."""
    reached: float | None
    """Value as a share of the target."""
    expected: float | None
    """Value that the declared path asks for today; None where the KPI has no path."""
    projected: float | None
    """Value on the due date at this pace; None where the KPI has no path."""


def judged(results: Iterable[Result], params: CampaignParams, as_of: dt.date) -> Iterator[Result]:
    """The results, those of the whole campaign with their target and verdict."""
    for result in results:
        target = params.targets.get(result.kpi)
        if target is None or result.group_by is not None:
            yield result
            continue
        due = due_date(target, params)
        limits = {"min": target.min, "max": target.max, "by": due.isoformat()}
        yield replace(result, target=limits, verdict=verdict(result, target, params, as_of))


def due_date(target: Target, params: CampaignParams) -> dt.date:
    """The target's due date, or the campaign's end."""
    return target.by or params.end


def verdict(
    result: Result, target: Target, params: CampaignParams, as_of: dt.date
) -> Verdict | None:
    """How a result stands against its target; None where there is no value or no limit.

    Before the due date: on track or behind, totals against the declared path, ratios against the
    target itself. From the due date on, by the interval: met, missed or open; by the value
    itself where the deal decided the quantity and it has no interval.
    """
    if result.value is None or (target.min is None and target.max is None):
        return None
    if as_of < due_date(target, params):
        pace = pace_of(result, target, params, as_of)
        share = pace.elapsed if pace.expected is not None else 1.0
        behind = target.min is not None and result.value < target.min * share
        over = target.max is not None and result.value > target.max * share
        return "behind" if behind or over else "on_track"
    low = result.value if result.low is None else result.low
    high = result.value if result.high is None else result.high
    if (target.min is None or low >= target.min) and (target.max is None or high <= target.max):
        return "met"
    below = target.min is not None and high < target.min
    above = target.max is not None and low > target.max
    return "missed" if below or above else "open"


def pace_of(result: Result, target: Target, params: CampaignParams, as_of: dt.date) -> Pace:
    """Elapsed share, what the path asks for, and where the pace leads."""
    due = due_date(target, params)
    days = max((due - params.start).days + 1, 1)
    elapsed = min(max((as_of - params.start).days + 1, 0) / days, 1.0)
    limit = target.min if target.min is not None else target.max
    value = result.value
    path = result.denominator is None and target.path == "linear" and limit is not None
    return Pace(
        elapsed=elapsed,
        reached=None if value is None or not limit else value / limit,
        expected=limit * elapsed if path and limit is not None else None,
        projected=value / elapsed if path and value is not None and elapsed > 0 else None,
    )
