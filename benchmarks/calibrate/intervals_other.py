"""Intervals and comparisons under other laws: of views, of rates, of orders that bring orders.

They were drawn up to check a method that was settled, and three of their rows failed: that the way
from a click to an order, which is not seen, is taken to vary twice as much as the click rate
(`kpi_lib.kpis.spread.UNSEEN`) was chosen with their help. What nothing was chosen on is in
`unseen`.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.calibrate.comparisons import clear_rows
from benchmarks.calibrate.intervals import coverage_rows
from benchmarks.calibrate.row import Row
from benchmarks.calibrate.world import World

WORLDS = (
    World(creators=3, posts=(3, 6), law="weibull", spread=0.7, rates="beta"),
    World(creators=8, law="inverse_gaussian", spread=0.9, rates="beta", twice=0.2),
    World(creators=25, law="weibull", spread=0.6, rates="beta", twice=0.2, mute=True),
    World(creators=25, law="inverse_gaussian", spread=0.9, conversion_spread=0.7),
    World(creators=60, law="inverse_gaussian", spread=0.6, rates="beta", value_law="gamma"),
)
EQUAL = (
    World(creators=8, law="inverse_gaussian", spread=0.9, equal=True, twice=0.2),
    World(creators=25, law="weibull", spread=0.7, equal=True),
)
FAST = 80
"""Many rows: with fewer data sets, some are far off by chance."""


def rows(datasets: int) -> Iterator[Row]:
    """Coverage, then equal creators called different."""
    for seed, world in enumerate(WORLDS):
        yield from coverage_rows(world, datasets, 20_000 + 100 * seed)
    for seed, world in enumerate(EQUAL):
        yield from clear_rows(world, datasets, 21_000 + 100 * seed)
