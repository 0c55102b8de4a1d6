"""How many orders can be called the campaign's at least, and at most."""

from __future__ import annotations

from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.estimates import estimate_section


def bounds(report: CampaignReport) -> Shown:
    """How many orders can be called the campaign's at least, and at most."""
    return estimate_section(report, "bounds")
