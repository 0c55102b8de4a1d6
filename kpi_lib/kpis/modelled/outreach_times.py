"""How long outreach takes: the records."""

from __future__ import annotations

from collections.abc import Mapping

from kpi_lib.kpis.kpi import Kpi
from kpi_lib.kpis.modelled.record import estimate


def _days(name: str, label: str, definition: str, is_not: str, *, rests_on: tuple[str, ...]) -> Kpi:
    return estimate(
        name, label, definition, is_not, family="outreach_times", unit="days",
        better="higher" if name == "days_to_late_fee_ask" else "lower", interval="person",
        rests_on=rests_on, source="[S4]",
    )  # fmt: skip


KPIS: tuple[Kpi, ...] = (
    _days(
        "days_contact_to_terms",
        "Days from first contact to terms, median",
        "Days by which half of the creators contacted were given terms (Kaplan–Meier): who has no "
        "terms yet counts as waiting, who declined as waiting until then.",
        "Not the mean of those who came to terms: that forgets whoever is still waiting.",
        rests_on=("contacted", "offered"),
    ),
    _days(
        "days_ship_to_post",
        "Days from shipping to the first post, median",
        "Days by which half of the creators shipped to had posted (Kaplan–Meier): who has not "
        "posted counts as waiting.",
        "Not the mean of those who posted: that forgets whoever never does.",
        rests_on=("shipped", "shipped_30", "posted_30"),
    ),
    _days(
        "days_to_late_fee_ask",
        "Days from terms to a first fee ask after them, median",
        "Days by which half of the creators given terms had first asked for a fee (Kaplan–Meier): "
        "who never asked counts as not having asked yet, who asked before is left out.",
        "Not a share: how many ask late stands with the outreach figures.",
        rests_on=("offered", "late_fee"),
    ),
    estimate(
        "paid_ask_trend",
        "Fee asks, later against earlier contacts",
        "Share of those who replied that asked for a fee within 30 days of the first contact: the "
        "later half of the client's contacts less the earlier half.",
        "Not a trend of the market: it also moves with whom the client wrote to, and what was "
        "offered.",
        family="outreach_times",
        unit="ratio",
        better="lower",
        interval="person",
        source="[S4]",
        rests_on=("contacted", "replied", "asked_fee"),
    ),
)
EVIDENCE: tuple[str, ...] = (
    "contacted", "replied", "offered", "asked_fee", "late_fee", "shipped", "posted_30",
)  # fmt: skip
"""Columns that the text and tables beside these figures are made of."""
REASONS: Mapping[str, str] = {
    "no_events": "The outreach sheet has no such step with a date.",
    "too_few_waits": "Fewer than 8 creators came so far: too few for a median.",
    "median_not_reached": "The median is not reached: fewer than half have come so far yet.",
    "median_open_above": "Its interval has no upper end yet: too few have come so far.",
    "too_few_replies": "Fewer than 10 creators in each half replied to a contact at least 30 days "
    "old.",
}
