"""What the comments say, by labels or a labelled sample."""

from __future__ import annotations

from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.estimates import estimate_section


def sentiment(report: CampaignReport) -> Shown:
    """What the comments say, by labels or a labelled sample."""
    return estimate_section(report, "sentiment")
