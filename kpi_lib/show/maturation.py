"""Leads that buy later: how many by when, and in the end."""

from __future__ import annotations

from kpi_lib.estimates.maturation import Maturation
from kpi_lib.report import CampaignReport
from kpi_lib.scorecard import Result
from kpi_lib.show.display import Shown
from kpi_lib.show.editions import in_editions
from kpi_lib.show.estimates import answered, estimate_section, evident, rests_on
from kpi_lib.show.html import Html, el, folded, table
from kpi_lib.show.tables import kpi_table, value_cell
from kpi_lib.show.words import word


@in_editions
@evident
def maturation(report: CampaignReport) -> Shown:
    """Leads that buy later: how many by when, and in the end."""
    if report.estimates is None or not answered(report, "maturation"):
        return estimate_section(report, "maturation")
    found = report.estimates.maturation
    return estimate_section(
        report,
        "maturation",
        el("p", finding(report), class_="finding"),
        kpi_table(report, report.family("maturation"), None),
        el("p", _naive(report, found), class_="note") if found.converted else None,
        _by_creator(report),
        rests_on(report.language, _rests_on(report, found)),
    )


def finding(report: CampaignReport) -> str:
    """What the curve says, in a sentence."""
    t, language = report.language.t, report.language
    final = report.result("lead_conversion_final")
    if final is not None and final.value is not None:
        return t(
            "In the end {share} of the leads will probably have bought ({interval}).",
            share=language.ratio(final.value),
            interval=language.interval(final.low, final.high, "ratio"),
        )
    for days in (90, 60, 30):
        read = report.result(f"lead_conversion_{days}")
        if read is not None and read.value is not None:
            return t(
                "{share} of the leads have bought {days} days after they came ({interval}); how "
                "many will in the end cannot be told yet.",
                share=language.ratio(read.value),
                days=language.count(days),
                interval=language.interval(read.low, read.high, "ratio"),
            )
    return t("The leads are too young to tell how many of them buy.")


def _naive(report: CampaignReport, found: Maturation) -> str:
    """Why the ratio so far misleads."""
    t, language = report.language.t, report.language
    return t(
        "So far {converted} of {leads} leads have bought. That ratio is no rate of success: it "
        "counts as lost every lead that had no time to buy yet, so it falls when many leads came "
        "lately, and it rises without anybody doing anything.",
        converted=language.count(found.converted),
        leads=language.count(found.leads),
    )


def _rests_on(report: CampaignReport, found: Maturation) -> str:
    t, language = report.language.t, report.language
    told = t(
        "Days run from the day a lead came to the day it bought; a lead that has not bought counts "
        "for the days it was watched. The curve is read up to day {days}, while at least ten "
        "leads were watched so long. It takes for granted that leads who came late buy like those "
        "who came early.",
        days=language.count(found.reached or 0),
    )
    left_out = t(
        "Left out, because they were customers before they became leads: {n}.",
        n=language.count(found.already),
    )
    return f"{told} {left_out}" if found.already else told


def _by_creator(report: CampaignReport) -> Html | None:
    """The share after 60 days by creator, in alphabetical order."""
    results = report.by("lead_conversion_60", "creator")
    if not results:
        return None
    t = report.language.t
    rows = [(_name(report, result), value_cell(report.language, result, interval=True),
             report.language.count(result.n)) for result in results]  # fmt: skip
    return folded(
        t("By creator, where at least 20 leads are known"),
        table((t("Creator"), results[0].label, t("Leads")), rows, numeric=(1, 2),
              class_="kpi groups"),
        el("p", t("Intervals that overlap do not tell two creators apart."), class_="note"),
    )  # fmt: skip


def _name(report: CampaignReport, result: Result) -> str:
    return word(report.language, "creator", (result.group or (None,))[0])
