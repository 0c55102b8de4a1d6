"""Who keeps the relationships, and what hangs on them."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_lib.estimates.figure import Figure
from kpi_lib.estimates.inputs import Inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """What is told, and what it rests on."""

    figures: tuple[Figure, ...] = ()


def retention(inputs: Inputs) -> Retention:
    """Who keeps the relationships, and what hangs on them."""
    return Retention()
