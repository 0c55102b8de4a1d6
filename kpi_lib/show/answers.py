"""What the models say in one place: a line an estimate, then the questions left unanswered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from kpi_lib.report import CampaignReport
from kpi_lib.scorecard import Result
from kpi_lib.show.compensation import finding as pay_finding
from kpi_lib.show.creator_score import finding as score_finding
from kpi_lib.show.display import Shown
from kpi_lib.show.estimates import answered
from kpi_lib.show.html import Content, Html, el, folded, join, table
from kpi_lib.show.planning import lead
from kpi_lib.show.sections import ESTIMATES, TITLES, section
from kpi_lib.text import Language

NOT_ASKED: Final = frozenset({"emv_not_asked"})
"""Reasons that no page tells: the client did not put the question."""
LED_BY: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "bounds": (("attributed_orders", "attributed_orders_ceiling", "attributed_orders_floor"),),
    "lift": (("incremental_orders",), ("incremental_leads",), ("followers_incremental",)),
    "leakage": (("code_leakage_share",),),
    "maturation": (("lead_conversion_final", "lead_conversion_90", "lead_conversion_60",
                    "lead_conversion_30"),),
    "customer_value": (("customer_value_own", "customer_sales_own", "customers_brought"),),
    "repeat": (("expected_purchases_12m",),),
    "outreach_times": (("days_contact_to_terms",), ("days_ship_to_post",)),
    "retention": (("revenue_at_risk_share", "tenure_median_days"),),
    "placements": (("placement_share_impressions", "placement_share_posts"),),
    "emv": (("emv_index", "emv_spread", "emv_amount"),),
    "sentiment": (("sentiment_negative_share_all", "viral_negative"),),
    "mix": (("influencer_weight",),),
}  # fmt: skip
"""Estimate → its lines, each the KPIs of which the first that is known speaks."""


def estimates(report: CampaignReport) -> Shown:
    """How to read the sections that follow, what they find, and what these files do not answer."""
    t = report.language.t
    return Shown(
        section(
            report,
            "estimates",
            el("p", t(
                "The figures of the result are counted. These are worked out by models: each has "
                "an interval or a range, and says what it rests on. “Cannot tell” is a result: "
                "with figures like these, an honest answer has to stay open."
            ), class_="note"),
            _answers(report),
            _unanswered(report),
        )
    )  # fmt: skip


def _answers(report: CampaignReport) -> Html | None:
    """Each question with its answer in a line, leading to its section."""
    t = report.language.t
    rows: list[tuple[Content, ...]] = [
        (el("a", t(TITLES[name]), href=f"#{name}"), _lines(list(_told(report, name))))
        for name in ESTIMATES
        if answered(report, name)
    ]
    if not rows:
        return None
    return table((t("Question"), t("Answer")), rows, class_="kpi answers")


def _lines(lines: list[str]) -> Content:
    return join(el("div", line) for line in lines) if lines else "–"


def _told(report: CampaignReport, name: str) -> Iterator[str]:
    """The answer in a line or two; of differences and classes, the section's own sentence."""
    found = report.estimates
    if name == "compensation" and found is not None:
        yield pay_finding(report, found.compensation)
    elif name == "creator_score" and found is not None:
        yield score_finding(report.language, found.creator_score)
    elif name == "planning":
        bought = lead(report)
        yield (
            answer(report.language, bought)
            if bought
            else report.language.t(
                "What the next budget would buy cannot be told from this campaign."
            )
        )
    for candidates in LED_BY.get(name, ()):
        results = (report.result(kpi) for kpi in candidates)
        result = next((one for one in results if one is not None and one.known), None)
        if result is not None:
            yield answer(report.language, result)


def answer(language: Language, result: Result) -> str:
    """`Orders caused: cannot tell, −20 to 168`: the KPI with all that is known of it."""
    t = language.t
    said = {
        "kpi": result.label,
        "value": language.number(result.value, result.unit),
        "low": language.number(result.low, result.unit),
        "high": language.number(result.high, result.unit),
    }
    if result.low is None or result.high is None:
        return t("{kpi}: {value}", **said)
    if result.reason == "cannot_tell":
        return t("{kpi}: cannot tell, {low} to {high}", **said)
    if result.value is None:
        ends = language.interval(result.low, result.high, result.unit)
        return t("{kpi}: {value}", kpi=result.label, value=ends)
    return t("{kpi}: about {value}, {low} to {high}", **said)


def _unanswered(report: CampaignReport) -> Html | None:
    """The estimates that cannot be given at all, each with its reasons, closed until asked for."""
    t = report.language.t
    items = [
        el("li", t("{section}: {reason}", section=t(TITLES[name]), reason=" ".join(reasons)))
        for name, reasons in _silent(report)
    ]
    if not items:
        return None
    summary = t("Questions that these files do not answer: {n}", n=len(items))
    return folded(summary, el("ul", items), class_="working na")


def _silent(report: CampaignReport) -> Iterator[tuple[str, list[str]]]:
    for name in ESTIMATES:
        results = report.family(name)
        told = [one.reason_text for one in results if one.reason not in NOT_ASKED]
        if any(told) and not answered(report, name):
            yield name, list(dict.fromkeys(text for text in told if text))
