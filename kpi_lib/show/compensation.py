"""Kinds of pay held against each other at equal cost."""

from __future__ import annotations

from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.estimates import estimate_section


def compensation(report: CampaignReport) -> Shown:
    """Kinds of pay held against each other at equal cost."""
    return estimate_section(report, "compensation")
