"""Creators held against each other, without a ranking the data do not carry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from kpi_lib.kpis.compare import REST
from kpi_lib.params.models import Objective
from kpi_lib.report import CampaignReport
from kpi_lib.scorecard import Comparison, Result
from kpi_lib.show.display import Shown
from kpi_lib.show.editions import in_editions
from kpi_lib.show.html import Html, badge, el, join, table
from kpi_lib.show.sections import section
from kpi_lib.show.tables import reasons, value_cell
from kpi_lib.show.words import WORDS, word
from kpi_lib.text import Language

ALWAYS: Final = ("posts", "impressions", "er_impressions")
COLUMNS: Final[Mapping[Objective, tuple[str, ...]]] = {
    "awareness": ("er_vs_usual", "reach_sum", "cost", "cpm"),
    "engagement": ("engagements", "er_vs_usual", "cost", "cpe"),
    "traffic": ("link_clicks", "ctr", "sessions", "cost", "cpc"),
    "leads": ("link_clicks", "leads", "qualified_leads", "cost", "cpl"),
    "sales": ("orders", "net_sales", "cost", "cpa", "roas"),
    "followers": ("er_vs_usual", "joint_follows", "cost", "cpm"),
    "content": ("er_vs_usual", "content_pieces", "deliverable_completion", "cost_per_post"),
}
"""What the tables of groups show beside `ALWAYS`, where it is known for any group."""
COMPARED: Final[Mapping[Objective, tuple[str, ...]]] = {
    "awareness": ("er_impressions", "er_vs_usual", "cpm"),
    "engagement": ("er_impressions", "er_vs_usual", "cpe"),
    "traffic": ("er_impressions", "ctr", "cpc"),
    "leads": ("er_impressions", "lead_rate", "cpl"),
    "sales": ("er_impressions", "cpa", "roas"),
    "followers": ("er_impressions", "follow_rate", "cpm"),
    "content": ("er_impressions", "er_vs_usual", "cost_per_post"),
}
"""The KPIs whose pairs a page shows; those of every other KPI are in kpis.json."""


@in_editions
def creators(report: CampaignReport) -> Shown:
    """Each creator's figures in alphabetical order, then the differences that were judged."""
    return Shown(
        section(
            report,
            "creators",
            group_table(report, "creator", report.language.t("Creators, in alphabetical order")),
            differences(report, "creator"),
        )
    )


@in_editions
def platforms(report: CampaignReport) -> Shown:
    """The same figures by platform; platforms define them differently, and are not added."""
    t = report.language.t
    whole = group_table(report, "platform", t("Platforms"))
    if whole is None:
        return Shown(el("p", t("No figures are known by platform."), class_="note na"))
    note = t("Each platform counts by its own definition; compare with care.")
    # In a frame of its own: alone in its cell, a table is set as an analyst's data frame.
    return Shown(el("div", whole, el("p", note, class_="note"), differences(report, "platform")))


def group_table(report: CampaignReport, key: str, caption: str) -> Html | None:
    """One row a group, one column a KPI with its interval; nothing where no KPI is split so."""
    names = (*ALWAYS, *COLUMNS[report.params.objective])
    every = {name: _by_group(report, name, key) for name in names}
    by_kpi = {
        name: results
        for name, results in every.items()
        if any(result.value is not None for result in results.values())
    }
    groups = sorted(
        {group for results in by_kpi.values() for group in results},
        key=lambda group: (group is None, (group or "").casefold()),
    )
    if not groups:
        return None
    head = [report.language.t(key.capitalize())]
    head += [next(iter(results.values())).label for results in by_kpi.values()]
    rows = (
        [word(report.language, key, group),
         *(value_cell(report.language, results.get(group), interval=True)
           for results in by_kpi.values())]
        for group in groups
    )  # fmt: skip
    return join(
        table(head, rows, caption=caption, numeric=range(1, len(head)), class_="kpi groups"),
        reasons(report.language, (one for results in by_kpi.values() for one in results.values())),
    )


def _by_group(report: CampaignReport, name: str, key: str) -> dict[str | None, Result]:
    """Results by group; of creators only the campaign's own, "not assigned" only with a value."""
    found = {result.group[0] if result.group else None: result for result in report.by(name, key)}
    own = roster(report) if key == "creator" else None
    return {
        group: result
        for group, result in found.items()
        if (result.value is not None if group is None else own is None or group in own)
    }


def roster(report: CampaignReport) -> frozenset[str]:
    """The campaign's creators; whoever was only written to is none of them."""
    creators = report.ledger["creators"]
    return frozenset(creators.loc[creators["campaign"] == report.campaign, "creator"].dropna())


def differences(report: CampaignReport, key: str) -> Html | None:
    """By KPI the pairs that differ clearly or probably; how many cannot be told apart."""
    t = report.language.t
    by_kpi = {
        name: pairs
        for name in COMPARED[report.params.objective]
        if (pairs := report.compared(name, key))
    }
    if not by_kpi:
        return None
    note = t(
        "Differences in what matters most for this campaign. Pairs that are open cannot be told "
        "apart and are not ranked; those of every other KPI are in kpis.json."
    )
    return join(
        el("h3", t("Differences")),
        el("p", note, class_="note"),
        (_pairs(report, name, pairs) for name, pairs in by_kpi.items()),
    )


def _pairs(report: CampaignReport, name: str, pairs: tuple[Comparison, ...]) -> Html:
    """`Cost per order: 2 clear, 1 leaning, 25 open`, the first two as a table on demand."""
    language = report.language
    t = language.t
    counts: Counter[str] = Counter(pair.verdict if pair.ratio else "open" for pair in pairs)
    parts = ", ".join(
        t(text, n=language.count(counts[verdict]))
        for verdict, text in WORDS["pair_count"].items()
        if counts[verdict]
    )
    result = report.result(name)
    summary = t("{kpi}: {parts}", kpi=result.label if result else name, parts=parts)
    told = [_upward(pair) for verdict in ("clear", "leaning") for pair in pairs
            if pair.verdict == verdict and pair.ratio]  # fmt: skip
    if not told:
        return el("p", summary, class_="pairs")
    head = (t("Higher"), t("Lower"), t("Times"), t("95% interval"), t("Difference"))
    rows = (_pair(language, pair) for pair in told)
    return el("details", el("summary", summary), table(head, rows, numeric=(2, 3)), class_="pairs")


def _upward(pair: Comparison) -> Comparison:
    """The pair with the higher group first."""
    if pair.ratio is None or pair.ratio >= 1:
        return pair
    low, high = pair.low, pair.high
    return replace(
        pair, a=pair.b, b=pair.a, ratio=1 / pair.ratio,
        low=1 / high if high else None, high=1 / low if low else None,
    )  # fmt: skip


def _pair(language: Language, pair: Comparison) -> tuple[object, ...]:
    return (
        _group_name(language, pair.group_by[0], pair.a),
        _group_name(language, pair.group_by[0], pair.b),
        language.number(pair.ratio, "number"),
        language.interval(pair.low, pair.high, "number"),
        badge(word(language, "comparison", pair.verdict), data_verdict=pair.verdict),
    )


def _group_name(language: Language, key: str, group: tuple[str, ...]) -> str:
    rest = language.t("all others")
    return " · ".join(rest if one == REST else word(language, key, one) for one in group)
