"""Outreach, relationships and compliance: people rather than posts."""

from __future__ import annotations

from kpi_lib.kpis.kpi import Better, IntervalKind, Kpi, Unit

_OUTREACH_GROUPS = ("tier", "model", "kind", "language", "country")


def _share(
    name: str,
    label: str,
    numerator: str,
    denominator: str,
    is_not: str,
    *,
    better: Better,
    source: str = "practice",
    interval: IntervalKind = "person",
) -> Kpi:
    return Kpi(
        name=name,
        label=label,
        family="outreach",
        kind="ratio",
        unit="ratio",
        better=better,
        numerator=numerator,
        denominator=denominator,
        interval=interval,
        groups=_OUTREACH_GROUPS,
        is_not=is_not,
        source=source,
    )


def _statistic(
    name: str,
    label: str,
    is_not: str,
    *,
    better: Better,
    unit: Unit = "ratio",
    source: str = "[S2]",
    groups: tuple[str, ...] = (),
) -> Kpi:
    return Kpi(
        name=name,
        label=label,
        family="relationship",
        kind="statistic",
        unit=unit,
        better=better,
        numerator=name,
        groups=groups,
        is_not=is_not,
        source=source,
    )


OUTREACH = (
    Kpi(
        name="contacted",
        label="Creators contacted",
        family="outreach",
        kind="total",
        unit="count",
        better="none",
        numerator="contacted",
        groups=_OUTREACH_GROUPS,
        is_not="Not creators of the campaign: most never take part.",
        source="[S4]",
    ),
    _share(
        "reply_rate",
        "Creators who replied, of those contacted",
        "replied",
        "contacted",
        "Not interest: a refusal is a reply.",
        better="higher",
        source="[S4]",
    ),
    _share(
        "fit_rate",
        "Creators who fit, of those who replied",
        "fit",
        "judged",
        "Not of all contacted: only of those whose fit was judged.",
        better="higher",
        source="[S4]",
    ),
    _share(
        "accept_rate",
        "Creators who agreed, of those given terms",
        "agreed",
        "offered",
        "Not of all contacted: only of those who were told the terms.",
        better="higher",
        source="[S4]",
    ),
    _share(
        "post_rate",
        "Creators who posted, of those shipped 30 days ago or more",
        "posted_30",
        "shipped_30",
        "Not final for younger shipments: these are pending and not counted; who never posted is.",
        better="higher",
        source="[S4]",
    ),
    Kpi(
        name="post_pending",
        label="Creators shipped less than 30 days ago",
        family="outreach",
        kind="total",
        unit="count",
        better="none",
        numerator="shipped - shipped_30",
        groups=_OUTREACH_GROUPS,
        is_not="Not creators who failed to post: they still have time.",
        source="[S4]",
    ),
    _share(
        "paid_ask_share",
        "Creators who asked for a fee, of those who replied",
        "asked_fee",
        "replied",
        "Not creators who were paid.",
        better="lower",
        source="[S4]",
    ),
    _share(
        "late_fee_ask_rate",
        "Creators who first asked for a fee after the terms",
        "late_fee",
        "offered",
        "Not bad faith: terms that leave the budget open invite it.",
        better="lower",
        source="[S4]",
    ),
    Kpi(
        name="deliverable_completion",
        label="Pieces delivered, of those agreed",
        family="outreach",
        kind="ratio",
        unit="ratio",
        better="higher",
        numerator="assets_delivered",
        denominator="assets_contracted",
        is_not="Not quality, and not the share of posts published.",
        source="practice",
    ),
)

RELATIONSHIP = (
    _statistic(
        "repeat_collab_rate",
        "Creators who worked for the client before",
        "Not loyalty of audiences: it says whom the client booked again.",
        better="higher",
        source="[S4]",
    ),
    _statistic(
        "creator_retention_rate",
        "Creators kept from one half-year to the next",
        "Not creators who wanted to stay: the client decides as well.",
        better="higher",
    ),
    _statistic(
        "creator_tenure_days",
        "Days since the first collaboration, median creator",
        "Not an unbroken relationship: there may be long gaps.",
        better="higher",
        unit="days",
        groups=("creator",),
    ),
    _statistic(
        "programme_continuity_rate",
        "Creators kept who stayed with the same person",
        "Not of all creators: only of those kept whose relationship owner is known.",
        better="higher",
    ),
    _statistic(
        "advocate_share",
        "Unpaid creators among creators",
        "Not satisfaction: unpaid by the roster, whatever the reason.",
        better="higher",
    ),
    _statistic(
        "internal_share",
        "Employees among creators",
        "Not advocacy outside the company.",
        better="none",
    ),
    _statistic(
        "sponsor_saturation",
        "Advertising among the creators' other posts",
        "Not all advertising: only posts whose caption says so.",
        better="lower",
        source="practice",
        groups=("creator",),
    ),
    _statistic(
        "concentration_top_tenth_impressions",
        "Impressions of the top tenth of creators",
        "Not a fault in itself: it says how much hangs on a few.",
        better="lower",
        source="practice",
    ),
    _statistic(
        "concentration_hhi_impressions",
        "Concentration of impressions on creators (HHI)",
        "Not comparable between campaigns of few and of many creators: the least is 1/creators.",
        better="lower",
        unit="number",
        source="practice",
    ),
    _statistic(
        "concentration_top_tenth_net_sales",
        "Net sales of the top tenth of creators",
        "Not a fault in itself: it says how much hangs on a few.",
        better="lower",
        source="practice",
    ),
    _statistic(
        "concentration_hhi_net_sales",
        "Concentration of net sales on creators (HHI)",
        "Not comparable between campaigns of few and of many creators: the least is 1/creators.",
        better="lower",
        unit="number",
        source="practice",
    ),
)

COMPLIANCE = (
    Kpi(
        name="disclosure_rate",
        label="Posts disclosed, of those that need it",
        family="compliance",
        kind="statistic",
        unit="ratio",
        better="higher",
        numerator="disclosure_rate",
        groups=("creator", "platform"),
        is_not="Not legal advice: where the sheet is silent, a marker in the caption counts, and "
        "the number is an estimate.",
        source="practice",
    ),
)
