"""What similar creators would bring, and what the next budget would buy."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from kpi_frames import ledger, post, row, table
from scipy import stats

import reports
from benchmarks.calibrate.planning import USUAL, coverage
from benchmarks.calibrate.sheets import frame, mould
from benchmarks.calibrate.world import World, draw_campaign, draw_creators
from kpi_lib.estimates.figure import Figure, results
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.estimates.measured import measured, measurements
from kpi_lib.estimates.planning import Planning, planning
from kpi_lib.estimates.similar import similar
from kpi_lib.kpis.cells import complete
from kpi_lib.kpis.compute import make_sheet
from kpi_lib.kpis.formulas import formula_results
from kpi_lib.kpis.modelled import MODELLED
from kpi_lib.kpis.registry import KPIS
from kpi_lib.report import indexed
from kpi_lib.show.planning import planning as show_planning


def rows(creators: int = 14, fee: float = 0.0, orders: int = 3) -> list[dict[str, Any]]:
    """Creators of many sizes, one post each; `fee`: a cost that is nobody's."""
    found: list[dict[str, Any]] = []
    for at in range(creators):
        who, size = f"c{at:02}", 1000.0 * (1 + at % 5) * (1 + 0.1 * at)
        found += [
            post(f"p{at}", who, impressions=size, engagements=round(size * (0.03 + 0.002 * at)),
                 link_clicks=20.0 + at),
            row(who, cost=100.0 + 10 * at, fees=100.0 + 10 * at),
            *(row(who, orders=1.0, net_sales=40.0 + n) for n in range(orders + at % 3)),
        ]  # fmt: skip
    if fee:
        found.append(row(None, cost=fee, agency_fee=fee))
    return found


def planned(sums: list[dict[str, Any]], **params: Any) -> Planning:
    book = ledger(**params)
    return planning(Inputs(ledger=book, campaign="spring", sums=complete(table(sums))))


def figure(found: Planning, kpi: str) -> Figure:
    (one,) = [one for one in found.figures if one.kpi == kpi and one.group is None]
    return one


def test_the_jackknife_by_hand() -> None:
    above = np.array([1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    below = np.full(12, 2.0)
    found = similar(above, below, skewed=False)
    theta = math.log(78 / 24)
    without = [math.log((78 - one) / 22) for one in above]
    pseudo = np.array([12 * theta - 11 * one for one in without])
    error = pseudo.std(ddof=1) / math.sqrt(12)
    own = pseudo - pseudo.mean()
    df = min(3 * (own**2).sum() ** 2 / (own**4).sum() - 1, 11)
    reach = float(stats.t.ppf(0.975, df)) * error
    assert found.value == pytest.approx(78 / 24)
    assert (found.low, found.high) == (
        pytest.approx(78 / 24 * math.exp(-reach)),
        pytest.approx(78 / 24 * math.exp(reach)),
    )
    wider = similar(above, below)
    assert wider.low is not None and found.low is not None and wider.error >= found.error


@pytest.mark.parametrize(
    ("above", "below", "reason"),
    [
        ([1.0] * 11, [1.0] * 11, "planning_few_creators"),
        ([1.0] * 11 + [math.nan] * 5, [1.0] * 16, "planning_few_creators"),
        ([0.0] * 12, [1.0] * 12, "planning_nothing_above"),
        ([1.0] * 12, [5.0, 1.0] + [0.0] * 10, "planning_nothing_below"),
        ([2.0] * 12, [1.0] * 12, "planning_all_alike"),
        ([], [], "planning_few_creators"),
    ],
)
def test_what_cannot_be_told_has_a_reason(
    above: list[float], below: list[float], reason: str
) -> None:
    found = similar(np.array(above), np.array(below))
    assert (found.low, found.reason) == (None, reason)


def test_the_value_is_the_campaigns_own_and_nobodys_cost_keeps_its_share() -> None:
    found, dearer = planned(rows()), planned(rows(fee=546.0))
    one, other = figure(found, "similar_cpa"), figure(dearer, "similar_cpa")
    sheet = make_sheet(ledger(), "spring", complete(table(rows(fee=546.0))))
    campaign = next(iter(formula_results(sheet, KPIS["cpa"], ())))
    assert other.value == pytest.approx(campaign.value)
    assert one.value and other.value and one.high and other.high
    assert other.value / one.value == pytest.approx(other.high / one.high)
    assert (one.n, one.unit, one.interval_of) == (14, "creator", "similar_creators")


def test_the_next_budget_buys_a_range_around_the_campaigns_own() -> None:
    found = planned(rows())
    one = figure(found, "next_budget_orders")
    assert found.own_cost and found.budget == pytest.approx(14 * 100 + 10 * 91)
    sold = sum(3 + at % 3 for at in range(14))
    assert one.value is None and one.low and one.high and one.low < sold < one.high
    double = figure(planned(rows(), next_budget=2 * 2310.0), "next_budget_orders")
    assert double.low and double.high
    # twice the budget: twice as much, told a little more surely
    assert 2 * one.low < double.low < double.high < 2 * one.high


@pytest.mark.parametrize(
    ("budget", "reason"),
    [(7000.0, "planning_beyond_seen"), (100.0, "planning_below_one_creator")],
)
def test_a_budget_unlike_those_seen_is_refused(budget: float, reason: str) -> None:
    found = figure(planned(rows(), next_budget=budget), "next_budget_orders")
    assert (found.low, found.reason) == (None, reason)


def test_every_kpi_has_its_row_whatever_is_missing() -> None:
    names = {kpi.name for kpi in MODELLED if kpi.family == "planning"}
    for sums in (rows(), rows(creators=5), [post("p", "Anna", impressions=5.0)],
                 [row("Anna", cost=0.0, fees=0.0)]):  # fmt: skip
        found = planned(sums).figures
        assert {one.kpi for one in found} == names
        assert all(one.known or one.reason for one in found)


def test_the_order_of_rows_does_not_matter() -> None:
    assert planned(rows()).figures == planned(rows()[::-1]).figures


def test_a_platform_with_enough_creators_stands_for_itself() -> None:
    both = [
        one | {"platform": "tiktok"} if at % 20 == 0 else one for at, one in enumerate(rows(20))
    ]
    found = [one for one in planned(both).figures if one.group is not None]
    assert {one.kpi for one in found} == {"similar_er_impressions"}


def test_one_creator_with_most_of_the_views_makes_no_rate_sure() -> None:
    """The others' rate happens to be the large one's: their rates still differ by a factor of two
    either way, and the next large creator's may as well."""
    below = np.array([400_000.0] + [15_000.0] * 12)
    rates = 0.05 * np.array([1.0, *([0.5, 2.0] * 6)])
    rates[1:] *= 0.05 * 12 / rates[1:].sum()
    found = similar(rates * below, below, skewed=False)
    assert found.value == pytest.approx(0.05) and found.low is not None
    weight = below / below.sum()
    least = np.log(rates).var(ddof=1) * (weight**2).sum() / 3
    assert found.error == pytest.approx(math.sqrt(least))
    assert found.low < 0.04


def test_planted_ratios_are_held() -> None:
    for kpi, tally in coverage(USUAL, 250, seed=1).items():
        assert tally.covered / tally.told > 0.88, kpi


def test_measured_coverage_is_on_file_for_every_kpi() -> None:
    names = {kpi.name for kpi in MODELLED if kpi.family == "planning"}
    assert set(measurements()) == names
    for lines in measurements().values():
        assert [line.creators for line in lines] == [12, 25, 60]
        assert all(line.covered <= line.told <= line.datasets for line in lines)
        assert all(line.datasets >= 2000 and 0.9 <= line.share <= 0.99 for line in lines)
    found = measured("similar_cpa", 30)
    assert found is not None and found.creators == 25
    assert measured("similar_cpa", 11) is None


def test_the_calibrations_short_cut_gives_the_tables_numbers() -> None:
    world = World(creators=6, posts=(1, 3))
    random = np.random.default_rng(3)
    skeleton = mould(random, world)
    creators = draw_creators(random, world, skeleton.posts)
    drawn = draw_campaign(random, creators, skeleton.of_post)
    long = make_sheet(ledger(), "spring", frame(creators, skeleton.of_post, drawn))
    short = skeleton.fill(creators, drawn)
    for kpi in ("impressions", "ctr", "cpa", "aov", "roas"):
        one, other = (next(iter(formula_results(way, KPIS[kpi], ()))) for way in (long, short))
        assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high))


def section(found: Planning, objective: str = "sales") -> str:
    base = reports.report(objective=objective)
    records = {kpi.name: kpi for kpi in MODELLED if kpi.family == "planning"}
    card = replace(base.scorecard, kpis=tuple(results(found.figures)))
    shown = replace(base, kpis=records, scorecard=card, index=indexed(card),
                    estimates=SimpleNamespace(planning=found))  # fmt: skip
    return str(show_planning(shown)._repr_mimebundle_()["text/html"])


def test_the_page_leads_with_what_the_budget_buys_and_prints_the_measured_coverage() -> None:
    html = section(planned(rows(), next_budget=3000.0))
    assert "for similar creators would buy" in html and "orders." in html
    assert "own cost" not in html
    line = measured("similar_cpa", 14)
    assert line is not None
    assert f"{line.share:.1%}" in html and f"{line.told:,}" in html
    assert "own cost" in section(planned(rows()), "awareness")
    assert "impressions." in section(planned(rows()), "awareness")


def test_nothing_known_shows_nothing() -> None:
    assert section(planned(rows(creators=5))) == ""


def test_platform_names_are_text() -> None:
    hostile = '<script>alert("x")</script>'
    html = section(planned([one | {"platform": hostile} if "post" in one else one
                            for one in rows()]))  # fmt: skip
    assert "<script>" not in html and "&lt;script&gt;" in html
