"""What came beyond what would have come without the campaign: the records."""

from __future__ import annotations

from collections.abc import Mapping

from kpi_lib.kpis.kpi import Kpi
from kpi_lib.kpis.modelled.record import estimate

_NOT = ("Not what was attributed: customers who would have bought anyway are not in it, and those "
        "who left no trace are.")  # fmt: skip
_SMALLEST = "Not a goal, and not what the campaign brought: it says what these files can show."

KPIS: tuple[Kpi, ...] = (
    estimate(
        "incremental_orders",
        "Orders caused",
        "All orders of the shop on the days measured, less those that the level, weekdays and "
        "holidays of the days before let expect.",
        _NOT,
        family="lift", unit="count", better="higher", interval="counterfactual", source="[S1]",
        rests_on=("orders",),
    ),
    estimate(
        "smallest_detectable_orders",
        "Smallest effect to be seen: orders",
        "The smallest number of orders caused that figures like these would show in 80 of 100 "
        "campaigns.",
        _SMALLEST,
        family="lift", unit="count", better="none", interval="none",
        rests_on=("orders",),
    ),
    estimate(
        "incremental_sales",
        "Net sales caused",
        "All net sales of the shop on the days measured, less those that the level, weekdays and "
        "holidays of the days before let expect.",
        _NOT,
        family="lift", unit="money", better="higher", interval="counterfactual", source="[S1]",
        rests_on=("net_sales",),
    ),
    estimate(
        "incremental_roas",
        "Incremental ROAS",
        "Net sales caused, divided by the cost.",
        "Not profit: the goods still have to be paid from it.",
        family="lift", unit="number", better="higher", interval="counterfactual", source="[S1]",
        rests_on=("net_sales", "cost"),
    ),
    estimate(
        "smallest_detectable_sales",
        "Smallest effect to be seen: net sales",
        "The smallest net sales caused that figures like these would show in 80 of 100 campaigns.",
        _SMALLEST,
        family="lift", unit="money", better="none", interval="none",
        rests_on=("net_sales",),
    ),
    estimate(
        "incremental_leads",
        "Leads caused",
        "All contacts created on the days measured, less those that the level, weekdays and "
        "holidays of the days before let expect.",
        _NOT,
        family="lift", unit="count", better="higher", interval="counterfactual", source="[S0][S1]",
        rests_on=("leads",),
    ),
    estimate(
        "smallest_detectable_leads",
        "Smallest effect to be seen: leads",
        "The smallest number of leads caused that figures like these would show in 80 of 100 "
        "campaigns.",
        _SMALLEST,
        family="lift", unit="count", better="none", interval="none",
        rests_on=("leads",),
    ),
    estimate(
        "followers_incremental",
        "Followers over the organic baseline",
        "New followers of the brand's own accounts on the days measured, less those that the days "
        "before let expect.",
        "Not the creators' followers, and not people: one person can follow several accounts.",
        family="lift", unit="count", better="higher", interval="counterfactual", source="[S0][S1]",
        groups=("platform", "account"),
        rests_on=(),
    ),
    estimate(
        "smallest_detectable_followers",
        "Smallest effect to be seen: followers",
        "The smallest number of followers caused that figures like these would show in 80 of 100 "
        "campaigns.",
        _SMALLEST,
        family="lift", unit="count", better="none", interval="none",
        rests_on=(),
    ),
)  # fmt: skip
EVIDENCE: tuple[str, ...] = ("orders", "net_sales", "leads")
"""Columns that the text and tables beside these figures are made of."""
REASONS: Mapping[str, str] = {
    "lift_too_young": "Fewer than 7 days of the campaign are over and known.",
    "lift_short_history": "Fewer than 8 weeks without another campaign are known before this one: "
    "give files that go further back.",
    "lift_history_too_short": "The days known before the campaign, without those of other "
    "campaigns, are fewer than three times the days measured: give files that go further back.",
    "lift_gaps": "More than a fifth of the days are missing in the files: give files without gaps.",
    "lift_constant": "Before the campaign the figures are the same every day: they cannot be daily "
    "figures.",
    "lift_too_few": "Before the campaign there were fewer than 30 in all, or fewer than 3 a week: "
    "too few to tell what would have come.",
    "lift_network_only": "Only an affiliate network's orders are known. To tell what would have "
    "come anyway, give the shop's own export.",
    "no_contacts": "No list of contacts goes beyond the campaign's own leads: export all contacts "
    "of the CRM.",
    "lift_not_reached": "The files end before the campaign begins.",
    "lift_follower_jump": "The follower count halves or doubles from one reading to the next: "
    "other readings than this account's, or a slip. Correct the file, or let it begin after the "
    "break.",
    "lift_accounts_unknown": "One of the brand's accounts cannot be judged: a total would leave "
    "it out.",
}
