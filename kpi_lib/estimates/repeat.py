"""Purchases that the customers will still make."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_lib.estimates.figure import Figure
from kpi_lib.estimates.inputs import Inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """What is told, and what it rests on."""

    figures: tuple[Figure, ...] = ()


def repeat(inputs: Inputs) -> Repeat:
    """Purchases that the customers will still make."""
    return Repeat()
