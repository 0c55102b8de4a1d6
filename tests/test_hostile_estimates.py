"""What a real agency's files can hold, against every estimate: a reason in place of a number.

Whole workspaces are opened as a notebook opens them; the pure functions get degenerate arrays.
Warnings are errors here as everywhere (`pyproject.toml`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import estimate_fixtures as fixture
import jsonschema
import kpi_frames
import ledger_fixtures as fix
import numpy as np
import pandas as pd
import pytest
import workspace
from kpi_frames import post, row

from kpi_lib import charts, show
from kpi_lib.estimates import lift as lift_module
from kpi_lib.estimates.bounds import bounds
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.estimates.lift_series import follower_series, jumps
from kpi_lib.estimates.mix_journeys import REST
from kpi_lib.estimates.placements import placements
from kpi_lib.estimates.planning import planning
from kpi_lib.estimates.retention import retention
from kpi_lib.estimates.similar import similar
from kpi_lib.kpis.cells import complete
from kpi_lib.kpis.followers import brand_levels
from kpi_lib.kpis.modelled import MODELLED
from kpi_lib.report import CampaignReport, open_campaign
from kpi_lib.scorecard import schema, to_json

KPIS = {kpi.name: kpi for kpi in MODELLED}
SCHEMA = jsonschema.Draft202012Validator(schema())
SIGNED = {"incremental_orders", "incremental_leads", "followers_incremental", "sentiment_net_all",
          "score_backtest", "followers_backtest", "paid_ask_trend", "cac_payback"}  # fmt: skip
"""Counts and shares that may be negative, or above one."""
ACTS = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
FORMULA = '=HYPERLINK("http://evil.example")'


# --- a whole workspace ---------------------------------------------------------------------------


def faults(report: CampaignReport) -> Iterator[str]:
    """What of the promises that every estimate makes a report breaks."""
    card = to_json(report.scorecard)
    yield from (error.message[:200] for error in SCHEMA.iter_errors(card))
    rows = [one for one in card["kpis"] if one["kpi"] in KPIS]
    told = [(one["kpi"], str(one["group_by"]), str(one["group"])) for one in rows]
    if len(set(told)) < len(told):
        yield "two rows for one group"
    if {one["kpi"] for one in rows if one["group_by"] is None} != set(KPIS):
        yield "no row for the whole campaign"
    for figure in report.estimates.figures if report.estimates else ():
        numbers = (figure.value, figure.low, figure.high)
        if not all(math.isfinite(number) for number in numbers if number is not None):
            yield f"{figure.kpi}: not finite"
    for one in rows:
        yield from (f"{one['kpi']} {one['group']}: {fault}" for fault in _faults_of(one))


def _faults_of(one: dict[str, Any]) -> Iterator[str]:
    value, low, high, unit = one["value"], one["low"], one["high"], one["unit"]
    if value is None and low is None and not one["reason_text"]:
        yield "neither number nor reason"
    if (low is None) != (high is None):
        yield "half an interval"
    if low is not None and not low <= (high if value is None else value) <= high:
        yield f"{low}, {value}, {high}"
    if one["kpi"] in SIGNED:
        return
    most = 1.0 if unit == "ratio" else math.inf
    if unit in {"ratio", "count", "days"} and not all(
        0 <= number <= most for number in (value, low, high) if number is not None
    ):
        yield f"out of bounds: {low}, {value}, {high}"


def shown(report: CampaignReport) -> str:
    """Everything the estimates show of a report."""
    names = ("estimates", "bounds", "lift", "leakage", "maturation", "customer_value", "repeat",
             "outreach_times", "compensation", "retention", "relationship_owners", "creator_score",
             "placements", "emv", "planning", "sentiment", "mix")  # fmt: skip
    drawn = (charts.attribution, charts.lift, charts.maturation, charts.creator_score, charts.mix)
    for chart in drawn:
        chart(report)
    return "".join(str(getattr(show, name)(report).html) for name in names)


SHEETS: dict[str, tuple[tuple[str, ...], list[tuple[object, ...]]]] = {
    "_shared/followers.csv": (
        ("platform", "account", "date", "followers"),
        [("instagram", "acme.tea", f"2026-03-{day:02}", 100 * day) for day in range(1, 30)],
    ),
    "_shared/series.csv": (
        ("date", "name", "orders", "sales"),
        [(f"2026-03-{day:02}", ACTS, 0, -5) for day in range(1, 30)],
    ),
    "_shared/referrals.csv": (
        ("customer", "referred_by"),
        [("a@shop.example", "b@shop.example"), ("b@shop.example", "a@shop.example"),
         ("c@shop.example", "c@shop.example")],
    ),
    "spring/survey.csv": (
        ("order", "date", "answer", "creator", "count"),
        [("#1005", "2026-03-22", ACTS, FORMULA, 1), ("", "2026-03-22", FORMULA, "Anna", -4),
         ("", "2026-03-22", "A friend", "", 10**15)],
    ),
    "spring/journeys.csv": (
        ("customer", "time", "touch", "converted", "value"),
        [(f"c{at}@shop.example", "2026-03-10 10:00", (ACTS, FORMULA, REST, f"t{at}")[at % 4],
          "yes" if at % 2 else "no", 1) for at in range(200)],
    ),
    "spring/comments.csv": (
        ("post", "date", "text", "language", "label"),
        [(f"https://www.instagram.com/p/POST{1 + at % 4}/", "2026-03-10", ACTS * 50,
          (ACTS, "de", "")[at % 3], ("positive", "negative", "")[at % 3]) for at in range(90)],
    ),
    "spring/outreach.csv": (
        ("creator", "date", "event"),
        [(name, "2026-01-10", event) for name in ("Anna", "Bo")
         for event in ("contacted", "replied", "terms", "declined", "shipped")],
    ),
}  # fmt: skip


def credits_only() -> dict[str, Any]:
    costs = [(who, part, f"-{amount}", *rest) for who, part, amount, *rest in workspace.COSTS]
    return {"spring/costs.csv": (workspace.COSTS_HEAD, costs)}


def orders_with(**fields: object) -> dict[str, Any]:
    at = {name: workspace.SHOPIFY.index(name) for name in fields}
    rows = [list(one) for one in workspace.ORDERS]
    for one in rows:
        for name, value in fields.items():
            one[at[name]] = value
    return {"_shared/2026-04-20/orders.csv": (workspace.SHOPIFY, rows)}


def owners() -> dict[str, Any]:
    rows = [(*one, owner) for one, owner in zip(workspace.ROSTER, (ACTS, FORMULA), strict=True)]
    return {"spring/roster.csv": ((*workspace.ROSTER_HEAD, "relationship_owner"), rows)}


def emptied() -> dict[str, Any]:
    return {name: (head, []) for name, (head, _) in SHEETS.items()}


def of_one_day() -> dict[str, Any]:
    dated = re.compile(r"2026-\d\d-\d\d")
    return {
        name: (head, [tuple(dated.sub("2026-03-10", one) if isinstance(one, str) else one
                            for one in line) for line in rows])
        for name, (head, rows) in SHEETS.items()
    }  # fmt: skip


CLIENT, SPRING = workspace.CLIENT_YAML, workspace.CAMPAIGN_YAML
CASES: dict[str, tuple[dict[str, Any], str, str]] = {
    "hostile texts in every sheet": (SHEETS | owners(), CLIENT, SPRING),
    "headers only": (emptied(), CLIENT, SPRING),
    "a row a sheet, orders of nobody": (
        {name: (head, rows[:1]) for name, (head, rows) in SHEETS.items()} | orders_with(Email=""),
        CLIENT, SPRING,
    ),
    "all on one day": (SHEETS | of_one_day(), CLIENT, SPRING),
    "credits, and refunds above the total": (
        SHEETS | credits_only()
        | orders_with(**{"Refunded Amount": 500, "Financial Status": "partially_refunded"}),
        CLIENT, SPRING,
    ),
    "no shop, one creator": (
        {"_shared/2026-04-20/orders.csv": None, "spring/2026-04-20/bo.csv": None,
         "spring/roster.csv": (workspace.ROSTER_HEAD, workspace.ROSTER[:1]),
         "spring/posts.csv": (workspace.POSTS_HEAD, workspace.POSTS[:2]),
         "spring/costs.csv": (workspace.COSTS_HEAD, workspace.COSTS[:1])},
        CLIENT, SPRING,
    ),
    "every row twice, sold for nothing, at a loss, in a locale without a country": (
        {name: (head, rows + rows) for name, (head, rows) in SHEETS.items()}
        | orders_with(Subtotal=0, Taxes=0, Total=0, Shipping=0),
        CLIENT.replace("margin: 0.5", "margin: -0.5").replace("en-GB", "es-419"),
        SPRING.replace("window_days: 10", "window_days: 365") + "next_budget: 1.0e+12\n",
    ),
    "without margin, on a day": (
        SHEETS, CLIENT.replace("margin: 0.5", "margin: 0").replace("en-GB", "en-001")
        + "score: {weights: {cpi: 1}}\n",
        SPRING.replace("end: 2026-03-31", "end: 2026-03-01").replace("window_days: 10",
        "window_days: 0") + "next_budget: 0.01\n",
    ),
    "in a year": (SHEETS, CLIENT, SPRING.replace("2026-03", "2027-03")),
}  # fmt: skip


@pytest.mark.parametrize("case", list(CASES))
def test_every_estimate_keeps_its_promises(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed, client, campaign = CASES[case]
    workspace.write(tmp_path, changed=changed, client_yaml=client, campaign_yaml=campaign)
    monkeypatch.setattr(lift_module, "second_opinion", lambda *_, **__: None)
    report = open_campaign(tmp_path, "acme", "spring")
    assert list(faults(report)) == []
    html = shown(report)
    assert not re.search(r"<script|<img|\bnan\b|\bNaN\b|&lt;NA&gt;|\bNone\b|Traceback", html)


# --- credits and refunds -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("above", "below", "reason"),
    [
        ([-10.0] + [1.0] * 13, [1.0] * 14, "too_uncertain"),
        ([-100.0] + [1.0] * 13, [1.0] * 14, "credits_outweigh"),
        ([1.0] * 14, [-100.0] + [1.0] * 13, "credits_outweigh"),
        ([1.0] * 14, [-13.0] + [1.0] * 13, "credits_outweigh"),
    ],
)
def test_a_ratio_of_credits_is_no_ratio(
    above: list[float], below: list[float], reason: str
) -> None:
    found = similar(np.array(above), np.array(below))
    assert (found.low, found.high) == (None, None)
    assert found.reason in {reason, "too_uncertain"}


def planned(*more: dict[str, Any]) -> dict[str, Any]:
    rows = [
        line
        for at in range(14)
        for line in (
            post(f"p{at}", f"c{at:02}", impressions=1000.0 * (1 + at % 5)),
            row(f"c{at:02}", cost=100.0 + at, fees=100.0 + at),
        )
    ]
    sums = complete(kpi_frames.table([*rows, *more]))
    found = planning(Inputs(ledger=kpi_frames.ledger(), campaign="spring", sums=sums))
    return {one.kpi: one for one in found.figures if one.group is None}


def test_an_agency_credit_above_all_costs_buys_nothing() -> None:
    assert planned()["similar_cpm"].value is not None
    credit = planned(row(None, cost=-9000.0, agency_fee=-9000.0))
    for name in ("similar_cpm", "next_budget_impressions"):
        assert (credit[name].value, credit[name].low) == (None, None)
        assert credit[name].reason == "credits_outweigh"


def test_credits_are_no_denominator_of_the_bounds() -> None:
    parts = fix.spring(
        orders=(fix.order("#1", "2026-03-10 09:00", code="ANNA10"),),
        costs=[{"creator": "Anna", "part": "fees", "amount": -500.0, "currency": "EUR",
                "accrued_on": "2026-03-10"}],
    )  # fmt: skip
    figure = fixture.whole(bounds(fixture.inputs(fix.ledger(parts))))["roas_bounds"]
    assert (figure.low, figure.high, figure.reason) == (None, None, "zero_denominator")


def test_a_class_in_credit_has_no_share_of_the_cost() -> None:
    rows = [
        post("a", "Anna", kind="person", impressions=1000.0),
        post("q", "Quotes", kind="faceless", impressions=1000.0),
        row("Anna", kind="person", cost=-100.0, fees=-100.0),
        row("Quotes", kind="faceless", cost=300.0, fees=300.0),
    ]
    sums = complete(kpi_frames.table(rows))
    found = placements(Inputs(ledger=kpi_frames.ledger(), campaign="spring", sums=sums))
    (figure,) = [one for one in found.figures if one.kpi == "placement_share_cost"]
    assert (figure.value, figure.reason) == (None, "credits_outweigh")


def test_refunds_leave_no_part_larger_than_its_whole() -> None:
    day = pd.Timestamp(2026, 3, 10)
    frames = {
        "creators": pd.DataFrame({
            "campaign": "spring", "creator": ["Anna", "Bo"], "relationship_owner": ["Kim", "Lee"],
            "first_collaboration": day,
        }),
        "orders": pd.DataFrame({"campaign": "spring", "creator": ["Anna", "Bo"], "day": day,
                                "net_sales": [300.0, -200.0]}),
    }  # fmt: skip
    book = kpi_frames.ledger()
    sums = complete(kpi_frames.table([row("Anna", orders=1.0, net_sales=300.0)]))
    given = Inputs(ledger=replace(book, frames=frames), campaign="spring", sums=sums)
    found = {one.kpi: one for one in retention(given).figures}
    assert found["revenue_at_risk"].value == 300
    assert found["revenue_at_risk_share"].value is None
    assert found["revenue_at_risk_share"].reason == "credits_outweigh"


# --- followers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("readings", "broken"),
    [
        ([20_000, 20_050, 2_005, 2_010], True),  # another account's readings
        ([20_000, 2_000, 20_100], True),  # a digit lost
        ([20_000, 200_100, 20_100], True),  # a digit too many
        ([900, 9_001, 905], True),
        ([100, 260, 500], False),  # a young account that took off
        ([12, 5, 3], False),
        ([20_000, 14_000, 12_000], False),  # a purge
    ],
)
def test_a_count_that_breaks_is_no_count(readings: list[float], broken: bool) -> None:
    days = pd.date_range("2026-01-01", periods=len(readings))
    assert jumps(pd.Series(readings, index=days, dtype="float64")) is broken


def test_a_change_over_weeks_is_no_jump() -> None:
    days = pd.DatetimeIndex(["2026-01-01", "2026-02-01"])
    assert not jumps(pd.Series([2_000.0, 5_000.0], index=days))


def test_an_account_that_loses_most_of_its_followers_in_a_day_is_not_measured() -> None:
    days = pd.date_range("2025-09-01", "2026-04-05")
    level = np.where(days < pd.Timestamp(2026, 3, 20), 20_000.0, 2_000.0) + np.arange(len(days))
    frame = pd.DataFrame({"platform": "instagram", "account": "acme.tea", "owner": None,
                          "date": days, "followers": level, "gained": np.nan,
                          "source": 0})  # fmt: skip
    ledger = replace(kpi_frames.ledger(), frames={"followers": frame})
    given = Inputs(ledger=ledger, campaign="spring", sums=complete(kpi_frames.table([])))
    params = ledger.client_params.model_copy(update={"accounts": {"instagram": "acme.tea"}})
    given = replace(given, ledger=replace(ledger, client_params=params))
    (one,) = follower_series(given)
    assert (one.series.values, one.series.reason) == (None, "lift_follower_jump")


def test_a_sheet_and_an_export_of_one_account_count_once() -> None:
    days = pd.date_range("2026-03-01", periods=4)
    export = pd.DataFrame(
        {
            "platform": "tiktok",
            "account": "@owner",
            "owner": "@brand",
            "date": days,
            "followers": [1.0, 2, 3, 4],
            "gained": np.nan,
        }
    )
    sheet = export.assign(account="@Acme", owner=None, followers=[9.0, 9, 9, 9])
    accounts = {"tiktok": "acme"}
    both = brand_levels(pd.concat([sheet[:2], export], ignore_index=True), accounts)
    assert both["account"].unique().tolist() == ["acme"]
    assert both["followers"].tolist() == [1, 2, 3, 4]
    longer = brand_levels(pd.concat([sheet, export[:2]], ignore_index=True), accounts)
    assert longer["followers"].tolist() == [9, 9, 9, 9]
    two = brand_levels(pd.concat([sheet, export], ignore_index=True), {"tiktok": ["acme", "two"]})
    assert sorted(two["account"].unique()) == ["acme", "owner"]
