"""The charts of a campaign's report; each says its finding in its title."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kpi_lib.charts.drawn import Drawn, Row, drawn, nothing
from kpi_lib.charts.editions import in_editions
from kpi_lib.charts.marks import broken, dots, height_of, interval_rows, week_bars, weekly
from kpi_lib.report import CampaignReport
from kpi_lib.scorecard import Result
from kpi_lib.show.display import Shown
from kpi_lib.show.verdict import target_text, with_target
from kpi_lib.show.words import word

WEEK_HEIGHT = 220


@in_editions
def targets(report: CampaignReport) -> Drawn | Shown:
    """Each target as 100%, the result and its interval as a share of it."""
    language = report.language
    t = language.t
    rows: list[Row] = []
    for result in with_target(report):
        goal = _goal(result)
        if result.value is None or not goal:
            continue
        low, high = result.low, result.high
        rows.append({
            "name": broken(result.label, target_text(language, result, dated=False)),
            "value": result.value / goal,
            "low": None if low is None else low / goal,
            "high": None if high is None else high / goal,
        })  # fmt: skip
    if not rows:
        return nothing(t("No target can be drawn: none was agreed, or its figures are missing."))
    plot = dots(rows, language, name=t("Target"), value=t("Share of the target"), unit="ratio",
                reference=1.0)  # fmt: skip
    about = t("Each result with its 95% interval as a share of its target; the line is the target.")
    return drawn(plot, language, title=_nearest(report), about=about, height=height_of(rows))


def _goal(result: Result) -> float | None:
    target = result.target or {}
    goal = target.get("min") if target.get("min") is not None else target.get("max")
    return None if goal is None else float(goal)


def _nearest(report: CampaignReport) -> str:
    """The target whose result lies nearest to it: `Nearest to its target: Orders, at 110%`."""
    shares = {
        result.label: result.value / goal
        for result in with_target(report)
        if result.value is not None and (goal := _goal(result))
    }
    t = report.language.t
    kpi, share = min(
        shares.items(), key=lambda one: abs(math.log(one[1])) if one[1] > 0 else math.inf
    )
    written = report.language.percent(share)
    if len(shares) == 1:
        return t("{kpi} is at {share} of its target", kpi=kpi, share=written)
    return t("Nearest to its target: {kpi}, at {share} of it", kpi=kpi, share=written)


@in_editions
def exposure_by_week(report: CampaignReport) -> Drawn | Shown:
    """Impressions by the week in which their post was published."""
    return _by_week(
        report, ("impressions", "views"),
        report.language.t("Sums over the posts published in each week."),
    )  # fmt: skip


@in_editions
def sales_by_week(report: CampaignReport) -> Drawn | Shown:
    """Net sales, or orders where sales are not known, by the week of the order."""
    return _by_week(
        report, ("net_sales", "orders"),
        report.language.t("Sums over the orders placed in each week."),
    )  # fmt: skip


def _by_week(report: CampaignReport, names: Sequence[str], about: str) -> Drawn | Shown:
    language = report.language
    t = language.t
    for name in names:
        results = report.by(name, "week")
        rows = weekly(results)
        if rows:
            break
    else:
        return nothing(t("No chart by week: the figures are not known by week."))
    best = max(rows, key=lambda row: (row["value"], row["week"]))
    first = results[0]
    title = t(
        "{kpi}: most in the week of {day}, {value}",
        kpi=first.label,
        day=language.date(best["week"]),
        value=language.number(best["value"], first.unit),
    )
    plot = week_bars(rows, language, value=first.label, unit=first.unit)
    return drawn(plot, language, title=title, about=about, height=WEEK_HEIGHT)


@in_editions
def engagement_by_creator(report: CampaignReport) -> Drawn | Shown:
    """Each creator's engagement rate against their own usual level, with its interval."""
    language = report.language
    t = language.t
    results = by_creator(report, "er_vs_usual")
    if not results:
        return nothing(
            t("No comparison with the creators' usual: their other posts are not known.")
        )
    rows = interval_rows(results, names_of(report, results))
    above = sum(result.low is not None and result.low > 1 for result in results)
    below = sum(result.high is not None and result.high < 1 for result in results)
    title = t(
        "Engagement against their usual: {above} of {total} creators clearly above, {below} "
        "clearly below",
        above=above, below=below, total=len(results),
    )  # fmt: skip
    plot = dots(rows, language, name=t("Creator"), value=results[0].label, unit=results[0].unit,
                reference=1.0)  # fmt: skip
    about = t("Each creator's rate over the usual rate, with its 95% interval; the line is usual.")
    return drawn(plot, language, title=title, about=about, height=height_of(rows))


def by_creator(report: CampaignReport, name: str) -> list[Result]:
    """Known results by creator, in alphabetical order, without the line "not assigned"."""
    found = [
        result
        for result in report.by(name, "creator")
        if result.value is not None and result.group and result.group[0] is not None
    ]
    return sorted(found, key=lambda result: str(result.group).casefold())


def names_of(report: CampaignReport, results: Sequence[Result]) -> list[str]:
    return [word(report.language, "creator", (result.group or (None,))[0]) for result in results]
