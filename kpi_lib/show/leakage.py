"""Redemptions of a code by people who never saw its creator."""

from __future__ import annotations

from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.estimates import estimate_section


def leakage(report: CampaignReport) -> Shown:
    """Redemptions of a code by people who never saw its creator."""
    return estimate_section(report, "leakage")
