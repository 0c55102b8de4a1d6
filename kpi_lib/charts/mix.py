"""Each touch's share of the sales, by rule."""

from __future__ import annotations

from kpi_lib.charts.drawn import Drawn
from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.html import join


def mix(report: CampaignReport) -> Drawn | Shown:
    """Each touch's share of the sales, by rule."""
    return Shown(join())
