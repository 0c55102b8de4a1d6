"""Which cells of a workbook compute, and from which others."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

Json = Mapping[str, Any]
DIGITS: Final = 1e-11
"""Figures of `kpis.json` have twelve digits; two that agree this far are the same figure."""


def computes(row: Json) -> bool:
    """The value follows from the two sides beside it.

    It does not where a model made it, which keeps its sides to fewer digits than it used.
    """
    value, above, below = row["value"], row["numerator"], row["denominator"]
    if value is None or above is None or below == 0:
        return False
    return math.isclose(row["scale"] * above / (1 if below is None else below), value,
                        rel_tol=DIGITS)  # fmt: skip


def value_formula(row: Json, *, above: str, below: str, scale: str) -> str:
    """The formula of a value's cell, from the cells of its two sides and of its scale."""
    factor = "" if row["scale"] == 1 else f"{scale}*"
    if row["denominator"] is None:
        return f"={factor}{above}"
    return f'=IF({below}=0,"",{factor}{above}/{below})'


def is_total(row: Json) -> bool:
    """A plain sum, which its parts may add up to; a statistic's definition is a sentence."""
    return row["denominator"] is None and computes(row) and row["scale"] == 1


def adds_up(whole: Json, parts: Sequence[Json]) -> bool:
    """The parts, the line "not assigned" among them, are all known and make exactly the whole."""
    if len(parts) < 2 or not is_total(whole) or not all(is_total(part) for part in parts):
        return False
    if any(part["formula"] != whole["formula"] for part in parts):
        return False
    added = math.fsum(part["numerator"] for part in parts)
    return math.isclose(added, whole["numerator"], rel_tol=DIGITS)
