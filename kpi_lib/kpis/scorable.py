"""Which KPIs may be a part of a creator's score, and what it weighs by default."""

from __future__ import annotations

from collections.abc import Mapping

from kpi_lib.kpis.kpi import Kpi
from kpi_lib.kpis.registry import KPIS
from kpi_lib.kpis.shape import shape_of

AGAINST_USUAL = "er_vs_usual"
"""The one statistic among them: the creator's rate over the creator's own usual rate."""
DEFAULT_WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "awareness": {"cpm": 0.4, "er_impressions": 0.3, AGAINST_USUAL: 0.3},
    "engagement": {"er_impressions": 0.4, "cpe": 0.3, AGAINST_USUAL: 0.3},
    "traffic": {"ctr": 0.35, "cpc": 0.35, "er_impressions": 0.15, AGAINST_USUAL: 0.15},
    "leads": {"cpl": 0.4, "lead_rate": 0.3, "er_impressions": 0.15, AGAINST_USUAL: 0.15},
    "sales": {"er_impressions": 0.4, "cpe": 0.2, "orders_per_1000_engagements": 0.2,
              AGAINST_USUAL: 0.2},
    "followers": {"er_impressions": 0.4, "cpm": 0.3, AGAINST_USUAL: 0.3},
    "content": {"er_impressions": 0.5, AGAINST_USUAL: 0.5},
}  # fmt: skip
"""Objective → weights, where `client.yaml` declares none; printed as the product's own."""


def scorable() -> tuple[str, ...]:
    """Names of the KPIs that a score may weigh."""
    return tuple(name for name, kpi in KPIS.items() if why_not(kpi) is None)


def why_not(kpi: Kpi) -> str | None:
    """Why a KPI cannot be a part of a score, in words; None where it can."""
    if kpi.better == "none":
        return "neither more nor less of it is better"
    if kpi.name == AGAINST_USUAL:
        return None
    if kpi.kind != "ratio" or kpi.interval != "same_creators":
        return "it is no ratio that posts and orders make vary"
    if kpi.groups is not None and "creator" not in kpi.groups:
        return "it is not known by creator"
    shape = shape_of(kpi, {"margin": 0.5})
    if shape is None or shape.bottom is None:
        return "it is no ratio that posts and orders make vary"
    if shape.top.kind == shape.bottom.kind == "events":
        return "it is a ratio of orders or visits among themselves"
    return None
