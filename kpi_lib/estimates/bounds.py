"""How many orders can be called the campaign's at least, and at most."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_lib.estimates.figure import Figure
from kpi_lib.estimates.inputs import Inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What is told, and what it rests on."""

    figures: tuple[Figure, ...] = ()


def bounds(inputs: Inputs) -> Bounds:
    """How many orders can be called the campaign's at least, and at most."""
    return Bounds()
