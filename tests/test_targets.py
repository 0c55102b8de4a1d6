"""Targets, verdicts and pace."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from kpi_frames import ledger, post, results, row

from kpi_lib.kpis.result import Result
from kpi_lib.kpis.targets import pace_of, verdict
from kpi_lib.params.models import Target

PARAMS = ledger().campaigns["spring"]  # 1 to 31 March 2026
AFTER, DAY_10 = dt.date(2026, 4, 20), dt.date(2026, 3, 10)


def result(value: float | None, low: float | None = None, high: float | None = None, *,
           denominator: float | None = None) -> Result:  # fmt: skip
    return Result(kpi="x", version=1, label="X", unit="count", scale=1, group_by=None, group=None,
                  value=value, low=low, high=high, denominator=denominator)  # fmt: skip


@pytest.mark.parametrize(
    ("value", "low", "high", "target", "expected"),
    [
        (120, 105, 140, {"min": 100}, "met"),
        (120, 90, 140, {"min": 100}, "open"),
        (80, 70, 95, {"min": 100}, "missed"),
        (20, 15, 25, {"max": 30}, "met"),
        (28, 20, 35, {"max": 30}, "open"),
        (40, 35, 50, {"max": 30}, "missed"),
        (5, 4, 6, {"min": 3, "max": 7}, "met"),
        (9, 8, 10, {"min": 3, "max": 7}, "missed"),
        (1500, None, None, {"max": 1500}, "met"),
        (1501, None, None, {"max": 1500}, "missed"),
        (None, None, None, {"max": 1500}, None),
    ],
)
def test_after_the_due_date_the_interval_decides(
    value: float | None,
    low: float | None,
    high: float | None,
    target: dict[str, Any],
    expected: str | None,
) -> None:
    assert verdict(result(value, low, high), Target(**target), PARAMS, AFTER) == expected


def test_on_the_due_date_itself_the_interval_decides() -> None:
    target = Target(min=100)
    assert verdict(result(120, 105, 140), target, PARAMS, dt.date(2026, 3, 31)) == "met"
    assert verdict(result(120, 105, 140), target, PARAMS, dt.date(2026, 3, 30)) == "on_track"


def test_a_running_total_is_held_against_its_path() -> None:
    target = Target(min=31_000)  # 1,000 a day; 10 days are over
    assert verdict(result(10_000), target, PARAMS, DAY_10) == "on_track"
    assert verdict(result(9_999), target, PARAMS, DAY_10) == "behind"
    without = Target(min=31_000, path="none")
    assert verdict(result(30_999), without, PARAMS, DAY_10) == "behind"


def test_a_running_ratio_is_held_against_the_target_itself() -> None:
    assert verdict(result(29, denominator=4), Target(max=30), PARAMS, DAY_10) == "on_track"
    assert verdict(result(31, denominator=4), Target(max=30), PARAMS, DAY_10) == "behind"


def test_pace_by_hand() -> None:
    pace = pace_of(result(12_000), Target(min=31_000), PARAMS, DAY_10)
    assert pace.elapsed == pytest.approx(10 / 31)
    assert (pace.expected, pace.projected) == (pytest.approx(10_000), pytest.approx(37_200))
    assert pace.reached == pytest.approx(12 / 31)
    ratio = pace_of(result(29, denominator=4), Target(max=30), PARAMS, DAY_10)
    assert (ratio.expected, ratio.projected) == (None, None)


def test_results_carry_target_and_verdict() -> None:
    rows = [post("a", impressions=10.0), row("Anna", cost=50.0, fees=50.0)]
    targets = {"cost": {"max": 60, "by": "2026-04-10"}, "impressions": {"min": 5}}
    found = {(one.kpi, one.group): one for one in results(rows, ["creator"], targets=targets)}
    assert found["cost", None].target == {"min": None, "max": 60, "by": "2026-04-10"}
    assert found["cost", None].verdict == "met"
    assert found["impressions", None].target == {"min": 5, "max": None, "by": "2026-03-31"}
    assert found["impressions", ("Anna",)].target is None
