"""Intervals of formulas, and differences called clear, on campaigns whose truth is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from benchmarks.calibrate.row import Row
from benchmarks.calibrate.world import World, draws
from kpi_lib.kpis.compare import comparisons
from kpi_lib.kpis.formulas import formula_results
from kpi_lib.kpis.registry import KPIS

TRUTHS = {
    "impressions": ("impressions", None),
    "engagements": ("engagements", None),
    "link_clicks": ("link_clicks", None),
    "orders": ("orders", None),
    "net_sales": ("net_sales", None),
    "er_impressions": ("engagements", "impressions"),
    "er_reach": ("engagements", "reach"),
    "save_rate_impressions": ("saves", "impressions"),
    "ctr": ("link_clicks", "impressions"),
    "cpm": ("cost", "impressions"),
    "cpe": ("cost", "engagements"),
    "cpa": ("cost", "orders"),
    "roas": ("net_sales", "cost"),
    "aov": ("net_sales", "orders"),
    "conversion_rate_click": ("orders", "link_clicks"),
    "orders_per_1000_engagements": ("orders", "engagements"),
}
"""KPI → the sums it is a ratio of."""


@dataclass
class Tally:
    """What came of one KPI so far."""

    told: int = 0
    covered: int = 0
    errors: list[float] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)

    def add(self, value: float, low: float, high: float, truth: float) -> None:
        self.told += 1
        self.covered += low <= truth <= high
        self.errors.append(value / truth - 1)
        self.widths.append((high - low) / truth)


def coverage(world: World, datasets: int, seed: int, kpis: tuple[str, ...] = tuple(TRUTHS)
             ) -> dict[str, Tally]:  # fmt: skip
    """Intervals of the whole campaign against what the same creators are expected to bring."""
    draw, random = draws(world, seed), np.random.default_rng(seed + 1)
    found = {kpi: Tally() for kpi in kpis}
    for _ in range(datasets):
        creators, sheet = draw(random)
        for kpi, tally in found.items():
            above, below = TRUTHS[kpi]
            truth = creators.truth[above] / (creators.truth[below] if below else 1.0)
            result = next(iter(formula_results(sheet, KPIS[kpi], ())))
            if result.low is not None and result.high is not None and result.value is not None:
                tally.add(result.value, result.low, result.high, truth * KPIS[kpi].scale)
    return found
