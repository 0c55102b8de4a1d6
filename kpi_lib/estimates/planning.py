"""What similar creators would bring, and what the next budget would buy."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_lib.estimates.figure import Figure
from kpi_lib.estimates.inputs import Inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Planning:
    """What is told, and what it rests on."""

    figures: tuple[Figure, ...] = ()


def planning(inputs: Inputs) -> Planning:
    """What similar creators would bring, and what the next budget would buy."""
    return Planning()
