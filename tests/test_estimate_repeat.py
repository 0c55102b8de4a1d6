"""Purchases to come: the published numbers of CDNOW, the gates, and worlds that are not BG/NBD."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from kpi_frames import ledger, row, table

import reports
from benchmarks.calibrate.repeat import ALONE, MIXED, WEEKS, simulated
from kpi_lib.estimates import repeat_told
from kpi_lib.estimates.figure import Figure, results
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.estimates.repeat import Repeat, repeat
from kpi_lib.estimates.repeat_bgnbd import (
    BgNbd,
    FitError,
    expected_given,
    expected_purchases,
    fit_bgnbd,
    history,
)
from kpi_lib.estimates.repeat_forecast import Purchases, forecast, summary
from kpi_lib.estimates.repeat_gamma_gamma import expected_spend, fit_gamma_gamma
from kpi_lib.estimates.repeat_told import YEAR, told
from kpi_lib.kpis.cells import complete
from kpi_lib.kpis.registry import KPIS
from kpi_lib.report import indexed
from kpi_lib.show.repeat import repeat as shown

CDNOW = pd.read_csv(Path(__file__).parent / "data" / "clv" / "cdnow_customers_summary.csv")


def column(name: str, frame: pd.DataFrame = CDNOW) -> np.ndarray:
    return frame[name].to_numpy(dtype=np.float64)


@pytest.fixture(scope="module")
def cdnow() -> BgNbd:
    return fit_bgnbd(history(column("x"), column("t_x"), column("T")))


def test_bgnbd_on_cdnow_is_that_of_fader_hardie_and_lee_2005(cdnow: BgNbd) -> None:
    """Marketing Science 24:275, table 2 and section 4; unrounded values of the authors' note."""
    assert cdnow.r == pytest.approx(0.24259, abs=1e-5)
    assert cdnow.alpha == pytest.approx(4.41353, abs=1e-4)
    assert cdnow.a == pytest.approx(0.79289, abs=1e-4)
    assert cdnow.b == pytest.approx(2.42575, abs=3e-4)
    assert cdnow.log_likelihood == pytest.approx(-9582.426, abs=1e-3)
    given = expected_given(cdnow, 39, *(np.array([at]) for at in (2.0, 30.43, 38.86)))
    assert given[0] == pytest.approx(1.226, abs=5e-4)
    times = np.array([0.1429, 1, 3, 31.8571, 32, 78])
    printed = [0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8580]
    assert expected_purchases(cdnow, times) == pytest.approx(printed, abs=5e-5)


def test_gamma_gamma_on_cdnow_is_that_of_fader_and_hardie_note_025() -> None:
    again = CDNOW[CDNOW["x"] > 0]
    assert len(again) == 946
    found = fit_gamma_gamma(column("x", again), column("zbar", again))
    assert (found.p, found.q, found.v) == pytest.approx((6.25, 3.74, 15.44), abs=0.01)
    printed = [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17]
    spend = expected_spend(found, column("x")[:10], column("zbar")[:10])
    assert spend == pytest.approx(printed, abs=0.011)


def test_equal_customers_in_one_row_change_nothing() -> None:
    some = CDNOW.iloc[:400]
    one = history(column("x", some), column("t_x", some), column("T", some))
    twice = replace(one, weight=one.weight * 2)
    assert len(one.x) < 400
    assert one.customers == 400
    assert fit_bgnbd(twice).logs == pytest.approx(fit_bgnbd(one).logs, abs=1e-4)


def test_the_series_and_the_quadrature_agree() -> None:
    x, age = np.array([0.0, 1.0, 7.0, 300.0]), np.array([10.0, 20.0, 30.0, 80.0])
    t_x = age * 0.9 * (x > 0)
    small = BgNbd(r=0.6, alpha=8.0, a=20.0, b=29.99)
    large = replace(small, b=30.01)  # just past the switch
    left, right = (expected_given(model, 52.0, x, t_x, age) for model in (small, large))
    assert left == pytest.approx(right, rel=2e-3)


def test_the_drawn_future_has_the_expected_mean(cdnow: BgNbd) -> None:
    group = summary(*past())
    fixed = replace(cdnow, covariance=None)
    found = forecast(fixed, None, group, YEAR, draws=600)
    assert found.buyers <= len(group.x)
    assert found.sales is None
    assert 0 < found.purchases_spread < 0.2


def past(customers: int = 300) -> tuple[Purchases, float]:
    """Customers in a shop of regular gaps, until week 104."""
    purchases, *_ = simulated(MIXED[0], np.random.default_rng(3))
    kept = purchases.customer < customers
    return Purchases(customer=purchases.customer[kept], week=purchases.week[kept],
                     spend=purchases.spend[kept]), WEEKS  # fmt: skip


def test_a_summary_is_what_was_known_then() -> None:
    purchases = Purchases(customer=np.array([0, 0, 0, 1]), week=np.array([1.0, 3.0, 9.0, 8.0]),
                          spend=np.array([5.0, 7.0, 9.0, 1.0]))  # fmt: skip
    now, then = summary(purchases, 10.0), summary(purchases, 4.0)
    assert now.x.tolist() == [2.0, 0.0]
    assert now.t_x.tolist() == [8.0, 0.0]
    assert now.age.tolist() == [9.0, 2.0]
    assert now.mean[0] == 8.0
    assert np.isnan(now.mean[1])
    assert (then.x[0], then.t_x[0], then.age[0], then.mean[0]) == (1.0, 2.0, 3.0, 7.0)
    assert then.age[1] < 0


def test_what_came_lies_in_the_interval_in_worlds_that_are_not_bgnbd() -> None:
    """A small part of docs/calibration.md: regular gaps, lives by the calendar, a season."""
    inside = []
    for seed in range(12):
        world = MIXED[seed % len(MIXED)]
        purchases, brought, came, _ = simulated(world, np.random.default_rng(seed))
        one = told(purchases, brought, 0.0, WEEKS)
        if one.reason is None and one.forecast is not None:
            reach = 1.96 * one.spread(one.forecast.purchases_spread)
            inside.append(abs(math.log(came / one.forecast.purchases)) <= reach)
    assert len(inside) >= 8
    assert sum(inside) >= len(inside) - 2


def test_spend_that_goes_with_frequency_gives_no_margin() -> None:
    world = next(one for one in ALONE if one.richer)
    purchases, brought, *_ = simulated(world, np.random.default_rng(1))
    one = told(purchases, brought, 0.0, WEEKS)
    assert one.value_reason == "repeat_spend_correlated"
    assert one.forecast is not None and one.forecast.sales is None


def test_a_shop_whose_buying_fades_is_refused() -> None:
    world = next(one for one in ALONE if one.fading)
    reasons = [
        told(*simulated(world, np.random.default_rng(seed))[:2], 0.0, WEEKS).reason
        for seed in range(4)
    ]
    assert reasons.count("repeat_back_test") >= 2


def test_a_group_at_another_rate_than_the_rest_is_refused() -> None:
    purchases, end = past()
    now = summary(purchases, end)
    many = np.argsort(-now.x, kind="stable")[:40]
    group = np.isin(np.arange(len(now.x)), many)
    assert told(purchases, group, 0.0, end).reason == "repeat_group_differs"


@pytest.mark.parametrize(("customers", "weeks", "brought", "reason"), [
    (300, 51.0, 50, "repeat_short_history"),
    (99, 104.0, 50, "repeat_few_customers"),
    (300, 104.0, 19, "repeat_few_brought"),
    (300, 104.0, 0, "no_customers_brought"),
])  # fmt: skip
def test_gates(customers: int, weeks: float, brought: int, reason: str) -> None:
    purchases, end = past(customers)
    group = np.arange(customers) < brought
    found = told(purchases, group, end - weeks, end)
    assert (found.reason, found.forecast) == (reason, None)


def test_nobody_who_came_back_and_everybody_alike_are_refused() -> None:
    once = Purchases(customer=np.arange(200), week=np.linspace(0, 100, 200), spend=np.ones(200))
    assert told(once, np.arange(200) < 50, 0.0, 104.0).reason == "repeat_few_repeaters"
    days = np.tile(np.arange(0.0, 104.0, 8.0), 200)
    alike = Purchases(customer=np.repeat(np.arange(200), 13), week=days, spend=np.ones(2600))
    assert told(alike, np.arange(200) < 50, 0.0, 104.0).reason is not None


def test_spend_without_spread_has_no_model() -> None:
    with pytest.raises(FitError):
        fit_gamma_gamma(np.full(50, 2.0), np.full(50, 10.0))


# --- through the ledger -----------------------------------------------------------------------


def orders(*, brought: int = 60) -> pd.DataFrame:
    purchases, end = past(400)
    day = pd.Timestamp("2026-04-20") + pd.to_timedelta((purchases.week - end) * 7, unit="D")
    frame = pd.DataFrame({
        "order": [f"#{n}" for n in range(len(day))],
        "customer": [f"c{n}" for n in purchases.customer], "day": day.floor("D"),
        "occurred": day.floor("D"), "net_sales": purchases.spend, "excluded": None,
        "campaign": None, "creator": None, "source": 0,
    })  # fmt: skip
    first = ~frame["customer"].duplicated()
    ours = first & (purchases.customer < brought)
    return frame.assign(
        first_order=first,
        campaign=ours.map({True: "spring", False: None}),
        creator=ours.map({True: "Anna", False: None}),
    )


def estimated(frame: pd.DataFrame | None, margin: float | None = 0.5) -> Repeat:
    frames: dict[str, pd.DataFrame] = {}
    if frame is not None:
        frames = {
            "orders": frame,
            "claims": pd.DataFrame([{"campaign": "spring", "shop": True}]),
            "shop": pd.DataFrame([{"covered_until": pd.Timestamp("2026-04-20")}]),
        }
    sums = complete(table([row(posts=1.0)]))
    return repeat(Inputs(ledger=ledger(frames=frames, margin=margin), campaign="spring", sums=sums))


def one(found: Repeat, kpi: str) -> Figure:
    return next(figure for figure in found.figures if figure.kpi == kpi)


def test_the_client_s_orders_give_purchases_and_margin() -> None:
    found = estimated(orders())
    total, each = one(found, "expected_purchases_12m_total"), one(found, "expected_purchases_12m")
    value = one(found, "expected_value_12m_total")
    assert total.value is not None and each.value is not None and value.value is not None
    assert total.value == pytest.approx(60 * each.value)
    assert total.low is not None and total.high is not None
    assert total.low < total.value < total.high
    assert 10 < value.value / total.value < 60  # half of the mean basket, about 48
    share = one(found, "buy_again_share_12m")
    assert share.high is not None and 0 < share.high <= 1
    negative = one(estimated(orders(), margin=-0.5), "expected_value_12m_total")
    assert negative.value == pytest.approx(-value.value)
    assert negative.low is not None and negative.high is not None
    assert negative.low < negative.value < negative.high < 0


def test_the_order_of_rows_does_not_matter() -> None:
    frame = orders()
    first, second = estimated(frame), estimated(frame.iloc[::-1])
    assert list(results(first.figures)) == list(results(second.figures))


def test_no_margin_keeps_the_purchases() -> None:
    found = estimated(orders(), margin=None)
    assert one(found, "expected_value_12m").reason == "no_margin"
    assert one(found, "expected_purchases_12m").value is not None


@pytest.mark.parametrize(("change", "reason"), [
    ({"customer": None}, "no_customer_ids"),
    ({"first_order": None}, "no_customer_history"),
    ({"excluded": "voided"}, "no_orders"),
    ({"campaign": None}, "no_customers_brought"),
])  # fmt: skip
def test_bad_input_gives_a_reason_and_no_number(change: dict[str, Any], reason: str) -> None:
    found = estimated(orders().assign(**change))
    assert {figure.reason for figure in found.figures} == {reason}
    assert not any(figure.known for figure in found.figures)


def test_no_files_give_a_reason() -> None:
    assert {figure.reason for figure in estimated(None).figures} == {"no_orders"}


def test_the_section_tells_the_back_test() -> None:
    found = estimated(orders())
    base = reports.report()
    card = replace(base.scorecard, kpis=tuple(results(found.figures)))
    report = replace(base, index=indexed(card), kpis=KPIS, scorecard=card,
                     estimates=type("E", (), {"repeat": found})())  # fmt: skip
    html = shown(report)._repr_mimebundle_()["text/html"]
    assert "Check on the past" in html
    assert "no season, no trend" in html
    assert pytest.approx(math.log(1.25)) == repeat_told.MOST_MISSED
