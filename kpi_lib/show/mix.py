"""The weight of each touch on the way to a sale."""

from __future__ import annotations

from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.estimates import estimate_section


def mix(report: CampaignReport) -> Shown:
    """The weight of each touch on the way to a sale."""
    return estimate_section(report, "mix")
