"""Two roads to the demo's numbers: the product's scorecard, and `recompute` from the raw files."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from recompute import FACTS, Sums, campaigns_of, recompute

from kpi_lib.report import CampaignReport, open_campaign

ROOT = Path(__file__).parents[1]
CAMPAIGNS = campaigns_of(ROOT)
EACH = pytest.mark.parametrize("pair", CAMPAIGNS, ids="/".join)
CENT = 0.005

Pair = tuple[str, str]


@cache
def product(pair: Pair) -> CampaignReport:
    return open_campaign(ROOT, *pair)


@cache
def ours(pair: Pair) -> Sums:
    return recompute(ROOT, *pair)


def shown(pair: Pair, kpi: str) -> float | None:
    """The scorecard's number for the whole campaign."""
    result = product(pair).result(kpi)
    return None if result is None else result.value


def summed(pair: Pair, column: str) -> float | None:
    """A column of the table of sums, missing where it is nowhere known."""
    found = product(pair).sums[column].sum(min_count=1)
    return None if found != found else float(found)


def same(found: float | None, expected: Decimal | int | None) -> bool:
    if found is None or expected is None:
        return found is None and expected is None
    return abs(found - float(expected)) < CENT


def test_there_are_campaigns_of_both_kinds_of_shop() -> None:
    assert len(CAMPAIGNS) >= 5
    assert any(ours(pair).refunds is None for pair in CAMPAIGNS)
    assert any(ours(pair).refunds is not None for pair in CAMPAIGNS)


@EACH
def test_posts_and_their_figures_by_platform(pair: Pair) -> None:
    assert shown(pair, "posts") == ours(pair).posts
    rows = product(pair).sums
    rows = rows[rows["origin"].eq("posts") & ~rows["filler"]]
    found = {
        str(platform): {name: int(part[name].sum()) for name in FACTS if part[name].notna().any()}
        for platform, part in rows.groupby("platform")
    }
    assert found == ours(pair).platforms


@EACH
def test_views_on_the_scorecard_are_those_of_the_platforms(pair: Pair) -> None:
    by_platform = {r.group: r.value for r in product(pair).by("views", "platform")}
    expected = {(name,): facts["views"] for name, facts in ours(pair).platforms.items()}
    assert by_platform == expected
    assert shown(pair, "views") == sum(expected.values())


@EACH
def test_orders_are_claimed_the_same_way(pair: Pair) -> None:
    sums = ours(pair)
    assert shown(pair, "orders") == sums.orders
    assert shown(pair, "code_redemptions") == sums.code_orders
    assert shown(pair, "click_orders") == sums.click_orders
    assert summed(pair, "units") == sums.units
    lines = {r.group[0]: r.value for r in product(pair).by("orders", "creator") if r.group}
    assert {name: lines.pop(name) for name in sums.creator_orders} == sums.creator_orders
    # Whoever was contacted and never took part has no orders, not zero orders.
    assert not any(lines.values()) and 0 not in lines.values()


@EACH
def test_sales_refunds_and_discounts_to_the_cent(pair: Pair) -> None:
    sums = ours(pair)
    assert same(shown(pair, "net_sales"), sums.net_sales)
    assert same(summed(pair, "refunds"), sums.refunds)
    assert same(shown(pair, "discounts"), sums.discounts)


@EACH
def test_orders_of_new_customers(pair: Pair) -> None:
    sums = ours(pair)
    assert summed(pair, "known_customer_orders") == sums.known_customers
    if sums.known_customers:
        assert shown(pair, "new_customer_orders") == sums.new_customers
    else:
        assert shown(pair, "new_customer_orders") is None


@EACH
def test_cost_to_the_cent_whole_and_by_creator(pair: Pair) -> None:
    sums = ours(pair)
    assert same(shown(pair, "cost"), sums.cost[product(pair).params.cost_basis])
    found = {(r.group or (None,))[0] or "": r.value for r in product(pair).by("cost", "creator")}
    assert {name for name, value in found.items() if value} == {
        name for name, amount in sums.creator_cost.items() if amount
    }
    for name, amount in sums.creator_cost.items():
        assert same(found[name], amount), name


@EACH
def test_leads_and_sessions(pair: Pair) -> None:
    assert (shown(pair, "leads") or 0) == ours(pair).leads
    assert (shown(pair, "sessions") or 0) == ours(pair).sessions


@EACH
def test_how_far_outreach_went(pair: Pair) -> None:
    sums = ours(pair).outreach
    if not sums:
        assert shown(pair, "contacted") is None
    for name, expected in sums.items():
        assert summed(pair, name) == expected, name
