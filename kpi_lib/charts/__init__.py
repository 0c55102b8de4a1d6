"""Charts: each function takes a report and gives something to display."""

from kpi_lib.charts.campaign import (
    engagement_by_creator,
    exposure_by_week,
    sales_by_week,
    targets,
)
from kpi_lib.charts.client import campaigns_over_time
from kpi_lib.charts.money import cost_and_sales, engagement_composition, funnel_by_platform
from kpi_lib.charts.renderer import enable

__all__ = [
    "campaigns_over_time",
    "cost_and_sales",
    "enable",
    "engagement_by_creator",
    "engagement_composition",
    "exposure_by_week",
    "funnel_by_platform",
    "sales_by_week",
    "targets",
]
