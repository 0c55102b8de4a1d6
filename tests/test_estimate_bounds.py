"""Attribution bounds: exact sets, what a survey stands for, and every reason to be silent."""

from __future__ import annotations

import dataclasses
from typing import Any

import estimate_fixtures as fixture
import numpy as np
import pandas as pd
import pytest

import reports
from benchmarks.calibrate.bounds import WORLDS, simulate
from kpi_lib import charts, show
from kpi_lib.charts.drawn import Drawn
from kpi_lib.estimates.bounds import Bounds, bounds
from kpi_lib.estimates.bounds_sets import attributed
from tests.ledger_fixtures import ROSTER, Parts, Rows, campaign, file, ledger, order, spring

MARCH = "2026-03-10 09:00"
# Two codes, one of them clicked too; one click; two without either; one outside the window.
SHOP: Rows = (
    order("#1", MARCH, code="ANNA10"),
    order("#2", MARCH, code="BO10", utm_content="bo"),
    order("#3", MARCH, utm_content="anna"),
    order("#4", MARCH),
    order("#5", MARCH),
    order("#6", "2026-05-20 09:00", code="ANNA10"),
)


def survey(*rows: dict[str, Any], path: str = "_shared/survey.csv") -> Parts:
    return [(file(path, "survey"), "survey", rows)]


def told(parts: Parts, **options: Any) -> Bounds:
    return bounds(fixture.inputs(ledger(parts, **options)))


def test_each_order_once_floor_by_code_ceiling_by_any_trace() -> None:
    found = told(spring(orders=SHOP))
    figures = fixture.whole(found)
    assert (figures["attributed_orders"].low, figures["attributed_orders"].high) == (2, 3)
    assert (figures["attributed_sales"].low, figures["attributed_sales"].high) == (200, 300)
    assert figures["attributed_orders_floor"].value == 2
    assert figures["attributed_orders_floor"].basis == "measured"
    assert figures["attributed_orders_ceiling"].value == 3
    # #2 has both, #1 and #3 one of them.
    assert figures["attribution_overlap"].value == pytest.approx(1 / 3)
    # Fees of 500 and product of 40.
    assert figures["roas_bounds"].low == pytest.approx(200 / 540)
    assert found.attributed is not None
    assert [(part.name, part.orders) for part in found.attributed.sets] == [
        ("code_only", 1), ("click_only", 1), ("both", 1), ("survey_only", 0), ("no_trace", 2)
    ]  # fmt: skip


def test_answers_of_all_orders_are_set_algebra() -> None:
    answers = survey(
        {"order": "1", "answer": "A friend"},
        {"order": "#2", "answer": "Google"},
        {"order": "3", "answer": "Google"},
        {"order": "4", "answer": "I saw ANNA.B's reel!"},
        {"order": "5", "answer": "Banana"},
    )
    found = told([*spring(orders=SHOP), *answers])
    figure = fixture.whole(found)["attributed_orders_ceiling"]
    assert (figure.value, figure.low) == (4, None)
    assert found.attributed is not None
    assert found.attributed.survey.kind == "all"


def test_a_creator_of_another_campaign_is_no_answer_for_this_one() -> None:
    answers = survey(
        {"order": "4", "answer": "Instagram", "creator": "Cleo"},
        {"order": "5", "answer": "Instagram", "creator": "bo"},
    )
    other = (file("tea/roster.csv", "roster"), "roster",
             ({"creator": "Cleo", "platform": "instagram", "code": "CLEO"},))  # fmt: skip
    params = {"spring": campaign(), "tea": campaign(start="2026-03-05")}
    found = told([*spring(orders=SHOP), other, *answers], campaigns=params)
    assert fixture.whole(found)["attributed_orders_ceiling"].value == 4


def test_where_some_answered_their_share_stands_for_the_others() -> None:
    orders = pd.DataFrame({
        "code": [True] * 10 + [False] * 90,
        "click": False,
        "named": pd.array([None] * 10 + [True] * 5 + [False] * 15 + [None] * 70, dtype="boolean"),
        "net_sales": 10.0,
    })  # fmt: skip
    found = attributed(orders)
    # 10 codes + 5 named + a quarter of 70.
    assert found.ceiling == pytest.approx(10 + 5 + 17.5)
    assert found.ceiling_low < found.ceiling < found.ceiling_high
    assert found.sales_ceiling == pytest.approx(10 * found.ceiling_high)
    assert found.survey.kind == "part"


def test_totals_stand_for_the_orders_without_trace() -> None:
    answers = survey(
        {"answer": "Anna", "count": 30.0},
        {"answer": "Google", "count": 70.0},
        {"answer": "Bo", "count": 500.0, "date": pd.Timestamp("2025-01-01")},
        path="spring/survey.csv",
    )
    found = told([*spring(orders=SHOP), *answers])
    figure = fixture.whole(found)["attributed_orders_ceiling"]
    assert figure.value == pytest.approx(3 + 0.3 * 2)
    assert (figure.interval_of, figure.method, figure.n) == ("person", "wilson", 100)
    assert "The answers are totals" in fixture.page(show.bounds, fixture.report_of("bounds", found))


def test_undated_totals_of_the_whole_client_are_no_campaigns() -> None:
    found = told([*spring(orders=SHOP), *survey({"answer": "Anna", "count": 30.0})])
    assert fixture.whole(found)["attributed_orders_ceiling"].value == 3


def test_orders_of_another_campaign_are_neither_traced_nor_untraced() -> None:
    roster = (file("tea/roster.csv", "roster"), "roster",
              ({"creator": "Cleo", "platform": "instagram", "code": "CLEO"},))  # fmt: skip
    params = {"spring": campaign(), "tea": campaign(start="2026-03-05")}
    rows = (*SHOP, order("#7", MARCH, code="CLEO"), order("#8", MARCH, code="ANNA10;CLEO"))
    found = bounds(
        fixture.inputs(ledger([*spring(orders=rows), roster], campaigns=params), "spring")
    )
    assert found.attributed is not None
    assert sum(part.orders for part in found.attributed.sets) == 5
    assert found.attributed.floor == 2


def test_the_rule_does_not_move_the_bounds() -> None:
    params = {"spring": campaign(attribution={"rule": "click", "window_days": 10})}
    figures = fixture.whole(told(spring(orders=SHOP), campaigns=params))
    assert figures["attributed_orders"].low == 2


@pytest.mark.parametrize(
    ("parts", "reasons"),
    [
        (spring(orders=None), {"no_orders"}),
        (spring(orders=SHOP, roster=tuple({**row, "code": None} for row in ROSTER)),
         {"bounds_no_codes"}),
        (spring(orders=SHOP[:1], roster=tuple({**row, "code": None} for row in ROSTER)),
         {"bounds_no_codes", "bounds_no_trace"}),
        (spring(orders=SHOP[:1]), {"no_order_click_key"}),
        (spring(orders=SHOP, costs=None), {"no_cost"}),
        (spring(orders=tuple({**row, "subtotal": None} for row in SHOP)),
         {"bounds_sales_unknown"}),
    ],
)  # fmt: skip
def test_what_is_missing_is_said(parts: Parts, reasons: set[str]) -> None:
    figures = told(parts).figures
    silent = {figure.reason for figure in figures if not figure.known}
    assert silent == reasons
    assert {figure.kpi for figure in figures} == {
        "attributed_orders", "attributed_sales", "attributed_orders_floor",
        "attributed_orders_ceiling", "attribution_overlap", "roas_bounds",
    }  # fmt: skip


def test_zero_cost_is_no_denominator() -> None:
    free: Rows = ({"creator": "Anna", "part": "fees", "amount": 0.0, "currency": "EUR",
                   "accrued_on": pd.Timestamp("2026-03-12")},)  # fmt: skip
    assert fixture.whole(told(spring(orders=SHOP, costs=free)))["roas_bounds"].reason == (
        "zero_denominator"
    )


def test_few_unknown_sales_are_valued_like_the_known() -> None:
    orders = pd.DataFrame({"code": True, "click": False, "net_sales": [np.nan] + [10.0] * 39,
                           "named": pd.array([None] * 40, dtype="boolean")})  # fmt: skip
    assert attributed(orders).sales_floor == pytest.approx(400)
    assert attributed(orders.iloc[:10]).sales_floor is None


def test_no_orders_at_all_are_zeros_and_not_an_error() -> None:
    empty = pd.DataFrame({"code": [], "click": [], "named": pd.array([], dtype="boolean"),
                          "net_sales": []})  # fmt: skip
    found = attributed(empty)
    assert (found.floor, found.ceiling, found.sales_ceiling) == (0, 0.0, 0.0)


def test_a_survey_without_answers_says_nothing() -> None:
    orders = pd.DataFrame({"code": [False], "click": [False], "net_sales": [1.0],
                           "named": pd.array([None], dtype="boolean")})  # fmt: skip
    assert attributed(orders, naming=0, answers=0).survey.kind == "none"


def test_neither_order_of_rows_nor_files_matter() -> None:
    halves = spring(orders=SHOP[:3])
    late = file("_shared/2026-04-20/more.csv", "shopify_orders", exported_on="2026-04-20")
    split = told([*halves, (late, "orders", tuple(reversed(SHOP[3:])))])
    assert split.attributed == told(spring(orders=SHOP)).attributed


@pytest.mark.parametrize("world", [world for world in WORLDS if world.ask != "report"],
                         ids=lambda world: world.name)  # fmt: skip
def test_the_ceiling_holds_what_was_planted(world: Any) -> None:
    found = [simulate(world, (99, at)) for at in range(120)]
    inside = [one.ceiling_low - 1e-9 <= truth <= one.ceiling_high + 1e-9 for one, truth in found]
    assert np.mean(inside) >= 0.89
    assert all(one.floor <= truth for one, truth in found)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (spring(orders=SHOP), "Not a true ceiling: there is no survey"),
        (spring(orders=SHOP[:1]), "Not a true ceiling: no file ties orders to clicks and there is"),
        ([*spring(orders=(SHOP[0], SHOP[3])), *survey({"order": "4", "answer": "Anna"})],
         "Not a true ceiling: no file ties orders to clicks, so"),
    ],
)  # fmt: skip
def test_the_page_says_what_the_ceiling_lacks(parts: Parts, words: str) -> None:
    assert words in fixture.page(show.bounds, fixture.report_of("bounds", told(parts)))


def test_the_page_leads_with_the_range() -> None:
    text = fixture.page(show.bounds, fixture.report_of("bounds", told(spring(orders=SHOP))))
    assert "can be called the campaign&#x27;s: 2 to 3, with net sales of €200.00 to €300.00" in text
    assert "Code and click" in text


def test_sets_of_a_missing_source_are_unknown_and_not_zero() -> None:
    text = fixture.page(show.bounds, fixture.report_of("bounds", told(spring(orders=SHOP[:1]))))
    for name in ("Click only", "Code and click", "Named in the survey only"):
        assert f'{name}</th><td class="num">n/a</td><td class="num">n/a</td>' in text
    assert 'No trace</th><td class="num">0</td>' in text


def test_hostile_answers_never_reach_the_page() -> None:
    rows = survey({"order": "4", "answer": reports.HOSTILE, "creator": reports.HOSTILE})
    found = told([*spring(orders=SHOP), *rows])
    assert "<script>" not in fixture.page(show.bounds, fixture.report_of("bounds", found))


def chart(*more: Any) -> Drawn:
    found = charts.attribution(
        fixture.report_of("bounds", told(spring(orders=SHOP)), reports.result("orders", 3), *more)
    )
    assert isinstance(found, Drawn)
    return found


def test_the_chart_shows_caused_beside_attributed_where_it_is_known() -> None:
    assert chart().spec["description"].startswith("Attributed orders: 2 to 3; what was caused is")
    caused = dataclasses.replace(
        reports.result("orders", 1.5), kpi="incremental_orders", low=-4.0, high=7.0
    )
    title = " ".join(chart(caused).spec["title"]["text"])
    assert title == "Attributed orders: 2 to 3; caused: cannot tell (−4 to 7)"


def test_no_chart_without_codes() -> None:
    roster = tuple({**row, "code": None} for row in ROSTER)
    found = told(spring(orders=SHOP, roster=roster))
    assert "No chart of attribution" in fixture.page(
        charts.attribution,  # type: ignore[arg-type]  # a word stands where the chart would
        fixture.report_of("bounds", found),
    )
