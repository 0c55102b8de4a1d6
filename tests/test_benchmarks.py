"""Like with like only."""

from __future__ import annotations

import pytest
from kpi_frames import by, post, total

from kpi_lib.benchmarks import benchmark, benchmarks, compare_benchmark
from kpi_lib.errors import ParamsError
from kpi_lib.kpis.reasons import REASONS
from kpi_lib.kpis.registry import KPIS
from kpi_lib.tiers import tier_schemes

ROWS = [post("a", engagements=20.0, followers_at_post=1000.0, impressions=500.0)]
NANO = "hypeauditor_2026_instagram_nano"


def test_every_benchmark_says_where_it_is_from() -> None:
    for one in benchmarks().values():
        assert one.source and one.year > 2000 and one.quality and one.value
        assert one.kpi is None or one.kpi in KPIS
        if one.tier_scheme:
            scheme = tier_schemes()[one.tier_scheme]
            assert one.tier in {tier.name for tier in scheme.tiers}


def test_the_published_figures_are_those_of_the_sources() -> None:
    values = {name: one.value for name, one in benchmarks().items()}
    assert values[NANO] == 0.0178
    assert values["rival_iq_2022_x"] == 0.00035
    assert values["ipa_2025_long_term_multiplier"] == 3.35


def test_like_is_compared_with_like() -> None:
    result = by(ROWS, "er_followers", "platform")["instagram"]
    found = compare_benchmark(result, benchmark(NANO), tier_scheme="hypeauditor_2026", tier="nano")
    assert found.ratio == pytest.approx(0.02 / 0.0178)
    assert found.reason is None


@pytest.mark.parametrize(
    ("kpi", "name", "platform", "scheme", "tier", "reason"),
    [
        ("er_impressions", NANO, "instagram", "hypeauditor_2026", "nano", "benchmark_unit"),
        ("er_followers", NANO, "tiktok", "hypeauditor_2026", "nano", "benchmark_platform"),
        ("er_followers", NANO, None, "hypeauditor_2026", "nano", "benchmark_platform"),
        ("er_followers", NANO, "instagram", "later_fohr_2021", "nano", "benchmark_tiers"),
        ("er_followers", NANO, "instagram", "hypeauditor_2026", "micro", "benchmark_tiers"),
        ("er_followers", "rival_iq_2022_instagram", "instagram", None, None,
         "benchmark_statistic"),
    ],
)  # fmt: skip
def test_unlike_is_refused(
    kpi: str, name: str, platform: str | None, scheme: str | None, tier: str | None, reason: str
) -> None:
    found = compare_benchmark(
        total(ROWS, kpi), benchmark(name), platform=platform, tier_scheme=scheme, tier=tier
    )
    assert (found.ratio, found.reason) == (None, reason)
    assert found.reason_text == REASONS[reason]


def test_a_missing_result_stays_missing() -> None:
    result = total([post("a", views=1.0)], "er_followers")
    found = compare_benchmark(result, benchmark(NANO), platform="instagram",
                              tier_scheme="hypeauditor_2026", tier="nano")  # fmt: skip
    assert (found.ratio, found.reason) == (None, "no_data")


def test_an_unknown_name_gets_a_hint() -> None:
    with pytest.raises(ParamsError, match="Did you mean 'rival_iq_2022_tiktok'"):
        benchmark("rival_iq_2022_tictok")
