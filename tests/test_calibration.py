"""The calibration driver judges and renders rightly, and no estimate is grossly off."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from benchmarks import calibration
from benchmarks.calibrate.judge import plausible, verdict
from benchmarks.calibrate.page import page, table
from benchmarks.calibrate.row import Row


def row(**fields: Any) -> Row:
    usual: dict[str, Any] = {"estimate": "lift", "kpi": "incremental_orders", "datasets": 2000,
                             "scenario": "25 creators", "told": 2000, "covered": 1900,
                             "ask": "coverage"}  # fmt: skip
    return Row(**usual | fields)


@pytest.mark.parametrize(
    ("covered", "told", "expected"),
    [
        (1900, 2000, "pass"),
        (1840, 2000, "pass"),  # 92 %
        (1839, 2000, "fail"),
        (1960, 2000, "pass"),  # 98 %
        (1961, 2000, "fail"),
        (95, 100, "fail"),  # 95 %, but it could be 85 %
        (0, 0, "fail"),
        (None, 2000, "fail"),
    ],
)
def test_coverage_has_limits_and_a_floor(covered: int | None, told: int, expected: str) -> None:
    assert verdict(row(covered=covered, told=told)) == expected


def test_the_floor_is_wilsons_at_99_percent() -> None:
    # 460 of 500 are 92.0 %; Wilson's 99 % low end is 88.2 %. 470 of 500: 90.6 %.
    assert verdict(row(covered=460, told=500)) == "fail"
    assert verdict(row(covered=470, told=500)) == "pass"


@pytest.mark.parametrize(
    ("wrong", "limit", "expected"),
    [(140, None, "pass"), (141, None, "fail"), (120, 0.06, "pass"), (121, 0.06, "fail"),
     (150, 0.2, "fail"), (None, None, "fail")],
)  # fmt: skip
def test_no_row_allows_itself_more_false_positives(
    wrong: int | None, limit: float | None, expected: str
) -> None:
    found = row(ask="false_positives", false_positives=wrong, limit=limit, covered=None)
    assert verdict(found) == expected


def test_a_range_may_always_hold_the_truth() -> None:
    assert verdict(row(ask="range", covered=2000)) == "pass"
    assert verdict(row(ask="range", covered=1839)) == "fail"


def test_a_broken_world_is_shown_and_not_judged() -> None:
    assert verdict(row(ask="report", covered=10)) == "report"


def test_a_few_data_sets_show_gross_errors_only() -> None:
    assert plausible(row(covered=26, told=30))
    assert not plausible(row(covered=25, told=30))
    assert plausible(row(covered=8, told=10))
    assert not plausible(row(covered=5, told=10))
    assert plausible(row(covered=0, told=0))
    assert not plausible(row(covered=None, told=30))
    assert plausible(row(ask="false_positives", false_positives=6, told=30))
    assert not plausible(row(ask="false_positives", false_positives=7, told=30))


def test_the_table_leaves_out_what_nobody_measured() -> None:
    text = table([row(bias=-0.0123, width=1.25)])
    assert text.splitlines() == [
        "| KPI | World | Data sets | Told | Coverage | At least | Bias | Width | Result |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        "| `incremental_orders` | 25 creators | 2,000 | 2,000 | 95.0 % | 93.6 % | −1.2 % |"
        " 125.0 % | pass |",
    ]


def test_the_page_names_what_fails_and_what_breaks() -> None:
    text = page({
        "lift": [row(), row(covered=1500, scenario="a | b\nc"),
                 row(ask="report", note="The page says so.", scenario="an advert runs")],
        "bounds": [row(estimate="bounds", ask="range", note="Both ends are held.")],
    })  # fmt: skip
    assert "2 of 3 rows that have to pass do." in text
    assert text.index("## Bounds") < text.index("## Lift") < text.index("## Where assumptions")
    assert "| a \\| b c |" in text and "**fail**" in text
    assert "- **Lift, an advert runs** (`incremental_orders`): The page says so." in text
    assert "- 25 creators (`incremental_orders`): Both ends are held." in text
    assert "92 % to 98 %" in text


def test_running_one_module_again_leaves_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results, document = tmp_path / "results" / "c.json", tmp_path / "c.md"
    calibration.write({"bounds": [row(estimate="bounds")], "lift": [row()]}, results, document)
    monkeypatch.setattr(calibration, "RESULTS", results)
    monkeypatch.setattr(calibration, "PAGE", document)
    monkeypatch.setattr(calibration, "modules", lambda: ["bounds", "lift"])
    again = row(covered=1500)
    monkeypatch.setattr(calibration, "run_all", lambda names, *_, **__: {n: [again] for n in names})
    assert calibration.main(["--only", "lift"]) == 1
    kept = calibration.read(results)
    assert kept == {"bounds": [row(estimate="bounds")], "lift": [again]}
    assert "**fail**" in document.read_text("utf-8")
    before = results.read_bytes(), document.read_bytes()
    assert calibration.main(["--fast", "--only", "lift"]) == 1
    assert (results.read_bytes(), document.read_bytes()) == before


def test_digits_of_the_machine_are_cut() -> None:
    settled = calibration.settled(row(bias=0.123456789, width=float("nan")))
    assert settled == dataclasses.replace(row(), bias=0.1235, width=None)


def test_modules_without_rows_are_helpers() -> None:
    assert not {"row", "judge", "page", "__init__"} & set(calibration.modules())


@pytest.mark.parametrize("name", calibration.modules())
def test_no_estimate_is_grossly_off(name: str) -> None:
    rows = calibration.run(name, fast=True)
    assert rows
    assert [one for one in rows if not plausible(one)] == []


def test_the_committed_page_is_that_of_the_committed_results() -> None:
    assert calibration.PAGE.read_text("utf-8") == page(calibration.read(calibration.RESULTS))
