"""Charts: each function takes a report and gives something to display."""

from kpi_lib.charts.bounds import attribution
from kpi_lib.charts.campaign import (
    engagement_by_creator,
    exposure_by_week,
    sales_by_week,
    targets,
)
from kpi_lib.charts.client import campaigns_over_time
from kpi_lib.charts.creator_score import creator_score
from kpi_lib.charts.lift import lift
from kpi_lib.charts.maturation import maturation
from kpi_lib.charts.mix import mix
from kpi_lib.charts.money import cost_and_sales, engagement_composition, funnel_by_platform
from kpi_lib.charts.renderer import enable

__all__ = [
    "attribution",
    "campaigns_over_time",
    "cost_and_sales",
    "creator_score",
    "enable",
    "engagement_by_creator",
    "engagement_composition",
    "exposure_by_week",
    "funnel_by_platform",
    "lift",
    "maturation",
    "mix",
    "sales_by_week",
    "targets",
]
