"""A client's campaigns on one line of time."""

from __future__ import annotations

from collections.abc import Iterable

from kpi_lib.charts.drawn import Drawn, drawn, nothing
from kpi_lib.charts.editions import in_editions
from kpi_lib.charts.marks import broken, dots, height_of, interval_rows
from kpi_lib.report import CampaignReport, ClientReport
from kpi_lib.scorecard import Result
from kpi_lib.show.display import Shown


@in_editions
def campaigns_over_time(report: ClientReport, kpi: str) -> Drawn | Shown:
    """One KPI of every campaign, oldest first, with its interval.

    At equal post age where two campaigns have it so, else by the newest exports, and says which.
    """
    language = report.language
    t = language.t
    about = t("Each campaign with its 95% interval, at equal post age, oldest first.")
    known = _known(report.at_age, kpi)
    if len(known) < 2:
        about = t("Each campaign with its 95% interval, by the newest exports, oldest first.")
        known = _known(report.campaigns, kpi)
    if len(known) < 2:
        return nothing(t("No comparison of campaigns: fewer than two have the figures for it."))
    names = [broken(one.params.title, language.date(one.params.start)) for one, _ in known]
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
    return drawn(plot, language, title=title, about=about, height=height_of(rows))


def _known(campaigns: Iterable[CampaignReport], kpi: str) -> list[tuple[CampaignReport, Result]]:
    pairs = ((one, one.result(kpi)) for one in campaigns)
    return [
        (one, result) for one, result in pairs if result is not None and result.value is not None
    ]
