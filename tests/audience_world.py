"""Sums in which every column is known and odd, and an adversary who works with what is visible."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from kpi_frames import ledger, row, table
from numpy.typing import NDArray

from kpi_lib.audience.closure import IDENTITIES
from kpi_lib.audience.numbers import for_reader, shown
from kpi_lib.columns import COLUMNS
from kpi_lib.kpis.compute import kpi_set
from kpi_lib.ledger.model import Ledger
from kpi_lib.scorecard import Scorecard, build

CREATORS = ("Anna", "Bo", "Cleo")
GROUPS = (None, ("Anna",))
"""The whole campaign and one creator: what the adversary looks at."""
TWINS = {"known_customer_orders": "orders", "views": "impressions", "reach_sum": "reach",
         "judged": "replied", "comments_read": "comments_labelled",
         "shipped": "shipped_30"}  # fmt: skip
"""Columns that are the same as another here, as they often are."""
NEAR = 1e-9
Floats = NDArray[np.float64]


def odd(seed: int, changed: Collection[str] = ()) -> dict[str, dict[str, float]]:
    """Creator → column → a value that no other column has by chance; sums hold among them.

    `changed` columns are 1.37 times as large: of a sum, all of its parts.
    """
    draw = random.Random(seed)
    found = {}
    for creator in CREATORS:
        values = {
            name: draw.uniform(100, 9000) * (1.37 if name in _parts(changed) else 1)
            for name in COLUMNS
        }
        for one in reversed(IDENTITIES):
            if len(one.parts) > 1:
                values[one.total] = sum(values[part] for part in one.parts)
        found[creator] = values | {name: values[twin] for name, twin in TWINS.items()}
    return found


def _parts(columns: Collection[str]) -> set[str]:
    """The columns and all that they are sums or twins of."""
    found = {TWINS.get(name, name) for name in columns}
    for one in IDENTITIES:
        if one.total in found and len(one.parts) > 1:
            found |= {*one.parts}
    return found


def book(margin: float = 0.437, **more: Any) -> Ledger:
    return ledger(margin=margin, **more)


def card(values: Mapping[str, Mapping[str, float]], of: Ledger) -> Scorecard:
    """The scorecard of these sums, by creator and platform."""
    rows = []
    for creator, known in values.items():
        for origin in {column.origin for column in COLUMNS.values()}:
            own = {name: x for name, x in known.items() if COLUMNS[name].origin == origin}
            keys = {"post": f"{creator}1", "unit": f"{creator}1", "platform": "instagram",
                    "role": "influence"} if origin == "posts" else {}  # fmt: skip
            rows.append({**row(creator, **own), **keys, "origin": origin})
    return build(of, "spring", table(rows), groupings=("creator", "platform"))


def edition(whole: Scorecard, of: Ledger, hidden: frozenset[str]) -> Scorecard:
    kpis = {name: kpi for name, kpi in kpi_set(of.client_params).items() if shown(kpi, hidden)}
    return for_reader(whole, "manager", kpis, hidden)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Every number that an edition prints of the groups looked at, in two worlds."""

    names: tuple[str, ...]
    numbers: tuple[Floats, Floats]


def seen(one: Scorecard, other: Scorecard) -> Seen:
    """The numbers of the same edition of two worlds, each once."""
    found: dict[tuple[str, ...], tuple[str, float, float]] = {}
    for a, b in zip(one.kpis, other.kpis, strict=True):
        assert (a.kpi, a.group) == (b.kpi, b.group)
        if a.group not in GROUPS:
            continue
        for part in ("value", "numerator", "denominator"):
            x, y = getattr(a, part), getattr(b, part)
            if x and y:
                found.setdefault((f"{x:.11g}", f"{y:.11g}"), (f"{a.kpi}.{part} {a.group}", x, y))
    rows = list(found.values())
    return Seen(
        names=tuple(name for name, *_ in rows),
        numbers=(np.array([x for _, x, _ in rows]), np.array([y for *_, y in rows])),
    )


def derivations(of: Seen, secret: Sequence[float]) -> Iterator[str]:
    """Ways to reach a secret from one, two or three visible numbers by + − × ÷.

    `secret` is its value in both worlds: what holds in both is no coincidence.
    """
    a, b = of.numbers
    left, right = np.triu_indices(len(a))
    pairs = [np.concatenate([x[left] + x[right], x[left] - x[right], x[left] * x[right],
                             x[left] / x[right], x[right] / x[left]]) for x in (a, b)]  # fmt: skip
    order = np.argsort(pairs[0])
    for first, second, how in _wanted((a, b), secret):
        for at in _equal(a, first):
            if _near(b[at], second):
                yield f"{of.names[at]} ({how})"
        for at in _equal(pairs[0], first, order):
            if _near(pairs[1][at], second):
                pair = at % len(left)
                yield f"{of.names[left[pair]]} ∘ {of.names[right[pair]]} ({how})"


def _wanted(
    worlds: tuple[Floats, Floats], secret: Sequence[float]
) -> Iterator[tuple[float, float, str]]:
    """The secret itself, and what a pair must give so that a third number makes it the secret."""
    yield secret[0], secret[1], "alone"
    for x, y in zip(*worlds, strict=True):
        (s, t) = secret
        yield s - x, t - y, "plus a third"
        yield s + x, t + y, "less a third"
        yield x - s, y - t, "from a third"
        yield s / x, t / y, "times a third"
        yield s * x, t * y, "by a third"
        yield x / s, y / t, "a third by it"


def _equal(numbers: Floats, wanted: float, order: NDArray[np.intp] | None = None) -> Iterator[int]:
    if order is None:
        yield from np.flatnonzero(np.abs(numbers - wanted) <= NEAR * abs(wanted))
        return
    low, high = sorted((wanted * (1 - NEAR), wanted * (1 + NEAR)))
    first, last = np.searchsorted(numbers, [low, high], sorter=order)
    yield from order[first:last]


def _near(x: float, y: float) -> bool:
    return bool(abs(x - y) <= NEAR * abs(y))
