"""Declared weights on creators of like size, and whom to keep."""

from __future__ import annotations

from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.estimates import estimate_section


def creator_score(report: CampaignReport) -> Shown:
    """Declared weights on creators of like size, and whom to keep."""
    return estimate_section(report, "creator_score")
