"""Kinds of pay held against each other at equal cost."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_lib.estimates.figure import Figure
from kpi_lib.estimates.inputs import Inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Compensation:
    """What is told, and what it rests on."""

    figures: tuple[Figure, ...] = ()


def compensation(inputs: Inputs) -> Compensation:
    """Kinds of pay held against each other at equal cost."""
    return Compensation()
