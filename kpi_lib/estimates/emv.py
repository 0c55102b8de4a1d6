"""Earned media value by published price lists, as an index."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_lib.estimates.figure import Figure
from kpi_lib.estimates.inputs import Inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Emv:
    """What is told, and what it rests on."""

    figures: tuple[Figure, ...] = ()


def emv(inputs: Inputs) -> Emv:
    """Earned media value by published price lists, as an index."""
    return Emv()
