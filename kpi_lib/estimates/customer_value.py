"""What customers are worth, with those they brought."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_lib.estimates.figure import Figure
from kpi_lib.estimates.inputs import Inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerValue:
    """What is told, and what it rests on."""

    figures: tuple[Figure, ...] = ()


def customer_value(inputs: Inputs) -> CustomerValue:
    """What customers are worth, with those they brought."""
    return CustomerValue()
