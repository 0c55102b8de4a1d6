"""Intervals of formulas on campaigns of three and eight creators whose truth is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from benchmarks.calibrate.row import Row
from benchmarks.calibrate.sheets import draws
from benchmarks.calibrate.world import World
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
FEW = 0.5
LUCKY = (
    "An interval is given in few of these campaigns, those with orders enough, which are lucky "
    "ones: where it is not given, the page says why."
)


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


WORLDS = (
    World(creators=3, posts=(2, 5), law="gamma", spread=0.8),
    World(creators=3, posts=(2, 5), law="t", spread=0.4, value_law="gamma"),
    World(creators=8, law="gamma", spread=0.4),
    World(creators=8, law="gamma", spread=0.8),
    World(creators=8, law="t", spread=0.8),
    World(creators=8, law="lognormal", spread=1.2, value_law="gamma"),
)
"""Worlds in which an interval must cover."""
ROUGH = (World(creators=3, posts=(2, 5), law="lognormal", spread=1.2),)
"""Posts differ by factors, and creators are few: an interval must cover all the same."""
BROKEN = (World(creators=8, law="viral", spread=0.8),)
BY_POSTS = frozenset(
    kpi for kpi, (above, below) in TRUTHS.items() if not {above, below} & {"orders", "net_sales"}
)
UNSEEN = (
    "Much of what is expected comes by posts that go far beyond the others, and a campaign this "
    "small often has none of them: its figures are then low, and nothing in them says so. An "
    "interval wide enough for that would be too wide wherever posts are calm. The report gives the "
    "interval with the number of posts it rests on."
)

FAST = 150
"""Many rows: with fewer data sets, some are far off by chance."""


def rows(datasets: int) -> Iterator[Row]:
    """Coverage of the campaign's intervals."""
    for seed, world in enumerate(WORLDS):
        yield from coverage_rows(world, datasets, 100 * seed)
    for seed, world in enumerate(ROUGH):
        yield from coverage_rows(world, datasets, 5100 + 100 * seed)
    for seed, world in enumerate(BROKEN):
        yield from coverage_rows(world, datasets, 5000 + 100 * seed, UNSEEN)


def coverage_rows(world: World, datasets: int, seed: int, note: str = "", prefix: str = ""
                  ) -> Iterator[Row]:  # fmt: skip
    """One row a KPI; with a note, what rests on posts alone is shown and not judged."""
    for kpi, tally in coverage(world, datasets, seed).items():
        # Told in the luckiest campaigns only: those with orders enough.
        few = tally.told < FEW * datasets
        broken = bool(note) and kpi in BY_POSTS
        yield Row(
            estimate="interval",
            kpi=kpi,
            scenario=prefix + world.words,
            datasets=datasets,
            told=tally.told,
            covered=tally.covered,
            bias=float(np.median(tally.errors)) if tally.told else None,
            width=float(np.median(tally.widths)) if tally.told else None,
            ask="report" if few or broken else "coverage",
            note=LUCKY if few else note if broken else "",
        )


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
