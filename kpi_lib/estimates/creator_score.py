"""Declared weights on creators of like size, and whom to keep."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_lib.estimates.figure import Figure
from kpi_lib.estimates.inputs import Inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatorScore:
    """What is told, and what it rests on."""

    figures: tuple[Figure, ...] = ()


def creator_score(inputs: Inputs) -> CreatorScore:
    """Declared weights on creators of like size, and whom to keep."""
    return CreatorScore()
