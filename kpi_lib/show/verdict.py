"""The first screen: did it work, against what was agreed, how sure, what next."""

from __future__ import annotations

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
MOST_TILES = 8


def verdict(report: CampaignReport) -> Shown:
    """One sentence on the targets, each target with its result, and the recommendations."""
    targeted = tuple(with_target(report))
    return Shown(
        section(
            report,
            "verdict",
            el("p", headline(report), class_="finding"),
            el("ul", (el("li", _against(report, result)) for result in targeted), class_="targets")
            if targeted
            else None,
            el("p", report.language.t(
                "How sure: a result counts as met or missed only where its whole 95% interval lies "
                "on one side of the target; otherwise it is open. The interval says what to expect "
                "if the same creators did the same deal again. A result without an interval is "
                "held against its target as it stands."
            ), class_="note"),
            _recommendations(report),
        )
    )  # fmt: skip


def with_target(report: CampaignReport) -> Iterator[Result]:
    """The campaign's results that something was agreed for, as params list them."""
    for name in report.params.targets:
        result = report.result(name)
        if result is not None and result.target is not None:
            yield result


def headline(report: CampaignReport) -> str:
    """Targets counted by verdict: `Of 4 targets: 2 met, 1 missed, 1 open.`"""
    language = report.language
    t = language.t
    results = tuple(with_target(report))
    if not results:
        return t("No targets were agreed in figures for this campaign.")
    if len(results) == 1:
        verdict_word = word(language, "verdict", results[0].verdict or "open")
        return t("The target for {kpi}: {verdict}.", kpi=results[0].label, verdict=verdict_word)
    counted: Counter[str] = Counter(result.verdict or "open" for result in results)
    counts = WORDS["verdict_count"].items()
    parts = ", ".join(t(text, n=counted[name]) for name, text in counts if counted[name])
    return t("Of {n} targets: {parts}.", n=len(results), parts=parts)


def target_text(language: Language, result: Result) -> str:
    """`at most €30.00 by 31 May 2026`."""
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
    return text if by is None else t("{target} by {day}", target=text, day=language.date(by))


def _against(report: CampaignReport, result: Result) -> Html:
    language = report.language
    value = (
        language.missing(result.reason_text)
        if result.value is None
        else language.number(result.value, result.unit)
    )
    interval = language.interval(result.low, result.high, result.unit)
    written = language.t("{value} ({interval})", value=value, interval=interval)
    return join(
        el("strong", result.label),
        " ",
        language.t(
            "{value}, agreed: {target}",
            value=written if interval else value,
            target=target_text(language, result),
        ),
        " ",
        verdict_badge(language, result) or badge(language.t("open"), data_verdict="open"),
    )


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
    if result.value is None or result.verdict == "open":
        text = t("based on a result that is open: {kpi}", kpi=result.label)
        return badge(text, data_verdict="open")
    return badge(t("based on: {kpi}", kpi=result.label))


def tiles(report: CampaignReport) -> Shown:
    """The headline KPIs: what was agreed first, then what the objective asks for."""
    names = [*report.params.targets, *HEADLINES[report.params.objective]]
    found = (report.result(name) for name in dict.fromkeys(names))
    shown = [result for result in found if result is not None][:MOST_TILES]
    return Shown(el("div", (_tile(report, result) for result in shown), class_="tiles"))


def _tile(report: CampaignReport, result: Result) -> Html:
    language = report.language
    t = language.t
    interval = language.interval(result.low, result.high, result.unit)
    missing = result.value is None
    basis = result.basis if result.basis not in (None, "measured") else None
    return el(
        "div",
        el("p", result.label, class_="tile-label"),
        el("p", language.number(result.value, result.unit),
           class_="tile-value na" if missing else "tile-value"),
        el("p", interval, class_="tile-interval") if interval else None,
        el("p", _lack(language, result), class_="tile-interval na")
        if result.reason_text and not interval else None,
        el("p", badge(word(language, "basis", basis), data_basis=basis)) if basis else None,
        el("p", t("agreed: {target}", target=target_text(language, result)), class_="tile-target")
        if result.target else None,
        el("p", pace, class_="tile-pacing") if (pace := pacing(report, result)) else None,
        el("p", word(language, "verdict", result.verdict), class_="tile-verdict",
           data_verdict=result.verdict) if result.verdict else None,
        class_="tile",
    )  # fmt: skip


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
