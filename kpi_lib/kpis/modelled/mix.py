"""The weight of each touch on the way to a sale: the records."""

from __future__ import annotations

from collections.abc import Mapping

from kpi_lib.kpis.kpi import Kpi
from kpi_lib.kpis.modelled.record import estimate

_NOT_CAUSED = "Not what the touch causes: people who were going to buy meet more touches."
KPIS: tuple[Kpi, ...] = (
    estimate(
        "influencer_weight",
        "Weight of creators in the mix",
        "Sum of the weights in the mix of all touches that are creators of the campaign.",
        _NOT_CAUSED,
        family="mix",
        unit="ratio",
        better="none",
        interval="similar_customers",
        source="[S1]",
        rests_on=("orders",),
    ),
    estimate(
        "mix_weight",
        "Weight in the mix",
        "Share of the sales that a Markov chain of all journeys loses without a touch, over the "
        "sum of these shares; 100% over all touches.",
        _NOT_CAUSED,
        family="mix",
        unit="ratio",
        better="none",
        interval="similar_customers",
        source="[S1]",
        groups=("touch",),
        rests_on=("orders",),
    ),
    estimate(
        "mix_first",
        "Share by first touch",
        "Share of the journeys with a sale that began with a touch; 100% over all touches.",
        "Not influence: whatever came after the first touch counts nothing.",
        family="mix",
        unit="ratio",
        better="none",
        interval="none",
        groups=("touch",),
        rests_on=("orders",),
    ),
    estimate(
        "mix_last",
        "Share by last touch",
        "Share of the journeys with a sale that ended with a touch; 100% over all touches.",
        "Not influence: whatever came before the last touch counts nothing.",
        family="mix",
        unit="ratio",
        better="none",
        interval="none",
        groups=("touch",),
        rests_on=("orders",),
    ),
    estimate(
        "mix_linear",
        "Share by every touch",
        "Each sale shared evenly among the distinct touches of its journey; 100% over all touches.",
        "Not influence: a touch that everybody meets gets its share whether it helps or not.",
        family="mix",
        unit="ratio",
        better="none",
        interval="none",
        groups=("touch",),
        rests_on=("orders",),
    ),
)
EVIDENCE: tuple[str, ...] = ("orders",)
"""Columns that the text and tables beside these figures are made of."""
REASONS: Mapping[str, str] = {
    "no_journeys": "No journeys sheet has touches of customers in the campaign's days.",
    "mix_rows_incomplete": "More than 5% of the journeys sheet's rows lack customer, time or "
    "touch: the order of touches cannot be relied on.",
    "mix_marked_throughout": "The journeys sheet marks every touch of its buyers as converted: "
    "mark only the last touch before each sale.",
    "mix_one_touch": "The journeys sheet has one touch only: there is nothing to weigh it against.",
    "mix_few_conversions": "Fewer than 30 journeys ended in a sale.",
    "mix_none_lost": "Every journey of the sheet ended in a sale: without those that did not, "
    "nothing can be told about what a touch adds. Export journeys without a sale too.",
    "mix_few_lost": "Fewer than 30 journeys ended without a sale: export all of them, whether "
    "they ended in a sale or not.",
    "mix_no_creators": "No touch of the journeys sheet is a creator of the roster (by name, "
    "handle or utm_content), or is called influencer or creator.",
}
