"""Mean value of customers: heavy-tailed baskets, repeat purchases, a few who refer many."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from benchmarks.calibrate.row import Ask, Row
from kpi_lib.estimates.people_mean import people_mean

Draw = Callable[[np.random.Generator, tuple[int, int]], np.ndarray]


def _baskets(rng: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    return rng.lognormal(3.5, 1.0, size)


def _repeated(rng: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    """1 + negative binomial orders, each a gamma around the customer's own level."""
    orders = 1 + rng.negative_binomial(0.4, 0.4, size)
    return rng.lognormal(3.5, 0.7, size) * rng.gamma(2.0 * orders, 0.5)


def _referrers(rng: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    referred = rng.negative_binomial(0.15, 0.3, size)
    return rng.lognormal(3.5, 0.8, size) + 40 * rng.gamma(1.0 * referred, 1.4)


def _pareto(rng: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    return 30 * (1 + rng.pareto(2.5, size))


def _refunded(rng: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    return _baskets(rng, size) * (rng.random(size) > 0.15)


def _half_pareto(rng: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    """No variance at all."""
    return 30 * (1 + rng.pareto(1.8, size))


WORLDS: tuple[tuple[str, str, Draw, float, Ask, str], ...] = (
    ("customer_sales_own", "log-normal baskets (s 1.0)", _baskets, np.exp(4.0), "coverage", ""),
    ("customer_sales_own", "several orders a customer", _repeated,
     float(np.exp(3.745) * 1.6), "coverage", ""),
    ("customer_sales_own", "15 % of customers sent all back", _refunded,
     float(0.85 * np.exp(4.0)), "coverage", ""),
    ("customer_sales_with_referrals", "one in ten refers, some of them many", _referrers,
     float(np.exp(3.82) + 40 * 1.4 * 0.35), "coverage", ""),
    ("customer_sales_own", "Pareto baskets (2.5)", _pareto, 50.0, "coverage", ""),
    ("customer_sales_own", "Pareto baskets (1.8): no variance", _half_pareto,
     float(30 * 1.8 / 0.8), "report",
     "the largest customers are seldom seen; the page says for how long and over how many "
     "customers the value was seen"),
)  # fmt: skip


def rows(datasets: int) -> Iterator[Row]:
    """Coverage of the interval of a mean over 20 to 500 customers."""
    for number, (kpi, scenario, draw, truth, ask, note) in enumerate(WORLDS):
        for customers in (20, 60, 200, 500):
            rng = np.random.default_rng([2026, number, customers])
            values = draw(rng, (datasets, customers))
            found = [mean for one in values if (mean := people_mean(one)) and mean.low is not None]
            low = np.array([mean.low for mean in found], dtype=np.float64)
            high = np.array([mean.high for mean in found], dtype=np.float64)
            middle = np.array([mean.value for mean in found])
            yield Row(
                estimate="customer_value",
                kpi=kpi,
                scenario=f"{scenario}, {customers} customers",
                datasets=datasets,
                told=len(found),
                covered=int(((low <= truth) & (truth <= high)).sum()),
                bias=float(np.median(middle / truth - 1)),
                width=float(np.median((high - low) / truth)),
                ask=ask,
                note=note,
            )
