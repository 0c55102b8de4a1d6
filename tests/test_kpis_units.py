"""Complete units, coverage, groupings, the line "not assigned", and what must not matter."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from kpi_frames import by, ledger, post, results, row, table, total

from kpi_lib.errors import FormulaError
from kpi_lib.kpis.arrays import distinct
from kpi_lib.kpis.compute import score


def saves_on_instagram_only() -> list[dict[str, Any]]:
    """Three Instagram posts with saves, three TikTok posts without: 60 / 3,000 is 2 %."""
    return [
        *(post(f"i{n}", impressions=1000, saves=20) for n in range(3)),
        *(post(f"t{n}", platform="tiktok", impressions=9000) for n in range(3)),
    ]


def campaign() -> list[dict[str, Any]]:
    """Two creators, four posts on two platforms, orders, costs, an agency fee."""
    return [
        post("a1", "Anna", impressions=1000, engagements=50, week_published="2026-03-02"),
        post("a2", "Anna", "tiktok", impressions=3000, engagements=90, week_published="2026-03-09"),
        post("b1", "Bo", impressions=2000, engagements=40, week_published="2026-03-02"),
        post("b2", "Bo", "tiktok", impressions=4000, engagements=60, week_published="2026-03-02"),
        row("Anna", fees=300, cost=300, tier="nano"),
        row("Bo", fees=500, cost=500, tier="micro"),
        row(None, agency_fee=20, cost=20),
        row("Anna", orders=1, net_sales=40, week_occurred="2026-03-02"),
        row("Anna", orders=1, net_sales=60, week_occurred="2026-03-09"),
        row("Bo", orders=1, net_sales=100, week_occurred="2026-03-09"),
    ]


def test_a_ratio_takes_complete_posts_only() -> None:
    found = total(saves_on_instagram_only(), "save_rate_impressions")
    assert found.value == pytest.approx(0.02)
    assert (found.numerator, found.denominator, found.n) == (60, 3000, 3)
    assert found.coverage == {"units": 0.5, "denominator": pytest.approx(0.1)}
    assert found.partial


def test_below_a_fifth_of_the_posts_there_is_no_ratio() -> None:
    rows = [post("p0", impressions=10, saves=1), *(post(f"q{n}", impressions=10) for n in range(5))]
    found = total(rows[:-1], "save_rate_impressions")
    assert found.value == pytest.approx(0.1)  # one of five
    rows = [*rows, post("p9", impressions=10)]
    found = total(rows, "save_rate_impressions")
    assert (found.value, found.reason) == (None, "coverage_below_20")


def test_a_creator_with_one_unknown_post_is_no_unit_of_cpm() -> None:
    rows = [*campaign(), post("b3", "Bo")]
    found = total(rows, "cpm")
    # Anna alone, and the agency fee that is nobody's: 320 / 4,000
    assert found.value == pytest.approx(1000 * 320 / 4000)
    assert found.coverage == {"units": 0.5, "denominator": pytest.approx(0.4)}


def test_a_creator_known_to_have_posted_nothing_keeps_the_cost() -> None:
    rows = [*campaign(), row("Cy", cost=180, fees=180),
            row("Cy", posts=0, impressions=0, filler=True)]  # fmt: skip
    assert total(rows, "cpm").value == pytest.approx(1000 * 1000 / 10_000)
    assert total(rows, "posts").value == 4
    assert by(rows, "cpm", "creator")["Cy"].reason == "zero_denominator"


def test_what_nobody_owns_is_in_the_total_and_in_a_line_of_its_own() -> None:
    rows = campaign()
    found = by(rows, "cost", "creator")
    assert {name: one.value for name, one in found.items()} == {"Anna": 300, "Bo": 500, None: 20}
    cpm = by(rows, "cpm", "creator")
    assert cpm["Anna"].value == pytest.approx(1000 * 300 / 4000)
    assert (cpm[None].value, cpm[None].numerator, cpm[None].denominator) == (None, 20, 0)


def test_below_95_percent_a_grouping_is_not_shown() -> None:
    rows = [*campaign(), row(None, agency_fee=100, cost=100)]
    found = by(rows, "cpm", "creator")
    assert list(found) == [""]
    assert found[""].reason == "not_split_by_creator"
    assert by(campaign(), "cpm", "platform")[""].reason == "not_split_by_platform"
    assert by(rows, "er_impressions", "platform")["tiktok"].value == pytest.approx(150 / 7000)


def test_where_one_side_has_no_creators_both_are_taken_whole() -> None:
    rows = [post("a1", link_clicks=30), post("b1", "Bo", link_clicks=20),
            row(None, sessions=40)]  # fmt: skip
    found = total(rows, "click_to_session_rate")
    assert found.value == pytest.approx(0.8)
    assert found.n is None


def test_boosting_without_paid_impressions_makes_cpm_missing() -> None:
    rows = [*campaign(), row("Bo", boosting=50, cost=50)]
    assert total(rows, "cpm").reason == "boosted_without_paid_impressions"
    found = by(rows, "cpm", "creator")
    assert found["Anna"].value == pytest.approx(75)
    assert found["Bo"].reason == "boosted_without_paid_impressions"
    told = [*rows, row("Bo", paid_impressions=2500)]
    assert total(told, "cpm").value == pytest.approx(1000 * 870 / 12_500)
    assert total(told, "cpm_organic").value == pytest.approx(1000 * 820 / 10_000)
    assert total(told, "cpm_paid").value == pytest.approx(20)
    assert total(rows, "cpe").value == pytest.approx(870 / 240)


def test_product_told_at_cost_only_is_unknown_at_retail_price() -> None:
    rows = [row("Anna", fees=80, cost=80), row("Anna", product_cogs=10, cost=10),
            row("Anna", rate_card_value=100), row("Bo", fees=50, cost=50),
            row("Bo", rate_card_value=100)]  # fmt: skip
    found = total(rows, "value_exchange_ratio")
    assert found.value == pytest.approx(0.5)  # Bo alone, who was given no product
    assert found.coverage is not None and found.coverage["units"] == 0.5


def test_weeks_are_of_one_date_only() -> None:
    rows = campaign()
    assert by(rows, "er_impressions", "week")["2026-03-09"].value == pytest.approx(0.03)
    assert by(rows, "net_sales", "week")["2026-03-09"].value == 160
    assert by(rows, "orders_per_1000_engagements", "week")[""].reason == "mixed_dates"


def test_only_content_is_shown_by_post() -> None:
    assert by(campaign(), "er_impressions", "post")["a1"].value == pytest.approx(0.05)
    assert by(campaign(), "er_impressions", "post")["a1"].reason == "one_post"
    assert by(campaign(), "cpm", "post") == {}


def test_two_keys_at_once() -> None:
    found = results(campaign(), [("creator", "platform")])
    pair = next(one for one in found if one.kpi == "impressions"
                and one.group == ("Bo", "tiktok"))  # fmt: skip
    assert (pair.group_by, pair.value) == (("creator", "platform"), 4000)


def test_an_unknown_grouping_gets_a_hint() -> None:
    with pytest.raises(FormulaError, match="Did you mean 'platform'"):
        score(ledger(), "spring", table(campaign()), groupings=["plattform"])


def test_reported_among_measured_is_seen() -> None:
    rows = [post("a", impressions=10), post("b", impressions=20, basis="reported")]
    found = total(rows, "impressions")
    assert found.basis == "reported"
    assert found.basis_counts == {"measured": 1, "reported": 1}
    estimated = total([*rows, post("c", impressions=5, basis="estimated")], "impressions")
    assert estimated.basis == "estimated"


def test_sources_are_those_of_the_rows_it_rests_on() -> None:
    rows = [post("a", impressions=10, source=3), post("b", impressions=20, source=1),
            row("Anna", cost=5, fees=5, source=7)]  # fmt: skip
    assert total(rows, "impressions").sources == (1, 3)
    assert total(rows, "cpm").sources == (1, 3, 7)


def test_the_order_of_rows_does_not_matter() -> None:
    rows = campaign()
    forward = score(ledger(), "spring", table(rows))
    backward = score(ledger(), "spring", table(rows[::-1]))
    assert forward == backward


def test_cutting_a_sum_into_more_rows_does_not_matter() -> None:
    rows = campaign()
    cut = [one for one in rows if one.get("fees") != 500]
    cut += [row("Bo", fees=200, cost=200, tier="micro"), row("Bo", fees=300, cost=300,
                                                            tier="micro")]  # fmt: skip
    whole, parts = ({one.kpi: one.value for one in results(found)} for found in (rows, cut))
    assert whole == pytest.approx(parts)


def test_spending_twice_as_much_doubles_the_cost_of_everything() -> None:
    rows = campaign()
    dear = [
        one | {name: 2 * one[name] for name in ("cost", "fees", "agency_fee") if name in one}
        for one in rows
    ]
    for name in ("cost", "cpm", "cpe", "cpa", "cost_per_post"):
        assert total(dear, name).value == pytest.approx(2 * (total(rows, name).value or 0))
    assert total(dear, "roas").value == pytest.approx((total(rows, "roas").value or 0) / 2)


@pytest.mark.parametrize("key", ["creator", "platform", "week", "tier"])
def test_groups_add_up_to_the_whole(key: str) -> None:
    found = results(campaign(), [key])
    totals = {one.kpi: one for one in found if one.group_by is None and one.numerator is not None}
    for name, whole in totals.items():
        parts = [one for one in found if one.kpi == name and one.group]
        if not parts or whole.kpi.startswith(("concentration", "reach_max", "er_")):
            continue
        for side in ("numerator", "denominator"):
            figures = [getattr(one, side) for one in parts]
            total_side = getattr(whole, side)
            if total_side is not None:
                assert math.fsum(x for x in figures if x is not None) == pytest.approx(total_side)


def test_the_table_of_sums_is_left_as_it_was() -> None:
    sums = table(campaign())
    before = sums.copy(deep=True)
    score(ledger(), "spring", sums)
    pd.testing.assert_frame_equal(sums, before)


def test_labels_and_reasons_come_translated() -> None:
    found = score(ledger(), "spring", table(campaign()), groupings=[], translate=str.upper).results
    named = {one.kpi: one for one in found}
    assert named["impressions"].label == "IMPRESSIONS"
    assert named["leads"].reason_text == "NO FILE HAS LEADS OF THE CAMPAIGN."


def test_reach_of_half_a_creators_posts_carries_no_cost() -> None:
    """The cost of a creator with reach on Instagram only is not set against that reach alone."""
    rows = [
        post("a1", "Anna", impressions=1000, reach=800),
        post("a2", "Anna", "tiktok", impressions=9000),
        row("Anna", cost=500, fees=500),
    ]
    found = total(rows, "cpr")
    assert (found.value, found.reason) == (None, "coverage_below_20")
    assert found.coverage and found.coverage["units"] == 0


def test_what_is_known_for_the_campaign_only_is_whole() -> None:
    rows = [*campaign(), row(None, sessions=40, engaged_sessions=10)]
    sessions, engaged = total(rows, "sessions"), total(rows, "engaged_session_rate")
    assert (sessions.value, sessions.partial) == (40, False)
    assert (engaged.value, engaged.partial, engaged.low) == (0.25, False, None)
    assert engaged.coverage == {"units": None, "denominator": 1}


def test_cost_by_the_week_of_its_payment_is_held_against_nothing() -> None:
    rows = [*campaign(), row("Anna", cost=10, fees=10, week_occurred="2026-03-09")]
    for kpi in ("roas", "cpa", "contribution_margin"):
        (only,) = by(rows, kpi, "week").values()
        assert (only.value, only.reason) == (None, "mixed_dates"), kpi
    assert by(rows, "aov", "week")["2026-03-09"].value == 80


def test_who_was_only_contacted_is_no_creator_of_the_campaign() -> None:
    rows = [*campaign(), row("Di", contacted=1, replied=0)]
    assert set(by(rows, "orders", "creator")) == {"Anna", "Bo"}
    assert total(rows, "contacted").value == 1


def test_a_statistic_rests_on_the_rows_it_reads() -> None:
    rows = [
        post("r1", "Anna", impressions=100, basis="reported"),
        post("r2", "Bo", impressions=100),
        row("Anna", orders=1, net_sales=10, basis="estimated"),
        row("Bo", orders=1, net_sales=30),
    ]
    assert total(rows, "concentration_hhi_impressions").basis == "reported"
    assert total(rows, "concentration_hhi_net_sales").basis == "estimated"


def test_a_shop_that_tells_no_discounts_is_still_a_shop() -> None:
    assert total(campaign(), "discounts").reason == "no_data"


def test_codes_that_occur_are_found_as_numpy_finds_them() -> None:
    for codes in ([], [0], [3, 1, 3, 0, 7, 1], [5, 5, 5]):
        array = np.array(codes, dtype=np.intp)
        found, place = distinct(array)
        values, inverse = np.unique(array, return_inverse=True)
        assert (found.tolist(), place.tolist()) == (values.tolist(), inverse.tolist())
