"""What came beyond what would have come without the campaign."""

from __future__ import annotations

from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.estimates import estimate_section


def lift(report: CampaignReport) -> Shown:
    """What came beyond what would have come without the campaign."""
    return estimate_section(report, "lift")
