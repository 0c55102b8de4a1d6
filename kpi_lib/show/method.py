"""How the numbers were made: rules, definitions, files."""

from __future__ import annotations

from collections.abc import Iterator

from kpi_lib.columns import COLUMNS, ENGAGEMENT_PARTS
from kpi_lib.report import CampaignReport
from kpi_lib.scorecard import SourceLine
from kpi_lib.show.content import campaign_posts
from kpi_lib.show.display import Shown
from kpi_lib.show.html import Content, Html, el, join, table
from kpi_lib.show.sections import section
from kpi_lib.show.words import word
from kpi_lib.show.working import SHORT_HASH
from kpi_lib.sources.registry import SOURCES
from kpi_lib.tables import TABLES
from kpi_lib.text import Language


def method(report: CampaignReport) -> Shown:
    """The rules this report follows, and every file it rests on with its hash."""
    return Shown(section(report, "method", _rules(report), _rates(report), _files(report)))


def _rules(report: CampaignReport) -> Html:
    return el("dl", (join(el("dt", term), el("dd", text)) for term, text in _terms(report)))


def _terms(report: CampaignReport) -> Iterator[tuple[str, str]]:
    language, params, client = report.language, report.params, report.client_params
    t = language.t
    yield t("Period"), language.period(params.start, params.end)
    yield t("Figures as of"), language.date(report.as_of)
    yield t("Time zone of all days"), client.timezone
    yield t("Objective"), word(language, "objective", params.objective)
    yield t("Costs that count"), word(language, "cost_basis", params.cost_basis)
    yield (
        t("How orders find their creator"),
        t(
            "{rule}; until {days} days after the campaign's end; each order counts once",
            rule=word(language, "rule", params.attribution.rule),
            days=params.attribution.window_days,
        ),
    )
    yield t("Sizes of creators"), t("scheme {name}", name=client.tier_scheme)
    yield (
        t("Impressions"),
        t("as the platform counts them; where it reports none, its views"),
    )
    for platform in _platforms(report):
        parts = ENGAGEMENT_PARTS.get(platform, ("likes", "comments", "shares"))
        yield (
            t("Engagements on {platform}", platform=word(language, "platform", platform)),
            " + ".join(t(COLUMNS[part].label) for part in parts),
        )
    yield (
        t("Missing figures"),
        t("are never counted as zero; a ratio uses only posts or creators whose figures are whole"),
    )


def _platforms(report: CampaignReport) -> list[str]:
    return sorted(campaign_posts(report)["platform"].dropna().unique())


def _rates(report: CampaignReport) -> Html | None:
    """The exchange rates behind the amounts; nothing where all are in one currency."""
    language = report.language
    t = language.t
    if report.rates.empty:
        return None
    head = (t("Day"), t("From"), t("To"), t("Rate"), t("Source"), t("Amounts"))
    by = ["date", "from", "to", "rate", "source"]
    rates = report.rates.groupby(by, sort=True)["count"].sum().reset_index()
    rows = [
        (
            language.date(row["date"]), row["from"], row["to"],
            language.rate(row["rate"]), row["source"], language.count(row["count"]),
        )
        for row in rates.to_dict("records")
    ]  # fmt: skip
    return table(head, rows, caption=t("Exchange rates used"), numeric=(3, 5))


def _files(report: CampaignReport) -> Html:
    """Every file, closed until asked for; its name without the client's folder."""
    language = report.language
    t = language.t
    sources = report.scorecard.sources
    bad = any(line.rows_bad for line in sources)
    head = [t("File"), t("No."), t("Read as"), t("Rows used")]
    head += [*([t("Bad rows")] if bad else []), t("Exported"), "SHA-256"]
    rows = (_file(report, at + 1, line, bad=bad) for at, line in enumerate(sources))
    summary = t("Files this report rests on: {n}", n=language.count(len(sources)))
    numeric = (1, 3, 4) if bad else (1, 3)
    return el(
        "details", el("summary", summary), table(head, rows, numeric=numeric, class_="kpi files")
    )


def _file(report: CampaignReport, at: int, line: SourceLine, *, bad: bool) -> tuple[Content, ...]:
    language = report.language
    name = line.file.removeprefix(f"data/{report.client}/")
    exported = line.exported_on
    return (
        el("th", name, scope="row", title=line.file),
        str(at),
        _read_as(language, line.kind),
        language.count(line.rows_used),
        *((language.count(line.rows_bad),) if bad else ()),
        language.t("unknown") if exported is None else language.date(exported),
        el("code", line.sha256[:SHORT_HASH], title=line.sha256),
    )


def _read_as(language: Language, kinds: str) -> str:
    """What a file was taken for; a workbook may be several things."""
    labels = {source.name: source.label for source in SOURCES}

    def one(kind: str) -> str:
        if kind in TABLES and TABLES[kind].sheet:
            return language.t("sheet “{name}”", name=kind)
        return language.t(labels.get(kind, kind))

    return ", ".join(one(kind) for kind in kinds.split("+"))


def glossary(report: CampaignReport) -> Shown:
    """What each KPI of this report is, and what it is not."""
    language = report.language
    shown = {result.kpi for result in report.scorecard.kpis if result.known}
    entries = []
    for name, kpi in report.kpis.items():
        result = report.result(name)
        if name not in shown or result is None:
            continue
        entries.append(el("dt", result.label))
        formula = language.formula(result.formula)
        entries.append(
            el(
                "dd",
                formula,
                ". " if formula else None,
                language.t(kpi.is_not),
                class_="definition",
            )
        )
    summary = language.t("What each figure is, and what it is not: {n}", n=len(entries) // 2)
    listed = el("details", el("summary", summary), el("dl", entries, class_="glossary"))
    return Shown(section(report, "glossary", listed if entries else None))
