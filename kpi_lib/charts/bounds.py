"""Orders attributed at least and at most, beside what was caused."""

from __future__ import annotations

from kpi_lib.charts.drawn import Drawn
from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.html import join


def attribution(report: CampaignReport) -> Drawn | Shown:
    """Orders attributed at least and at most, beside what was caused."""
    return Shown(join())
