"""Creators held against each other, without a ranking the data do not carry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kpi_lib.report import CampaignReport
from kpi_lib.scorecard import Comparison
from kpi_lib.show.display import Shown
from kpi_lib.show.html import Html, badge, el, join, table
from kpi_lib.show.sections import section
from kpi_lib.show.tables import reasons, value_cell
from kpi_lib.show.words import word

COLUMNS: Final = (
    "posts", "impressions", "er_impressions", "er_vs_usual", "link_clicks", "orders", "net_sales",
    "cost", "cpa", "roas",
)  # fmt: skip
"""What the table of creators shows, where it is known for any of them."""


def creators(report: CampaignReport) -> Shown:
    """Each creator's figures in alphabetical order, then the differences that were judged."""
    return Shown(
        section(
            report,
            "creators",
            group_table(
                report, "creator", COLUMNS, report.language.t("Creators, in alphabetical order")
            ),
            differences(report, "creator"),
        )
    )


def platforms(report: CampaignReport) -> Shown:
    """The same figures by platform; platforms define them differently, and are not added."""
    t = report.language.t
    whole = group_table(report, "platform", COLUMNS, t("Platforms"))
    if whole is None:
        return Shown(el("p", t("No figures are known by platform."), class_="note na"))
    note = t("Each platform counts by its own definition; compare with care.")
    return Shown(join(whole, el("p", note, class_="note"), differences(report, "platform")))


def group_table(
    report: CampaignReport, key: str, names: Iterable[str], caption: str
) -> Html | None:
    """One row a group, one column a KPI with its interval; nothing where no KPI is split so."""
    by_kpi = {
        name: {result.group[0] if result.group else None: result for result in results}
        for name, results in ((name, report.by(name, key)) for name in names)
        if any(result.value is not None for result in results)
    }
    groups = sorted(
        {group for results in by_kpi.values() for group in results},
        key=lambda group: (group is None, (group or "").casefold()),
    )
    if not groups:
        return None
    head = [report.language.t(key.capitalize())]
    head += [next(iter(results.values())).label for results in by_kpi.values()]
    rows = (
        [word(report.language, key, group),
         *(value_cell(report.language, results.get(group), interval=True)
           for results in by_kpi.values())]
        for group in groups
    )  # fmt: skip
    return join(
        table(head, rows, caption=caption, numeric=range(1, len(head))),
        reasons(report.language, (one for results in by_kpi.values() for one in results.values())),
    )


def differences(report: CampaignReport, key: str) -> Html | None:
    """Pairs of the KPIs shown that differ clearly or probably; how many cannot be told apart."""
    t = report.language.t
    pairs = [pair for name in COLUMNS for pair in report.compared(name, key)]
    if not pairs:
        return None
    told = [pair for pair in pairs if pair.verdict != "open" and pair.ratio is not None]
    head = (t("KPI"), t("Comparison"), t("Ratio"), t("95% interval"), t("Difference"))
    rows = [_pair(report, pair) for pair in told]
    undecided = len(pairs) - len(told)
    return join(
        table(head, rows, caption=t("Differences"), numeric=(2, 3)) if rows else None,
        el("p", t(
            "Pairs that the data cannot tell apart: {n} of {total}. They are not ranked.",
            n=report.language.count(undecided), total=report.language.count(len(pairs)),
        ), class_="note") if undecided else None,
    )  # fmt: skip


def _pair(report: CampaignReport, pair: Comparison) -> tuple[object, ...]:
    language = report.language
    key = pair.group_by[0]
    result = report.result(pair.kpi)
    names = {
        "a": " · ".join(word(language, key, value) for value in pair.a),
        "b": " · ".join(word(language, key, value) for value in pair.b),
    }
    return (
        result.label if result else pair.kpi,
        language.t("{a} against {b}", **names),
        language.number(pair.ratio, "number"),
        language.interval(pair.low, pair.high, "number"),
        badge(word(language, "comparison", pair.verdict), data_verdict=pair.verdict),
    )
