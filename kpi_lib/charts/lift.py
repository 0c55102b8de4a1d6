"""What came each week beside what would have come without the campaign."""

from __future__ import annotations

from kpi_lib.charts.drawn import Drawn
from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.html import join


def lift(report: CampaignReport) -> Drawn | Shown:
    """What came each week beside what would have come without the campaign."""
    return Shown(join())
