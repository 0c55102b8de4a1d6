"""A client's campaigns side by side, and the agency's view across clients."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from kpi_lib.report import CampaignReport, ClientReport, ProgrammeReport
from kpi_lib.show.display import Shown
from kpi_lib.show.editions import in_editions
from kpi_lib.show.html import Content, Html, el, join, table
from kpi_lib.show.tables import value_cell
from kpi_lib.show.verdict import headline
from kpi_lib.show.words import word
from kpi_lib.text import Language

SIDE_BY_SIDE: Final = (
    "posts", "impressions", "reach_sum", "engagements", "er_impressions", "er_vs_usual",
    "link_clicks", "leads", "orders", "net_sales", "cost", "cpm", "cpl", "cpa", "roas", "roi",
)  # fmt: skip
ACROSS: Final = ("er_impressions", "er_vs_usual", "ctr", "cost", "cpm", "cpa", "roas")
"""Across clients: shares, and money in each client's own currency."""


@in_editions
def client_overview(report: ClientReport) -> Shown:
    """Each campaign with its period, what it was for, and how its targets stand."""
    language = report.language
    t = language.t
    head = (t("Campaign"), t("Period"), t("Objective"), t("Targets"))
    rows = [
        (
            one.params.title,
            language.period(one.params.start, one.params.end),
            word(language, "objective", one.params.objective),
            headline(one),
        )
        for one in report.campaigns
    ]
    return _client_section(
        "campaigns", t("Campaigns"), table(head, rows),
        _left_out(language, report.left_out),
    )  # fmt: skip


@in_editions
def side_by_side(report: ClientReport) -> Shown:
    """The campaigns' KPIs at equal post age, one column a campaign."""
    language = report.language
    t = language.t
    days = report.client_params.compare_at_days
    rule = t(
        "Figures of posts are those at {days} days of age, so that an older campaign has no "
        "advantage; a post without an export near that age has none.",
        days=days,
    )
    content = join(
        el("p", rule, class_="note"),
        kpi_by_campaign(language, report.at_age, t("At equal post age")),
    )
    return _client_section("side-by-side", t("Campaigns side by side"), content)


@in_editions
def as_they_stand(report: ClientReport) -> Shown:
    """The campaigns' KPIs by the newest exports."""
    t = report.language.t
    return _client_section(
        "now", t("As the figures stand now"),
        kpi_by_campaign(report.language, report.campaigns, t("By the newest exports")),
    )  # fmt: skip


def kpi_by_campaign(
    language: Language, campaigns: Iterable[CampaignReport], caption: str
) -> Html | None:
    """One row a KPI that any campaign has, one column a campaign, each with its interval."""
    columns = tuple(campaigns)
    rows: list[list[Content]] = []
    for name in SIDE_BY_SIDE:
        results = [one.result(name) for one in columns]
        known = [result for result in results if result is not None and result.value is not None]
        if known:
            rows.append(
                [
                    known[0].label,
                    *(value_cell(language, one.result(name), interval=True) for one in columns),
                ]
            )
    head = [language.t("KPI"), *(one.params.title for one in columns)]
    if not rows:
        return None
    shown = table(head, rows, caption=caption, numeric=range(1, len(head)), class_="kpi groups")
    return join(shown, el("ul", lacking, class_="note") if (lacking := _lacking(columns)) else None)


def _lacking(campaigns: Iterable[CampaignReport]) -> list[Html]:
    """By campaign why figures are missing that another campaign has, each reason once."""
    columns = tuple(campaigns)
    shown = [name for name in SIDE_BY_SIDE if any(_known(one, name) for one in columns)]
    lines = []
    for one in columns:
        told: dict[str, list[str]] = {}
        for name in shown:
            result = one.result(name)
            if result is not None and result.value is None and result.reason_text:
                told.setdefault(result.reason_text, []).append(result.label)
        title = one.params.title
        lines += [
            el("li", f"{title} ({', '.join(labels)}): {reason}") for reason, labels in told.items()
        ]
    return lines


def _known(report: CampaignReport, name: str) -> bool:
    result = report.result(name)
    return result is not None and result.value is not None


def _left_out(language: Language, names: Iterable[str]) -> Html | None:
    """Names what is not in the table, where anything is not."""
    listed = ", ".join(names)
    if not listed:
        return None
    text = language.t(
        "Left out, because their files cannot be read as they are: {names}", names=listed
    )
    return el("p", text, class_="note na")


def _client_section(name: str, title: str, *content: Content) -> Shown:
    return Shown(el("section", el("h2", title), content, class_="kpi-section", id=name))


def programme(report: ProgrammeReport) -> Shown:
    """Every campaign of every client with its shares and its money, never added up."""
    aged = [one for client in report.clients for one in client.at_age]
    labels = {name: one.kpis[name].label for name in ACROSS for one in aged if _known(one, name)}
    rows: list[list[Content]] = []
    for client in report.clients:
        language = replace(report.language, currency=client.client_params.currency)
        for now, one in zip(client.campaigns, client.at_age, strict=True):
            rows.append([
                client.client_params.name,
                one.params.title,
                word(language, "objective", one.params.objective),
                headline(replace(now, language=language)),
                *(value_cell(language, one.result(name), interval=True) for name in labels),
            ])  # fmt: skip
    head = ["Client", "Campaign", "Objective", "Targets", *labels.values()]
    lacking = [
        f"{client.client_params.name}: {title}"
        for client in report.clients
        for title in client.left_out
    ]
    note = (
        "Figures of posts at equal age, targets as they stand now. Each client in its own "
        "currency; nothing is added across clients."
    )
    content = join(
        el("p", note, class_="note"),
        table(head, rows, numeric=range(4, len(head)), class_="kpi groups"),
        _left_out(report.language, [*report.left_out, *lacking]),
    )
    return _client_section("programme", "Every campaign of every client", content)
