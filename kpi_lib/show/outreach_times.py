"""How long outreach takes, with those who are still waiting."""

from __future__ import annotations

from collections.abc import Iterator

from kpi_lib.estimates.outreach_times import MIN_WAITS, Asks, Wait
from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.editions import in_editions
from kpi_lib.show.estimates import answered, estimate_section, evident, rests_on
from kpi_lib.show.html import Html, el, join, table
from kpi_lib.show.tables import kpi_table


@in_editions
@evident
def outreach_times(report: CampaignReport) -> Shown:
    """How long outreach takes, with those who are still waiting."""
    if report.estimates is None or not answered(report, "outreach_times"):
        return estimate_section(report, "outreach_times")
    found, t = report.estimates.outreach_times, report.language.t
    sentences = [*_findings(report, found.waits)]
    if found.asks is not None:
        sentences.append(_trend(report, found.asks))
    return estimate_section(
        report,
        "outreach_times",
        join(el("p", sentence, class_="finding") for sentence in sentences),
        kpi_table(report, report.family("outreach_times"), None),
        _steps(report, found.waits),
        rests_on(report.language, t(
            "Whoever has not come so far yet counts as waiting, to the day of the report; left "
            "out, they would make outreach look quicker than it is. Who declined counts as "
            "waiting until then: the days are those of creators who stay in play, and how many "
            "decline stands with the outreach figures."
        )),
    )  # fmt: skip


def _findings(report: CampaignReport, waits: tuple[Wait, ...]) -> Iterator[str]:
    t, language = report.language.t, report.language
    for found in waits:
        middle, result = found.median, report.result(found.kpi)
        if middle is None or result is None or found.creators < MIN_WAITS:
            continue
        days = language.number(middle.value, "days")
        if middle.value is None:
            yield t(
                "{step}: not reached; at least {days}.",
                step=result.label, days=language.number(middle.low, "days"),
            )  # fmt: skip
        elif middle.high is None:
            yield t(
                "{step}: {days}; at least {low}, the upper end is open.",
                step=result.label, days=days, low=language.number(middle.low, "days"),
            )  # fmt: skip
        else:
            yield t(
                "{step}: {days} ({interval}).",
                step=result.label, days=days,
                interval=language.interval(middle.low, middle.high, "days"),
            )  # fmt: skip


def _trend(report: CampaignReport, found: Asks) -> str:
    t, language = report.language.t, report.language

    def points(share: float) -> str:
        return language.number(round(100 * share, 1), "number")

    values = {
        "earlier": language.percent(found.earlier[0] / found.earlier[1]),
        "later": language.percent(found.later[0] / found.later[1]),
        "day": language.date(found.parted_on.date()),
        "low": points(found.low),
        "high": points(found.high),
    }
    if found.low <= 0 <= found.high:
        return t(
            "Fee asks: {earlier} of the creators contacted before {day} who replied, {later} of "
            "those contacted since. Whether that is a change cannot be told: the difference lies "
            "between {low} and {high} percentage points.",
            **values,
        )
    return t(
        "Fee asks: {earlier} of the creators contacted before {day} who replied, {later} of those "
        "contacted since; the difference lies between {low} and {high} percentage points.",
        **values,
    )


def _steps(report: CampaignReport, waits: tuple[Wait, ...]) -> Html | None:
    """How many set out on each step, came through, are waiting, or left."""
    t, count = report.language.t, report.language.count
    rows = []
    for found in waits:
        result = report.result(found.kpi)
        waiting = found.creators - found.done - found.left
        label = result.label if result else found.kpi
        rows.append((label, count(found.creators), count(found.done), count(waiting),
                     count(found.left)))  # fmt: skip
    if not rows:
        return None
    head = (t("Step"), t("Creators"), t("Done"), t("Waiting"), t("Declined"))
    return table(head, rows, caption=t("What the days rest on"), numeric=(1, 2, 3, 4))
