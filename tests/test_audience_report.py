"""Editions of a whole report: what the sections, charts and texts of a reader hold."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import workspace as ws

from kpi_lib import charts, show
from kpi_lib.audience.edition import client_editions, editions, for_audience
from kpi_lib.audience.sight import sights
from kpi_lib.charts.drawn import MIME as CHART
from kpi_lib.errors import ParamsError
from kpi_lib.params.load import load_client
from kpi_lib.report import CampaignReport, open_campaign, open_client
from kpi_lib.scorecard import MIME, to_json
from kpi_lib.show.editions import EDITIONS
from kpi_site import editions as site

AUDIENCES = "audiences: {manager: {}, finance: {}, client: {hide: [agency_fee]}}\n"
NOTED = """\
recommendations: [{text: Book Anna again, kpi: cpa}, {text: Post more, kpi: impressions}]
notes: {sales: What Anna asked was 500 euros, exposure: A good month}
benchmarks: []
"""
HASH = re.compile(r"\b(?:[0-9a-f]{8}|[0-9a-f]{64})\b")
AGENCY_ONLY = {"relationship_owners", "warnings", "programme", "rights"}
FEE = ("", "agency_fee", "783.19", "EUR", "2026-02-15", "2026-03-12", "")


def workspace(root: Path, *, factor: float = 1.0, audiences: str = AUDIENCES) -> Path:
    """The small workspace with editions; costs are `factor` times as high."""
    costs = [
        (*line[:2], f"{float(line[2]) * factor:.2f}", *line[3:])
        for line in (*ws.COSTS, ("Anna", "commission", "31.13", *ws.COSTS[0][3:]), FEE)
    ]
    return ws.write(root, client_yaml=ws.CLIENT_YAML + audiences,
                    campaign_yaml=ws.CAMPAIGN_YAML + NOTED,
                    changed={"spring/costs.csv": (ws.COSTS_HEAD, costs)})  # fmt: skip


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> CampaignReport:
    return open_campaign(workspace(tmp_path_factory.mktemp("one")), "acme", "spring")


@pytest.fixture(scope="module")
def dearer(tmp_path_factory: pytest.TempPathFactory) -> CampaignReport:
    """The same campaign at other costs."""
    root = workspace(tmp_path_factory.mktemp("two"), factor=1.37)
    return open_campaign(root, "acme", "spring")


def functions() -> Iterator[tuple[str, Callable[[Any], Any]]]:
    """All that shows something of a campaign."""
    of_clients = {"as_they_stand", "client_overview", "side_by_side", "campaigns_over_time"}
    for room in (show, charts):
        for name in room.__all__:
            if name not in {*AGENCY_ONLY, *of_clients, "enable"}:
                yield f"{room.__name__}.{name}", getattr(room, name)


def told(report: CampaignReport, audience: str) -> dict[str, Any]:
    """What a reader is shown, by function."""
    found = {}
    for name, function in functions():
        bundle = function(report)._repr_mimebundle_()
        if audience in bundle.get(EDITIONS, {}):
            found[name] = bundle[EDITIONS][audience]
    return found


def test_no_word_of_an_edition_changes_with_the_costs_it_hides(
    report: CampaignReport, dearer: CampaignReport
) -> None:
    """Not in tables, charts, sentences or numbers of any section."""
    assert report.result("cost") != dearer.result("cost")
    one, other = told(report, "manager"), told(dearer, "manager")
    assert one.keys() == other.keys()
    assert len(one) > 15
    # Of the costs file its name and hash are left, where a number that is shown needs it: whether
    # impressions were paid for.
    for name in one:
        if name != "kpi_lib.show.scorecard":
            assert HASH.sub("", str(one[name])) == HASH.sub("", str(other[name])), name
    cards = [of["kpi_lib.show.scorecard"][MIME] for of in (one, other)]
    assert cards[0]["kpis"] == cards[1]["kpis"]
    for card in cards:
        assert not {"cost", "cpa", "roas", "cpm"} & {row["kpi"] for row in card["kpis"]}


def test_the_agency_fee_is_in_no_word_of_the_client_s_edition(report: CampaignReport) -> None:
    pages = str(told(report, "client"))
    assert "783.19" not in pages
    assert "783" not in pages.replace("0.783", "")
    assert not {"€2,314", "2314.32"} & set(pages.split()), "the cost with it"
    assert "value_exchange" in pages or "performance_pay_share" in pages, "other parts stay"


def test_an_edition_is_a_filter_and_changes_nothing(report: CampaignReport) -> None:
    before = to_json(report.scorecard)
    frames = {name: frame.copy() for name, frame in report.ledger.frames.items()}
    sums = report.sums.copy()
    estimates = copy.deepcopy(report.estimates)
    for name, sight in sights(report.client_params.audiences).items():
        once = for_audience(report, name, sight)
        twice = for_audience(once, name, sight)
        assert to_json(once.scorecard) == to_json(twice.scorecard)
        assert (once.params, once.kpis, once.residuals) == (
            twice.params, twice.kpis, twice.residuals)  # fmt: skip
    assert to_json(report.scorecard) == before
    assert report.sums.equals(sums)
    assert all(report.ledger[name].equals(frame) for name, frame in frames.items())
    assert repr(report.estimates) == repr(estimates)


def test_without_audiences_there_are_no_editions(report: CampaignReport) -> None:
    alone = replace(report, client_params=report.client_params.model_copy(update={"audiences": {}}))
    assert editions(alone) == {}
    bundle = show.verdict(replace(report, editions={}))._repr_mimebundle_()
    assert EDITIONS not in bundle


def test_targets_and_recommendations_on_hidden_kpis_go(report: CampaignReport) -> None:
    client, manager = report.editions["client"], report.editions["manager"]
    assert [*client.params.targets] == ["impressions"]
    assert [one.text for one in client.params.recommendations] == ["Post more"]
    verdict = told(report, "manager")["kpi_lib.show.verdict"]["text/html"]
    assert "Cost per order" not in verdict
    assert "Book Anna" not in verdict
    assert manager.params.recommendations == []


def test_the_analysts_words_are_for_the_client_unless_asked_for(report: CampaignReport) -> None:
    assert "A good month" in str(told(report, "client"))
    for name in ("manager", "finance"):
        assert "A good month" not in str(told(report, name))
        assert "500 euros" not in str(told(report, name))


def test_finance_sees_money_and_no_comments(report: CampaignReport) -> None:
    card = told(report, "finance")["kpi_lib.show.scorecard"][MIME]
    names = {row["kpi"] for row in card["kpis"]}
    assert {"cost", "roas", "net_sales"} <= names
    assert not {"sentiment_net", "negative_share", "tag_rate", "sentiment_net_all"} & names
    assert card["audience"] == "finance"


def test_a_chart_comes_with_the_charts_of_the_editions(report: CampaignReport) -> None:
    assert EDITIONS in charts.targets(report)._repr_mimebundle_()
    weeks = charts.exposure_by_week(report)._repr_mimebundle_()
    assert weeks[EDITIONS]["manager"][CHART] == weeks[CHART]
    targets = charts.targets(report)._repr_mimebundle_()
    assert "Cost per order" in str(targets[CHART])
    assert "Cost per order" in str(targets[EDITIONS]["finance"])
    assert "Cost per order" not in str(targets[EDITIONS]["manager"])
    money = replace(report, params=report.params.model_copy(
        update={"targets": {"cpa": report.params.targets["cpa"]}}))  # fmt: skip
    only = charts.targets(replace(money, editions=editions(money)))._repr_mimebundle_()
    assert [*only[EDITIONS]] == ["finance"], "nothing stands in its place"


def test_only_what_is_the_agencys_has_no_editions() -> None:
    for name, function in functions():
        assert hasattr(function, "__wrapped__"), name
    for name in AGENCY_ONLY:
        assert not hasattr(getattr(show, name), "__wrapped__")


def test_sections_do_not_say_that_hidden_figures_are_missing(report: CampaignReport) -> None:
    sight = replace(sights({})["client"], hidden=frozenset({"posts"}))
    hidden = replace(report, editions={"manager": for_audience(report, "manager", sight)})
    pages = told(hidden, "manager")
    assert "kpi_lib.show.content" not in pages
    assert "Posts of the campaign" not in pages["kpi_lib.show.reconciliation"]["text/html"]


def test_the_page_of_all_campaigns_has_editions(tmp_path: Path) -> None:
    report = open_client(workspace(tmp_path), "acme")
    assert [*report.editions] == ["client", "manager", "finance"]
    assert [*client_editions(report)] == [*report.editions]
    table = show.as_they_stand(report)._repr_mimebundle_()[EDITIONS]
    assert "ROAS" in table["finance"]["text/html"]
    for name in ("client", "manager"):
        assert "ROAS" not in table[name]["text/html"]
        assert "Net sales" in table[name]["text/html"]


def test_both_rooms_name_the_editions_alike() -> None:
    assert site.EDITIONS == EDITIONS


def test_unknown_readers_and_columns_are_refused(tmp_path: Path) -> None:
    root = workspace(tmp_path, audiences="audiences: {manger: {}}\n")
    with pytest.raises(ParamsError, match="Did you mean 'manager'"):
        load_client(root, "acme")
    workspace(root, audiences="audiences: {manager: {hide: [agency_fees]}}\n")
    with pytest.raises(ParamsError, match="Did you mean 'agency_fee'"):
        load_client(root, "acme")
