"""What kind of quantities a KPI's sides are: decided, from posts, or events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from kpi_lib.columns import COLUMNS
from kpi_lib.kpis.arrays import Floats, filled
from kpi_lib.kpis.cells import COLUMN
from kpi_lib.kpis.formula import columns_of, evaluate_arrays
from kpi_lib.kpis.kpi import Kpi

Class = Literal["decided", "posts", "events"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A side that is a weighted sum of columns: what varies, and what the deal fixed."""

    kind: Class
    varies: tuple[tuple[int, float], ...]
    """(number of the column, weight) of outcomes; empty for a decided side."""
    fixed: tuple[tuple[int, float], ...]

    def of(self, values: Floats) -> Floats:
        """The varying part, line by line; missing counts as nothing."""
        total = np.zeros(len(values))
        for at, weight in self.varies:
            total += weight * filled(values[:, at])
        return total

    def constant(self, values: Floats) -> Floats:
        """The decided part, line by line."""
        total = np.zeros(len(values))
        for at, weight in self.fixed:
            total += weight * filled(values[:, at])
        return total


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """value = scale × (offset + sign × top / bottom), with both sides weighted sums."""

    offset: float
    sign: float
    top: Side
    bottom: Side | None
    part: bool = False
    """The top is a part of the bottom: it varies by chance as a share does."""

    @property
    def total(self) -> Literal["above", "below"] | None:
        """The side that is a sum of posts, where the other one is decided or there is none."""
        match (self.top.kind, self.bottom.kind if self.bottom else "decided"):
            case ("posts", "decided"):
                return "above"
            case ("decided", "posts"):
                return "below"
        return None


def shape_of(kpi: Kpi, constants: Mapping[str, float]) -> Shape | None:
    """The KPI as a ratio of weighted sums; None where it is not one, and so has no interval."""
    return _shape(kpi.numerator, kpi.denominator, kpi.part, tuple(sorted(constants.items())))


@lru_cache(maxsize=1024)
def _shape(
    numerator: str,
    denominator: str | None,
    part: bool,
    constants: tuple[tuple[str, float], ...],
) -> Shape | None:
    top = _weights(numerator, dict(constants))
    bottom = None if denominator is None else _weights(denominator, dict(constants))
    if top is None or (denominator is not None and bottom is None):
        return None
    offset = 0.0
    if bottom is not None and len({weight > 0 for weight in top.values()}) > 1:
        offset = _shared(top, bottom)
        top = {
            name: weight
            for name in {**top, **bottom}
            if (weight := top.get(name, 0.0) - offset * bottom.get(name, 0.0)) != 0.0
        }
    sign = -1.0 if top and all(weight < 0 for weight in top.values()) else 1.0
    above = _side({name: sign * weight for name, weight in top.items()})
    below = None if bottom is None else _side(bottom)
    if above is None or (bottom is not None and below is None):
        return None
    if above.varies and above.fixed and below is not None and below.varies:
        return None
    return Shape(offset=offset, sign=sign, top=above, bottom=below, part=part)


def _shared(top: Mapping[str, float], bottom: Mapping[str, float]) -> float:
    """How often the bottom is contained in the top: (a − b) / b is a / b − 1."""
    for name, weight in bottom.items():
        if name in top:
            return top[name] / weight
    return 0.0


def _weights(expr: str, constants: Mapping[str, float]) -> dict[str, float] | None:
    """Weight of each column where the expression is a weighted sum of columns, else None."""
    names = columns_of(expr)
    many = np.arange(2.0, len(names) + 2)
    points = np.vstack([np.zeros(len(names)), np.eye(len(names)), many])
    values: dict[str, Floats] = {name: points[:, at] for at, name in enumerate(names)}
    for name, number in constants.items():
        values[name] = np.full(len(points), number, dtype=np.float64)
    found = evaluate_arrays(expr, values, len(points))
    weights = found[1:-1]
    linear = found[0] == 0 and np.isclose(found[-1], weights @ points[-1])
    return dict(zip(names, weights.tolist(), strict=True)) if linear else None


def _side(weights: Mapping[str, float]) -> Side | None:
    varies, fixed, kinds = [], [], set()
    for name, weight in weights.items():
        column = COLUMNS[name]
        if column.decided:
            fixed.append((COLUMN[name], weight))
            continue
        kinds.add("posts" if column.origin == "posts" else "events")
        varies.append((COLUMN[name], weight))
    if len(kinds) > 1 or any(weight < 0 for _, weight in varies):
        return None
    kind: Class = "decided" if not kinds else ("posts" if kinds == {"posts"} else "events")
    return Side(kind=kind, varies=tuple(varies), fixed=tuple(fixed))
