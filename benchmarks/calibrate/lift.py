"""How often the interval of what was caused holds what was planted.

The shops here are no local levels: counts are Poisson or negative binomial around a rate with a
trend, a yearly season, a weekday pattern, an autoregressive disturbance of some days, public
holidays that differ from each other, and days of promotion that no file names. The effect is
planted as bursts after posts that decay over days. The functions are the report's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.calibrate.row import Row
from kpi_lib.estimates.lift import holidays_of
from kpi_lib.estimates.lift_effect import Effect, effect

Floats = NDArray[np.float64]
WEEK = np.array([1.02, 0.94, 0.92, 0.97, 1.0, 1.05, 1.1])
ORIGIN = pd.Timestamp(2025, 1, 1)
Trouble = Literal["none", "advertising", "christmas", "leaked_code"]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One kind of shop (or follower count) and campaign."""

    says: str
    a_day: float
    """Mean orders a day (net new followers a day)."""
    weeks: int
    """Known before the campaign."""
    measured: int
    """Days."""
    lift: float = 0.4
    """Effect planted as a share of what would have come; 0: a placebo campaign."""
    overdispersion: float = 0.0
    season: float = 0.2
    baskets: float = 0.0
    """Standard deviation of the logarithm of an order's value; 0: orders are counted."""
    masked: int = 0
    """Days before the start that another campaign took, and lifted by half."""
    control: bool = False
    """A region that the campaign did not touch shares the shop's disturbance."""
    followers: bool = False
    trouble: Trouble = "none"
    kpi: str = "incremental_orders"
    ask: Literal["coverage", "false_positives", "report"] = "coverage"
    note: str = "Width as a share of what would have come."


SHOPS = (
    World(says="3 orders a day, 24 weeks before, 49 days", a_day=3, weeks=24, measured=49),
    World(says="10 orders a day, 24 weeks before, 42 days", a_day=10, weeks=24, measured=42,
          overdispersion=0.05),
    World(says="50 orders a day, 60 weeks before, 42 days", a_day=50, weeks=60, measured=42,
          overdispersion=0.05),
    World(says="300 orders a day, 24 weeks before, 49 days", a_day=300, weeks=24, measured=49,
          overdispersion=0.02),
    World(says="300 orders a day, 120 weeks before, 30 days", a_day=300, weeks=120, measured=30,
          overdispersion=0.02),
    World(says="50 orders a day, 13 weeks before, 30 days", a_day=50, weeks=13, measured=30,
          overdispersion=0.05),
    World(says="10 orders a day, 28 weeks before, the last 7 another campaign's, 42 days", a_day=10,
          weeks=28, measured=42, masked=49, overdispersion=0.05),
    World(says="50 orders a day, 40 weeks before, an untouched region as control, 42 days",
          a_day=50, weeks=40, measured=42, control=True),
    World(says="sales of 10 orders a day, baskets with a heavy tail, 30 weeks before, 42 days",
          a_day=10, weeks=30, measured=42, baskets=0.8, kpi="incremental_sales"),
    World(says="2 contacts a day, 26 weeks before, 45 days", a_day=2, weeks=26, measured=45,
          kpi="incremental_leads"),
    World(says="25 net new followers a day with viral days, 30 weeks before, 42 days", a_day=25,
          weeks=30, measured=42, followers=True, kpi="followers_incremental"),
)  # fmt: skip
TROUBLES = (
    World(says="3 orders a day, a leaked code among people who buy anyway", a_day=3, weeks=24,
          measured=49, lift=0.0, trouble="leaked_code", ask="report",
          note="The total does not move: codes do not enter this estimate. Width as a share of "
          "what would have come."),
    World(says="50 orders a day, other advertising runs for two weeks of the campaign", a_day=50,
          weeks=40, measured=42, lift=0.0, trouble="advertising", ask="report",
          note="What other advertising brings is taken for the campaign's. The report says that "
          "nothing else may have changed; a control series that the advertising touched as well "
          "takes it out."),
    World(says="50 orders a day, a Christmas peak within the campaign, one year known", a_day=50,
          weeks=48, measured=42, lift=0.0, trouble="christmas", ask="report",
          note="A peak that the weeks before do not show is taken for the campaign's. The report "
          "says that nothing else may have changed; measure against a control series."),
)  # fmt: skip


DATASETS = 500
"""Of time series; each is a shop of one or two years."""


def rows(datasets: int) -> Iterator[Row]:
    """A line for each world, with an effect and without."""
    for number, world in enumerate(worlds()):
        yield _row(world, datasets, np.random.default_rng([20261101, number]))


def worlds() -> Iterable[World]:
    yield from SHOPS
    for world in SHOPS:
        yield replace(world, says=f"{world.says}; no effect", lift=0.0, ask="false_positives")
    yield from TROUBLES


def _row(world: World, datasets: int, rng: np.random.Generator) -> Row:
    told, truths = [], []
    for _ in range(datasets):
        found, truth = one(world, rng)
        if found.told:
            told.append(found)
            truths.append(truth)
    low, high, value, expected = (
        np.array([getattr(found, name) for found in told], dtype=float)
        for name in ("low", "high", "value", "expected")
    )
    truth = np.array(truths)
    null = world.lift == 0
    away = (value - truth) / (expected if null else truth)
    apart = (low > 0) | (high < 0)
    return Row(
        estimate="lift", kpi=world.kpi, scenario=world.says, datasets=datasets, told=len(told),
        covered=int(((low <= truth) & (truth <= high)).sum()),
        bias=float(np.median(away)), width=float(np.median((high - low) / expected)),
        cannot_tell=float((~apart).mean()),
        false_positives=int(apart.sum()) if null else None,
        ask=world.ask, limit=0.07 if world.ask == "false_positives" else None,
        note=world.note + (" Bias too." if null else ""),
    )  # fmt: skip


def one(world: World, rng: np.random.Generator, *, placebo: bool = True) -> tuple[Effect, float]:
    """One data set, judged by the report's function, and what was planted."""
    start = ORIGIN + pd.Timedelta(days=int(rng.integers(0, 365)))
    if world.trouble == "christmas":
        start = pd.Timestamp(2025, 11, 15)
    days = pd.date_range(start - pd.Timedelta(weeks=world.weeks),
                         start + pd.Timedelta(days=world.measured - 1))  # fmt: skip
    masked = days[(days < start) & (days >= start - pd.Timedelta(days=world.masked))]
    if world.followers:
        own, bursts = _follower_days(world, days, start, rng)
        series, planted = own + bursts, float(bursts.sum())
        return effect(pd.Series(series, days), start, scale="linear", placebo=placebo,
                      holidays=holidays_of("de-DE", days)), planted  # fmt: skip
    rate, shared = _rates(world, days, rng)
    own = _counts(world, rate * np.where(days.isin(masked), 1.5, 1.0), rng)
    caused = rng.poisson(_bursts(world, days, start, rng)).astype(float)
    offset = 0.5
    if world.baskets:
        own, caused = (_baskets(world, counted, rng) for counted in (own, caused))
        offset = 0.5 * float(np.exp(world.baskets**2 / 2)) * 40
    controls = {}
    if world.control:
        # No region is a twin: this one takes part less and has half a disturbance of its own.
        alike = shared**0.9 * np.exp(0.5 * _disturbance(len(days), rng))
        controls["north"] = pd.Series(rng.poisson(30 * alike).astype(float), days)
    found = effect(pd.Series(own + caused, days), start, masked=masked, offset=offset,
                   holidays=holidays_of("de-DE", days), controls=controls,
                   placebo=placebo)  # fmt: skip
    return found, float(caused.sum())


def _rates(world: World, days: pd.DatetimeIndex, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Mean orders of each day, and the part of it that a control shares (mean about 1)."""
    age = (days - days[-1]).days.to_numpy() / 365
    shared = rng.normal(0.12, 0.15) * age + _disturbance(len(days), rng)
    phase = 2 * np.pi * (days.day_of_year.to_numpy() - 340) / 365
    shared = shared + world.season * np.cos(phase) + 0.05 * np.cos(2 * phase + rng.uniform(0, 6))
    special = days.isin(holidays_of("de-DE", days))
    shared = shared + special * np.log(rng.uniform(0.5, 1.5, len(days)))
    shared = shared + (rng.random(len(days)) < 0.004) * np.log(rng.uniform(1.3, 2.2, len(days)))
    if world.trouble == "christmas":
        peak = (days - pd.Timestamp(2025, 12, 12)).days.to_numpy()
        shared = shared + 0.6 * np.exp(-((peak / 10) ** 2))
    if world.trouble == "advertising":
        shared = shared + 0.5 * ((days >= days[-35]) & (days < days[-21]))
    week = WEEK ** rng.uniform(0.5, 3)
    factor: Floats = np.exp(shared)
    found: Floats = world.a_day * factor * (week / week.mean())[days.day_of_week]
    return found, factor


def _disturbance(n: int, rng: np.random.Generator) -> Floats:
    """An autoregression of some days, in logarithms."""
    from scipy.signal import lfilter

    stays = rng.uniform(0.5, 0.85)
    burn_in = 60
    found: Floats = lfilter([1.0], [1.0, -stays], rng.normal(0, 0.1, n + burn_in))[burn_in:]
    return found


def _counts(world: World, rate: Floats, rng: np.random.Generator) -> Floats:
    if world.overdispersion:
        shape = 1 / world.overdispersion
        rate = rate * rng.gamma(shape, 1 / shape, len(rate))
    return rng.poisson(rate).astype(float)


def _bursts(
    world: World, days: pd.DatetimeIndex, start: pd.Timestamp, rng: np.random.Generator
) -> Floats:
    """Mean effect of each day: a burst after each of eight posts, gone after days to weeks."""
    mean = np.zeros(len(days))
    if not world.lift:
        return mean
    first = int((days < start).sum())
    size = rng.lognormal(0, 0.6, 8)
    size *= world.lift * world.a_day * world.measured / size.sum()
    for at, one_size in zip(rng.integers(0, world.measured * 2 // 3, 8), size, strict=True):
        left = np.arange(world.measured - at)
        decay = np.exp(-left / rng.uniform(2, 7))
        mean[first + at :] += one_size * decay / decay.sum()
    return mean


def _baskets(world: World, counts: Floats, rng: np.random.Generator) -> Floats:
    """Sum of so many order values a day."""
    day = np.repeat(np.arange(len(counts)), counts.astype(int))
    values = rng.lognormal(np.log(40), world.baskets, len(day))
    found: Floats = np.bincount(day, values, len(counts))
    return found


def _follower_days(
    world: World, days: pd.DatetimeIndex, start: pd.Timestamp, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Net new followers of each day without the campaign, and those that it brought."""
    age = (days - days[-1]).days.to_numpy() / 365
    rate = world.a_day * np.exp(rng.normal(0.2, 0.2) * age + _disturbance(len(days), rng))
    came = rng.negative_binomial(4, 4 / (4 + 1.6 * rate)).astype(float)
    left = rng.poisson(0.6 * rate)
    viral = (rng.random(len(days)) < 0.02) * rng.pareto(2.5, len(days)) * world.a_day
    spread = np.convolve(viral, [0.5, 0.3, 0.2])[: len(days)]
    caused = rng.poisson(_bursts(world, days, start, rng)).astype(float)
    return came - left + rng.poisson(spread), caused


if __name__ == "__main__":
    import sys
    import time

    for number, world in enumerate(worlds()):
        begun = time.perf_counter()
        row = _row(world, int(sys.argv[1]), np.random.default_rng([20261101, number]))
        spent = (time.perf_counter() - begun) / row.datasets * 1000
        covered = (row.covered or 0) / max(row.told, 1)
        wrong = None if row.false_positives is None else row.false_positives / max(row.told, 1)
        print(f"{row.scenario[:78]:78} told {row.told:4d} cov {covered:.3f} fp {wrong} "
              f"bias {row.bias:+.3f} width {row.width:.2f} open {row.cannot_tell:.2f} "
              f"{row.ask} {spent:.0f} ms", flush=True)  # fmt: skip
