"""Supplied creatives and faceless accounts, apart from influence."""

from __future__ import annotations

from kpi_lib.estimates.placements import CLASSES, SHOWN, ClassCell, Placements
from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.editions import in_editions
from kpi_lib.show.estimates import estimate_section, evident
from kpi_lib.show.html import Html, el, table
from kpi_lib.show.words import word
from kpi_lib.text import Language


@in_editions
@evident
def placements(report: CampaignReport) -> Shown:
    """How many posts are placements, and what they bring beside influence."""
    found = report.estimates.placements if report.estimates else None
    if found is None or not found.posts:
        return estimate_section(report, "placements")
    t = report.language.t
    if not found.supplied and not found.faceless:
        return estimate_section(
            report,
            "placements",
            el("p", t(
                "All posts are influence by the sheets: none is marked as a supplied creative, and "
                "no account in the roster is without a human face."
            ), class_="finding"),
        )  # fmt: skip
    return estimate_section(
        report,
        "placements",
        el("p", _finding(report, found), class_="finding"),
        el("p", verdict, class_="note") if (verdict := _verdict(report, found)) else None,
        _table(report, found),
        el("p", _rests_on(report.language, found), class_="note"),
    )


def _finding(report: CampaignReport, found: Placements) -> str:
    language = report.language
    t = language.t
    placed, total = found.supplied + found.faceless, found.posts
    share = report.result("placement_share_impressions")
    if share is None or share.value is None:
        return t("{placed} of {total} posts are placements; their impressions are not known.",
                 placed=language.count(placed), total=language.count(total))  # fmt: skip
    return t(
        "{placed} of {total} posts are placements: they bring {share} of the impressions.",
        placed=language.count(placed), total=language.count(total),
        share=language.number(share.value, "ratio"),
    )  # fmt: skip


def _verdict(report: CampaignReport, found: Placements) -> str | None:
    """Whether the engagement of the two differs, as every difference is judged."""
    language = report.language
    t = language.t
    ratio = report.result("er_placement_vs_influence")
    if ratio is None or ratio.value is None:
        return None
    written = language.number(ratio.value, "number")
    if found.verdict == "open":
        return t("Whether people engage with placements as they do with influence cannot be told.")
    if found.verdict == "leaning":
        return t("Engagement per impression of placements is {ratio} times that of influence; the "
                 "difference is leaning, not clear.", ratio=written)  # fmt: skip
    return t("Engagement per impression of placements is {ratio} times that of influence: a clear "
             "difference.", ratio=written)  # fmt: skip


def _table(report: CampaignReport, found: Placements) -> Html:
    language = report.language
    t = language.t
    cells = {(one.kpi, one.class_): one for one in found.cells}
    rows = [
        (t(report.kpis[name].label), *(_cell(report, cells[name, class_]) for class_ in CLASSES))
        for name in SHOWN
        if any(cells[name, class_].value is not None for class_ in CLASSES)
    ]
    head = (t("KPI"), *(word(language, "content_class", class_) for class_ in CLASSES))
    return table(head, rows, caption=t("Influence and placements apart"), numeric=(1, 2))


def _cell(report: CampaignReport, one: ClassCell) -> Html:
    language, unit = report.language, report.kpis[one.kpi].unit
    if one.value is None:
        return el("td", language.missing(), class_="num na")
    written = language.interval(one.low, one.high, unit)
    if one.partial:
        written = f"{written} {language.t('partial')}".strip()
    return el(
        "td",
        language.number(one.value, unit),
        el("span", " ", written, class_="interval") if written else None,
        class_="num",
    )


def _rests_on(language: Language, found: Placements) -> str:
    t = language.t
    text = t(
        "Supplied creatives by the posts sheet: {supplied}; further posts of accounts without a "
        "human face by the roster: {faceless}. Accounts of animals are people's and stay "
        "influence.",
        supplied=language.count(found.supplied), faceless=language.count(found.faceless),
    )  # fmt: skip
    if not found.mixed:
        return text
    more = t("Creators with both have orders and general costs that are neither's: {names}.",
             names=", ".join(found.mixed))  # fmt: skip
    return f"{text} {more}"
