"""Purchases to come, in shops that are not BG/NBD: people leave by the calendar, buy in regular
gaps, follow seasons, and spend more the more often they buy."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.calibrate.row import Ask, Row
from kpi_lib.estimates.repeat_forecast import Purchases
from kpi_lib.estimates.repeat_told import YEAR, Told, told

WEEKS, CUSTOMERS, BROUGHT, MOST = 104.0, 900, 150, 90


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """How the customers of a shop behave."""

    name: str
    regular: float = 1.0
    """Shape of the gaps between purchases: 1 is by chance, more is regular."""
    life: str = "exponential"
    season: float = 0.0
    fading: float = 0.0
    loyalty: float = 1.0
    """Rate of the customers brought, against the others'."""
    richer: float = 0.0
    """How much more a purchase those spend who buy more often (exponent)."""
    ask: Ask = "coverage"
    note: str = ""


MIXED = (
    World(name="regular gaps", regular=1.6),
    World(name="heavy-tailed lives", regular=1.3, life="pareto"),
    World(name="a mild season", season=0.3),
    World(name="nobody leaves", life="none"),
)
ALONE = (
    World(name="buying fades by half a year's end", fading=0.5, ask="report",
          note="the back-test refuses most of them: the reason says that buying has changed"),
    World(name="Christmas and summer", season=1.5, ask="report",
          note="the back-test refuses many; the page states that no season is assumed"),
    World(name="customers brought are half as loyal", loyalty=0.5, ask="report",
          note="seen only once they have had time to come back; the page shows their repeat "
          "purchases so far against the model's and says so"),
    World(name="who buys more often spends more", richer=0.6, ask="report",
          note="margin is refused where the correlation is seen; purchases are told"),
)  # fmt: skip


def simulated(world: World, rng: np.random.Generator) -> tuple[Purchases, np.ndarray, float, float]:
    """Purchases until now, who was brought, and what these really bought and spent in a year."""
    n = CUSTOMERS + BROUGHT
    brought = np.arange(n) >= CUSTOMERS
    first = np.where(brought, rng.uniform(WEEKS - 9, WEEKS - 1, n), rng.uniform(0, WEEKS, n))
    slow = 0.5 if world.life == "none" else 1.0
    rate = np.exp(rng.normal(math.log(slow / 20), 0.9, n)) * np.where(brought, world.loyalty, 1)
    life = {"exponential": rng.exponential(60, n), "pareto": 30 * rng.pareto(1.5, n),
            "none": np.full(n, np.inf)}[world.life]  # fmt: skip
    gaps = rng.gamma(world.regular, 1 / world.regular, (n, MOST)) / rate[:, None]
    times = _by_season(world, first, gaps, rng.uniform(0, 52))
    bought = (times < (first + life)[:, None]) & (times < WEEKS + YEAR)
    level = np.exp(rng.normal(3.7, 0.5, n)) * (rate * 20) ** world.richer
    spend = level[:, None] * np.exp(rng.normal(0, 0.4, (n, MOST + 1)))
    all_times = np.c_[first, times]
    past = np.c_[np.ones(n, dtype=bool), bought & (times <= WEEKS)]
    ahead = bought & (times > WEEKS) & brought[:, None]
    who, _ = np.nonzero(past)
    purchases = Purchases(
        customer=who.astype(np.intp), week=np.floor(all_times[past] * 7) / 7, spend=spend[past]
    )
    return purchases, brought, float(ahead.sum()), float(spend[:, 1:][ahead].sum())


def _by_season(world: World, first: np.ndarray, gaps: np.ndarray, phase: float) -> np.ndarray:
    """Times of purchase: the gaps run fast in a season, and slower as buying fades."""
    grid = np.arange(0.0, WEEKS + YEAR + 60, 0.5)
    week = (grid + phase) % 52
    pace = 1 + world.season * (0.4 * np.sin(2 * np.pi * week / 52) + (week > 48))
    pace = pace * np.exp(-world.fading * np.maximum(grid - 0.6 * WEEKS, 0) / 52)
    inner = np.r_[0.0, np.cumsum(pace * 0.5)[:-1]]
    inside = np.interp(first, grid, inner)[:, None] + np.cumsum(gaps, axis=1)
    return np.interp(inside, inner, grid, right=np.inf)


def rows(datasets: int) -> Iterator[Row]:
    """Coverage of what really came in the year after, by the customers brought."""
    datasets = max(1, datasets // 5)
    mixed = [(MIXED[at % len(MIXED)], at) for at in range(datasets)]
    yield from _rows("a shop drawn from: " + "; ".join(one.name for one in MIXED), mixed,
                     "coverage", "")  # fmt: skip
    for world in ALONE:
        few = [(world, 100_000 + at) for at in range(max(1, datasets // 5))]
        yield from _rows(world.name, few, world.ask, world.note)


def _rows(
    scenario: str, worlds: list[tuple[World, int]], ask: Ask, note: str
) -> Iterator[Row]:  # fmt: skip
    found: dict[str, list[tuple[float, float]]] = {"purchases": [], "value": []}
    for world, seed in worlds:
        purchases, brought, came, sales = simulated(world, np.random.default_rng(seed))
        one = told(purchases, brought, 0.0, WEEKS)
        if one.reason or one.forecast is None:
            continue
        what = one.forecast
        found["purchases"].append(_error(one, came, what.purchases, what.purchases_spread))
        if what.sales is not None and what.sales_spread is not None:
            found["value"].append(_error(one, sales, what.sales, what.sales_spread))
    for name, errors in found.items():
        error, reach = np.array(errors).reshape(-1, 2).T
        yield Row(
            estimate="repeat",
            kpi=f"expected_{name}_12m",
            scenario=f"{scenario}; 104 weeks, {CUSTOMERS + BROUGHT} customers, {BROUGHT} brought",
            datasets=len(worlds),
            told=len(error),
            covered=int((np.abs(error) <= reach).sum()),
            bias=float(np.expm1(-np.median(error))) if len(error) else None,
            width=float(np.median(2 * np.sinh(reach))) if len(error) else None,
            ask=ask,
            note=note,
        )


def _error(one: Told, came: float, expected: float, chance: float) -> tuple[float, float]:
    """log(came / expected), and how far the interval reaches."""
    return math.log(max(came, 0.5) / expected), 1.96 * one.spread(chance)
