"""The scorecard: every number of a report with all that is known about it. The contract between
the executed notebook and the site; `kpis.json` is its JSON."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.resources import files
from json import loads
from typing import Any

import pandas as pd

from kpi_lib.kpis.compute import score
from kpi_lib.kpis.result import Basis, Comparison, Result, Verdict
from kpi_lib.kpis.targets import judged
from kpi_lib.ledger.model import Ledger, Residual
from kpi_lib.sources.source import FileReport

__all__ = [
    "CHECKS",
    "MIME",
    "SCHEMA_VERSION",
    "Basis",
    "Comparison",
    "Result",
    "Scorecard",
    "SourceLine",
    "Verdict",
    "build",
    "checks_json",
    "indexed",
    "schema",
    "to_json",
    "to_rows",
]

MIME = "application/vnd.influencer-kpi.scorecard.v1+json"
CHECKS = "application/vnd.influencer-kpi.checks.v1+json"
"""Beside the scorecard, for the agency alone: what did not reconcile."""
SCHEMA_VERSION = 1
GENERATOR = "influencer-kpi"
DIGITS = 12
"""Significant digits of an exported number: equal figures give equal bytes on every machine."""

RESULT_KEYS = (
    "kpi", "version", "label", "unit", "scale", "group_by", "group", "value", "low", "high",
    "level", "interval_of", "method", "n", "unit_of_resampling", "df", "numerator", "denominator",
    "measured_coverage", "formula", "coverage", "basis", "better", "target", "verdict", "reason",
    "reason_text", "sources",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """A file that a number rests on."""

    file: str
    kind: str
    owner: str | None
    sha256: str
    rows_read: int
    rows_used: int
    rows_bad: int
    exported_on: str | None
    from_: str | None
    to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """All results of one report and what they share."""

    audience: str
    client: str
    campaign: str
    title: str
    start: str
    end: str
    measured_until: str | None
    as_of: str
    timezone: str
    currency: str
    cost_basis: str
    attribution: dict[str, Any]
    kpis: tuple[Result, ...]
    comparisons: tuple[Comparison, ...]
    sources: tuple[SourceLine, ...]


def build(
    ledger: Ledger,
    campaign: str,
    sums: pd.DataFrame,
    *,
    audience: str = "client",
    groupings: Sequence[str | Sequence[str]] | None = None,
    translate: Callable[[str], str] = str,
    estimates: Iterable[Result] = (),
) -> Scorecard:
    """Score a campaign and list the files that its numbers rest on.

    `estimates` are what models say; they follow the counted numbers. Raises what `score` raises.
    """
    scores = score(ledger, campaign, sums, groupings=groupings, translate=translate)
    modelled = judged(estimates, ledger.campaigns[campaign], ledger.as_of[campaign])
    results = (*scores.results, *modelled)
    used = sorted({at for result in results for at in result.sources})
    known = [at for at in used if at < len(ledger.files)]
    number = {at: new for new, at in enumerate(known)}
    params, as_of = ledger.campaigns[campaign], ledger.as_of[campaign]
    return Scorecard(
        audience=audience,
        client=ledger.client,
        campaign=campaign,
        title=params.title,
        start=params.start.isoformat(),
        end=params.end.isoformat(),
        measured_until=_measured_until([ledger.files[at] for at in known], as_of),
        as_of=as_of.isoformat(),
        timezone=ledger.client_params.timezone,
        currency=ledger.client_params.currency,
        cost_basis=params.cost_basis,
        attribution={
            "rule": params.attribution.rule,
            "window_days": params.attribution.window_days,
        },
        kpis=tuple(
            replace(result, sources=tuple(number[at] for at in result.sources if at in number))
            for result in results
        ),
        comparisons=scores.comparisons,
        sources=tuple(_source_line(ledger.files[at]) for at in known),
    )


def indexed(
    scorecard: Scorecard,
) -> dict[tuple[str, tuple[str, ...]], tuple[Result, ...]]:
    """Results by KPI and grouping."""
    found: dict[tuple[str, tuple[str, ...]], list[Result]] = {}
    for result in scorecard.kpis:
        found.setdefault((result.kpi, result.group_by or ()), []).append(result)
    return {key: tuple(results) for key, results in found.items()}


def _measured_until(reports: Iterable[FileReport], as_of: dt.date) -> str | None:
    """The newest day that a file shows: of its export, else the last of its period."""
    days = (report.exported_on or (report.period[1] if report.period else None)
            for report in reports)  # fmt: skip
    known = [min(day, as_of) for day in days if day is not None]
    return max(known).isoformat() if known else None


def _source_line(report: FileReport) -> SourceLine:
    first, last = report.period or (None, None)
    return SourceLine(
        file=report.file,
        kind=report.kind,
        owner=report.owner,
        sha256=report.sha256,
        rows_read=report.rows_read,
        rows_used=report.rows_used,
        rows_bad=report.rows_bad,
        exported_on=None if report.exported_on is None else report.exported_on.isoformat(),
        from_=None if first is None else first.isoformat(),
        to=None if last is None else last.isoformat(),
    )


def to_json(scorecard: Scorecard) -> dict[str, Any]:
    """The scorecard as `kpis.json` holds it: plain values, numbers to twelve digits."""
    card = {
        name: getattr(scorecard, name)
        for name in ("audience", "client", "campaign", "title", "start", "end", "measured_until",
                     "as_of", "timezone", "currency", "cost_basis", "attribution")
    }  # fmt: skip
    found: dict[str, Any] = _plain(
        {
            "schema": SCHEMA_VERSION,
            "generator": GENERATOR,
            **card,
            "kpis": [
                {key: getattr(result, key) for key in RESULT_KEYS} for result in scorecard.kpis
            ],
            "comparisons": [asdict(pair) for pair in scorecard.comparisons],
            "sources": [_source_json(line) for line in scorecard.sources],
        }
    )
    return found


def checks_json(residuals: Iterable[Residual]) -> dict[str, Any]:
    """The checks that failed, with both figures; no part of `kpis.json`."""
    failed = [asdict(residual) for residual in residuals if residual.ok is False]
    found: dict[str, Any] = _plain({"failed": failed})
    return found


def _source_json(line: SourceLine) -> dict[str, Any]:
    return {("from" if key == "from_" else key): value for key, value in asdict(line).items()}


def _plain(value: Any) -> Any:
    """Tuples as lists, numbers rounded, nothing that JSON cannot say."""
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") + 0.0 if math.isfinite(value) else None
    return value


def to_rows(scorecard: Scorecard | Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of `kpis.csv`, from a scorecard or its JSON: one a result, flat.

    Lists are joined by `|`, coverage and target have a column a part. Text that a spreadsheet
    would take for a formula gets a leading `'`.
    """
    card = to_json(scorecard) if isinstance(scorecard, Scorecard) else scorecard
    shared = {"client": card["client"], "campaign": card["campaign"]}
    return [
        {key: _guarded(value) for key, value in (shared | _flat(row)).items()}
        for row in card["kpis"]
    ]


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in row.items():
        if key == "coverage":
            parts = value or {}
            found |= {f"coverage_{part}": parts.get(part) for part in ("units", "denominator")}
        elif key == "target":
            parts = value or {}
            found |= {f"target_{part}": parts.get(part) for part in ("min", "max", "by")}
        elif isinstance(value, list):
            found[key] = "|".join("" if entry is None else str(entry) for entry in value)
        else:
            found[key] = value
    return found


def _guarded(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value


def schema() -> dict[str, Any]:
    """The JSON Schema of `kpis.json`."""
    text = files("kpi_lib").joinpath("data", "kpis.schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = loads(text)
    return found
