"""What the estimates say of the demo, held against what really happened in it."""

from __future__ import annotations

import json
from pathlib import Path

from recompute import campaigns_of

from kpi_lib.report import open_campaign
from kpi_site.demo import write_demo

ROOT = Path(__file__).parents[1]
HELD = 0.9
"""Share of the intervals and ranges that have to hold the truth: each may miss in one of 20."""


def test_what_is_told_of_the_demo_is_true(tmp_path: Path) -> None:
    write_demo(tmp_path)
    told, missed = 0, []
    for client, campaign in campaigns_of(ROOT):
        known = json.loads((tmp_path / "truth" / client / f"{campaign}.json").read_text("utf-8"))
        report = open_campaign(ROOT, client, campaign)
        for kpi, values in known.items():
            result = report.result(kpi)
            if "true" not in values or result is None:
                continue
            if result.low is None or result.high is None:
                assert result.reason, f"{client}/{campaign}: {kpi} has neither range nor reason"
                continue
            told += 1
            if not result.low <= values["true"] <= result.high:
                missed.append(f"{client}/{campaign}: {kpi} is {values['true']:.4g}, told "
                              f"{result.low:.4g} to {result.high:.4g}")  # fmt: skip
    assert told >= 20
    assert len(missed) <= (1 - HELD) * told, missed
