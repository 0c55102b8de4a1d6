"""Orders with and without traces in simulated shops: do the bounds hold what came by a creator?

The worlds: each order came by a creator or did not; if it did, code, click and answer are seen with
chances that hang together (people who click also type codes) and differ from order to order (a beta
factor). Answers come from some of the customers; the truth is the orders that came by a creator
and would be named, were every customer asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.calibrate.row import Ask, Row
from kpi_lib.estimates.bounds_sets import Attributed, attributed


@dataclass(frozen=True, kw_only=True)
class World:
    """One scenario."""

    name: str
    orders: int = 1500
    driven: float = 0.15
    code: float = 0.5
    click: float = 0.4
    asked: float = 0.3
    """Share of customers who answer; 0: no survey."""
    totals: bool = False
    """Answers are known as totals only."""
    click_key: bool = True
    bias: float = 1.0
    """Those who came by a creator answer so many times as often as the others."""
    ask: Ask = "coverage"
    note: str = ""


WORLDS = (
    World(name="30 % of customers answer, by order"),
    World(name="10 % answer, by order", asked=0.1),
    World(name="3 % answer, by order", asked=0.03),
    World(name="30 % answer, 300 orders", orders=300),
    World(name="30 % answer, few orders by creators", driven=0.03),
    World(name="30 % answer, no click key", click_key=False),
    World(name="all answer, by order", asked=1.0, ask="range"),
    World(
        name="30 % answer, as totals", totals=True, ask="report",
        note="The share is that of all customers, also of those with a code, so the ceiling lies "
        "too high, never too low: stated on the page.",
    ),
    World(
        name="no survey", asked=0.0, ask="report",
        note="No ceiling: orders without code or click leave no trace. The page says so.",
    ),
    World(
        name="customers of creators answer twice as often", bias=2.0, ask="report",
        note="Breaks the assumption that those who answered are like those who did not; the page "
        "states it.",
    ),
)  # fmt: skip


def rows(datasets: int) -> Iterator[Row]:
    """Two lines a world: the ceiling's interval, and the range from floor to ceiling."""
    for number, world in enumerate(WORLDS):
        found = [simulate(world, (number, at)) for at in range(datasets)]
        yield _ceiling(world, found)
        yield _range(world, found)


def _ceiling(world: World, found: list[tuple[Attributed, int]]) -> Row:
    value = np.array([one.ceiling for one, _ in found])
    low = np.array([one.ceiling_low for one, _ in found])
    high = np.array([one.ceiling_high for one, _ in found])
    truth = np.array([named for _, named in found], float)
    return Row(
        estimate="bounds", kpi="attributed_orders_ceiling", scenario=world.name,
        datasets=len(found), told=len(found),
        covered=int(((low <= truth + 1e-9) & (truth <= high + 1e-9)).sum()),
        bias=float(np.median((value - truth) / truth)),
        width=float(np.median((high - low) / truth)), ask=world.ask, note=world.note,
    )  # fmt: skip


def _range(world: World, found: list[tuple[Attributed, int]]) -> Row:
    low = np.array([one.floor for one, _ in found])
    high = np.array([one.ceiling_high for one, _ in found])
    truth = np.array([driven for _, driven in found], float)
    inside = (low <= truth) & (truth <= high + 1e-9)
    return Row(
        estimate="bounds", kpi="attributed_orders", scenario=world.name, datasets=len(found),
        told=len(found), covered=int(inside.sum()),
        bias=float(np.median((high - truth) / truth)), width=float(np.median((high - low) / truth)),
        ask="range" if world.ask in {"coverage", "range"} else "report",
        note=world.note or "truth: orders that came by a creator",
    )  # fmt: skip


def simulate(world: World, seed: tuple[int, int]) -> tuple[Attributed, int]:
    """What is told, and the orders that came by a creator, all of whom would say so if asked."""
    rng = np.random.default_rng((20261127, *seed))
    n = world.orders
    driven = rng.random(n) < world.driven
    lean = rng.beta(1.5, 1.5, n) * 2
    code = driven & (rng.random(n) < np.minimum(world.code * lean, 1))
    click = driven & (rng.random(n) < np.minimum(world.click * lean, 1)) & world.click_key
    answers = rng.random(n) < np.minimum(world.asked * np.where(driven, world.bias, 1), 1)
    frame = pd.DataFrame({
        "code": code,
        "click": click,
        "net_sales": rng.lognormal(3.5, 0.7, n),
        "named": pd.array(np.where(answers, driven, None), dtype="boolean"),
    })  # fmt: skip
    if world.totals:
        said = frame["named"].dropna()
        frame["named"] = pd.array([None] * n, dtype="boolean")
        told = attributed(frame, naming=int(said.sum()), answers=len(said))
    else:
        told = attributed(frame)
    return told, int(driven.sum())
