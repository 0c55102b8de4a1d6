"""Median tenure where it is known: lengths of mixed kinds, reports in mid-relationship."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.calibrate.row import Ask, Row
from kpi_lib.estimates.retention_tenure import Tenure, spells, tenure

AS_OF = dt.date(2026, 3, 31)
AT_MOST = 1_000
DAYS = 1400
"""So long before the report the first relationship began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Relationships of one client: a mixture of one-off creators and of those who stay."""

    name: str
    creators: int
    one_off: float = 0.3
    """Share that ends within weeks."""
    stay: float = 400.0
    """Median days of the others, log-normal."""
    watched: int = DAYS
    """Days before the report from which on campaigns are known; earlier relationships are seen
    only if they had not ended by then."""
    ask: Ask = "coverage"
    note: str = ""


WORLDS = (
    World(name="20 creators, all campaigns known", creators=20),
    World(name="60 creators, all campaigns known", creators=60),
    World(name="200 creators, all campaigns known", creators=200),
    World(name="60 creators, one in ten comes once", creators=60, one_off=0.1),
    World(name="120 creators, campaigns known for two years", creators=120, watched=730,
          note="Relationships that ended earlier are in no file; the others enter late."),
)  # fmt: skip


def lengths(world: World, rng: np.random.Generator, size: int) -> np.ndarray:
    """Days from the beginning to the last post, were there no report."""
    short = rng.random(size) < world.one_off
    stays = world.stay * np.exp(0.9 * rng.standard_normal(size))
    return np.ceil(np.where(short, rng.gamma(2.0, 15.0, size), stays))


def one(world: World, seed: int) -> Tenure:
    """The production estimate of one simulated client."""
    rng = np.random.default_rng((7, seed))
    begun = rng.integers(0, DAYS, world.creators).astype(float)
    whole = lengths(world, rng, world.creators)
    # Whoever is still there has posted lately, at the latest on the day of the report.
    last = np.minimum(begun + whole, DAYS - rng.integers(0, 90, world.creators))
    seen = last >= DAYS - world.watched
    last = np.maximum(last, begun)
    zero = pd.Timestamp(AS_OF) - pd.Timedelta(days=DAYS)
    known = (zero + pd.Timedelta(days=DAYS - world.watched)).date()

    def days(found: np.ndarray) -> pd.Series:
        return pd.Series(zero + pd.to_timedelta(found[seen], unit="D"))

    return tenure(*spells(days(begun), days(last), known, AS_OF))


def rows(datasets: int) -> Iterator[Row]:
    """Coverage of the median's interval."""
    for world in WORLDS:
        yield _row(world, min(datasets, AT_MOST))


def _row(world: World, datasets: int) -> Row:
    truth = float(np.median(lengths(world, np.random.default_rng(1), 1_000_000)))
    found = [one(world, seed) for seed in range(datasets)]
    ends = [
        (each.low, each.high, each.median)
        for each in found
        if each.low is not None and each.high is not None and each.median is not None
    ]
    return Row(
        estimate="retention", kpi="tenure_median_days", scenario=world.name, datasets=datasets,
        told=len(ends), covered=sum(low <= truth <= high for low, high, _ in ends),
        bias=float(np.median([median / truth - 1 for *_, median in ends])) if ends else None,
        width=float(np.median([(high - low) / truth for low, high, _ in ends])) if ends else None,
        ask=world.ask, note=world.note,
    )  # fmt: skip
