"""What similar creators would bring, and what the next budget would buy: the records."""

from __future__ import annotations

from collections.abc import Mapping

from kpi_lib.kpis.kpi import Better, Kpi, Unit
from kpi_lib.kpis.modelled.record import estimate

_RATIO = (
    "The campaign's ratio of sums, with an interval by the jackknife over creators on the "
    "logarithm: each creator in turn is left out."
)
_BUDGET = (
    "The next budget at the ratios that fit the creators seen, for as many similar creators as it "
    "pays for; cost without a creator keeps its share."
)


def _similar(
    name: str,
    label: str,
    is_not: str,
    *,
    rests_on: tuple[str, ...],
    unit: Unit = "money",
    better: Better = "lower",
) -> Kpi:
    return estimate(
        f"similar_{name}",
        label,
        _RATIO,
        is_not,
        family="planning",
        unit=unit,
        better=better,
        interval="similar_creators",
        rests_on=rests_on,
        groups=("platform",),
    )


def _buys(
    name: str, label: str, is_not: str, *, rests_on: tuple[str, ...], unit: Unit = "count"
) -> Kpi:
    return estimate(
        f"next_budget_{name}",
        label,
        _BUDGET,
        is_not,
        family="planning",
        unit=unit,
        better="higher",
        interval="similar_creators",
        rests_on=rests_on,
    )


_OTHERS = (
    "Not what these creators would bring again: that interval stands beside the figure itself."
)
_NO_PROMISE = (
    "Not a promise: it holds for creators like these and the same kind of deal, and nothing is "
    "known of how returns fall beyond the sizes seen."
)
KPIS: tuple[Kpi, ...] = (
    _similar("cpm", "Cost per 1,000 impressions with similar creators", _OTHERS,
             rests_on=("cost", "impressions", "paid_impressions")),
    _similar("cpe", "Cost per engagement with similar creators", _OTHERS,
             rests_on=("cost", "engagements")),
    _similar("cpc", "Cost per link click with similar creators", _OTHERS,
             rests_on=("cost", "link_clicks")),
    _similar("cpl", "Cost per lead with similar creators", _OTHERS, rests_on=("cost", "leads")),
    _similar("cpa", "Cost per order with similar creators", _OTHERS, rests_on=("cost", "orders")),
    _similar("roas", "ROAS with similar creators", _OTHERS, unit="number", better="higher",
             rests_on=("cost", "net_sales")),
    _similar("er_impressions", "Engagements per impression with similar creators", _OTHERS,
             unit="ratio", better="higher", rests_on=("engagements", "impressions")),
    _buys("impressions", "Impressions that the next budget would buy", _NO_PROMISE,
          rests_on=("cost", "impressions", "paid_impressions")),
    _buys("engagements", "Engagements that the next budget would buy", _NO_PROMISE,
          rests_on=("cost", "engagements")),
    _buys("orders", "Orders that the next budget would buy", _NO_PROMISE,
          rests_on=("cost", "orders")),
    _buys("sales", "Net sales that the next budget would buy", _NO_PROMISE, unit="money",
          rests_on=("cost", "net_sales")),
)  # fmt: skip
EVIDENCE: tuple[str, ...] = (
    "cost", "creators", "impressions", "paid_impressions", "engagements", "orders", "net_sales",
)  # fmt: skip
"""Columns that the text and tables beside these figures are made of."""
REASONS: Mapping[str, str] = {
    "planning_few_creators": "Fewer than 12 creators with known figures: too few to say what "
    "others like them would bring.",
    "planning_not_by_creator": "One side of this figure is not known by creator: give costs and "
    "results the creator's name.",
    "planning_nothing_above": "Fewer than 3 creators have anything above the line: what one or two "
    "of them did says nothing of others.",
    "planning_nothing_below": "Fewer than 3 creators have anything below the line: what one or two "
    "of them did says nothing of others.",
    "planning_all_alike": "All creators have exactly the same ratio: that is no proof that others "
    "have it, too.",
    "planning_beyond_seen": "The next budget is more than three times the largest budget seen: "
    "what it would buy cannot be told from these campaigns.",
    "planning_below_one_creator": "The next budget does not pay for one creator at the mean cost "
    "of those seen.",
    "planning_range": "A range, not one number: the budget at the ratios that fit the "
    "creators seen.",
}
