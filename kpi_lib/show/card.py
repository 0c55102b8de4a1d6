"""The scorecard as an output of the notebook: what the site reads."""

from __future__ import annotations

from kpi_lib.report import CampaignReport
from kpi_lib.scorecard import CHECKS, MIME, checks_json, to_json
from kpi_lib.show.display import Shown
from kpi_lib.show.editions import in_editions
from kpi_lib.show.html import el


@in_editions
def scorecard(report: CampaignReport) -> Shown:
    """Every number of the report for the site; the reader sees how many there are.

    What did not reconcile goes along for the agency: a report is not sent on it unseen.
    """
    given = sum(result.value is not None for result in report.scorecard.kpis)
    line = report.language.t(
        "Numbers in this report: {n}; also in kpis.json and kpis.csv.",
        n=report.language.count(given),
    )
    more = {MIME: to_json(report.scorecard), CHECKS: checks_json(report.residuals)}
    return Shown(el("p", line, class_="note"), more)
