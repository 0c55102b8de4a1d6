"""Intervals of KPIs that are no ratio of two sums: of posts' rates, and of shares of persons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from benchmarks.calibrate.intervals import Tally
from benchmarks.calibrate.row import Row
from benchmarks.calibrate.sheets import DAY, ledger, name
from benchmarks.calibrate.world import Creators, World, draw_campaign, draw_creators
from kpi_lib.kpis.arrays import Codes, Floats
from kpi_lib.kpis.context import Context
from kpi_lib.kpis.intervals import newcombe, wilson
from kpi_lib.kpis.statistics import STATISTICS

WORLDS = (
    World(creators=3, posts=(2, 5), law="gamma", spread=0.8),
    World(creators=8, law="t", spread=0.8),
    World(creators=25, law="t", spread=0.4),
    World(creators=60, law="gamma", spread=0.8),
)
POSTS_BEFORE = (3, 12)
AGAIN = 200
"""Campaigns that the median of a post is taken over, as its truth."""


def rows(datasets: int) -> Iterator[Row]:
    """Post by post, then shares of persons."""
    for seed, world in enumerate(WORLDS):
        for kpi, tally in coverage(world, datasets, 9000 + 100 * seed).items():
            yield Row(
                estimate="interval",
                kpi=kpi,
                scenario=world.words,
                datasets=datasets,
                told=tally.told,
                covered=tally.covered,
                bias=float(np.median(tally.errors)) if tally.told else None,
                width=float(np.median(tally.widths)) if tally.told else None,
                ask="coverage",
            )
    yield from persons(datasets)


def coverage(world: World, datasets: int, seed: int) -> dict[str, Tally]:
    """The median post, and engagement against the same creators' usual, which is no different."""
    random = np.random.default_rng(seed)
    found = {"er_median_post": Tally(), "er_vs_usual": Tally()}
    for _ in range(datasets):
        posts = random.integers(world.posts[0], world.posts[1] + 1, world.creators)
        before = random.integers(POSTS_BEFORE[0], POSTS_BEFORE[1] + 1, world.creators)
        creators = draw_creators(random, world, posts)
        truths = {
            "er_median_post": _median(random, creators),
            "er_vs_usual": _rate(creators, posts) / _rate(creators, before),
        }
        context = _context(_drawn(random, creators, posts), _drawn(random, creators, before))
        for kpi, tally in found.items():
            stat = STATISTICS[kpi](context)
            if stat.low is not None and stat.high is not None and stat.value is not None:
                tally.add(stat.value, stat.low, stat.high, truths[kpi])
    return found


def _rate(creators: Creators, posts: Codes) -> float:
    """Engagement rate expected of so many posts, but for a factor that is the same for all."""
    seen = posts * creators.views
    return float((seen * creators.engaging).sum() / seen.sum())


def _median(random: np.random.Generator, creators: Creators) -> float:
    drawn = _drawn(random, creators, creators.posts * AGAIN)
    seen = drawn[drawn["impressions"] > 0]
    return float((seen["engagements"] / seen["impressions"]).median())


def _drawn(random: np.random.Generator, creators: Creators, posts: Codes) -> pd.DataFrame:
    of_post = np.repeat(np.arange(len(posts)), posts)
    drawn = draw_campaign(random, creators, of_post).columns
    names = np.array([name(who) for who in range(len(posts))], dtype=object)
    return pd.DataFrame({
        "creator": names[of_post], "platform": "instagram",
        "engagements": drawn["engagements"], "impressions": drawn["impressions"],
    })  # fmt: skip


def _context(ours: pd.DataFrame, usual: pd.DataFrame) -> Context:
    before = usual.assign(campaign=None, views=np.nan, published=pd.Timestamp(DAY)
                          - pd.Timedelta(days=9))  # fmt: skip
    told = replace(ledger(), frames={"posts": before})
    return Context(
        ledger=told,
        campaign="spring",
        sums=ours.assign(origin="posts", filler=False, post=np.arange(len(ours))),
        campaign_params=told.campaigns["spring"],
        client_params=told.client_params,
        as_of=told.as_of["spring"],
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
