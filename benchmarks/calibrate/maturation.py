"""Lead maturation on simulated leads: log-normal, gamma and mixed waiting times."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import special

from benchmarks.calibrate.row import Row
from kpi_lib.estimates.maturation_cure import cure, too_early
from kpi_lib.estimates.survival import curve

Draw = Callable[[np.random.Generator, int], np.ndarray]
NEVER = 1e6
SEED = 20260301
RARE = 0.6
"""Share of data sets that must be told for the coverage of what is told to be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Days until a lead buys, of those who ever do."""

    name: str
    draw: Draw
    by: Callable[[float], float]
    """Share of them that has bought before so many days."""


def _log_normal(rng: np.random.Generator, n: int) -> np.ndarray:
    return rng.lognormal(math.log(15), 1.0, n)


def _gamma(rng: np.random.Generator, n: int) -> np.ndarray:
    return rng.gamma(1.6, 12.0, n)


def _mixed(rng: np.random.Generator, n: int) -> np.ndarray:
    quick = rng.random(n) < 0.6
    return np.where(quick, rng.lognormal(math.log(6), 0.7, n), rng.gamma(4.0, 11.0, n))


WORLDS = (
    World(name="log-normal waits", draw=_log_normal,
          by=lambda day: float(special.ndtr(math.log(day / 15)))),
    World(name="gamma waits", draw=_gamma, by=lambda day: float(special.gammainc(1.6, day / 12))),
    World(
        name="quick and slow buyers mixed", draw=_mixed,
        by=lambda day: 0.6 * float(special.ndtr(math.log(day / 6) / 0.7))
        + 0.4 * float(special.gammainc(4.0, day / 11)),
    ),
)  # fmt: skip


def leads(
    rng: np.random.Generator, world: World, n: int, share: float, ages: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """Days watched or until bought, and whether bought; leads came at a growing pace."""
    youngest, oldest = ages
    age = np.floor(youngest + (oldest + 1 - youngest) * rng.beta(1.0, 1.4, n))
    buys = np.where(rng.random(n) < share, np.floor(world.draw(rng, n)), NEVER)
    return np.minimum(buys, age), buys <= age


FAST = 80
"""A quarter of them for the forecasts: fewer show nothing."""


def rows(datasets: int) -> Iterator[Row]:
    """The curve at fixed days, then the share in the end where it is told."""
    rng = np.random.default_rng(SEED)
    for world in WORLDS:
        for n, share in ((100, 0.4), (100, 0.05), (600, 0.15), (3000, 0.1)):
            for day in (30, 60):
                yield _at_day(rng, world, n, share, day, datasets)
    fewer = max(1, datasets // 4)
    for world in WORLDS:
        for n, share, ages in (
            (300, 0.3, (20, 75)),
            (1000, 0.1, (60, 120)),
            (3000, 0.4, (30, 90)),
        ):
            yield _in_the_end(rng, world, n, share, ages, fewer)


def _at_day(
    rng: np.random.Generator, world: World, n: int, share: float, day: int, datasets: int
) -> Row:
    truth, found = share * world.by(day + 1.0), []
    for _ in range(datasets):
        read = curve(*leads(rng, world, n, share, (5, 95))).at(day)
        if read is not None:
            found.append(read)
    return _row(f"lead_conversion_{day}", f"{world.name}, {n} leads of which {share:.0%} ever buy",
                truth, found, datasets)  # fmt: skip


def _in_the_end(
    rng: np.random.Generator, world: World, n: int, share: float, ages: tuple[int, int],
    datasets: int,
) -> Row:  # fmt: skip
    found = []
    for _ in range(datasets):
        days, happened = leads(rng, world, n, share, ages)
        fitted = cure(days, happened)
        if fitted is not None and too_early(fitted, curve(days, happened)) is None:
            found.append((fitted.share, fitted.low, fitted.high))
    scenario = (f"{world.name}, {n} leads of which {share:.0%} ever buy, watched for "
                f"{ages[0]}–{ages[1]} days")  # fmt: skip
    return _row("lead_conversion_final", scenario, share, found, datasets)


def _row(
    kpi: str, scenario: str, truth: float, found: list[tuple[float, float, float]], datasets: int
) -> Row:
    values = np.array(found).reshape(-1, 3)
    some = len(values) > 0
    often = len(values) >= RARE * datasets
    note = "" if often else (
        "Most of these are refused as too early, or as like no curve; those that pass are the ones "
        "that seem to have come to rest. The interval is that of a 96 % profile for their sake."
    )  # fmt: skip
    return Row(
        estimate="maturation",
        kpi=kpi,
        scenario=scenario,
        datasets=datasets,
        told=len(values),
        covered=int(((values[:, 1] <= truth) & (truth <= values[:, 2])).sum()),
        bias=float(np.median(values[:, 0]) / truth - 1) if some else None,
        width=float(np.median(values[:, 2] - values[:, 1]) / truth) if some else None,
        cannot_tell=1 - len(values) / datasets,
        ask="coverage" if often else "report",
        note=note,
    )
