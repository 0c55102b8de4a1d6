"""Medians of outreach on simulated waiting times, some of them still running."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
from scipy import special

from benchmarks.calibrate.row import Row
from kpi_lib.estimates.survival import curve, median

SEED = 20260302
Draw = Callable[[np.random.Generator, int], np.ndarray]


def _weibull(rng: np.random.Generator, n: int) -> np.ndarray:
    return rng.weibull(1.3, n) * 18.0


def _log_normal(rng: np.random.Generator, n: int) -> np.ndarray:
    return rng.lognormal(math.log(14), 1.0, n)


def _some_never(rng: np.random.Generator, n: int) -> np.ndarray:
    return np.where(rng.random(n) < 0.25, 1e6, rng.lognormal(math.log(12), 0.9, n))


WORLDS: tuple[tuple[str, Draw, float], ...] = (
    ("Weibull waits", _weibull, 18.0 * math.log(2) ** (1 / 1.3)),
    ("log-normal waits", _log_normal, 14.0),
    ("log-normal waits, a quarter never comes", _some_never,
     12.0 * math.exp(0.9 * float(special.ndtri(0.5 / 0.75)))),
)  # fmt: skip


def rows(datasets: int) -> Iterator[Row]:
    """Coverage of the median's interval, from 8 creators on."""
    rng = np.random.default_rng(SEED)
    for name, draw, middle in WORLDS:
        for n in (8, 20, 60, 200):
            yield _row(rng, name, draw, math.floor(middle), n, datasets)


def _row(
    rng: np.random.Generator, name: str, draw: Draw, truth: float, n: int, datasets: int
) -> Row:
    covered = told = open_ = 0
    values, widths = [], []
    for _ in range(datasets):
        days, watched = np.floor(draw(rng, n)), rng.integers(10, 90, n).astype(np.float64)
        found = median(curve(np.minimum(days, watched), days <= watched))
        if found is None or found.value is None:
            continue
        told += 1
        values.append(found.value)
        high = math.inf if found.high is None else found.high
        open_ += found.high is None
        covered += found.low <= truth <= high
        if found.high is not None:
            widths.append(found.high - found.low)
    small = n < 20
    return Row(
        estimate="outreach_times",
        kpi="days_ship_to_post",
        scenario=f"{name}, {n} creators",
        datasets=datasets,
        told=told,
        covered=covered,
        bias=float(np.median(values)) / truth - 1 if values else None,
        width=float(np.median(widths)) / truth if widths else None,
        cannot_tell=open_ / told if told else None,
        ask="report" if small else "range",
        note="cannot_tell: the interval has no upper end, and only its lower one is told. A median "
        "of whole days is one of few values: an interval of whole days holds it somewhat more "
        "often than in 95 %, so that only a lower limit is asked for.",
    )
