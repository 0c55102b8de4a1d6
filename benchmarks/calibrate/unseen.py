"""Intervals and comparisons in worlds that no constant of the method was chosen on."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.calibrate.comparisons import clear_rows
from benchmarks.calibrate.intervals import coverage_rows
from benchmarks.calibrate.row import Row
from benchmarks.calibrate.world import World

WORLDS = (
    World(creators=3, posts=(3, 6), law="loguniform", spread=0.7, rates="two"),
    World(creators=8, law="birnbaum_saunders", spread=0.8, rates="uniform", wobble="lognormal"),
    World(creators=8, posts=(2, 4), law="flop", spread=0.8, conversion_spread=0.5),
    World(creators=25, law="loglogistic", spread=0.5, rates="lognormal", wobble="lognormal",
          conversion_spread=0.6),
    World(creators=60, posts=(1, 4), law="flop", spread=0.9, rates="two", twice=0.1, mute=True),
)  # fmt: skip
EQUAL = (
    World(creators=8, law="loglogistic", spread=0.6, equal=True, wobble="lognormal"),
    World(creators=25, law="flop", spread=0.8, equal=True, twice=0.2),
)
PREFIX = "unseen world: "
"""The constants were chosen without these; they were run once, at the end."""

FAST = 80
"""Many rows: with fewer data sets, some are far off by chance."""


def rows(datasets: int) -> Iterator[Row]:
    """Coverage, then equal creators called different."""
    for seed, world in enumerate(WORLDS):
        yield from coverage_rows(world, datasets, 30_000 + 100 * seed, prefix=PREFIX)
    for seed, world in enumerate(EQUAL):
        yield from clear_rows(world, datasets, 31_000 + 100 * seed, prefix=PREFIX)
