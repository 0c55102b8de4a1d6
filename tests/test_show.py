"""What a page shows of a report: figures with their doubts, hostile text as text."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib import import_module

import pandas as pd
import pytest

import reports
from kpi_lib import show
from kpi_lib.report import ClientReport, ProgrammeReport
from kpi_lib.scorecard import MIME
from kpi_lib.show.display import Shown
from kpi_lib.show.html import el, join, link, paragraphs, table
from kpi_lib.show.verdict import headline
from kpi_lib.show.working import working

PIECES = ("verdict", "tiles", "exposure", "traffic", "sales", "creators", "platforms",
          "content", "relationship", "reconciliation", "method", "glossary", "scorecard",
          "warnings")  # fmt: skip
SECTIONS = ("verdict", "exposure", "traffic", "sales", "creators", "content", "relationship",
            "reconciliation", "method")  # fmt: skip


class Structure(HTMLParser):
    """Tags and attributes; fails on a tag that is closed in the wrong order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def text_of(shown: Shown) -> str:
    return str(shown._repr_mimebundle_()["text/plain"])


@pytest.fixture
def ledgerless(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hand-made report has no ledger frames but its posts."""
    empty = pd.DataFrame()
    module = import_module("kpi_lib.show.reconciliation")
    monkeypatch.setattr(module, "post_status", lambda *_: empty)
    monkeypatch.setattr(module, "unclaimed_codes", lambda *_: empty)


@pytest.mark.parametrize("name", PIECES)
def test_whatever_is_shown_is_whole_and_holds_no_script(name: str, ledgerless: None) -> None:
    html = str(getattr(show, name)(reports.report()).html)
    found = Structure(html)
    assert not {tag for tag, _, _ in found.attributes} & {"script", "style", "iframe"}
    assert not {attr for _, attr, _ in found.attributes if attr.startswith("on")}
    assert not {attr for _, attr, _ in found.attributes} & {"style", "src"}
    assert "<script" not in html


def test_sections_come_with_heading_and_place(ledgerless: None) -> None:
    for name in SECTIONS:
        html = str(getattr(show, name)(reports.report()).html)
        assert html.startswith(f'<section class="kpi-section" id="{name}"><h2>')


def test_the_verdict_counts_the_targets_and_names_what_is_open() -> None:
    text = text_of(show.verdict(reports.report()))
    assert "1 of 2 targets met, 1 open." in text
    assert "Cost per order\n€500.00\n€300.00 to €900.00\nagreed: at most €400.00" in text
    assert "Book Anna again" in text
    assert "open based on: Cost per order" in text


@pytest.mark.parametrize(
    ("verdicts", "locale", "sentence"),
    [
        (("met",), "en-GB", "The target for Impressions was met."),
        (("missed", "missed"), "en-GB", "Both targets missed."),
        (("met", "met", "met"), "en-GB", "All 3 targets met."),
        (("met", "met", "open"), "en-GB", "2 of 3 targets met, 1 open."),
        (("open", "missed", "open"), "en-GB", "3 targets: 2 open, 1 missed."),
        (("met", "met", "met"), "de-DE", "Alle 3 Ziele erreicht."),
        (("met", "met", "met"), "es-MX", "Se cumplieron los 3 objetivos."),
    ],
)
def test_the_first_sentence_reads_well_whatever_the_verdicts(
    verdicts: tuple[str, ...], locale: str, sentence: str
) -> None:
    names = ("impressions", "orders", "net_sales")[: len(verdicts)]
    target = {"min": 1, "max": None, "by": None}
    results = [reports.result(name, 5, verdict=verdict, target=target)
               for name, verdict in zip(names, verdicts, strict=True)]  # fmt: skip
    report = reports.report(locale, tuple(results), targets={name: {"min": 1} for name in names})
    assert headline(report) == sentence


def test_a_campaign_without_targets_says_so() -> None:
    text = text_of(show.verdict(reports.report(targets={}, recommendations=[])))
    assert "No targets were agreed in figures for this campaign." in text
    assert "Recommendations" not in text


def test_tiles_show_targets_first_with_interval_and_verdict() -> None:
    html = str(show.tiles(reports.report()).html)
    labels = re.findall(r'class="tile-label">([^<]*)', html)
    assert labels == ["Cost per order", "Impressions", "Orders", "Net sales"]
    assert '<p class="tile-interval">€300.00 to €900.00</p>' in html
    assert '<span class="badge" data-verdict="open">open</span>' in html
    assert "tiles" in str(show.verdict(reports.report()).html), "the first screen has them"


def test_a_running_target_shows_its_pace() -> None:
    running = reports.result("impressions", 15000, verdict="on_track",
                             target={"min": 20000, "max": None, "by": "2026-03-31"})  # fmt: skip
    report = replace(reports.with_results(running), as_of=reports.dt.date(2026, 3, 15))
    assert "75% of the target after 48% of the time" in text_of(show.tiles(report))


def test_a_table_gives_value_interval_base_and_working() -> None:
    text = text_of(show.sales(reports.report()))
    assert "Cost per order = Cost / Orders" in text
    assert "Figures: €1,500 / 3 = €500.00" in text
    assert "95% interval €300.00 to €900.00: what to expect if the same creators did" in text
    assert "Coverage: 100% of the units, 100% of the denominator." in text
    assert "[1] data/acme/a.csv (01234567, 3 rows, exported 20 Apr 2026)" in text
    assert "Not all of Cost per order." in text


def test_what_is_missing_is_listed_with_its_reason_and_never_zero() -> None:
    html = str(show.sales(reports.report()).html)
    assert "CPM: the columns are not known" in html
    assert ">€0.00<" not in html


def test_a_result_that_should_have_an_interval_says_that_it_has_none() -> None:
    lacking = reports.result("impressions", 5, reason="one_post", reason_text="It is one post.")
    html = str(show.exposure(reports.with_results(lacking)).html)
    assert '<td class="num na">none</td>' in html
    assert "No interval: It is one post." in html


def test_a_section_without_any_figure_says_so() -> None:
    assert "No figures for this section." in text_of(show.traffic(reports.report()))


def test_basis_is_told_by_a_word() -> None:
    typed = replace(reports.result("impressions", 5), basis="reported", partial=True)
    html = str(show.exposure(reports.with_results(typed)).html)
    assert '<span class="badge" data-basis="reported">reported by the creator</span>' in html
    assert ">partial</span>" in html


def test_notes_are_paragraphs_of_plain_text() -> None:
    html = str(show.exposure(reports.report()).html)
    assert '<p class="note">First &lt;b&gt;note&lt;/b&gt;.</p><p class="note">Second' in html


def test_creators_are_alphabetical_and_open_pairs_are_not_ranked() -> None:
    text = text_of(show.creators(reports.report()))
    assert text.index(reports.HOSTILE[:9]) < text.index("Anna €150.00 €90.00 to €700.00")
    assert "Cost per order: 1 clear, 1 leaning\nHigher Lower" in text
    assert text.index("1.50 1.10 to 2 clear") < text.index("all others Anna 2 1.25 to 4 leaning")
    assert "roas: 1 open" in text
    assert "5 to 12" not in text, "KPIs that do not matter for the objective stay in kpis.json"


def test_creators_are_those_of_the_campaigns_roster() -> None:
    assert "Only written to" not in text_of(show.creators(reports.report()))


def test_content_links_only_to_http_and_keeps_missing_figures_missing() -> None:
    html = str(show.content(reports.report()).html)
    assert 'href="https://www.instagram.com/p/1" rel="noopener"' in html
    assert "javascript:" not in html
    assert '<td class="num na">n/a</td>' in html
    assert reports.MARKER not in html


def test_reconciliation_says_what_a_residual_means(ledgerless: None) -> None:
    text = text_of(show.reconciliation(reports.report()))
    assert "Claimed 3 Shop 5 −2 no" in text
    assert "Claimed against Shop: orders_left" in text
    assert "Posts of the campaign: 2; found in an export: 1; in no export: 1" in text


def test_method_lists_rules_and_files_with_their_hash() -> None:
    text = text_of(show.method(reports.report()))
    assert "Engagements on Instagram" in text
    assert "Files this report rests on: 2\nFile No. Read as Rows used Bad rows" in text
    assert "a.csv 1 sheet “posts” 3 1 20 Apr 2026 01234567" in text
    rates = pd.DataFrame({"date": ["2026-03-01"], "from": ["USD"], "to": ["EUR"],
                          "rate": [0.9217], "source": ["ECB"], "count": [3],
                          "part": ["costs"]})  # fmt: skip
    with_rates = text_of(show.method(replace(reports.report(), rates=rates)))
    assert "1 Mar 2026 USD EUR 0.9217 ECB 3" in with_rates


def test_a_number_names_the_rates_its_own_amounts_went_through() -> None:
    rates = pd.DataFrame({"date": ["2026-03-01", "2026-03-08"], "from": ["USD"] * 2,
                          "to": ["EUR"] * 2, "rate": [0.9217, 0.93], "source": ["ECB"] * 2,
                          "count": [3, 1], "part": ["costs"] * 2})  # fmt: skip
    given = replace(reports.report(), rates=rates)
    told = "Exchange rate USD to EUR: 0.9217–0.93 (ECB), by the day of each amount."
    cost, sales = (given.result(name) for name in ("cost", "net_sales"))
    assert cost is not None
    assert sales is not None
    assert told in working(given, cost)
    assert "Exchange rate" not in working(given, sales)


def test_the_scorecard_travels_beside_its_html() -> None:
    bundle = show.scorecard(reports.report())._repr_mimebundle_()
    assert bundle[MIME]["campaign"] == "spring"
    assert set(bundle) == {MIME, "text/html", "text/plain"}


@pytest.mark.parametrize(
    ("locale", "heading", "sentence"),
    [
        ("de-DE", "Ergebnis gegenüber der Vereinbarung", "1 von 2 Zielen erreicht, 1 offen."),
        (
            "es-MX",
            "Resultado frente a lo acordado",
            "Objetivos cumplidos: 1 de 2; no concluyentes: 1.",
        ),
    ],
)
def test_pages_speak_the_clients_language(locale: str, heading: str, sentence: str) -> None:
    text = text_of(show.verdict(reports.report(locale)))
    assert heading in text
    assert sentence in text


def test_benchmarks_stand_beside_the_figures_or_are_refused() -> None:
    names = ["hypeauditor_2026_instagram_nano", "ipa_2025_short_term_roi_index"]
    text = text_of(show.exposure(reports.report(benchmarks=names)))
    assert "HypeAuditor, via eMarketer, 2026 1.78% n/a" in text
    assert "No KPI of this report is made in the same way." in text


def test_campaigns_stand_side_by_side_and_currencies_are_never_added() -> None:
    one = reports.report()
    client = ClientReport(client="acme", client_params=one.client_params, language=one.language,
                          campaigns=(one,), at_age=(one,))  # fmt: skip
    assert "1 of 2 targets met, 1 open." in text_of(show.client_overview(client))
    assert "Cost per order €500.00 €300.00 to €900.00" in text_of(show.side_by_side(client))
    assert "Net sales €200.00" in text_of(show.as_they_stand(client))
    text = text_of(show.programme(ProgrammeReport(clients=(client,), language=one.language)))
    assert "Acme Tea Spring blend sales" in text


def test_whatever_is_not_markup_is_escaped() -> None:
    assert el("p", "<b>", None, 3, ["&"]) == "<p>&lt;b&gt;3&amp;</p>"
    assert el("p", "x", title='"<') == '<p title="&quot;&lt;">x</p>'
    assert join("<", el("br")) == "&lt;<br>"
    assert link("http://[bad", "x") == link("data:text/html,x", "x") == "x"
    assert paragraphs("a\nb\n\n c") == '<p class="note">a b</p><p class="note">c</p>'
    assert '<th scope="row">a</th><td class="num">1</td>' in table(
        ["x", "y"], [["a", "1"]], numeric=[1]
    )
