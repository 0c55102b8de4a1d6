"""The frame of an estimate's section: only where these files answer its question."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.html import Content, Html, el, folded, join
from kpi_lib.show.sections import section
from kpi_lib.show.tables import kpi_table, not_available
from kpi_lib.text import Language


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
    shown = content if join(content) else (kpi_table(report, results, None),)
    return Shown(section(report, name, *shown, not_available(report.language, results)))


def evident(show: Callable[[CampaignReport], Shown]) -> Callable[[CampaignReport], Shown]:
    """Let an estimate's section be the table of its figures alone for a reader who is not shown
    what its words and tables are made of; the function's name is the estimate's."""

    @wraps(show)
    def every(report: CampaignReport) -> Shown:
        name = show.__name__
        return show(report) if report.tells(name) else estimate_section(report, name)

    return every


def rests_on(language: Language, *lines: str | None) -> Html | None:
    """What an estimate takes for granted: a click away on a screen, always on paper."""
    known = [el("p", line) for line in lines if line]
    if not known:
        return None
    return folded(language.t("What this rests on"), *known, class_="working rests")
