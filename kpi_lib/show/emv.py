"""Earned media value by published price lists, as an index."""

from __future__ import annotations

from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.estimates import estimate_section


def emv(report: CampaignReport) -> Shown:
    """Earned media value by published price lists, as an index."""
    return estimate_section(report, "emv")
