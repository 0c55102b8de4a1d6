"""What the comments say, by labels or a labelled sample."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_lib.estimates.figure import Figure
from kpi_lib.estimates.inputs import Inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentiment:
    """What is told, and what it rests on."""

    figures: tuple[Figure, ...] = ()


def sentiment(inputs: Inputs) -> Sentiment:
    """What the comments say, by labels or a labelled sample."""
    return Sentiment()
