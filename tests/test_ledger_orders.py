"""Net sales, exclusions, first orders, and what is not known about them."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.ledger_fixtures import (
    ORDERS,
    SHOP_FILE,
    Rows,
    campaign,
    client,
    codes,
    file,
    ledger,
    order,
    plain,
    rates,
    spring,
)

MARCH = "2026-03-10 09:00"
OLD = order("#1", "2026-01-01 09:00")


def orders(*rows: dict[str, object], **options: object) -> pd.DataFrame:
    found = ledger(spring(orders=rows), **options)  # type: ignore[arg-type] # options of ledger()
    return found["orders"].set_index("order")


@pytest.mark.parametrize(
    ("changes", "included", "net", "estimated"),
    [
        # 119 with 19 of tax inside.
        ({}, True, 100.0, False),
        # Tax of goods = 20 × 100 / (100 + 25) = 16; net = 84.
        ({"subtotal": 100.0, "shipping": 25.0, "taxes": 20.0, "total": 125.0}, True, 84.0, False),
        # Half of the total refunded takes half of the goods: 84 − 62.5 × 84 / 125 = 42.
        ({"subtotal": 100.0, "shipping": 25.0, "taxes": 20.0, "total": 125.0, "refunded": 62.5},
         True, 42.0, True),
        # All refunded: nothing is apportioned.
        ({"refunded": 119.0, "status": "refunded"}, True, 0.0, False),
        # Prices without tax: subtotal is net. 100 − 60 × 100 / 120 = 50.
        ({"subtotal": 100.0, "taxes": 20.0, "total": 120.0, "refunded": 60.0}, False, 50.0, True),
        # A refund of the status, without an amount, is the whole total.
        ({"refunded": None, "status": "refunded"}, True, 0.0, False),
        ({"taxes": 0.0}, True, 119.0, False),
    ],
)  # fmt: skip
def test_net_sales(changes: dict[str, object], included: bool, net: float, estimated: bool) -> None:
    found = orders(order("#2", MARCH, **changes), params=client(prices_include_tax=included))
    assert found.loc["#2", "net_sales"] == pytest.approx(net)
    assert bool(found.loc["#2", "estimated"]) == estimated
    assert found.loc["#2", "basis"] == ("estimated" if estimated else "measured")


def test_gross_less_discounts_less_refunds_is_net() -> None:
    row = orders(order("#2", MARCH, discount=11.9, refunded=59.5)).loc["#2"]
    assert row["discounts"] == pytest.approx(10)
    assert row["gross_sales"] == pytest.approx(110)
    assert row["gross_sales"] - row["discounts"] - row["refunds"] == pytest.approx(row["net_sales"])


def test_without_a_word_on_tax_there_are_no_net_sales() -> None:
    found = ledger(spring(), params=client(prices_include_tax=None))
    (problem,) = [problem for problem in found.problems if problem.code == "prices_include_tax"]
    assert problem.severity == "error"
    assert problem.where == "params/acme/client.yaml"
    assert found["orders"]["net_sales"].isna().all()


def test_a_shop_that_reports_net_sales_needs_no_arithmetic() -> None:
    row = order("#2", MARCH, subtotal=None, taxes=None, total=None, discount=None, net_sales=77.0)
    found = ledger(spring(orders=(row,)), params=client(prices_include_tax=None))
    assert found["orders"]["net_sales"].tolist() == [77.0]
    assert "prices_include_tax" not in codes(found)


def test_a_total_alone_says_nothing_of_net_sales() -> None:
    found = ledger(spring(orders=(OLD, order("#2", MARCH, subtotal=None))))
    assert pd.isna(found["orders"].set_index("order").loc["#2", "net_sales"])
    (problem,) = [problem for problem in found.problems if problem.code == "no_subtotal"]
    assert (problem.severity, problem.line) == ("warning", 3)


def test_a_partial_refund_of_unknown_size_leaves_net_sales_unknown() -> None:
    found = orders(order("#2", MARCH, refunded=None, status="partially_refunded"))
    assert pd.isna(found.loc["#2", "net_sales"])


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"status": "voided"}, "voided"),
        ({"status": "Cancelled"}, "cancelled"),
        ({"status": "test"}, "test"),
        ({"subtotal": 0.0, "total": 0.0, "taxes": 0.0}, "zero"),
        ({"status": "pending"}, None),
        ({"status": "authorized"}, None),
        ({"status": "refunded", "refunded": 119.0}, None),
    ],
)
def test_what_does_not_count_is_kept_and_named(changes: dict[str, object], why: str | None) -> None:
    row = orders(order("#2", MARCH, code="ANNA10", **changes)).loc["#2"]
    assert row["excluded"] == why if why else pd.isna(row["excluded"])
    assert pd.isna(row["campaign"]) == (why is not None)


def test_the_same_order_twice_counts_once() -> None:
    second = file("_shared/2026-04-20/b.csv", "shopify_orders", exported_on="2026-04-20")
    found = ledger([*spring(orders=(*ORDERS, ORDERS[1])), (second, "orders", ORDERS)])
    assert len(found["orders"]) == 6
    assert not found.problems


def test_an_order_that_contradicts_itself_is_left_out_and_said() -> None:
    other = order("#1002", "2026-03-06 09:00", code="ANNA10", subtotal=59.5, taxes=9.5)
    found = ledger(spring(orders=(*ORDERS, other)))
    row = found["orders"].set_index("order").loc["#1002"]
    assert (row["excluded"], pd.isna(row["campaign"])) == ("duplicate", True)
    (problem,) = [problem for problem in found.problems if problem.code == "order_conflict"]
    assert "#1002" in problem.what
    assert "subtotal, taxes" in problem.what
    assert len(found["orders"]) == 6


def test_a_newer_export_of_an_order_wins() -> None:
    later = file("_shared/2026-05-20/orders.csv", "shopify_orders", exported_on="2026-05-20")
    refunded = order("#1002", "2026-03-06 09:00", code="ANNA10", refunded=119.0, status="refunded")
    found = ledger([*spring(), (later, "orders", (refunded,))])
    assert found["orders"].set_index("order").loc["#1002", "net_sales"] == 0
    early = ledger(
        [*spring(), (later, "orders", (refunded,))], as_of=pd.Timestamp("2026-04-21").date()
    )
    assert early["orders"].set_index("order").loc["#1002", "net_sales"] == 100


def test_first_orders_are_of_the_whole_history() -> None:
    rows = (
        order("#1", "2026-01-10 09:00", customer="ann"),
        order("#2", "2026-01-11 09:00", customer="bea", status="cancelled"),
        order("#3", "2026-01-12 09:00", customer="cem", total=0.0, subtotal=0.0),
        order("#4", MARCH, customer="ann"),
        order("#5", MARCH, customer="bea"),
        order("#6", MARCH, customer="cem"),
        order("#7", MARCH, customer=None),
        order("#8", MARCH, customer="ann", customer_type="new"),
    )
    found = orders(*rows)["first_order"]
    assert found[["#4", "#5", "#6", "#8"]].tolist() == [False, True, False, True]
    assert pd.isna(found["#7"])


def test_without_enough_history_nobody_is_called_new() -> None:
    rows = (
        order("#1", "2026-02-20 09:00"),
        order("#2", "2026-03-30 09:00", code="ANNA10"),
        order("#3", "2026-03-30 09:00", code="ANNA10", customer_type="returning"),
    )
    found = ledger(spring(orders=rows))
    first = found["orders"].set_index("order")["first_order"]
    assert pd.isna(first["#2"])
    assert first["#3"] is False or not first["#3"]
    assert not found["claims"]["history"].iloc[0]


def test_amounts_are_converted_by_the_rate_of_their_day() -> None:
    money = rates(("2026-03-01", "USD", "EUR", 0.9), ("2026-03-10", "USD", "EUR", 0.8))
    rows = (
        order("#2", "2026-03-09 09:00", currency="USD"),
        order("#3", "2026-03-10 09:00", currency="usd"),
        order("#4", "2026-03-10 09:00", currency=None),
    )
    assert orders(*rows, money=money)["net_sales"].tolist() == pytest.approx([90, 80, 100])


def test_a_missing_rate_is_an_error_and_the_amount_is_missing() -> None:
    found = ledger(spring(orders=(order("#2", MARCH, currency="USD"), order("#3", MARCH))))
    assert found["orders"]["net_sales"].isna().tolist() == [True, False]
    errors = [problem for problem in found.problems if problem.severity == "error"]
    assert errors
    assert all("USD" in problem.what and "EUR" in problem.what for problem in errors)
    assert errors[0].where == f"data/acme/{SHOP_FILE['path']}"


def test_years_of_history_need_no_rates() -> None:
    rows = (order("#1", "2020-01-01 09:00", currency="USD"), order("#2", MARCH))
    assert not ledger(spring(orders=rows)).problems


def test_a_network_without_a_shop_gives_reported_orders() -> None:
    actions: Rows = (
        {"action": "A1", "occurred": pd.Timestamp(MARCH), "order": "77", "sub_id": "Anna",
         "amount": 50.0, "currency": "EUR", "payout": 5.0, "status": "approved"},
        {"action": "A2", "occurred": pd.Timestamp(MARCH), "sub_id": "bo", "amount": 30.0,
         "currency": "EUR", "payout": 3.0, "status": "reversed"},
    )  # fmt: skip
    network = (file("_shared/impact.csv", "impact_actions"), "actions", actions)
    found = ledger([*spring(orders=None), network])["orders"].set_index("order")
    assert found.loc["77", ["net_sales", "basis", "creator", "how"]].tolist() == [
        50,
        "reported",
        "Anna",
        "click",
    ]
    assert found.loc["A2", "excluded"] == "cancelled"


def test_a_shop_file_that_ends_early_is_said() -> None:
    early = file("_shared/2026-03-10/orders.csv", "shopify_orders", exported_on="2026-03-10")
    found = ledger([*spring(orders=None), (early, "orders", ORDERS[:2])])
    assert "shop_covers_part" in codes(found)


def test_another_campaigns_window_does_not_matter_to_net_sales() -> None:
    far = {"spring": campaign(), "autumn": campaign(start="2026-09-01", end="2026-09-30")}
    found = ledger(spring(), campaigns=far)["orders"]
    pd.testing.assert_series_equal(found["net_sales"], plain()["orders"]["net_sales"])


def test_an_order_of_1970_is_a_date_that_a_system_filled_in() -> None:
    rows = (order("#0", "1970-01-01 00:00"), order("#9", MARCH))
    found = ledger(spring(orders=rows))
    (problem,) = [problem for problem in found.problems if problem.code == "implausible_date"]
    assert "#0, 1970-01-01" in problem.what and problem.severity == "warning"
    assert found["orders"]["order"].tolist() == ["#9"]
    # with it the shop would seem to reach back far enough to know a first order
    assert found["orders"]["first_order"].isna().all()
