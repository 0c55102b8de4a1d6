"""Customers' value so far, with those they referred: each person's own, and each once in a sum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from kpi_frames import ledger, row, table

import reports
from benchmarks.calibrate.customer_value import rows as calibrated
from kpi_lib.estimates.customer_value import CustomerValue, customer_value
from kpi_lib.estimates.customer_value_chains import roots, sound_links
from kpi_lib.estimates.figure import Figure, results
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.estimates.people_mean import people_mean
from kpi_lib.kpis.cells import complete
from kpi_lib.kpis.registry import KPIS
from kpi_lib.report import indexed
from kpi_lib.show.customer_value import customer_value as shown

HOSTILE = reports.HOSTILE


def order(
    customer: str | None, day: str, sales: float | None, creator: str | None = None, **more: Any
) -> dict[str, Any]:
    return {
        "order": f"{customer} {day}", "customer": customer, "day": pd.Timestamp(day),
        "occurred": pd.Timestamp(day), "net_sales": sales, "excluded": None, "first_order": True,
        "campaign": "spring" if creator else None, "creator": creator, "basis": "measured",
        "source": 0, **more,
    }  # fmt: skip


def links(*pairs: tuple[str, str]) -> pd.DataFrame:
    """(referrer, customer) as rows of the sheet."""
    return pd.DataFrame([(b, a) for a, b in pairs], columns=["customer", "referred_by"])


def valued(
    orders: Sequence[Mapping[str, Any]], referrals: pd.DataFrame | None = None, *,
    margin: float | None = 1.0, cost: float | None = None,
) -> CustomerValue:  # fmt: skip
    frames = {
        "orders": pd.DataFrame(list(orders)),
        "claims": pd.DataFrame([{"campaign": "spring", "shop": True}]),
    }
    if referrals is not None:
        frames["referrals"] = referrals
    sums = complete(table([row(cost=cost) if cost is not None else row(posts=1.0)]))
    book = ledger(frames=frames, margin=margin)
    return customer_value(Inputs(ledger=book, campaign="spring", sums=sums))


def one(found: CustomerValue, kpi: str, creator: str | None = None) -> Figure:
    group = (creator,) if creator else None
    return next(f for f in found.figures if f.kpi == kpi and f.group == group)


def value(found: CustomerValue, kpi: str, creator: str | None = None) -> float | None:
    return one(found, kpi, creator).value


def test_who_spends_500_against_who_spends_50_and_refers_twenty_of_50_each() -> None:
    orders = [order("a", "2026-03-02", 500.0, "Anna"), order("b", "2026-03-02", 50.0, "Bo")]
    orders += [order(f"c{n}", "2026-03-09", 50.0) for n in range(20)]
    found = valued(orders, links(*(("b", f"c{n}") for n in range(20))))
    assert value(found, "customer_value_with_referrals", "Anna") == 500
    assert value(found, "customer_value_with_referrals", "Bo") == 50 + 20 * 50 == 1050
    assert value(found, "customer_value_own", "Bo") == 50
    assert value(found, "customer_value_total") == 1550
    assert value(found, "referred_customers") == 20
    assert value(found, "customers_brought") == 2


def chain() -> CustomerValue:
    """Anna brought a; a referred b, b referred c, c referred d; d came by Bo's own code."""
    orders = [
        order("a", "2026-03-02", 10.0, "Anna"),
        order("b", "2026-03-03", 20.0),
        order("c", "2026-03-04", 40.0),
        order("d", "2026-03-05", 80.0, "Bo"),
        order("e", "2026-03-06", 160.0),
        order("old", "2026-03-07", 1000.0, "Anna", first_order=False),
    ]
    return valued(orders, links(("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"), ("old", "x")))


def test_a_sum_counts_each_customer_once_at_the_root_of_the_chain() -> None:
    found = chain()
    assert value(found, "customer_value_total", "Anna") == 10 + 20 + 40
    assert value(found, "customer_value_total", "Bo") == 80 + 160
    assert value(found, "customer_value_total") == 310
    assert value(found, "referred_customers", "Anna") == 2
    # A person's value holds the first degree only, whoever else may claim it.
    assert value(found, "customer_value_with_referrals", "Anna") == 10 + 20
    assert value(found, "customers_brought") == 2


def test_the_whole_is_the_sum_of_the_creators() -> None:
    found = chain()
    for kpi in ("customer_value_total", "referred_customers", "customers_brought"):
        parts = [f.value or 0.0 for f in found.figures if f.kpi == kpi and f.group]
        assert sum(parts) == value(found, kpi)


def test_circles_self_referrals_and_late_referrers_are_left_out_and_counted() -> None:
    first = pd.Series({name: pd.Timestamp("2026-03-02") for name in "abcdef"})
    first["late"] = pd.Timestamp("2026-04-01")
    given = links(("a", "a"), ("b", "c"), ("c", "b"), ("late", "d"), ("a", "e"), ("f", "e"),
                  ("e", "f"))  # fmt: skip
    found = sound_links(given, first)
    assert (found.themselves, found.circular, found.earlier, found.twice) == (1, 4, 1, 1)
    assert found.lines.empty
    assert found.left_out == 7


def test_a_long_chain_leads_to_its_root() -> None:
    people = [f"{n:04d}" for n in range(3000)]
    found = roots(links(*pairwise(people)), pd.Index(["0000", "1000"]))
    assert found["0999"] == "0000"
    assert found["2999"] == found["1000"] == "1000"


def test_a_negative_margin_comes_out_negative_with_its_ends_in_order() -> None:
    orders = [order(f"c{n}", "2026-03-02", 10.0 + n, "Anna") for n in range(30)]
    found = one(valued(orders, margin=-0.2), "customer_value_own")
    assert found.value == pytest.approx(-0.2 * 24.5)
    assert found.low is not None and found.high is not None
    assert found.low < found.value < found.high < 0


def test_without_a_margin_sales_are_told_and_margin_is_not() -> None:
    found = valued(
        [order("a", "2026-03-02", 10.0, "Anna")], links(("y", "z")), margin=None, cost=100.0
    )
    assert value(found, "customer_sales_own") == 10
    for kpi in ("customer_value_own", "customer_value_with_referrals", "customer_value_total",
                "cac_payback"):  # fmt: skip
        assert (value(found, kpi), one(found, kpi).reason) == (None, "no_margin")


@pytest.mark.parametrize(("cost", "reason"), [(None, "no_cost"), (0.0, "zero_cost"),
                                              (-5.0, "zero_cost")])  # fmt: skip
def test_payback_needs_a_cost(cost: float | None, reason: str) -> None:
    found = valued([order("a", "2026-03-02", 10.0, "Anna")], cost=cost)
    assert one(found, "cac_payback").reason == reason


def test_payback_is_own_margin_over_the_whole_cost() -> None:
    orders = [order("a", "2026-03-02", 10.0, "Anna"), order("b", "2026-03-02", 30.0, "Bo")]
    found = valued(orders, margin=0.5, cost=80.0)
    assert value(found, "cac_payback") == pytest.approx(0.25)
    assert one(found, "cac_payback").reason == "few_customers"


BAD: dict[str, tuple[list[dict[str, Any]], str]] = {
    "no orders": ([order("a", "2027-01-01", 10.0, "Anna")], "no_orders"),
    "no e-mail addresses": ([order(None, "2026-03-02", 10.0, "Anna")], "no_customer_ids"),
    "no history": ([order("a", "2026-03-02", 10.0, "Anna", first_order=None)],
                   "no_customer_history"),
    "no code": ([order("a", "2026-03-02", 10.0)], "no_customers_brought"),
    "bought before": ([order("a", "2026-03-02", 10.0, "Anna", first_order=False)],
                      "no_customers_brought"),
    "all cancelled": ([order("a", "2026-03-02", 10.0, "Anna", excluded="cancelled")], "no_orders"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_input_gives_a_reason_and_no_number(case: str) -> None:
    orders, reason = BAD[case]
    found = valued(orders)
    assert {figure.reason for figure in found.figures} == {reason}
    assert not any(figure.known for figure in found.figures)
    assert [result.reason_text for result in results(found.figures)]


def test_a_history_that_begins_within_the_campaign_is_none() -> None:
    orders = [order("a", "2026-03-02", 10.0, "Anna", first_order=None),
              order("b", "2026-03-12", 10.0, "Anna")]  # fmt: skip
    assert {figure.reason for figure in valued(orders).figures} == {"no_customer_history"}


def test_an_empty_ledger_gives_a_reason() -> None:
    inputs = Inputs(ledger=ledger(), campaign="spring", sums=complete(table([row(posts=1.0)])))
    assert {figure.reason for figure in customer_value(inputs).figures} == {"no_orders"}


def test_unknown_sales_are_no_zero() -> None:
    orders = [order("a", "2026-03-02", 10.0, "Anna"), order("a", "2026-03-09", None)]
    found = valued(orders, links(("y", "z")))
    assert value(found, "customers_brought") == 1
    assert one(found, "customer_value_own").reason == "customer_sales_unknown"
    assert one(found, "customer_value_total").reason == "customer_sales_unknown"


def test_one_of_many_with_unknown_sales_leaves_the_mean_and_takes_the_sum() -> None:
    orders = [order(f"c{n}", "2026-03-02", 10.0, "Anna") for n in range(40)]
    orders += [order("c0", "2026-03-09", None)]
    found = valued(orders, links(("y", "z")))
    assert found.unknown == 1
    assert value(found, "customers_brought") == 40
    assert value(found, "customer_value_own") == 10
    assert one(found, "customer_value_total").reason == "customer_sales_unknown"


def test_no_interval_of_customers_who_are_all_alike_or_too_few() -> None:
    alike, few = people_mean(np.full(50, 0.1)), people_mean(np.arange(19.0))
    assert alike is not None and few is not None
    assert (alike.reason, alike.low) == ("customers_alike", None)
    assert (few.reason, few.low) == ("few_customers", None)
    assert people_mean(np.array([])) is None


def test_the_order_of_rows_does_not_matter() -> None:
    rng = np.random.default_rng(0)
    orders = [order(f"c{n}", f"2026-03-{n % 28 + 1:02d}", float(v), "Anna")
              for n, v in enumerate(rng.lognormal(3, 1, 60))]  # fmt: skip
    sheet = links(*((f"c{n}", f"c{n + 1}") for n in range(0, 58, 2)))
    first, second = valued(orders, sheet), valued(orders[::-1], sheet.iloc[::-1])
    for left, right in zip(results(first.figures), results(second.figures), strict=True):
        assert left == right


def test_intervals_hold_what_was_planted() -> None:
    for line in calibrated(200):
        if line.ask == "coverage":
            assert line.told == line.datasets
            assert line.covered is not None and line.covered / line.told > 0.87, line.scenario


def test_the_section_tells_ages_and_shows_hostile_names_as_text() -> None:
    orders = [order("a", "2026-03-02", 10.0, HOSTILE), order("b", "2026-03-12", 20.0, "Anna")]
    found = valued(orders, links(("a", "b"), ("a", "a")))
    base = reports.report()
    card = replace(base.scorecard, kpis=tuple(results(found.figures)))
    report = replace(base, index=indexed(card), kpis=KPIS, scorecard=card,
                     estimates=type("E", (), {"customer_value": found})())  # fmt: skip
    html = shown(report)._repr_mimebundle_()["text/html"]
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "value so far, not a lifetime" in html
    assert "between 39 days and 49 days" in html
    assert "customers who name themselves: 1" in html
