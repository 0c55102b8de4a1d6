"""A section's KPIs as a table: value, interval, what it rests on, and the working."""

from __future__ import annotations

from collections.abc import Iterable

from kpi_lib.report import CampaignReport
from kpi_lib.scorecard import Result
from kpi_lib.show.html import Html, badge, el, join, table
from kpi_lib.show.words import word
from kpi_lib.show.working import units_text, working
from kpi_lib.text import Language


def value_cell(language: Language, result: Result | None, *, interval: bool = False) -> Html:
    """The number, with its interval where asked; "n/a" where it is missing."""
    if result is None or not result.known:
        return el("td", language.missing(), class_="num na")
    if result.value is None:
        return el("td", language.interval(result.low, result.high, result.unit), class_="num")
    written = language.interval(result.low, result.high, result.unit) if interval else ""
    return el(
        "td",
        language.number(result.value, result.unit),
        el("span", " ", written, class_="interval") if written else None,
        el("span", " ", language.t("partial"), class_="interval") if interval and result.partial
        else None,
        class_="num",
    )  # fmt: skip


def interval_cell(language: Language, result: Result) -> Html:
    """The interval; "none" where there should be one (the working says why), else a dash, as for a
    range, which stands as the value itself."""
    if result.value is None:
        return el("td", "–", class_="num blank")
    written = language.interval(result.low, result.high, result.unit)
    if written:
        return el("td", written, class_="num")
    if result.reason_text:
        return el("td", language.t("none"), class_="num na")
    return el("td", "–", class_="num blank")


def basis_badge(language: Language, result: Result) -> Html | None:
    """The word for how the number is known; "partial" beside it where much is missing."""
    if result.basis is None:
        return None
    return join(
        badge(word(language, "basis", result.basis), data_basis=result.basis),
        (" ", badge(language.t("partial"), data_basis="partial")) if result.partial else None,
    )


def verdict_badge(language: Language, result: Result) -> Html | None:
    """The verdict against the target, where there is one."""
    if result.verdict is None:
        return None
    return badge(word(language, "verdict", result.verdict), data_verdict=result.verdict)


def kpi_table(
    report: CampaignReport, results: Iterable[Result], caption: str | None
) -> Html | None:
    """One row a KPI that is known, its name opening the working; nothing where none is.

    No caption where the section's heading already says it.
    """
    language = report.language
    t = language.t
    rows = [
        (
            working(report, result, verdict_badge(language, result)),
            value_cell(language, result),
            interval_cell(language, result),
            units_text(language, result),
            basis_badge(language, result),
        )
        for result in results
        if result.known
    ]
    head = (t("KPI"), t("Value"), t("95% interval"), t("Based on"), t("Basis"))
    if not rows:
        return None
    return table(head, rows, caption=caption, numeric=(1, 2, 3), class_="kpi figures")


def reasons(language: Language, results: Iterable[Result | None]) -> Html | None:
    """Why cells of a table of groups are missing, each reason once with all its KPIs."""
    missing = [result for result in results if result is not None and not result.known]
    why: dict[str, list[str]] = {}
    for label, reason in dict.fromkeys((result.label, result.reason_text) for result in missing):
        if reason:
            why.setdefault(reason, []).append(label)
    lines = [
        el("li", language.t("{kpi} n/a: {reason}", kpi="; ".join(labels), reason=reason))
        for reason, labels in why.items()
    ]
    return el("ul", lines, class_="note") if lines else None


def not_available(language: Language, results: Iterable[Result]) -> Html | None:
    """The KPIs that cannot be given, by reason, closed until asked for."""
    missing = [result for result in results if not result.known]
    if not missing:
        return None
    why: dict[str, list[str]] = {}
    for result in missing:
        why.setdefault(result.reason_text or language.missing(), []).append(result.label)
    return el(
        "details",
        el("summary", language.t("Not available: {n}", n=language.count(len(missing)))),
        el("ul", (el("li", language.t("{kpi}: {reason}", kpi="; ".join(labels), reason=reason))
                  for reason, labels in why.items())),
        class_="working na",
    )  # fmt: skip
