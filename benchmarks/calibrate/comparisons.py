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
BROKEN = (World(creators=8, law="viral", spread=0.8, equal=True),)
HEAVY = (
    "A creator's only post went viral: with so few posts the pooled spread often knows of none, "
    "and one post is then taken for its creator's own level."
)
COMPARED = ("er_impressions", "save_rate_impressions", "ctr", "cpm", "cpe", "cpa",
            "conversion_rate_click")  # fmt: skip
BY_VIEWS = ("cpm", "cpe")
FALSE = 0.06


def rows(datasets: int) -> Iterator[Row]:
    """Families in which any pair of equal creators was called clear."""
    for seed, world in enumerate(WORLDS):
        yield from clear_rows(world, datasets, 7000 + 100 * seed)
    for seed, world in enumerate(BROKEN):
        yield from clear_rows(world, datasets, 8000 + 100 * seed, HEAVY)


def clear_rows(world: World, datasets: int, seed: int, note: str = "", prefix: str = ""
               ) -> Iterator[Row]:  # fmt: skip
    """One row a KPI; with a note, what rests on views is shown and not judged."""
    for kpi, (told, clear) in clear_ones(world, datasets, seed).items():
        broken = bool(note) and kpi in BY_VIEWS
        yield Row(
            estimate="comparison",
            kpi=kpi,
            scenario=f"{prefix}equal creators; {world.words}",
            datasets=datasets,
            told=told,
            false_positives=clear,
            ask="report" if broken else "false_positives",
            limit=FALSE,
            note=note if broken else "",
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
