"""Two roads to one number, and what is left between them."""

from __future__ import annotations

import pandas as pd

from kpi_lib.ledger import Ledger, Residual
from kpi_lib.reconcile import MEANINGS, post_status, residuals, unclaimed_codes
from kpi_lib.sums import sums_table
from tests.ledger_fixtures import (
    COSTS,
    ORDERS,
    POSTS,
    ROSTER,
    Rows,
    file,
    ledger,
    order,
    post,
    spring,
)


def found(checked: Ledger, check: str) -> dict[str, Residual]:
    every = residuals(checked, "spring", sums_table(checked, "spring"))
    return {residual.subject: residual for residual in every if residual.check == check}


def test_creators_and_nobody_make_the_campaign() -> None:
    fee = {**COSTS[0], "creator": None, "part": "agency_fee", "amount": 50.0}
    checks = found(ledger(spring(costs=(*COSTS, fee))), "creators_to_campaign")
    assert checks["Cost"].left == checks["Cost"].right == 590
    assert all(check.ok for check in checks.values())
    assert "Sessions" not in checks


def test_every_order_of_the_shop_is_somewhere() -> None:
    check = found(ledger(spring(orders=(*ORDERS, ORDERS[0]))), "orders_to_shop")["Orders"]
    assert (check.left, check.right, check.ok) == (6, 6, True)


def test_codes_are_held_against_the_shops_own_count() -> None:
    rows: Rows = ({"code": "ANNA10", "times_used": 2.0}, {"code": "BO10", "times_used": 5.0})
    discounts = (file("_shared/discounts.csv", "shopify_discounts"), "discounts", rows)
    checks = found(ledger([*spring(), discounts]), "codes_to_times_used")
    # Two orders each: the voided one of BO10 was a use too.
    assert [(c.left, c.right, c.ok) for c in checks.values()] == [(2, 2, True), (2, 5, False)]
    assert checks["BO10"].residual == -3
    assert checks["BO10"].meaning == MEANINGS["codes_to_times_used"]


def test_clicks_are_held_against_sessions() -> None:
    period = {"start": pd.Timestamp("2026-03-01"), "end": pd.Timestamp("2026-03-31")}
    rows: Rows = ({"dimension": "content", "value": "anna", "sessions": 40.0, **period},)
    analytics = (file("_shared/ga4.csv", "ga4"), "sessions", rows)
    checked = ledger([*spring(anna=(post(1, link_clicks=60.0),)), analytics])
    check = found(checked, "clicks_to_sessions")["Anna"]
    assert (check.left, check.right, check.ok) == (60, 40, True)
    lost = ledger([*spring(anna=(post(1, link_clicks=100.0),)), analytics])
    assert found(lost, "clicks_to_sessions")["Anna"].ok is False


def test_agreed_and_listed_posts_are_held_against_the_exports() -> None:
    plan = {"creator": "Anna", "platform": "instagram", "contracted": True}
    lost = {**POSTS[1], "permalink": "https://instagram.com/p/LOST"}
    checked = ledger(spring(posts=(*POSTS, plan, lost)))
    agreed = found(checked, "contracted_to_found")
    assert [(c.left, c.right) for c in agreed.values()] == [(2, 1), (2, 1)]
    listed = found(checked, "listed_to_found")
    assert [(name, c.left, c.right, c.ok) for name, c in listed.items()] == [
        ("Anna", 1, 1, True),
        ("Bo", 2, 1, False),
    ]
    status = post_status(checked, "spring").set_index("creator")
    assert status.loc["Anna"].tolist() == [2, 1, 1, 0, 1]
    assert status.loc["Bo"].tolist() == [1, 1, 0, 1, 0]


def test_a_creator_without_posts_stands_in_the_status() -> None:
    cem = {"creator": "Cem", "platform": "instagram"}
    status = post_status(ledger(spring(roster=(*ROSTER, cem))), "spring")
    assert status.set_index("creator").loc["Cem"].tolist() == [0, 0, 0, 0, 0]


def test_the_network_is_held_against_the_shop_and_the_sheet() -> None:
    action = {"occurred": pd.Timestamp("2026-03-10"), "sub_id": "anna", "payout": 10.0,
              "currency": "EUR"}  # fmt: skip
    actions: Rows = (
        {**action, "action": "A1", "order": "1002"},
        {**action, "action": "A2", "order": "7777"},
        {**action, "action": "A3", "order": "8888", "status": "reversed"},
    )
    network = (file("_shared/impact.csv", "impact_actions"), "actions", actions)
    sheet = {**COSTS[0], "part": "commission", "amount": 25.0}
    checked = ledger([*spring(costs=(sheet,)), network])
    (orders,) = found(checked, "network_to_orders").values()
    assert (orders.left, orders.right, orders.ok) == (2, 1, False)
    (commission,) = found(checked, "commission").values()
    assert (commission.left, commission.right) == (25, 20)


def test_codes_of_nobody_are_listed() -> None:
    rows = (
        *ORDERS,
        order("#2001", "2026-03-10", code="GHOST"),
        order("#2002", "2026-03-12", code="ghost;ANNA10"),
        order("#2003", "2026-03-12", code="OTHER"),
    )
    listed = unclaimed_codes(ledger(spring(orders=rows)))
    assert listed[["code", "orders", "net_sales"]].to_numpy().tolist() == [
        ["GHOST", 2, 200],
        ["OTHER", 1, 100],
    ]


def test_nothing_to_hold_against_is_no_check() -> None:
    empty = ledger([])
    assert residuals(empty, "spring", sums_table(empty, "spring")) == ()
    assert unclaimed_codes(empty).empty
    assert post_status(empty, "spring").empty
