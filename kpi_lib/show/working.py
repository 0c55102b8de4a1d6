"""The working behind a number, one click away: formula, figures, coverage, files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kpi_lib.currencies import rates_behind
from kpi_lib.report import CampaignReport
from kpi_lib.scorecard import Result, SourceLine
from kpi_lib.show.html import Html, el
from kpi_lib.show.words import WORDS, word
from kpi_lib.text import Language

SHORT_HASH = 8
MANY = 4
"""Files beyond which a KPI names their numbers only: the list under the method has the rest."""


def working(report: CampaignReport, result: Result, flag: Html | None = None) -> Html:
    """The KPI's name as a closed `<details>` with everything that is known about the number."""
    return el(
        "details",
        el("summary", result.label, (" ", flag) if flag else None),
        (el("p", line) for line in _lines(report, result)),
        class_="working",
    )


def _lines(report: CampaignReport, result: Result) -> Iterator[str]:
    language = report.language
    t = language.t
    formula = language.formula(result.formula)
    if formula and formula != result.label:
        yield t("{kpi} = {formula}", kpi=result.label, formula=formula)
    yield t("Figures: {figures}", figures=language.working(result))
    yield from _rests_on(language, result)
    yield from _interval(language, result)
    yield from _rates(report, result)
    yield from _definition(report, result)
    if len(result.sources) > MANY:
        yield t("Files: {files}, numbered as under “Method and sources”.",
                files=runs([at + 1 for at in result.sources]))  # fmt: skip
    elif result.sources:
        files = "; ".join(
            source_text(language, at + 1, report.scorecard.sources[at]) for at in result.sources
        )
        yield t("Files: {files}", files=files)


def runs(numbers: Sequence[int]) -> str:
    """`4–8, 10` for 4, 5, 6, 7, 8 and 10."""
    parts: list[list[int]] = []
    for number in sorted(numbers):
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(f"{one[0]}–{one[-1]}" if len(one) > 1 else str(one[0]) for one in parts)


def _rests_on(language: Language, result: Result) -> Iterator[str]:
    t = language.t
    if based := units_text(language, result):
        yield t("Based on {n}.", n=based)
    coverage = result.coverage or {}
    units, share = coverage.get("units"), coverage.get("denominator")
    if units is not None and share is not None:
        yield t(
            "Coverage: {units} of the units, {share} of the denominator.",
            units=language.percent(units),
            share=language.percent(share),
        )
    elif units is not None:
        yield t("Coverage: {units} of the units.", units=language.percent(units))


def units_text(language: Language, result: Result) -> str:
    """`12 posts`; nothing where the unit is not known."""
    if result.n is None or result.unit_of_resampling is None:
        return ""
    units = WORDS["one_unit" if result.n == 1 else "units"]
    text = units.get(result.unit_of_resampling, "{n}")
    return language.t(text, n=language.count(result.n))


def _interval(language: Language, result: Result) -> Iterator[str]:
    t = language.t
    text = language.interval(result.low, result.high, result.unit)
    method = word(language, "method", result.method or "")
    if text and result.interval_of == "range":
        yield t(
            "{interval}: the ends of what the files allow, not an interval of chance ({method}).",
            interval=text, method=method,
        )  # fmt: skip
    elif text and result.interval_of == "counterfactual":
        yield t(
            "{level} interval {interval}: what the campaign may have caused, against what would "
            "have come without it ({method}).",
            level=language.percent(result.level or 0.95), interval=text, method=method,
        )  # fmt: skip
        if result.reason_text:
            yield result.reason_text
    elif text and result.interval_of:
        yield t(
            "{level} interval {interval}: what to expect {question} ({method}).",
            level=language.percent(result.level or 0.95),
            interval=text,
            question=word(language, "interval_of", result.interval_of),
            method=method,
        )
        if result.measured_coverage is not None:
            yield t(
                "Such intervals held the truth in {share} of simulated campaigns.",
                share=language.ratio(result.measured_coverage),
            )
    elif result.value is not None and result.reason_text:
        yield t("No interval: {reason}", reason=result.reason_text)


def _rates(report: CampaignReport, result: Result) -> Iterator[str]:
    """The exchange rates that the number's amounts went through."""
    if result.value is None:
        return
    language = report.language
    for one in rates_behind(report.rates, report.kpis.get(result.kpi)):
        low, high = language.rate(one.low), language.rate(one.high)
        yield language.t(
            "Exchange rate {base} to {quote}: {rate} ({source}), by the day of each amount.",
            base=one.base, quote=one.quote, rate=low if low == high else f"{low}–{high}",
            source=", ".join(one.sources),
        )  # fmt: skip


def _definition(report: CampaignReport, result: Result) -> Iterator[str]:
    t = report.language.t
    kpi = report.kpis.get(result.kpi)
    yield t("Definition: version {version}.", version=result.version)
    if kpi is not None and kpi.is_not:
        yield t(kpi.is_not)


def source_text(language: Language, number: int, line: SourceLine) -> str:
    """`[3] shop/orders.csv (1a2b3c4d, 120 rows, exported 5 Mar 2026)`."""
    t = language.t
    exported = (
        t("day of export unknown")
        if line.exported_on is None
        else t("exported {day}", day=language.date(line.exported_on))
    )
    return t(
        "[{number}] {file} ({hash}, {rows} rows, {exported})",
        number=number,
        file=line.file,
        hash=line.sha256[:SHORT_HASH],
        rows=language.count(line.rows_used),
        exported=exported,
    )
