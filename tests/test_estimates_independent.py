"""Two roads to the demo's estimates: the product's estimators, and `recompute_estimates`."""

from __future__ import annotations

import datetime as dt
import math
import re
import shutil
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from recompute import Client, campaigns_of
from recompute_estimates import (
    Campaign,
    by_rule,
    journeys,
    median_wait,
    removal,
    share_by,
)

from kpi_lib.estimates.bounds import FIGURES as BOUNDS
from kpi_lib.estimates.bounds import bounds
from kpi_lib.estimates.compensation import compensation
from kpi_lib.estimates.customer_value import customer_value
from kpi_lib.estimates.figure import Figure
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.estimates.leakage import leakage
from kpi_lib.estimates.lift import lift
from kpi_lib.estimates.maturation import maturation
from kpi_lib.estimates.mix import mix
from kpi_lib.estimates.outreach_times import outreach_times
from kpi_lib.estimates.placements import placements
from kpi_lib.estimates.planning import planning
from kpi_lib.estimates.retention import retention
from kpi_lib.estimates.sentiment import sentiment
from kpi_lib.kpis.cells import complete
from kpi_lib.ledger.build import build_ledger
from kpi_lib.ledger.model import Ledger
from kpi_lib.params.load import load_client
from kpi_lib.params.models import CampaignParams, ClientParams
from kpi_lib.params.rates import load_rates
from kpi_lib.sources.collect import collect
from kpi_lib.sources.source import Collection
from kpi_lib.sums import sums_table

ROOT = Path(__file__).parents[1]
CAMPAIGNS = campaigns_of(ROOT)
EACH = pytest.mark.parametrize("pair", CAMPAIGNS, ids="/".join)

Pair = tuple[str, str]


@cache
def opened(
    root: Path, client: str
) -> tuple[ClientParams, Mapping[str, CampaignParams], Collection]:
    params, campaigns = load_client(root, client)
    return params, campaigns, collect(root, client, params, campaigns)


@cache
def read(root: Path, client: str, as_of: dt.date | None = None) -> Ledger:
    params, campaigns, collection = opened(root, client)
    return build_ledger(collection, client, params, campaigns, load_rates(root), as_of=as_of)


def asked(ledger: Ledger, campaign: str) -> Inputs:
    return Inputs(ledger=ledger, campaign=campaign, sums=complete(sums_table(ledger, campaign)))


@cache
def inputs(pair: Pair) -> Inputs:
    return asked(read(ROOT, pair[0]), pair[1])


@cache
def files_of(client: str) -> Client:
    return Client(ROOT, client)


@cache
def ours(pair: Pair) -> Campaign:
    return Campaign(files_of(pair[0]), pair[1])


def whole(figures: tuple[Figure, ...]) -> dict[str, Figure]:
    return {one.kpi: one for one in figures if one.group is None}


def same(found: float | None, expected: float | None) -> bool:
    if found is None or expected is None:
        return found is None and expected is None
    return math.isclose(found, expected, rel_tol=1e-6, abs_tol=1e-6)


def cost_of(pair: Pair) -> float:
    own = ours(pair)
    return float(sum(own.files.cost(own.name, own.params["cost_basis"]).values()))


@EACH
def test_orders_by_trace_and_the_bounds(pair: Pair) -> None:
    found, expected = bounds(inputs(pair)), ours(pair).trace_sets()
    assert found.attributed is not None
    for one in found.attributed.sets:
        assert (one.orders, pytest.approx(one.sales)) == (
            expected[one.name][0], float(expected[one.name][1])
        ), one.name  # fmt: skip
    told, ends = whole(found.figures), ours(pair).bounds()
    orders, sales = told["attributed_orders"], told["attributed_sales"]
    assert same(orders.low, ends["floor"]) and same(orders.high, ends["high"])
    assert same(told["attributed_orders_ceiling"].value, ends["ceiling"])
    assert same(sales.low, ends["sales_floor"]) and same(sales.high, ends["sales_high"])
    if told["attribution_overlap"].known:
        assert same(told["attribution_overlap"].value, ends["overlap"])
    assert same(told["roas_bounds"].high, ends["sales_high"] / cost_of(pair))
    assert set(told) == set(BOUNDS)


@EACH
def test_leaked_redemptions_are_some_of_those_counted(pair: Pair) -> None:
    told, floor = whole(leakage(inputs(pair)).figures), ours(pair).bounds()["floor"]
    orders, share = told["code_leakage_orders"], told["code_leakage_share"]
    if not orders.known:
        assert not floor or orders.reason == "leakage_nothing_clears"
        return
    assert orders.n == floor and orders.low is not None and orders.high is not None
    assert 0 <= orders.low <= orders.high <= floor
    assert same(share.high, orders.high / floor) and same(share.low, orders.low / floor)


@EACH
def test_leads_that_bought_by_when(pair: Pair) -> None:
    found, leads = maturation(inputs(pair)), ours(pair).leads()
    assert found.leads == len(leads)
    waits = [(days, bought) for _, days, bought in leads]
    if not waits:
        return
    told, sold = whole(found.figures), sum(bought for _, bought in waits)
    assert same(told["lead_conversion_naive"].value, sold / len(waits))
    assert same(told["cost_per_sale_naive"].value, cost_of(pair) / sold)
    for day in (30, 60, 90):
        assert same(told[f"lead_conversion_{day}"].value, share_by(waits, day)), day
    for one in found.figures:
        if one.group:
            mine = [(days, bought) for who, days, bought in leads if who == one.group[0]]
            assert same(one.value, share_by(mine, 60)), one.group


@EACH
def test_customers_brought_and_what_they_spent(pair: Pair) -> None:
    told = whole(customer_value(inputs(pair)).figures)
    if not told["customers_brought"].known:
        assert "customer" not in next(iter(ours(pair).files.shop.values()))
        return
    sums, margin = ours(pair).customers(), ours(pair).files.params["margin"]
    n = sums["brought"]
    assert told["customers_brought"].value == n
    assert same(told["customer_sales_own"].value, sums["own"] / n)
    assert same(told["customer_value_own"].value, margin * sums["own"] / n)
    assert same(told["cac_payback"].value, margin * sums["own"] / cost_of(pair))
    assert same(told["customer_sales_with_referrals"].value, (sums["own"] + sums["referred"]) / n)
    assert same(told["customer_value_total"].value, margin * sums["tree"])
    assert told["referred_customers"].value == sums["below"]


@EACH
def test_sales_at_risk_by_owner(pair: Pair) -> None:
    found, expected = retention(inputs(pair)), ours(pair).at_risk()
    for one in found.owners:
        least, most = expected.pop(one.owner or "", (0.0, 0.0))
        assert same(one.least, least) and same(one.most, most), one.owner
    assert not expected


@EACH
def test_advocates_and_placements(pair: Pair) -> None:
    expected = ours(pair).advocates()
    for line in retention(inputs(pair)).advocates.lines:
        sums = dict(line.sums)
        found = (sums["posts"], sums["impressions"], sums["orders"])
        assert found == expected.pop(line.class_), line.class_
    assert not expected
    posts, views, all_posts, all_views = ours(pair).placements()
    told = whole(placements(inputs(pair)).figures)
    assert same(told["placement_share_posts"].value, posts / all_posts)
    assert same(told["placement_share_impressions"].value, views / all_views)


@EACH
def test_cost_by_kind_of_pay_at_both_prices(pair: Pair) -> None:
    """Cost alone: which impressions stand against it is the business of the formula KPIs."""
    model = ours(pair).column("model")
    for one in compensation(inputs(pair)).figures:
        kpi, _, price = one.kpi.partition("_at_")
        if kpi not in ("cpm", "cpa") or one.group is None or one.numerator is None:
            continue
        cost = ours(pair).cost_at({"cost": "cogs", "retail": "retail"}[price])
        mine = sum(float(amount) for who, amount in cost.items() if model.get(who) == one.group[0])
        assert same(one.numerator, mine), (one.kpi, one.group)


@EACH
def test_labelled_shares_of_comments(pair: Pair) -> None:
    labels, comments = ours(pair).labels()
    found = sentiment(inputs(pair))
    told = whole(found.figures)["sentiment_negative_share_all"]
    if not comments:
        assert told.reason == "no_comments"
        return
    known = comments - labels[""]
    assert found.reading is not None and found.reading.shares is not None
    assert (found.reading.shares.comments, found.reading.shares.labelled) == (comments, known)
    if told.basis == "estimated" and not found.reading.by:
        assert same(told.value, labels["negative"] / known)
    assert told.low is not None and told.high is not None
    assert told.low < labels["negative"] / known < told.high


@EACH
def test_outreach_medians(pair: Pair) -> None:
    expected = ours(pair).waits()
    found = outreach_times(inputs(pair))
    for one in found.waits:
        waits = expected.pop(one.kpi)
        assert (one.creators, one.done) == (len(waits), sum(done for _, done in waits)), one.kpi
        assert one.median is not None and one.median.value == median_wait(waits), one.kpi
    assert not expected


@EACH
def test_what_came_is_counted_and_what_was_expected_is_of_the_right_size(pair: Pair) -> None:
    found = lift(inputs(pair), placebo=False, cross_check=False)
    orders, sales, own = found.orders, found.sales, ours(pair)
    assert orders.told and orders.first is not None and orders.last is not None
    first, last = orders.first.date(), orders.last.date()
    ends = (own.params["end"], own.last, own.files.as_of - dt.timedelta(days=1))
    assert first == own.start and last in ends
    days = own.shop_days(first, last)
    assert orders.actual == sum(n for _, n, _ in days)
    assert same(sales.actual, sum(sold for *_, sold in days))
    usual = own.counterfactual(first, last)
    assert orders.expected is not None and sales.expected is not None
    assert 0.75 < orders.expected / usual[0] < 1.33
    assert 0.75 < sales.expected / usual[1] < 1.33
    told = whole(found.figures)
    assert sales.value is not None
    assert same(told["incremental_roas"].value, sales.value / cost_of(pair))
    assert same(sales.value, (sales.actual or 0.0) - sales.expected)


@EACH
def test_weights_in_the_mix(pair: Pair) -> None:
    found, rows = mix(inputs(pair)), ours(pair).files.sheet(pair[1], "journeys")
    assert (found.weights is not None) == bool(rows)
    if found.weights is None or found.journeys is None:
        return
    paths = journeys(rows, ours(pair).files.as_of)
    expected = {"mix_weight": removal(paths)} | {
        f"mix_{rule}": shares for rule, shares in by_rule(paths).items()
    }
    for one in found.figures:
        if one.group and one.group[0]:
            assert same(one.value, expected[one.kpi].get(one.group[0], 0.0)), (one.kpi, one.group)
    people = set(ours(pair).people)
    weight = whole(found.figures)["influencer_weight"].value
    removed = expected["mix_weight"].items()
    assert same(weight, sum(share for name, share in removed if name in people))


@EACH
def test_planning_starts_from_the_campaign_s_own_ratios(pair: Pair) -> None:
    own = ours(pair)
    claims = own.files.claims[own.name]
    sold = float(sum(order["net"] for order, _, _ in claims))
    expected = {"similar_cpa": cost_of(pair) / len(claims), "similar_roas": sold / cost_of(pair)}
    told = whole(planning(inputs(pair)).figures)
    for kpi, value in expected.items():
        assert told[kpi].value is None or same(told[kpi].value, value), kpi


NOW = dt.date(2026, 3, 20)
DATED = {"survey": "date", "comments": "date", "outreach": "date", "posts": "published",
         "paid": "date", "journeys": "time", "followers": "date", "series": "date",
         "order_clicks": "clicked"}  # fmt: skip


def until(source: Path, target: Path, client: str, day: dt.date) -> None:
    """The client's files as they were on a day: no later export, no later line of a sheet."""
    shutil.copytree(source / "params", target / "params")
    shutil.copytree(source / "data" / client, target / "data" / client)
    if (source / ".kpi").exists():
        shutil.copytree(source / ".kpi", target / ".kpi", ignore=shutil.ignore_patterns("est*"))
    for path in sorted((target / "data").rglob("*"), reverse=True):
        if re.fullmatch(r"\d{4}-\d\d-\d\d", path.name) and path.name > day.isoformat():
            shutil.rmtree(path)
        elif path.suffix == ".csv" and path.stem in DATED and path.exists():
            head, *lines = path.read_text("utf-8").splitlines(keepends=True)
            at = head.strip().split(",").index(DATED[path.stem])
            kept = [line for line in lines if line.split(",")[at][:10] <= day.isoformat()]
            path.write_text(head + "".join(kept), "utf-8")


def effects(one: Inputs) -> Any:
    return lift(one, placebo=False, cross_check=False)


def told(ledger: Ledger, campaign: str, *parts: Callable[[Inputs], Any]) -> dict[str, Any]:
    """Every number of these estimates, to what a machine's last digits leave."""
    at = asked(ledger, campaign)
    return {
        f"{one.kpi} {one.group}": [
            one.reason, *(x if x is None else float(f"{x:.9g}") for x in
                          (one.value, one.low, one.high)),
        ]
        for part in parts for one in part(at).figures
    }  # fmt: skip


def elsewhere(folder: Path) -> None:
    """Write the moments of the shop's orders as a clock on the other side of the world had them."""
    written = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) \+0([0-2])00")

    def moved(found: re.Match[str]) -> str:
        zone = dt.timezone(dt.timedelta(hours=int(found[2])))
        at = dt.datetime.fromisoformat(found[1]).replace(tzinfo=zone)
        return at.astimezone(dt.timezone(dt.timedelta(hours=-8))).strftime("%Y-%m-%d %H:%M:%S %z")

    for path in folder.rglob("orders_export.csv"):
        path.write_text(written.sub(moved, path.read_text("utf-8")), "utf-8")


@pytest.mark.parametrize(
    ("client", "campaign", "moved"),
    [("wickerby-home", "spring-tables", False), ("lindenquell", "winterhaut", True)],
)
def test_nothing_after_the_report_s_day_counts_and_days_are_the_client_s(
    client: str, campaign: str, moved: bool, tmp_path: Path
) -> None:
    """A report as of a day says what it said on that day, when later files and lines were not
    there yet; and the same moments written in another zone are the same days."""
    parts = (bounds, leakage, maturation, customer_value, outreach_times, retention, sentiment,
             effects)  # fmt: skip
    until(ROOT, tmp_path, client, NOW)
    if moved:
        elsewhere(tmp_path)
    then = told(read(tmp_path, client, NOW), campaign, *parts)
    assert told(read(ROOT, client, NOW), campaign, *parts) == then
