"""What customers are worth, with those they brought."""

from __future__ import annotations

from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.estimates import estimate_section


def customer_value(report: CampaignReport) -> Shown:
    """What customers are worth, with those they brought."""
    return estimate_section(report, "customer_value")
