"""Published figures beside the campaign's own, or the reason why the two are not alike."""

from __future__ import annotations

from kpi_lib.benchmarks import Benchmark, BenchmarkComparison, benchmark, compare_benchmark
from kpi_lib.report import CampaignReport
from kpi_lib.scorecard import Result
from kpi_lib.show.html import Content, Html, el, table


def benchmarks_table(report: CampaignReport) -> Html | None:
    """One row a benchmark that params name; nothing where they name none."""
    t = report.language.t
    rows = [_row(report, benchmark(name)) for name in report.params.benchmarks]
    head = (t("Benchmark"), t("Source"), t("Published"), t("Here"), t("Ratio"))
    caption = t("Against published figures")
    return table(head, rows, caption=caption, numeric=(2, 3, 4)) if rows else None


def _row(report: CampaignReport, against: Benchmark) -> tuple[Content, ...]:
    language = report.language
    ours = _ours(report, against)
    unit = ours.unit if ours else "ratio" if abs(against.value) < 1 else "number"
    held = None if ours is None else _held(report, ours, against)
    reason = language.t("No KPI of this report is made in the same way.")
    if held is not None and held.ratio is None:
        reason = held.reason_text or language.missing()
    return (
        language.t(against.label),
        language.t("{source}, {year}", source=against.source, year=against.year),
        language.number(against.value, unit),
        language.number(ours.value if ours else None, unit),
        el("td", reason, class_="na")
        if held is None or held.ratio is None
        else language.number(held.ratio, "number"),
    )


def _held(report: CampaignReport, ours: Result, against: Benchmark) -> BenchmarkComparison:
    return compare_benchmark(
        ours,
        against,
        platform=against.platform if ours.group_by == ("platform",) else None,
        tier_scheme=report.client_params.tier_scheme,
        translate=report.language.t,
    )


def _ours(report: CampaignReport, against: Benchmark) -> Result | None:
    """The campaign's result of the same KPI, for the benchmark's tier or platform where known."""
    if against.kpi is None:
        return None
    for key, value in (("tier", against.tier), ("platform", against.platform)):
        for result in report.by(against.kpi, key):
            if value is not None and result.group == (value,):
                return result
    return report.result(against.kpi)
