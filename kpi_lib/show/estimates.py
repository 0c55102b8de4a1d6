"""The frame of the estimates: what counting cannot say, and which of it these files answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.html import Content, Html, el, join
from kpi_lib.show.sections import ESTIMATES, TITLES, section
from kpi_lib.show.tables import kpi_table, not_available

_NOT_ASKED: Final = frozenset({"emv_not_asked"})
"""Reasons that no page tells: the client did not put the question."""


def estimates(report: CampaignReport) -> Shown:
    """How to read the sections that follow, and the questions these files do not answer."""
    t = report.language.t
    return Shown(
        section(
            report,
            "estimates",
            el("p", t(
                "The figures above are counted. Those below are worked out by models: each has an "
                "interval or a range, and says what it rests on. “Cannot tell” is a result: with "
                "figures like these, an honest answer has to stay open."
            ), class_="note"),
            _unanswered(report),
        )
    )  # fmt: skip


def _unanswered(report: CampaignReport) -> Html | None:
    """The estimates that cannot be given at all, each with its reasons, closed until asked for."""
    t = report.language.t
    items = [
        el("li", t("{section}: {reason}", section=t(TITLES[name]), reason=" ".join(reasons)))
        for name, reasons in _silent(report)
    ]
    if not items:
        return None
    summary = t("Questions that these files do not answer: {n}", n=len(items))
    return el("details", el("summary", summary), el("ul", items), class_="working na")


def _silent(report: CampaignReport) -> Iterator[tuple[str, list[str]]]:
    for name in ESTIMATES:
        results = report.family(name)
        told = [one.reason_text for one in results if one.reason not in _NOT_ASKED]
        if any(told) and not answered(report, name):
            yield name, list(dict.fromkeys(text for text in told if text))


def answered(report: CampaignReport, name: str) -> bool:
    """Whether any number of an estimate is known, for the whole or for a group."""
    return any(
        result.known
        for (kpi, _), results in report.index.items()
        if (record := report.kpis.get(kpi)) is not None and record.family == name
        for result in results
    )


def estimate_section(report: CampaignReport, name: str, *content: Content) -> Shown:
    """An estimate's section: `content`, else the table of its figures; then what is missing.

    Nothing where nothing of it is known: the list at the head of the estimates says why.
    """
    if not answered(report, name):
        return Shown(join())
    results = report.family(name)
    shown = content if join(content) else (
        kpi_table(report, results, report.language.t(TITLES[name])),
    )  # fmt: skip
    return Shown(section(report, name, *shown, not_available(report.language, results)))
