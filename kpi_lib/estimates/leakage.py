"""Redemptions of a code by people who never saw its creator."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_lib.estimates.figure import Figure
from kpi_lib.estimates.inputs import Inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Leakage:
    """What is told, and what it rests on."""

    figures: tuple[Figure, ...] = ()


def leakage(inputs: Inputs) -> Leakage:
    """Redemptions of a code by people who never saw its creator."""
    return Leakage()
