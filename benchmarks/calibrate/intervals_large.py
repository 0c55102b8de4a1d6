"""The same for campaigns of 25 and 60 creators."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.calibrate.intervals import coverage_rows
from benchmarks.calibrate.row import Row
from benchmarks.calibrate.world import World

WORLDS = (
    World(creators=25, law="gamma", spread=0.8, mute=True),
    World(creators=25, law="t", spread=0.4, mute=True, value_law="gamma"),
    World(creators=25, law="lognormal", spread=1.2, saves=2.0),
    World(creators=60, law="gamma", spread=0.8, mute=True),
    World(creators=60, law="t", spread=0.8, value_law="gamma"),
)
ROUGH = (World(creators=25, law="viral", spread=0.8),)

FAST = 150
"""Many rows: with fewer data sets, some are far off by chance."""


def rows(datasets: int) -> Iterator[Row]:
    """Coverage of the campaign's intervals."""
    for seed, world in enumerate(WORLDS):
        yield from coverage_rows(world, datasets, 600 + 100 * seed)
    for seed, world in enumerate(ROUGH):
        yield from coverage_rows(world, datasets, 5600 + 100 * seed)
