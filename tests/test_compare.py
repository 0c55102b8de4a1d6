"""Groups held against each other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from kpi_frames import ledger, post, row, table

from kpi_lib.kpis.compare import REST, Pair, holm, judge
from kpi_lib.kpis.compute import score
from kpi_lib.kpis.result import Comparison


def compared(rows: list[dict[str, Any]], kpi: str, key: str) -> list[Comparison]:
    found = score(ledger(), "spring", table(rows), groupings=[key]).comparisons
    return [pair for pair in found if pair.kpi == kpi]


def creator(
    name: str, rate: float, platform: str = "instagram", posts: int = 4
) -> list[dict[str, Any]]:
    """Posts whose rates lie evenly around `rate`."""
    wobble = (0.9, 1.1, 0.95, 1.05)
    return [
        post(f"{name}{platform}{n}", name, platform, impressions=1000.0 + 100 * n,
             engagements=(1000 + 100 * n) * rate * wobble[n % 4])
        for n in range(posts)
    ]  # fmt: skip


def test_holm_steps_down_and_stops() -> None:
    assert holm(np.array([0.03, 0.01, 0.9]), 0.05) == pytest.approx([0.025, 0.05 / 3, 0.025])
    assert holm(np.array([0.02, 0.01, 0.04]), 0.05) == pytest.approx([0.025, 0.05 / 3, 0.05])


def test_verdict_and_interval_agree() -> None:
    pairs = [
        Pair(a="a", b="b", log_ratio=value, variance=0.01, df=60)
        for value in (0.5, 0.24, 0.18, 0.0)
    ]
    found = list(judge("ctr", ("creator",), pairs))
    assert [pair.verdict for pair in found] == ["clear", "leaning", "leaning", "open"]
    for pair in found:
        assert pair.low is not None and pair.high is not None
        assert (pair.verdict == "clear") == (not pair.low <= 1 <= pair.high)
    assert {pair.family_size for pair in found} == {4}


def test_a_clear_difference_and_an_open_one() -> None:
    rows = [*creator("Anna", 0.08), *creator("Bo", 0.02), *creator("Cy", 0.0205)]
    found = {(pair.a[0], pair.b[0]): pair for pair in compared(rows, "er_impressions", "creator")}
    assert found["Anna", "Bo"].verdict == "clear"
    assert found["Anna", "Bo"].ratio == pytest.approx(4)
    assert found["Bo", "Cy"].verdict == "open"
    assert found["Bo", "Cy"].family_size == 3


def test_more_than_twelve_creators_are_each_held_against_the_rest() -> None:
    rows = [one for n in range(13) for one in creator(f"c{n:02}", 0.08 if n == 0 else 0.04)]
    found = compared(rows, "er_impressions", "creator")
    assert len(found) == 13
    assert {pair.b for pair in found} == {(REST,)}
    assert found[0].a == ("c00",)
    assert found[0].ratio == pytest.approx(2)
    assert found[0].verdict == "clear"


def test_platforms_are_paired_through_shared_creators() -> None:
    # Cy is on TikTok alone and much better: it must not speak for TikTok.
    rows = [*creator("Anna", 0.04, "youtube"), *creator("Anna", 0.04, "tiktok"),
            *creator("Cy", 0.5, "tiktok")]  # fmt: skip
    (pair,) = compared(rows, "er_impressions", "platform")
    assert (pair.a, pair.b, pair.ratio) == (("tiktok",), ("youtube",), pytest.approx(1))
    assert pair.verdict == "open"


def test_other_components_of_engagement_are_not_compared() -> None:
    rows = [*creator("Anna", 0.04, "instagram"), *creator("Anna", 0.04, "tiktok")]
    assert compared(rows, "er_impressions", "platform") == []
    clicks = [one | {"link_clicks": one["impressions"] / 100} for one in rows]
    assert len(compared(clicks, "ctr", "platform")) == 1
    rows = [*creator("Anna", 0.04, "instagram"), *creator("Bo", 0.04, "tiktok")]
    assert compared(rows, "er_impressions", "creator") == []


def test_one_creator_is_compared_with_nobody() -> None:
    assert score(ledger(), "spring", table(creator("Anna", 0.04, posts=8))).comparisons == ()


def test_what_the_deal_decided_is_not_compared() -> None:
    rows = [*creator("Anna", 0.04), *creator("Bo", 0.04), row("Anna", cost=1.0, fees=1.0),
            row("Bo", cost=9.0, fees=9.0)]  # fmt: skip
    assert compared(rows, "cost_per_post", "creator") == []
    assert len(compared(rows, "cpm", "creator")) == 1


def test_one_post_that_went_far_is_no_clear_difference() -> None:
    """Eight steady creators with three posts each, and one whose only post has four times as many
    impressions: with as many posts of hers at that level, it is clear."""
    wobble = (0.7, 1.0, 1.4)
    rows = [post(f"c{who}{at}", f"c{who}", impressions=1000 * wobble[at])
            for who in range(8) for at in range(3)]  # fmt: skip
    rows += [row(f"c{who}", cost=30.0, fees=30.0) for who in range(8)]
    once = [post("far", "Far", impressions=4000), row("Far", cost=10.0, fees=10.0)]
    often = [*(post(f"far{at}", "Far", impressions=4000 * wobble[at]) for at in range(3)),
             row("Far", cost=30.0, fees=30.0)]  # fmt: skip
    for more, expected in ((once, False), (often, True)):
        found = [pair for pair in compared([*rows, *more], "cpm", "creator") if "Far" in pair.a[0]]
        assert len(found) == 8
        assert any(pair.verdict == "clear" for pair in found) == expected
