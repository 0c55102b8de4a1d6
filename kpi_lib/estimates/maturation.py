"""Leads that buy later: how many by when, and in the end."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_lib.estimates.figure import Figure
from kpi_lib.estimates.inputs import Inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Maturation:
    """What is told, and what it rests on."""

    figures: tuple[Figure, ...] = ()


def maturation(inputs: Inputs) -> Maturation:
    """Leads that buy later: how many by when, and in the end."""
    return Maturation()
