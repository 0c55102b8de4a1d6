"""What came beyond what would have come without the campaign."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_lib.estimates.figure import Figure
from kpi_lib.estimates.inputs import Inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """What is told, and what it rests on."""

    figures: tuple[Figure, ...] = ()


def lift(inputs: Inputs) -> Lift:
    """What came beyond what would have come without the campaign."""
    return Lift()
