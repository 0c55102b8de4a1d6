"""Kinds of pay held against each other: the records."""

from __future__ import annotations

from collections.abc import Mapping

from kpi_lib.kpis.kpi import IntervalKind, Kpi, Unit
from kpi_lib.kpis.modelled.record import estimate


def _of(
    name: str, label: str, definition: str, is_not: str, *, rests_on: tuple[str, ...],
    unit: Unit = "money", interval: IntervalKind = "same_creators",
) -> Kpi:  # fmt: skip
    return estimate(
        name, label, definition, is_not, family="compensation", unit=unit,
        better="lower" if unit == "money" else "higher", interval=interval, source="[S4]",
        groups=("model",), rests_on=rests_on,
    )  # fmt: skip


_COST = "Not what the creators were paid: product at cost price, shipping and production are in it."
_RETAIL = "Not what the client spent: product stands at its shop price."

KPIS: tuple[Kpi, ...] = (
    _of(
        "cpm_at_cost",
        "Cost per 1,000 impressions, product at cost",
        "All cost parts, product at cost price, per 1,000 impressions, paid ones included.",
        _COST,
        rests_on=("cost", "impressions", "paid_impressions"),
    ),
    _of(
        "cpm_at_retail",
        "Cost per 1,000 impressions, product at retail",
        "All cost parts, product at retail price, per 1,000 impressions, paid ones included.",
        _RETAIL,
        rests_on=("cost", "impressions", "paid_impressions"),
    ),
    _of(
        "cpe_at_cost",
        "Cost per engagement, product at cost",
        "All cost parts, product at cost price, per engagement.",
        _COST,
        rests_on=("cost", "engagements"),
    ),
    _of(
        "cpe_at_retail",
        "Cost per engagement, product at retail",
        "All cost parts, product at retail price, per engagement.",
        _RETAIL,
        rests_on=("cost", "engagements"),
    ),
    _of(
        "cpa_at_cost",
        "Cost per order, product at cost",
        "All cost parts, product at cost price, per attributed order.",
        _COST,
        rests_on=("cost", "orders"),
    ),
    _of(
        "cpa_at_retail",
        "Cost per order, product at retail",
        "All cost parts, product at retail price, per attributed order.",
        _RETAIL,
        rests_on=("cost", "orders"),
    ),
    _of(
        "posts_per_creator_agreed",
        "Posts per creator agreed",
        "Posts delivered, over the creators of the roster.",
        "Not a quota kept: what each creator had agreed to may differ.",
        unit="number",
        interval="none",
        rests_on=("posts", "creators", "assets_contracted", "assets_delivered"),
    ),
)
EVIDENCE: tuple[str, ...] = (
    "cost", "posts", "creators", "impressions", "paid_impressions", "engagements", "orders",
)  # fmt: skip
"""Columns that the text and tables beside these figures are made of."""
REASONS: Mapping[str, str] = {
    "no_models": "The roster does not say how the creators are paid: fill in its column model.",
    "one_model": "All creators are paid in the same way: there is nothing to compare.",
    "product_not_priced": "No product is listed at this price: add lines of it to the costs sheet.",
}
