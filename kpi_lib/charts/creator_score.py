"""Each creator's score with the spread of its rank."""

from __future__ import annotations

from kpi_lib.charts.drawn import Drawn
from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.html import join


def creator_score(report: CampaignReport) -> Drawn | Shown:
    """Each creator's score with the spread of its rank."""
    return Shown(join())
