"""The weight of each touch on the way to a sale."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_lib.estimates.figure import Figure
from kpi_lib.estimates.inputs import Inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """What is told, and what it rests on."""

    figures: tuple[Figure, ...] = ()


def mix(inputs: Inputs) -> Mix:
    """The weight of each touch on the way to a sale."""
    return Mix()
