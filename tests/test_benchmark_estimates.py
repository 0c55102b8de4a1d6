"""The benchmark of the estimates times what it says: a campaign with everything in it."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks import estimates
from benchmarks.campaign import CAMPAIGN, Size, ledger


def figures(orders: int, plain: float, placebo: float = 0.0, memory: float = 100.0) -> Any:
    return {"orders": orders, "plain": plain, "placebo": placebo or plain, "memory": memory,
            "parts": {"lift": plain}, "told": {"lift": [1, 2]}, "ledger": 0.1, "sums": 0.1,
            "imports": {"numpy": 0.1}, "refused": [], "kept_first": 1.0,
            "kept_again": 0.01}  # fmt: skip


def test_the_campaign_has_every_table_an_estimate_reads() -> None:
    book = ledger(Size(orders=2_000, leads=200, comments=200, journeys=100))
    assert [problem.what for problem in book.problems if problem.severity == "error"] == []
    own = {name: frame for name, frame in book.frames.items() if "campaign" in frame}
    assert len(own["orders"]) == 2_000
    for name in ("orders", "posts", "leads", "creators", "outreach", "comments", "journeys"):
        assert own[name]["campaign"].eq(CAMPAIGN).any(), name
    assert set(book["orders"]["how"].dropna()) == {"code", "click"}
    for name in ("survey", "referrals", "series", "followers", "costs"):
        assert len(book[name]), name


def test_every_estimate_of_the_small_campaign_is_timed() -> None:
    found = estimates.measure(1_500)
    assert {"lift", "mix", "bounds"} <= {name.split(" with")[0] for name in found["parts"]}
    assert found["plain"] > 0
    assert found["placebo"] > 0
    assert "| **all with them** | |" in estimates.report([found])
    # A refusal is fast for nothing: each estimate tells something of this campaign.
    told = {name for name, (known, _) in found["told"].items() if known}
    assert set(found["told"]) - told <= {"repeat"}  # too few purchases in so small a shop


def test_growth_is_held_against_n_log_n() -> None:
    assert estimates.growth(1.0, 10.0, (10, 100)) == pytest.approx(10 / 20)
    small, large = figures(20_000, 1.0), figures(2_000_000, 146.5)
    assert estimates.growth(1.0, 146.5, (20_000, 2_000_000)) == pytest.approx(1.0, rel=1e-3)
    assert estimates.shortfalls([small, large]) == []
    assert estimates.shortfalls([small, figures(2_000_000, 200.0)]) == [
        "2,000,000 orders take 1.37 of n log n"
    ]


def test_too_slow_or_too_large_is_said() -> None:
    assert estimates.shortfalls([figures(20_000, 2.5, 8.5, 401.0)]) == [
        "2.50 s without placebo dates, 2 allowed",
        "8.50 s with placebo dates, 8 allowed",
        "401 MiB, 400 allowed",
    ]
