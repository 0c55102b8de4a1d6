"""The creator score where creators are equal, where some are better, and where posts are wild.

The worlds draw posts from gamma and Pareto-tailed distributions with creators of their own spread,
and orders that cluster; the score takes deviations from a pool of all posts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.calibrate.row import Ask, Row
from kpi_lib.estimates.creator_score_parts import parts
from kpi_lib.estimates.creator_score_rank import Judged, Scored, judged, scored
from kpi_lib.kpis.arrays import Floats
from kpi_lib.kpis.cells import complete
from kpi_lib.ledger.model import Ledger
from kpi_lib.params.models import CampaignParams, ClientParams

WEIGHTS = {"er_impressions": 0.5, "cpe": 0.25, "orders_per_1000_engagements": 0.25}
LEDGER = Ledger(
    client="world",
    client_params=ClientParams(name="World", currency="EUR", timezone="UTC", locale="en-GB"),
    campaigns={
        "one": CampaignParams(
            title="One", start=dt.date(2026, 3, 1), end=dt.date(2026, 3, 31), objective="sales"
        )
    },
    as_of={"one": dt.date(2026, 4, 20)},
    files=(),
    frames={},
    problems=(),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """How a campaign comes about."""

    name: str
    creators: int
    posts: tuple[int, int]
    """Fewest and most posts of a creator."""
    spread: float = 0.45
    """Of a post's rate, as its coefficient of variation."""
    uneven: float = 0.0
    """By how much creators' spreads differ, on the log scale."""
    tail: bool = False
    """One post in twenty is seen several times as often (Pareto)."""
    better: float = 0.0
    """Log of the factor by which a fifth of the creators are better, and a fifth worse."""
    ask: Ask = "report"
    note: str = ""


def campaign(world: World, rng: np.random.Generator) -> tuple[pd.DataFrame, Floats]:
    """A table of sums, and each creator's true advantage on the log scale."""
    count = rng.integers(world.posts[0], world.posts[1] + 1, world.creators)
    who = np.repeat(np.arange(world.creators), count)
    apart = world.creators // 5 if world.better else 0
    truth = np.zeros(world.creators)
    truth[:apart], truth[world.creators - apart :] = world.better, -world.better
    size = 10_000 * rng.lognormal(0, 0.6, world.creators)
    own = world.spread * np.exp(world.uneven * rng.standard_normal(world.creators))
    shape = 1 / own[who] ** 2
    seen = size[who] * rng.gamma(3.0, 1 / 3.0, len(who))
    if world.tail:
        seen *= np.where(rng.random(len(who)) < 0.05, 2 + rng.pareto(1.5, len(who)), 1.0)
    rate = 0.03 * np.exp(truth[who]) * rng.gamma(shape, 1 / shape)
    engaged = rng.poisson(seen * rate).astype(float)
    buys = rng.poisson(engaged * 0.02 * rng.gamma(2.0, 0.5, len(who)))
    names = np.array([f"creator {number:02d}" for number in range(world.creators)])
    posts = pd.DataFrame({
        "origin": "posts", "creator": names[who], "platform": "instagram", "tier": "micro",
        "post": [f"p{number}" for number in range(len(who))], "posts": 1.0,
        "impressions": np.round(seen), "engagements": engaged,
    })  # fmt: skip
    orders = pd.DataFrame({"origin": "orders", "creator": names[np.repeat(who, buys)],
                           "tier": "micro", "orders": 1.0})  # fmt: skip
    none = pd.DataFrame({"origin": "orders", "creator": names, "tier": "micro", "orders": 0.0,
                         "filler": True})  # fmt: skip
    costs = pd.DataFrame({"origin": "costs", "creator": names, "tier": "micro",
                          "cost": 0.01 * size * count, "fees": 0.01 * size * count})  # fmt: skip
    rows = pd.concat([posts.assign(filler=False), orders.assign(filler=False), none,
                      costs.assign(filler=False)], ignore_index=True)  # fmt: skip
    rows["unit"] = rows["post"].fillna(pd.Series("row " + rows.index.astype(str)))
    return rows.assign(basis="measured", source=0), truth


def one(world: World, seed: int) -> tuple[Scored, Judged, Floats]:
    """The production score of one simulated campaign."""
    rows, truth = campaign(world, np.random.default_rng((20261126, seed)))
    found = parts(LEDGER, "one", complete(rows), tuple(WEIGHTS))
    score = scored(found.components, WEIGHTS, len(found.creators))
    return score, judged(score), truth


AT_MOST = 300
"""Campaigns a world: each goes the whole way from the table of sums to the verdicts."""
EQUAL = "Creators are equal: anybody kept or let go is a mistake."
WORLDS = (
    World(name="3 equal creators, 1–5 posts", creators=3, posts=(1, 5), ask="false_positives",
          note="Fewer than five creators: nobody is judged."),
    World(name="8 equal creators, 1–5 posts", creators=8, posts=(1, 5), ask="false_positives",
          note=EQUAL),
    World(name="8 equal creators, one post each but two", creators=8, posts=(1, 2),
          ask="false_positives", note=EQUAL),
    World(name="25 equal creators, 1–5 posts", creators=25, posts=(1, 5), ask="false_positives",
          note=EQUAL),
    World(name="60 equal creators, 1–5 posts", creators=60, posts=(1, 5), ask="false_positives",
          note=EQUAL),
    World(name="25 equal creators, posts that go viral", creators=25, posts=(1, 5), tail=True,
          ask="false_positives", note=EQUAL),
    World(name="25 equal creators of unlike spread", creators=25, posts=(1, 5), uneven=0.5,
          note="The pooled variance is wrong for single creators on purpose: the steady ones look "
          "less certain than they are, the wild ones more. The page says that a creator varies as "
          "the others' posts do."),
    World(name="25 creators, some better by half", creators=25, posts=(2, 5), better=0.405),
    World(name="25 creators, some twice as good", creators=25, posts=(2, 5), better=0.693),
    World(name="60 creators, some twice as good", creators=60, posts=(2, 5), better=0.693),
)  # fmt: skip


@dataclass(slots=True, kw_only=True)
class _Tally:
    """What came of one world."""

    told: int = 0
    wrong: int = 0
    """Campaigns with any verdict on the wrong side."""
    calls: int = 0
    right: int = 0
    findable: int = 0
    intervals: int = 0
    covered: int = 0
    """Intervals that hold 0, the score of every creator where all are equal."""

    def add(self, score: Scored, verdict: Judged, truth: Floats) -> None:
        keep = np.array([name == "keep" for name in verdict.classes])
        gone = np.array([name == "let_go" for name in verdict.classes])
        mistakes = (keep & (truth <= 0)) | (gone & (truth >= 0))
        given = np.isfinite(verdict.low)
        self.told += int(given.any())
        self.wrong += int(mistakes.any())
        self.calls += int((keep | gone).sum())
        self.right += int(((keep | gone) & ~mistakes).sum())
        self.findable += int((truth != 0).sum())
        self.intervals += int(given.sum())
        self.covered += int((given & (verdict.low <= 0) & (verdict.high >= 0)).sum())


FAST = 10
"""A data set takes as long as a report's."""


def rows(datasets: int) -> Iterator[Row]:
    """False verdicts among equals; how many verdicts are right where there is something to find."""
    for world in WORLDS:
        yield from of_world(world, min(datasets, AT_MOST))


def of_world(world: World, datasets: int) -> Iterator[Row]:
    """The verdicts' row, and the intervals' where every creator's true score is 0."""
    tally = _Tally()
    for seed in range(datasets):
        tally.add(*one(world, seed))
    note = world.note
    if tally.findable:
        right = tally.right / max(tally.calls, 1)
        note = (
            f"{right:.1%} of {tally.calls} verdicts are right; "
            f"{tally.right / tally.findable:.1%} of the creators who are apart are found. {note}"
        ).strip()
    yield Row(
        estimate="creator_score", kpi="creators_keep, creators_let_go", scenario=world.name,
        datasets=datasets, told=tally.told, false_positives=tally.wrong, ask=world.ask,
        cannot_tell=1 - tally.calls / max(tally.intervals, 1),
        limit=0.06 if world.ask == "false_positives" else None, note=note,
    )  # fmt: skip
    if not tally.findable:
        # With three creators nobody is judged; with hardly a repeat the t quantile is wide.
        asked = world.ask == "false_positives" and world.creators >= 8 and world.posts[1] > 2
        yield Row(
            estimate="creator_score", kpi="creator_score", scenario=world.name, datasets=datasets,
            told=tally.intervals, covered=tally.covered,
            ask="coverage" if asked else "report",
            note="Intervals of all creators; every true score is 0.",
        )  # fmt: skip
