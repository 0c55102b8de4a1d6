"""Purchases that the customers will still make."""

from __future__ import annotations

from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.estimates import estimate_section


def repeat(report: CampaignReport) -> Shown:
    """Purchases that the customers will still make."""
    return estimate_section(report, "repeat")
