"""Leads that buy later: how many by when, and in the end: the records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kpi_lib.kpis.kpi import Better, IntervalKind, Kpi, Unit
from kpi_lib.kpis.modelled.record import estimate

DAYS: Final = (30, 60, 90)


def _of(
    name: str, label: str, definition: str, is_not: str, *, rests_on: tuple[str, ...],
    unit: Unit = "ratio", better: Better = "higher", interval: IntervalKind = "person",
    groups: tuple[str, ...] = (),
) -> Kpi:  # fmt: skip
    return estimate(
        name, label, definition, is_not, family="maturation", unit=unit, better=better,
        interval=interval, rests_on=rests_on, source="[S0][S1]", groups=groups,
    )  # fmt: skip


KPIS: tuple[Kpi, ...] = (
    _of(
        "lead_conversion_30",
        "Leads that buy within 30 days",
        "Share of leads that have bought 30 days after they came (Kaplan–Meier): a lead that is "
        "younger counts for the days it was watched.",
        "Not the share in the end: some leads buy later.",
        rests_on=("leads",),
    ),
    _of(
        "lead_conversion_60",
        "Leads that buy within 60 days",
        "Share of leads that have bought 60 days after they came (Kaplan–Meier): a lead that is "
        "younger counts for the days it was watched.",
        "Not the share in the end: some leads buy later.",
        groups=("creator",),
        rests_on=("leads",),
    ),
    _of(
        "lead_conversion_90",
        "Leads that buy within 90 days",
        "Share of leads that have bought 90 days after they came (Kaplan–Meier): a lead that is "
        "younger counts for the days it was watched.",
        "Not the share in the end: some leads buy later.",
        rests_on=("leads",),
    ),
    _of(
        "lead_conversion_naive",
        "Leads that have bought so far",
        "Leads that have bought by the day of the report, of all leads, however young.",
        "Not how well the leads convert: leads that had no time to buy count as lost.",
        interval="none",
        rests_on=("leads",),
    ),
    _of(
        "lead_conversion_final",
        "Leads that will have bought in the end",
        "Share of leads that ever buys, by a curve of waiting times fitted to all leads, with a "
        "share that never buys.",
        "Not a promise: it takes the leads still waiting to go on like those before them.",
        rests_on=("leads",),
    ),
    _of(
        "cost_per_sale_final",
        "Cost per sale in the end",
        "Cost over the sales expected in the end: leads × the share that ever buys.",
        "Not the cost of a sale so far, and nothing that is spent later is in it.",
        unit="money",
        better="lower",
        rests_on=("leads", "cost"),
    ),
    _of(
        "cost_per_sale_naive",
        "Cost per sale so far",
        "Cost over the leads that have bought by the day of the report.",
        "Not the cost of a sale in the end: it falls while leads go on buying.",
        unit="money",
        better="lower",
        interval="none",
        rests_on=("leads", "cost"),
    ),
)
EVIDENCE: tuple[str, ...] = ("leads",)
"""Columns that the text and tables beside these figures are made of."""
REASONS: Mapping[str, str] = {
    "no_conversions": "No lead of the client has bought yet, or the file does not say when one "
    "did: export the day on which a contact became a customer.",
    "no_sale_yet": "No lead of this campaign has bought yet.",
    "leads_too_young": "No lead is old enough yet: it takes 10 that were watched for so many days.",
    "too_few_conversions": "Fewer than 10 leads have bought: too few for a forecast.",
    "too_early": "It is too early for a forecast: the leads were not watched for twice the time "
    "half of the buyers take, or the share that buys in the end is still open by half.",
    "no_curve_fits": "The purchases so far follow none of the curves that a forecast needs, for "
    "example because quick and slow buyers are mixed.",
}
