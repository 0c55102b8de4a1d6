"""What similar creators would bring, and what the next budget would buy."""

from __future__ import annotations

from collections.abc import Iterator

from kpi_lib.estimates.measured import measured
from kpi_lib.estimates.planning import Planning
from kpi_lib.report import CampaignReport
from kpi_lib.scorecard import Result
from kpi_lib.show.display import Shown
from kpi_lib.show.editions import in_editions
from kpi_lib.show.estimates import estimate_section, evident, rests_on
from kpi_lib.show.html import Html, el, folded, join, table
from kpi_lib.show.tables import kpi_table
from kpi_lib.show.words import word

_LED_BY = {
    "sales": "next_budget_orders",
    "engagement": "next_budget_engagements",
}
"""The number a page leads with, by the campaign's objective; else impressions."""


@in_editions
@evident
def planning(report: CampaignReport) -> Shown:
    """What similar creators would bring, and what the next budget would buy."""
    found = None if report.estimates is None else report.estimates.planning
    if found is None or not any(result.known for result in report.family("planning")):
        return estimate_section(report, "planning")
    t = report.language.t
    buys = [
        result for result in report.family("planning") if result.interval_of and not result.value
    ]
    similar = [result for result in report.family("planning") if result.value is not None]
    return estimate_section(
        report,
        "planning",
        _finding(report, found),
        kpi_table(report, buys, None),
        kpi_table(report, similar, t("With similar creators")),
        _by_platform(report),
        _measured(report),
        rests_on(report.language, t(
            "The creators of this campaign are taken as a sample of others like them, booked for "
            "the same kind of deal. A budget is spread over as many of them as it pays for, at the "
            "same prices, and they vary in their turn. Returns that fall as budgets grow are not "
            "known beyond the sizes seen. Cost without a creator (an agency fee) keeps its share."
        )),
    )  # fmt: skip


def _finding(report: CampaignReport, found: Planning) -> Html:
    """The range that matters most for the objective, in a sentence."""
    language = report.language
    t = language.t
    result = lead(report)
    if result is not None:
        name = result.kpi
        values = {
            "budget": language.money(found.budget),
            "low": language.number(result.low, result.unit),
            "high": language.number(result.high, result.unit),
        }
        if name == "next_budget_orders":
            text = t("{budget} for similar creators would buy {low} to {high} orders.", **values)
        elif name == "next_budget_engagements":
            text = t("{budget} for similar creators would buy {low} to {high} engagements.",
                     **values)  # fmt: skip
        else:
            text = t("{budget} for similar creators would buy {low} to {high} impressions.",
                     **values)  # fmt: skip
        own = t("The budget is this campaign's own cost.")
        return el("p", text, (" ", own) if found.own_cost else None, class_="finding")
    missing = report.result(_first(report))
    why = missing.reason_text if missing is not None else None
    text = t("What the next budget would buy cannot be told from this campaign.")
    return join(el("p", text, class_="finding"), el("p", why, class_="note") if why else None)


def _first(report: CampaignReport) -> str:
    return _LED_BY.get(report.params.objective, "next_budget_impressions")


def lead(report: CampaignReport) -> Result | None:
    """What the next budget would buy of what the campaign is for, else of what is known."""
    for name in dict.fromkeys((_first(report), "next_budget_impressions",
                               "next_budget_engagements", "next_budget_orders")):  # fmt: skip
        result = report.result(name)
        if result is not None and result.low is not None and result.high is not None:
            return result
    return None


def _by_platform(report: CampaignReport) -> Html | None:
    """The ratios of each platform that has twelve creators."""
    language = report.language
    rows = [
        (
            result.label,
            word(language, "platform", (result.group or (None,))[0]),
            language.number(result.value, result.unit),
            language.interval(result.low, result.high, result.unit),
            language.count(result.n),
        )
        for name in report.kpis
        if name.startswith("similar_")
        for result in report.by(name, "platform")
        if result.known
    ]
    t = language.t
    head = (t("KPI"), t("Platform"), t("Value"), t("95% interval"), t("Creators"))
    caption = t("With similar creators, by platform")
    return table(head, rows, caption=caption, numeric=(2, 3, 4)) if rows else None


def _measured(report: CampaignReport) -> Html | None:
    """How often such intervals held the truth where it was known."""
    language = report.language
    t = language.t
    rows = list(_measured_rows(report))
    if not rows:
        return None
    head = (t("KPI"), t("Held the truth"), t("Simulated campaigns"), t("Creators in each"))
    shown = table(
        head, ((label, language.ratio(share), language.count(told), language.count(creators))
               for label, share, told, creators in rows),
        numeric=(1, 2, 3),
    )  # fmt: skip
    return folded(t("How often such intervals held the truth in simulated campaigns"), shown)


def _measured_rows(report: CampaignReport) -> Iterator[tuple[str, float, int, int]]:
    for result in report.family("planning"):
        found = _line(result)
        if found is not None:
            yield found


def _line(result: Result) -> tuple[str, float, int, int] | None:
    if not result.known or result.n is None:
        return None
    found = measured(result.kpi, result.n)
    if found is None:
        return None
    return result.label, found.share, found.told, found.creators
