"""What similar creators would bring, and what the next budget would buy."""

from __future__ import annotations

from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.estimates import estimate_section


def planning(report: CampaignReport) -> Shown:
    """What similar creators would bring, and what the next budget would buy."""
    return estimate_section(report, "planning")
