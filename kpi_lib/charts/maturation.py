"""The share of leads that have bought, by days since they came."""

from __future__ import annotations

from kpi_lib.charts.drawn import Drawn
from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.html import join


def maturation(report: CampaignReport) -> Drawn | Shown:
    """The share of leads that have bought, by days since they came."""
    return Shown(join())
