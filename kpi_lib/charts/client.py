"""A client's campaigns on one line of time."""

from __future__ import annotations

from kpi_lib.charts.drawn import Drawn, drawn, nothing
from kpi_lib.charts.marks import dots, height_of, interval_rows
from kpi_lib.report import CampaignReport, ClientReport
from kpi_lib.scorecard import Result
from kpi_lib.show.display import Shown


def campaigns_over_time(report: ClientReport, kpi: str) -> Drawn | Shown:
    """One KPI of every campaign at equal post age, oldest first, with its interval."""
    language = report.language
    t = language.t
    known = _known(report, kpi)
    if len(known) < 2:
        return nothing(t("No comparison of campaigns: fewer than two have the figures for it."))
    names = [
        t("{campaign}, {start}", campaign=one.params.title, start=language.date(one.params.start))
        for one, _ in known
    ]
    results = [result for _, result in known]
    rows = interval_rows(results, names)
    newest, before = results[-1], results[-2]
    title = t(
        "{kpi}: {campaign} {value}, the campaign before {earlier}",
        kpi=newest.label,
        campaign=known[-1][0].params.title,
        value=language.number(newest.value, newest.unit),
        earlier=language.number(before.value, before.unit),
    )
    plot = dots(rows, language, name=t("Campaign"), value=newest.label, unit=newest.unit)
    about = t("Each campaign with its 95% interval, at equal post age, oldest first.")
    return drawn(plot, language, title=title, about=about, height=height_of(rows))


def _known(report: ClientReport, kpi: str) -> list[tuple[CampaignReport, Result]]:
    pairs = ((one, one.result(kpi)) for one in report.at_age)
    return [
        (one, result) for one, result in pairs if result is not None and result.value is not None
    ]
