"""Intervals of formulas, and differences called clear, on campaigns whose truth is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from benchmarks.calibrate.row import Ask, Row
from benchmarks.calibrate.world import World, draws
from kpi_lib.kpis.arrays import Floats
from kpi_lib.kpis.compare import comparisons
from kpi_lib.kpis.formulas import formula_results
from kpi_lib.kpis.intervals import newcombe, wilson
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
    World(creators=8, law="lognormal", spread=1.2, value_law="gamma"),
    World(creators=25, law="gamma", spread=0.8, mute=True),
    World(creators=25, law="t", spread=0.4, mute=True, value_law="gamma"),
    World(creators=25, law="lognormal", spread=1.2, saves=2.0),
    World(creators=60, law="gamma", spread=0.8, mute=True),
    World(creators=60, law="t", spread=0.8, value_law="gamma"),
)
"""Worlds in which an interval must cover."""
BROKEN = (
    World(creators=8, law="viral", spread=0.8),
    World(creators=25, law="viral", spread=0.8),
    World(creators=8, law="t", spread=0.8),
    World(creators=3, posts=(2, 5), law="lognormal", spread=1.2),
)
UNSEEN = (
    "Much of what is expected comes by posts that go far beyond the others, and a campaign this "
    "small often has none of them: its figures are then low, and nothing in them says so. An "
    "interval wide enough for that would be too wide wherever posts are calm."
)
EQUAL = (
    World(creators=5, posts=(2, 3), law="lognormal", spread=1.2, rate_spread=0.5, equal=True),
    World(creators=8, law="gamma", spread=0.8, equal=True),
    World(creators=25, law="gamma", spread=0.8, equal=True),
)
"""Worlds in which no creator differs from another, and none may be called clear too often."""
EQUAL_BROKEN = (
    World(creators=8, law="viral", spread=0.8, equal=True),
    World(creators=25, law="t", spread=0.4, equal=True),
)
HEAVY = (
    "A creator's only post went viral: with heavy tails that happens more often than the pooled "
    "spread says, and one post is then taken for its creator's own level."
)
FALSE = 0.06


def rows(datasets: int) -> Iterator[Row]:
    """Coverage of the campaign's intervals, then equal creators called different."""
    for seed, world in enumerate(WORLDS):
        yield from _coverage_rows(world, datasets, 100 * seed, "coverage", "")
    for seed, world in enumerate(BROKEN):
        yield from _coverage_rows(world, datasets, 5000 + 100 * seed, "report", UNSEEN)
    for seed, world in enumerate(EQUAL):
        yield from _clear_rows(world, datasets, 7000 + 100 * seed, "false_positives", "")
    for seed, world in enumerate(EQUAL_BROKEN):
        yield from _clear_rows(world, datasets, 8000 + 100 * seed, "report", HEAVY)
    yield from persons(datasets)


def _coverage_rows(world: World, datasets: int, seed: int, ask: Ask, note: str) -> Iterator[Row]:
    for kpi, tally in coverage(world, datasets, seed).items():
        # Told in the luckiest campaigns only: those with orders enough.
        few = tally.told < FEW * datasets
        yield Row(
            estimate="interval",
            kpi=kpi,
            scenario=world.words,
            datasets=datasets,
            told=tally.told,
            covered=tally.covered,
            bias=float(np.median(tally.errors)) if tally.told else None,
            width=float(np.median(tally.widths)) if tally.told else None,
            ask="report" if few else ask,
            note=LUCKY if few else note,
        )


def _clear_rows(world: World, datasets: int, seed: int, ask: Ask, note: str) -> Iterator[Row]:
    for kpi, (told, clear) in clear_ones(world, datasets, seed).items():
        yield Row(
            estimate="comparison",
            kpi=kpi,
            scenario=f"equal creators; {world.words}",
            datasets=datasets,
            told=told,
            false_positives=clear,
            ask=ask,
            limit=FALSE,
            note=note,
        )


def persons(datasets: int) -> Iterator[Row]:
    """Wilson's interval for shares of persons, Newcombe's for their differences, at shares drawn
    anew each time."""
    random = np.random.default_rng(4)
    for people in (20, 60, 150):
        shares = random.uniform(0.05, 0.6, (datasets, 2))
        counts = random.binomial(people, shares)
        ends = np.array([wilson(count, people) for count in counts[:, 0]])
        yield _person_row("reply_rate", f"{people} people", ends, shares[:, 0])
        ends = np.array([newcombe(one, people, other, people) for one, other in counts])
        yield _person_row("difference of two shares", f"{people} people in each", ends,
                          shares[:, 0] - shares[:, 1])  # fmt: skip


def _person_row(kpi: str, scenario: str, ends: Floats, truth: Floats) -> Row:
    held = (ends[:, 0] <= truth) & (truth <= ends[:, 1])
    return Row(
        estimate="interval",
        kpi=kpi,
        scenario=scenario,
        datasets=len(truth),
        told=len(truth),
        covered=int(held.sum()),
        width=float(np.median(ends[:, 1] - ends[:, 0])),
        ask="coverage",
        note="Width in percentage points, as a share of 1.",
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


COMPARED = ("er_impressions", "save_rate_impressions", "ctr", "cpm", "cpe", "cpa",
            "conversion_rate_click")  # fmt: skip


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
