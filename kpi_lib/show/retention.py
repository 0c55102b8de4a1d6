"""Who keeps the relationships, and what hangs on them."""

from __future__ import annotations

from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.estimates import estimate_section


def retention(report: CampaignReport) -> Shown:
    """Who keeps the relationships, and what hangs on them."""
    return estimate_section(report, "retention")
