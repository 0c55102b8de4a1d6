"""All estimates of one campaign."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from kpi_lib.estimates.bounds import Bounds, bounds
from kpi_lib.estimates.compensation import Compensation, compensation
from kpi_lib.estimates.creator_score import CreatorScore, creator_score
from kpi_lib.estimates.customer_value import CustomerValue, customer_value
from kpi_lib.estimates.emv import Emv, emv
from kpi_lib.estimates.figure import Figure
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.estimates.leakage import Leakage, leakage
from kpi_lib.estimates.lift import Lift, lift
from kpi_lib.estimates.maturation import Maturation, maturation
from kpi_lib.estimates.mix import Mix, mix
from kpi_lib.estimates.outreach_times import OutreachTimes, outreach_times
from kpi_lib.estimates.placements import Placements, placements
from kpi_lib.estimates.planning import Planning, planning
from kpi_lib.estimates.repeat import Repeat, repeat
from kpi_lib.estimates.retention import Retention, retention
from kpi_lib.estimates.sentiment import Sentiment, sentiment
from kpi_lib.record import Record


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Estimates(Record):
    """Each estimate with its figures and what it rests on, in reading order."""

    bounds: Bounds
    lift: Lift
    leakage: Leakage
    maturation: Maturation
    customer_value: CustomerValue
    repeat: Repeat
    outreach_times: OutreachTimes
    compensation: Compensation
    retention: Retention
    creator_score: CreatorScore
    placements: Placements
    emv: Emv
    planning: Planning
    sentiment: Sentiment
    mix: Mix

    @property
    def figures(self) -> Iterator[Figure]:
        """All figures in reading order."""
        for part in fields(self):
            yield from getattr(self, part.name).figures


def estimates(inputs: Inputs) -> Estimates:
    """Work out every estimate of a campaign; what cannot be told carries its reason.

    The libraries an estimate needs are loaded when its data are there.
    """
    return Estimates(
        bounds=bounds(inputs),
        lift=lift(inputs),
        leakage=leakage(inputs),
        maturation=maturation(inputs),
        customer_value=customer_value(inputs),
        repeat=repeat(inputs),
        outreach_times=outreach_times(inputs),
        compensation=compensation(inputs),
        retention=retention(inputs),
        creator_score=creator_score(inputs),
        placements=placements(inputs),
        emv=emv(inputs),
        planning=planning(inputs),
        sentiment=sentiment(inputs),
        mix=mix(inputs),
    )
