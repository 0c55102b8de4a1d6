"""Each creator's score with its interval."""

from __future__ import annotations

from kpi_lib.charts.campaign import by_creator, names_of
from kpi_lib.charts.drawn import Drawn, drawn, nothing
from kpi_lib.charts.editions import in_editions
from kpi_lib.charts.marks import dots, height_of, interval_rows
from kpi_lib.report import CampaignReport
from kpi_lib.show.creator_score import finding
from kpi_lib.show.display import Shown
from kpi_lib.show.html import join


@in_editions
def creator_score(report: CampaignReport) -> Drawn | Shown:
    """A dot a creator in alphabetical order, its interval, and nothing where there is no score."""
    language = report.language
    t = language.t
    found = report.estimates.creator_score if report.estimates else None
    results = by_creator(report, "creator_score")
    if found is None or not results:
        return Shown(join())
    if all(result.low is None for result in results):
        return nothing(t("No chart of scores: their spread is not known."))
    rows = interval_rows(results, names_of(report, results))
    plot = dots(rows, language, name=t("Creator"), value=results[0].label, unit="number",
                reference=0.0)  # fmt: skip
    about = t("Each creator's score with its 95% interval, in alphabetical order; 0 is the middle "
              "of like creators.")  # fmt: skip
    return drawn(plot, language, title=finding(language, found), about=about,
                 height=height_of(rows))  # fmt: skip
