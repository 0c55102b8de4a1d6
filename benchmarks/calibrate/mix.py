"""Weights in the mix: coverage of the large-sample weight, and how far it lies from what the
touches cause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.calibrate.row import Row
from kpi_lib.estimates.mix_chain import Paths, weights

TOUCHES = 6
LIKELY = np.array([0.30, 0.25, 0.18, 0.13, 0.09, 0.05])
"""How often each touch is met; the last two are creators."""
EFFECT = np.array([0.00, 0.25, 0.50, 0.10, 0.80, 0.60])
"""What each distinct touch adds to the log odds of a sale."""
LONGEST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Journeys of second order: what comes next depends on the two touches before."""

    wish: float
    """How much who wants to buy anyway (unseen) meets more touches of the first kind, and buys."""
    customers: int
    again: float = 0.3
    """Chance that a customer has a second journey, which resembles the first."""


def simulated(world: World, rng: np.random.Generator, customers: int) -> tuple[Paths, np.ndarray]:
    """Journeys, and the probability of a sale of each without each of the touches."""
    extra = rng.random(customers) < world.again
    customer = np.r_[np.arange(customers), np.flatnonzero(extra)]
    wish = rng.normal(0, 1, customers)[customer]
    taste = rng.dirichlet(LIKELY * 12, customers)[customer]
    taste = taste * np.exp(world.wish * wish[:, None] * (np.arange(TOUCHES) == 0))
    n = len(customer)
    length = 1 + np.minimum(rng.negative_binomial(1.2, 0.4, n), LONGEST - 1)
    picks = _walk(taste, rng)
    within = np.arange(LONGEST) < length[:, None]
    met = np.zeros((n, TOUCHES), dtype=bool)
    for at in range(LONGEST):
        met[np.flatnonzero(within[:, at]), picks[within[:, at], at]] = True
    odds = -2.2 + world.wish * wish + met @ EFFECT
    chance = 1 / (1 + np.exp(-odds))
    without = 1 / (1 + np.exp(-(odds[:, None] - met * EFFECT)))
    journey, _ = np.nonzero(within)
    touch = picks[within]
    fresh = np.r_[True, (journey[1:] != journey[:-1]) | (touch[1:] != touch[:-1])]
    paths = Paths(
        journey=journey[fresh].astype(np.intp), touch=touch[fresh].astype(np.intp),
        touches=TOUCHES, converted=rng.random(n) < chance, customer=customer.astype(np.intp),
    )  # fmt: skip
    return paths, chance.sum() - without.sum(axis=0)


def _walk(taste: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Touches one after the other; the touch before the last is avoided."""
    n = len(taste)
    picks = np.empty((n, LONGEST), dtype=np.intp)
    for at in range(LONGEST):
        now = taste.copy()
        if at >= 2:
            now[np.arange(n), picks[:, at - 2]] *= 0.4
        edges = np.cumsum(now / now.sum(axis=1, keepdims=True), axis=1)
        picks[:, at] = (rng.random(n)[:, None] > edges).sum(axis=1).clip(max=TOUCHES - 1)
    return picks


def rows(datasets: int) -> Iterator[Row]:
    """The creators' summed weight: against its own large-sample value, and against causes."""
    datasets = max(1, datasets // 2)
    for customers in (200, 500, 2_000):
        world = World(wish=0.5, customers=customers)
        big, caused = simulated(world, np.random.default_rng(99), 400_000)
        large = float(weights(big, draws=1).removal[-2:].sum())
        many = datasets if customers < 2_000 else max(1, datasets // 2)
        yield _row(world, many, large, "its own large-sample value", cause=False)
        if customers == 2_000:
            truth = float(caused[-2:].sum() / caused.sum())
            yield _row(world, datasets // 4 or 1, truth, "the share of what touches cause",
                       cause=True)  # fmt: skip


def _row(world: World, datasets: int, truth: float, against: str, *, cause: bool) -> Row:
    low, high, value = [], [], []
    for seed in range(datasets):
        rng = np.random.default_rng([seed, world.customers])
        found = weights(simulated(world, rng, world.customers)[0], draws=300)
        drawn = found.drawn[:, -2:].sum(axis=1)
        ends = np.quantile(drawn, [0.025, 0.975])
        low.append(ends[0])
        high.append(ends[1])
        value.append(found.removal[-2:].sum())
    lows, highs = np.array(low), np.array(high)
    return Row(
        estimate="mix",
        kpi="influencer_weight",
        scenario=f"{world.customers} customers, journeys of second order, against {against}",
        datasets=datasets,
        told=datasets,
        covered=int(((lows <= truth) & (truth <= highs)).sum()),
        bias=float(np.median(value) / truth - 1),
        width=float(np.median(highs - lows) / truth),
        ask="report" if cause else "coverage",
        note="a removal effect is no causal effect; the page says so beside the number"
        if cause else "",
    )  # fmt: skip
