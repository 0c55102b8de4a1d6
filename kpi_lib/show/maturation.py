"""Leads that buy later: how many by when, and in the end."""

from __future__ import annotations

from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.estimates import estimate_section


def maturation(report: CampaignReport) -> Shown:
    """Leads that buy later: how many by when, and in the end."""
    return estimate_section(report, "maturation")
