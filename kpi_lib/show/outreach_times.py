"""How long the steps of outreach take, unfinished ones included."""

from __future__ import annotations

from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.estimates import estimate_section


def outreach_times(report: CampaignReport) -> Shown:
    """How long the steps of outreach take, unfinished ones included."""
    return estimate_section(report, "outreach_times")
