"""Supplied creatives and faceless accounts, apart from influence."""

from __future__ import annotations

from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.estimates import estimate_section


def placements(report: CampaignReport) -> Shown:
    """Supplied creatives and faceless accounts, apart from influence."""
    return estimate_section(report, "placements")
