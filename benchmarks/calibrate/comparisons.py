"""Equal creators that a campaign's comparisons call clearly different."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.calibrate.row import Row
from benchmarks.calibrate.sheets import draws
from benchmarks.calibrate.world import World
from kpi_lib.kpis.compare import comparisons
from kpi_lib.kpis.registry import KPIS

WORLDS = (
    World(creators=5, posts=(2, 3), law="lognormal", spread=1.2, rate_spread=0.5, equal=True),
    World(creators=8, law="gamma", spread=0.8, equal=True),
    World(creators=25, law="gamma", spread=0.8, equal=True),
    World(creators=25, law="t", spread=0.4, equal=True),
)
"""Worlds in which no creator differs from another, and none may be called clear too often."""
VIRAL = (World(creators=8, law="viral", spread=0.8, equal=True),)
"""A creator's only post may go far beyond the others: no ground either."""
COMPARED = ("er_impressions", "save_rate_impressions", "ctr", "cpm", "cpe", "cpa",
            "conversion_rate_click")  # fmt: skip
FALSE = 0.06


def rows(datasets: int) -> Iterator[Row]:
    """Families in which any pair of equal creators was called clear."""
    for seed, world in enumerate(WORLDS):
        yield from clear_rows(world, datasets, 7000 + 100 * seed)
    for seed, world in enumerate(VIRAL):
        yield from clear_rows(world, datasets, 8000 + 100 * seed)


def clear_rows(world: World, datasets: int, seed: int, prefix: str = "") -> Iterator[Row]:
    """One row a KPI."""
    for kpi, (told, clear) in clear_ones(world, datasets, seed).items():
        yield Row(
            estimate="comparison",
            kpi=kpi,
            scenario=f"{prefix}equal creators; {world.words}",
            datasets=datasets,
            told=told,
            false_positives=clear,
            ask="false_positives",
            limit=FALSE,
        )


def clear_ones(world: World, datasets: int, seed: int) -> dict[str, tuple[int, int]]:
    """KPI → (data sets with pairs, those in which any pair of equal creators was called clear)."""
    draw, random = draws(world, seed), np.random.default_rng(seed + 1)
    found = {kpi: [0, 0] for kpi in COMPARED}
    for _ in range(datasets):
        _, sheet = draw(random)
        for kpi, counts in found.items():
            verdicts = [pair.verdict for pair in comparisons(sheet, KPIS[kpi], ("creator",))]
            counts[0] += bool(verdicts)
            counts[1] += "clear" in verdicts
    return {kpi: (told, clear) for kpi, (told, clear) in found.items()}
