"""Who keeps the relationships, and what hangs on them: the records."""

from __future__ import annotations

from collections.abc import Mapping

from kpi_lib.kpis.kpi import Kpi
from kpi_lib.kpis.modelled.record import estimate


def _advocates(name: str, label: str, definition: str, *, rests_on: tuple[str, ...]) -> Kpi:
    return estimate(
        name, label, definition,
        "Not goodwill measured: unpaid and employed are what the roster says.",
        family="retention", unit="ratio", better="none", interval="range",
        rests_on=rests_on, source="[S2]",
    )  # fmt: skip


KPIS: tuple[Kpi, ...] = (
    estimate(
        "tenure_median_days",
        "Days until half of the creators have left",
        "Kaplan–Meier median over the client's creators from the first collaboration to the last "
        "campaign post, those with a post in the last 182 days still there",
        "Not the age of the relationships that run today: short ones are soon missing among them.",
        family="retention",
        unit="days",
        better="higher",
        interval="person",
        source="[S2]",
        rests_on=("creators",),
    ),
    estimate(
        "creator_campaigns",
        "Campaigns of this client a creator took part in",
        "Campaigns so far whose roster has the creator, this one included; for the campaign the "
        "median creator",
        "Not what was before the first campaign that these files know.",
        family="retention",
        unit="count",
        better="higher",
        interval="none",
        source="[S4]",
        groups=("creator",),
        rests_on=("creators",),
    ),
    estimate(
        "revenue_at_risk",
        "Net sales that hang on one person",
        "Net sales of the 365 days to the report by creators whom one relationship owner looks "
        "after now: at least by those who never had another, at most by all; for the campaign the "
        "owner with most",
        "Not sales that will be lost: they are what a leaving person might take along.",
        family="retention",
        unit="money",
        better="lower",
        interval="range",
        source="[S2]",
        rests_on=("net_sales",),
    ),
    estimate(
        "revenue_at_risk_share",
        "Share of net sales that hangs on one person",
        "Net sales at risk with one relationship owner, of all net sales attributed to creators in "
        "the 365 days to the report",
        "Not a share of the shop's sales: only of those attributed to creators.",
        family="retention",
        unit="ratio",
        better="lower",
        interval="range",
        source="[S2]",
        rests_on=("net_sales",),
    ),
    _advocates(
        "advocate_inside_share_impressions",
        "Impressions by employees",
        "Impressions of creators who are employees, of those of all creators of the roster for "
        "whom they are known",
        rests_on=("impressions",),
    ),
    _advocates(
        "advocate_outside_share_impressions",
        "Impressions by outside advocates",
        "Impressions of unpaid creators who are no employees, of those of all creators of the "
        "roster for whom they are known",
        rests_on=("impressions",),
    ),
    _advocates(
        "advocate_inside_share_orders",
        "Orders by employees",
        "Orders attributed to creators who are employees, of those of all creators of the roster "
        "for whom they are known",
        rests_on=("orders",),
    ),
    _advocates(
        "advocate_outside_share_orders",
        "Orders by outside advocates",
        "Orders attributed to unpaid creators who are no employees, of those of all creators of "
        "the roster for whom they are known",
        rests_on=("orders",),
    ),
)
EVIDENCE: tuple[str, ...] = ("creators", "net_sales", "impressions", "orders")
"""Columns that the text and tables beside these figures are made of."""
REASONS: Mapping[str, str] = {
    "few_relationships": "Fewer than eight relationships began at least 182 days before the "
    "report: keep the rosters and posts of earlier campaigns in the workspace.",
    "few_ended": "Fewer than three relationships are known to have ended: too early to say how "
    "long they last.",
    "few_watched_early": "Most relationships began before the client's first known campaign: how "
    "many had ended by then is in no file.",
    "median_not_reached": "More than half of the creators are still there: the median lies beyond "
    "what was seen.",
    "median_open_above": "The interval is open above: too few relationships have ended.",
    "one_campaign": "Only one campaign of this client is known.",
    "no_roster_creators": "The roster names no creators of the campaign.",
    "no_relationship_owner": "No roster names a relationship owner: fill the column "
    "relationship_owner.",
    "no_sales_by_creator": "No order of the 365 days to the report is attributed to a creator.",
    "zero_sales_by_creator": "The attributed orders of the 365 days to the report leave no net "
    "sales.",
    "no_advocate_classes": "The roster does not say of any creator both what stands behind the "
    "account and how it is paid: fill the columns kind and model.",
    "advocates_without_code": "Orders cannot be told for one of the classes: none of its creators "
    "has a code or a tagged link.",
    "advocates_without_figures": "No figures are known of the posts of one of the classes.",
}
