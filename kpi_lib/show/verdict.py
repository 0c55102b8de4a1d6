"""The first screen: did it work, against what was agreed, how sure, what next."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from kpi_lib.kpis.targets import pace_of
from kpi_lib.params.models import Objective
from kpi_lib.report import CampaignReport
from kpi_lib.scorecard import Result
from kpi_lib.show.display import Shown
from kpi_lib.show.html import Html, badge, el, join
from kpi_lib.show.sections import section
from kpi_lib.show.tables import verdict_badge
from kpi_lib.show.words import WORDS, word
from kpi_lib.text import Language

HEADLINES: Final[Mapping[Objective, tuple[str, ...]]] = {
    "awareness": ("impressions", "reach_max", "cpm", "er_impressions"),
    "engagement": ("engagements", "er_impressions", "er_vs_usual", "cpe"),
    "traffic": ("link_clicks", "ctr", "cpc", "engaged_session_rate"),
    "leads": ("leads", "qualified_leads", "cpl", "lead_rate"),
    "sales": ("orders", "net_sales", "roas", "cpa"),
    "followers": ("followers_gained", "cost_per_follower", "impressions", "er_impressions"),
    "content": ("content_pieces", "cost_per_post", "content_reuse_value", "er_vs_usual"),
}
"""What a page leads with after the targets, by objective."""
MOST_TILES = 6
"""Of what the objective asks for, only as many as leave the whole row on a first screen."""
FEWEST_WEEKS = 3
STEPS = 20
"""Heights that a bar of a trend may have."""


def verdict(report: CampaignReport) -> Shown:
    """One sentence on the targets, the headline KPIs, how sure they are, what is recommended."""
    t = report.language.t
    agreed = any(True for _ in with_target(report))
    return Shown(
        section(
            report,
            "verdict",
            el("p", headline(report), class_="finding"),
            _tiles(report),
            _recommendations(report),
            el("p", t(
                "How sure: below a figure stands its 95% interval, what to expect if the same "
                "creators did the same deal again."
            ), (" ", t(
                "A target counts as met or missed only where the whole interval lies on one side "
                "of it, otherwise it is open; a figure without an interval is taken as it stands."
            )) if agreed else None, class_="note"),
        )
    )  # fmt: skip


def with_target(report: CampaignReport) -> Iterator[Result]:
    """The campaign's results that something was agreed for, as params list them."""
    for name in report.params.targets:
        result = report.result(name)
        if result is not None and result.target is not None:
            yield result


def headline(report: CampaignReport) -> str:
    """Targets counted by verdict: `2 of 4 targets met, 1 open, 1 missed.`"""
    language = report.language
    t = language.t
    results = tuple(with_target(report))
    if not results:
        return t("No targets were agreed in figures for this campaign.")
    counted: Counter[str] = Counter(result.verdict or "open" for result in results)
    if len(counted) == 1:
        number = "one" if len(results) == 1 else "both" if len(results) == 2 else "all"
        sentence = WORDS[f"verdict_{number}"][next(iter(counted))]
        return t(sentence, n=len(results), kpi=results[0].label)
    met = counted.pop("met", 0)
    counts = WORDS["verdict_count"].items()
    parts = ", ".join(t(text, n=counted[name]) for name, text in counts if counted[name])
    if met:
        return t("{met} of {n} targets met, {parts}.", met=met, n=len(results), parts=parts)
    return t("{n} targets: {parts}.", n=len(results), parts=parts)


def target_text(language: Language, result: Result, *, dated: bool = True) -> str:
    """`at most €30.00 by 31 May 2026`; without the day where it is not asked for."""
    target: Mapping[str, Any] = result.target or {}
    low, high, by = target.get("min"), target.get("max"), target.get("by")
    t = language.t
    if low is not None and high is not None:
        text = t("{low} to {high}", low=language.number(low, result.unit),
                 high=language.number(high, result.unit))  # fmt: skip
    elif low is not None:
        text = t("at least {value}", value=language.number(low, result.unit))
    else:
        text = t("at most {value}", value=language.number(high, result.unit))
    if by is None or not dated:
        return text
    return t("{target} by {day}", target=text, day=language.date(by))


def _recommendations(report: CampaignReport) -> Html | None:
    t = report.language.t
    if not report.params.recommendations:
        return None
    items = []
    for recommendation in report.params.recommendations:
        result = report.result(recommendation.kpi) if recommendation.kpi else None
        items.append(
            el("li", recommendation.text, " " if result else None, _rests_on(report, result))
        )
    return join(el("h3", t("Recommendations")), el("ul", items, class_="recommendations"))


def _rests_on(report: CampaignReport, result: Result | None) -> Html | None:
    """Names the KPI a recommendation rests on, with a flag where that KPI is open or missing."""
    if result is None:
        return None
    t = report.language.t
    unsettled = result.value is None or result.verdict == "open"
    flag = badge(word(report.language, "verdict", "open"), data_verdict="open")
    based = t("based on: {kpi}", kpi=result.label)
    return el("span", (flag, " ") if unsettled else None, based, class_="reason")


def tiles(report: CampaignReport) -> Shown:
    """The headline KPIs: what was agreed first, then what the objective asks for."""
    return Shown(_tiles(report) or join())


def _tiles(report: CampaignReport) -> Html | None:
    agreed = [report.result(name) for name in report.params.targets]
    more = (report.result(name) for name in HEADLINES[report.params.objective]
            if name not in report.params.targets)  # fmt: skip
    shown = [result for result in agreed if result is not None]
    room = max(0, MOST_TILES - len(shown))
    shown += [result for result in more if result is not None and result.value is not None][:room]
    if not shown:
        return None
    return el("div", (_tile(report, result) for result in shown), class_=f"tiles of-{len(shown)}")


def _tile(report: CampaignReport, result: Result) -> Html:
    language = report.language
    t = language.t
    interval = language.interval(result.low, result.high, result.unit)
    missing = result.value is None
    return el(
        "div",
        el("p", result.label, class_="tile-label"),
        el("p", language.number(result.value, result.unit),
           class_="tile-value na" if missing else "tile-value"),
        el("p", interval, class_="tile-interval") if interval else None,
        el("p", _lack(language, result), class_="tile-interval na")
        if result.reason_text and not interval else None,
        el("p", t("agreed: {target}", target=target_text(language, result)), class_="tile-target")
        if result.target else None,
        el("p", pace, class_="tile-pacing") if (pace := pacing(report, result)) else None,
        trend(report, result),
        _standing(language, result),
        class_="tile",
    )  # fmt: skip


def trend(report: CampaignReport, result: Result) -> Html | None:
    """The KPI week by week as a row of bars; nothing below three known weeks.

    Bars are as high as their `data-h` says, in twentieths of the tallest: a page holds no styles of
    its own.
    """
    language = report.language
    weeks = [
        (str(week.group[0]), week.value)
        for week in report.by(result.kpi, "week")
        if week.group and week.group[0] is not None and week.value is not None
    ]
    most = max((value for _, value in weeks), default=0.0)
    if len(weeks) < FEWEST_WEEKS or most <= 0 or min(value for _, value in weeks) < 0:
        return None
    (first, start), (last, end) = weeks[0], weeks[-1]
    told = language.t(
        "By week: {start} in the week of {first}, {end} in the week of {last}",
        start=language.number(start, result.unit), first=language.date(first),
        end=language.number(end, result.unit), last=language.date(last),
    )  # fmt: skip
    bars = (el("span", data_h=str(math.ceil(STEPS * value / most))) for _, value in weeks)
    return el("div", bars, class_="trend", role="img", aria_label=told, title=told)


def _standing(language: Language, result: Result) -> Html | None:
    """The verdict, and how the figure is known where it is not simply measured."""
    basis = result.basis if result.basis != "measured" else None
    flags = (
        verdict_badge(language, result),
        badge(word(language, "basis", basis), data_basis=basis) if basis else None,
    )
    return el("p", (join(flag, " ") for flag in flags if flag), class_="tile-flags") if any(
        flags) else None  # fmt: skip


def _lack(language: Language, result: Result) -> str | None:
    """Why there is no value; that there is no interval."""
    return result.reason_text if result.value is None else language.t("no interval")


def pacing(report: CampaignReport, result: Result) -> str:
    """How much of the target is reached in how much of the time, while it is still running."""
    target = report.params.targets.get(result.kpi)
    if target is None or result.verdict not in ("on_track", "behind"):
        return ""
    pace = pace_of(result, target, report.params, report.as_of)
    if pace.reached is None or pace.expected is None:
        return ""
    return report.language.t(
        "{share} of the target after {time} of the time",
        share=report.language.percent(pace.reached),
        time=report.language.percent(pace.elapsed),
    )
