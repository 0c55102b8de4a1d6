"""Random draws that are the same on every machine and for ever.

Only `random.Random` seeded with text is used: its core is fixed by the language, so a workspace
made from a seed today has the same bytes tomorrow.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

T = TypeVar("T")


def stream(seed: int, *keys: str | int) -> random.Random:
    """An independent stream for one subject: adding another subject never shifts this one."""
    return random.Random("/".join(str(key) for key in (seed, *keys)))


def poisson(rng: random.Random, mean: float) -> int:
    """A count with this mean; above 60 the normal approximation is exact enough for a demo."""
    if mean <= 0:
        return 0
    if mean > 60:
        return max(0, round(rng.normalvariate(mean, math.sqrt(mean))))
    limit, count, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        count += 1
        product *= rng.random()
    return count


def gamma(rng: random.Random, mean: float, shape: float) -> float:
    """A positive number with this mean; the smaller the shape, the wilder."""
    return rng.gammavariate(shape, mean / shape)


def overdispersed(rng: random.Random, mean: float, shape: float) -> int:
    """A negative binomial count: a Poisson whose mean is itself gamma distributed."""
    return poisson(rng, gamma(rng, mean, shape)) if mean > 0 else 0


def weighted(rng: random.Random, choices: Sequence[tuple[T, float]]) -> T:
    """One of the values, in proportion to its weight."""
    return rng.choices([value for value, _ in choices], [weight for _, weight in choices])[0]


def moment(
    rng: random.Random, day: dt.date, first_hour: int = 7, last_hour: int = 22
) -> dt.datetime:
    """A time of that day."""
    minutes = rng.randrange(first_hour * 60, last_hour * 60)
    return dt.datetime.combine(day, dt.time()) + dt.timedelta(minutes=minutes)


def cents(value: float | Decimal) -> Decimal:
    """Money with two decimals, halves away from zero."""
    return Decimal(str(value)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def digits(rng: random.Random, count: int) -> str:
    """That many digits, the first not zero."""
    return str(rng.randrange(10 ** (count - 1), 10**count))


def letters(rng: random.Random, count: int) -> str:
    """That many letters and digits, as in short links."""
    return "".join(
        rng.choices("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789", k=count)
    )
