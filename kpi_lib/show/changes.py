"""What changed since the numbers that were last sent, and since the export before the newest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from kpi_lib.changes import Change, Figure, of_kpis_in
from kpi_lib.changes import changes as changes_between
from kpi_lib.moved import DATA, Reason
from kpi_lib.report import CampaignReport
from kpi_lib.scorecard import to_json
from kpi_lib.show.display import Shown
from kpi_lib.show.editions import in_editions
from kpi_lib.show.html import Content, Html, badge, el, folded, join, table
from kpi_lib.show.sections import section
from kpi_lib.show.words import word
from kpi_lib.text import Language
from kpi_lib.text.messages import msg

Json = Mapping[str, Any]
MOST: Final = 8
"""So many numbers stand in the open; the others open on demand."""
MOST_GROUPS: Final = 30
"""A list of a thousand moved figures of groups is no answer; the weightiest are."""
REASONS: Final[Mapping[Reason, str]] = {
    "new_data": msg("new data"),
    "late_counts": msg("the same days, counted later"),
    "correction": msg("files corrected or completed"),
    "later_day": msg("entries dated since then"),
    "terms": msg("terms changed: {terms}"),
    "definition": msg("definition changed"),
    "unknown": msg("neither files nor terms nor definition: a setting or the program changed"),
}
MIXED: Final = {
    (True, True, False): msg("data and terms changed"),
    (True, False, True): msg("data and definition changed"),
    (False, True, True): msg("terms and definition changed"),
    (True, True, True): msg("data, terms and definition changed"),
}
"""(data, terms, definition) → where more than one can have moved the number."""
TERMS: Final = {
    "start": msg("first day"),
    "end": msg("last day"),
    "timezone": msg("time zone"),
    "attribution": msg("how orders find their creator"),
    "cost_basis": msg("costs that count"),
    "currency": msg("currency"),
    "target": msg("target"),
}


@in_editions
def changes(report: CampaignReport) -> Shown:
    """Which numbers moved and why: since the last that were sent, and since the last export."""
    t = report.language.t
    sent, earlier = report.published, report.earlier
    now = to_json(report.scorecard) if sent or earlier else {}
    parts: list[Content] = []
    if sent is not None:
        heading = t("Since the report sent with figures as of {day}", day=_day(report, sent))
        parts.append(_since(report, heading, changes_between(sent, now), str(sent["currency"])))
    if earlier is not None:
        heading = t("Since the export of {day}", day=_day(report, earlier))
        found = changes_between(earlier, of_kpis_in(earlier, now))
        parts.append(_since(report, heading, found, str(earlier["currency"])))
    if not parts:
        nothing = t("No report was sent yet, and there is no earlier export to compare with.")
        parts.append(folded(t("Nothing to compare with yet"), el("p", nothing)))
    return Shown(section(report, "changes", parts))


def _day(report: CampaignReport, card: Json) -> str:
    return report.language.date(card["as_of"])


def _since(report: CampaignReport, heading: str, found: Sequence[Change], currency: str) -> Html:
    """One comparison: how much moved, the weightiest numbers, the others and groups on demand.

    `currency` is that of the earlier amounts.
    """
    language = report.language
    then = replace(language, currency=currency)
    t = language.t
    if not found:
        return join(el("h3", heading), el("p", t("No number moved."), class_="note"))
    whole = [change for change in found if change.group_by is None]
    groups = [change for change in found if change.group_by is not None]
    shown, rest = whole[:MOST], whole[MOST:]
    further = t("Further numbers that moved: {n}", n=language.count(len(rest)))
    split = t("Figures of groups that moved: {n}", n=language.count(len(groups)))
    return join(
        el("h3", heading),
        el("p", _summary(language, whole), class_="note"),
        _table(language, then, shown) if shown else None,
        folded(further, _table(language, then, rest)) if rest else None,
        folded(split, _left_out(language, groups), _table(language, then, groups[:MOST_GROUPS]))
        if groups
        else None,
    )


def _summary(language: Language, whole: Sequence[Change]) -> str:
    return language.t(
        "Numbers that moved: {n}; verdicts that changed: {verdicts}; outside the earlier interval: "
        "{outside}.",
        n=language.count(len(whole)),
        verdicts=language.count(sum(change.verdict_changed for change in whole)),
        outside=language.count(sum(change.outside for change in whole)),
    )


def _left_out(language: Language, groups: Sequence[Change]) -> Html | None:
    if len(groups) <= MOST_GROUPS:
        return None
    text = language.t("The {n} that moved most.", n=language.count(MOST_GROUPS))
    return el("p", text, class_="note")


def _table(language: Language, then: Language, found: Sequence[Change]) -> Html:
    t = language.t
    head = (t("KPI"), t("Before"), t("Now"), t("Move"), t("Why"))
    return table(head, (_row(language, then, change) for change in found), numeric=(1, 2, 3))


def _row(language: Language, then: Language, change: Change) -> tuple[Content, ...]:
    return (
        _name(language, change),
        _figure(then, change.before, change.unit),
        _figure(language, change.now, change.unit),
        _move(language, change) or "–",
        join(why(language, change), _flags(language, change)),
    )


def _name(language: Language, change: Change) -> str:
    if change.group_by is None or change.group is None:
        return change.label
    groups = (
        language.date(value) if key == "week" and value else word(language, key, value)
        for key, value in zip(change.group_by, change.group, strict=True)
    )
    return f"{change.label}: {', '.join(groups)}"


def _figure(language: Language, figure: Figure, unit: str) -> str:
    if figure.value is not None:
        return language.number(figure.value, unit)
    return language.interval(figure.low, figure.high, unit) or language.missing(figure.reason_text)


def _move(language: Language, change: Change) -> str:
    """`+11 (+9.2%)`; a share moves by points."""
    moved, share = change.absolute, change.relative
    if not moved:
        return ""
    if change.unit == "ratio":
        points = _signed(moved, language.number(moved * 100, "number"))
        text = language.t("{n} points", n=points)
    else:
        text = _signed(moved, language.number(moved, change.unit))
    return text if share is None else f"{text} ({_signed(share, language.ratio(share))})"


def _signed(x: float, written: str) -> str:
    """A minus is in the figure already."""
    return f"+{written}" if x > 0 else written


def why(language: Language, change: Change) -> str:
    """The reason in words; where several can have moved the number, that they cannot be parted."""
    t = language.t
    kinds = (any(one in DATA for one in change.reasons), "terms" in change.reasons,
             "definition" in change.reasons)  # fmt: skip
    if kinds in MIXED:
        return t(MIXED[kinds])
    terms = ", ".join(t(TERMS[term]) for term in change.terms)
    return "; ".join(t(REASONS[reason], terms=terms) for reason in change.reasons)


def _flags(language: Language, change: Change) -> Html | None:
    """The verdict's change, and a value that the earlier interval did not allow for."""
    flags = [
        _verdicts(language, change) if change.verdict_changed else None,
        badge(language.t("outside the earlier interval")) if change.outside else None,
    ]
    return join((" ", flag) for flag in flags if flag)


def _verdicts(language: Language, change: Change) -> Html:
    def one(verdict: str | None) -> str:
        return "–" if verdict is None else word(language, "verdict", verdict)

    text = f"{one(change.before.verdict)} → {one(change.now.verdict)}"
    return badge(text, data_verdict=change.now.verdict or "open")
