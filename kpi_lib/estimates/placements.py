"""Supplied creatives and faceless accounts, apart from influence."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_lib.estimates.figure import Figure
from kpi_lib.estimates.inputs import Inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Placements:
    """What is told, and what it rests on."""

    figures: tuple[Figure, ...] = ()


def placements(inputs: Inputs) -> Placements:
    """Supplied creatives and faceless accounts, apart from influence."""
    return Placements()
