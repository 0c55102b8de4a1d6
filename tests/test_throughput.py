"""What the throughput benchmark rests on: a fair notebook, a true floor, ratios that add up."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "benchmarks"))

from throughput_arms import figures, floor, table  # noqa: E402  (the path comes first)


@pytest.mark.parametrize(
    ("client", "campaign"),
    [("wickerby-home", "spring-tables"), ("cafe-cumbrosa", "cosecha-nueva")],
)
def test_the_reference_has_three_charts_and_six_tables(client: str, campaign: str) -> None:
    notebook = floor.parsed(ROOT / "benchmarks" / "reference.ipynb")
    given = {"root": str(ROOT), "client": client, "campaign": campaign}
    done = floor.executed(notebook, given, ROOT / "benchmarks")
    data = [output.data for cell in done.cells for output in cell.get("outputs", [])]
    assert sum("application/vnd.vegalite.v6+json" in one for one in data) == 3
    tables = [one["text/html"] for one in data if "<table" in one.get("text/html", "")]
    assert len(tables) == 6
    assert all(re.search(r"<tbody>\s*<tr>", one) for one in tables), (
        "an empty table measures little"
    )


def each(minute: float, cpu: float, reports: int = 10) -> dict[str, Any]:
    return {"a minute": minute, "cpu": cpu, "wall": 60 / minute, "rss": 100.0, "pss": 50.0,
            "reports": reports}  # fmt: skip


ROUND = {"a": each(10, 5.0), "b": each(20, 2.0), "c": each(30, 1.0), "d": each(200, 0.3),
         "e": each(400, 0.2), "d, one a process": each(20, 0.7, 2)}  # fmt: skip


def test_ratios_are_medians_of_the_rounds_own() -> None:
    slow = {arm: each(one["a minute"] / 4, one["cpu"] * 4, one["reports"])
            for arm, one in ROUND.items()}  # fmt: skip
    odd = ROUND | {"a": each(1, 50.0)}
    found = figures.summary([ROUND, slow, odd])
    # A machine four times slower for a while changes no ratio; one disturbed block neither.
    assert found["ratios"]["a"] == pytest.approx({"a minute": 20, "cpu": 5 / 0.3})
    assert found["ratios"]["b"]["a minute"] == 10
    above = found["above the floor"]
    assert above["times"] == pytest.approx(1.5)
    assert above["ms"] == pytest.approx(100)
    # Ten reports cost 3 s, the first of both processes 1.4 s: 0.2 s each of the other eight.
    assert above["ms, start-up apart"] == pytest.approx(0)


def test_a_short_block_shares_its_start_up_as_a_long_one_would() -> None:
    # Start-up 4 s, 1 s a report: 2 reports take 6 s, 12 take 16 s, so 200 take 204 s.
    found = figures.extended(each(20, 3.0, 2), each(45, 16 / 12, 12), 200)
    assert found["cpu"] == pytest.approx(204 / 200)
    assert found["reports"] == 12


def test_the_page_states_what_was_measured() -> None:
    results = {
        "machine": figures.machine(), "jobs": 2,
        "cases": {"reference+kpi": {"summary": figures.summary([ROUND])}},
        "sizes": {"100": {"d": each(200, 0.3) | {"memory": [[50, 200.0, 90.0], [100, 204.0, 91.0]]},
                          "e": each(400, 0.2)},
                  "1000": {"d": each(200, 0.33) | {"memory": [[50, 200.0, 90.0],
                                                              [1000, 208.0, 91.0]]}}},
    }  # fmt: skip
    page = table.markdown(results)
    assert "| reference+kpi: reports a minute, (d) against (a) | ≥ 15 × | 20.00 × | yes |" in page
    assert "| reference+kpi: (d) − (e), processor a report, start-up apart | ≤ 70 ms" in page
    assert "| Its growth from report 50 to report 1000 | ≤ 5 % | 1.11 % | yes |" in page
    assert "at 1,000 reports, in that at 100 | ≤ 1.1 × | 1.10 × | yes |" in page
    assert "**20.0 ×** the reports a minute of (a)" in page
    assert "**100 ms** of processor a report" in page
    assert "208 MiB at report 1000 (+4.0 %)" in page
    assert "1.10 × at 1,000 what it costs at 100" in page
