"""How long the steps of outreach take, unfinished ones included."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_lib.estimates.figure import Figure
from kpi_lib.estimates.inputs import Inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class OutreachTimes:
    """What is told, and what it rests on."""

    figures: tuple[Figure, ...] = ()


def outreach_times(inputs: Inputs) -> OutreachTimes:
    """How long the steps of outreach take, unfinished ones included."""
    return OutreachTimes()
