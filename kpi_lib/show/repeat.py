"""What customers will still buy."""

from __future__ import annotations

import math
from collections.abc import Iterator

from kpi_lib.estimates.repeat_told import Told
from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.editions import in_editions
from kpi_lib.show.estimates import estimate_section, evident, rests_on
from kpi_lib.show.html import Html, el
from kpi_lib.show.tables import kpi_table


@in_editions
@evident
def repeat(report: CampaignReport) -> Shown:
    """What customers will still buy."""
    found = report.estimates.repeat.told if report.estimates else None
    return estimate_section(
        report,
        "repeat",
        _finding(report),
        kpi_table(report, report.family("repeat"), None),
        rests_on(report.language, *_notes(report, found)) if found else None,
    )


def _finding(report: CampaignReport) -> Html | None:
    language = report.language
    each, whole = (report.result(name) for name in ("expected_purchases_12m",
                                                    "expected_purchases_12m_total"))  # fmt: skip
    if each is None or whole is None or each.value is None:
        return None
    return el("p", language.t(
        "In the next 365 days each customer brought is expected to buy {each} times ({interval}), "
        "all of them together {whole} times.",
        each=language.number(each.value, each.unit),
        interval=language.interval(each.low, each.high, each.unit),
        whole=language.number(whole.value, whole.unit),
    ), class_="finding")  # fmt: skip


def _notes(report: CampaignReport, found: Told) -> Iterator[str]:
    language = report.language
    t = language.t
    tested = found.tested
    if tested is not None:
        yield t(
            "Check on the past: fitted to the first two thirds of the time, the model expected "
            "{expected} repeat purchases in the last {weeks} weeks; {came} came ({miss}). A "
            "forecast is given only up to 25% off, and its interval is widened by that miss.",
            expected=language.count(tested.expected), came=language.count(tested.came),
            weeks=language.count(tested.weeks),
            miss=t("{share} of what was expected", share=language.percent(math.exp(tested.miss))),
        )  # fmt: skip
    if found.so_far is not None and found.so_far_expected is not None:
        yield t(
            "So far the customers brought have come back {came} times, where the model of all "
            "customers expects {expected} at their age. While they are young, this says little "
            "about whether they are as loyal as the others.",
            came=language.count(found.so_far),
            expected=language.number(found.so_far_expected, "number"),
        )  # fmt: skip
    yield t(
        "It rests on {customers} customers, {repeaters} of whom came back, over {weeks} weeks, "
        "and assumes that buying goes on as it has: no season, no trend, no other assortment.",
        customers=language.count(found.customers), repeaters=language.count(found.repeaters),
        weeks=language.count(found.weeks),
    )  # fmt: skip
