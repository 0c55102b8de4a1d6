"""A report's pages: for the client, for the agency, and its numbers as files."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from kpi_lib.params.models import Brand
from kpi_lib.text import Language
from kpi_site.assets import Assets, write_assets
from kpi_site.cards import AGENCY, cards_html, language_of
from kpi_site.editions import edition_of, mark
from kpi_site.files import write_text
from kpi_site.notebook import scorecard
from kpi_site.page import Page, page_html
from kpi_site.plan import Audience, Report
from kpi_site.render import Body, render_body

FORMULA = re.compile(r"(^|[;\t\r\n])(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")
"""Where a spreadsheet would begin a formula: in a text, or behind what it takes for a separator
(where the decimal mark is a comma, a spreadsheet parts the file at semicolons)."""
Json = Mapping[str, Any]


def write_pages(root: Path, report: Report, notebook: NotebookNode) -> list[Path]:
    """Make a report's pages from its executed notebook; gives every file that they are.

    Raises RenderError (a chart that cannot be shown) before any of them is written.
    """
    written: dict[Path, str] = {}
    made: list[Path] = []
    for audience in report.audiences:
        folder, top = report.folder(root, audience), report.top(root, audience)
        if folder is None or top is None:
            continue
        seen = edition_of(notebook, report, audience)
        numbers = scorecard(seen)
        body = render_body(seen, audience, language_of(report))
        assets = write_assets(root, top, report.client, _brand(report), charts=body.has_charts)
        made += [top / "assets" / name for name in assets.names]
        written[folder / "index.html"] = _html(root, report, body, numbers, audience, assets)
        if audience != "agency":
            written |= _numbers(top, folder, numbers)
    for path, text in written.items():
        write_text(path, text)
    _drop_old_numbers(root, report, written)
    return [*made, *written]


def _drop_old_numbers(root: Path, report: Report, written: Mapping[Path, str]) -> None:
    """Numbers of an earlier version must not stand beside a page that no longer has them."""
    for audience in report.audiences:
        folder = report.folder(root, audience)
        for name in ("kpis.json", "kpis.csv"):
            if folder is not None and audience != "agency" and folder / name not in written:
                (folder / name).unlink(missing_ok=True)


def _brand(report: Report) -> Brand:
    return report.client_params.brand if report.client_params else Brand()


def _html(root: Path, report: Report, body: Body, numbers: Json | None,
          audience: Audience, assets: Assets) -> str:  # fmt: skip
    language = language_of(report)
    folder, top = report.folder(root, audience), report.top(root, audience)
    assert folder is not None
    assert top is not None
    depth = len(folder.relative_to(top).parts)
    extra = cards_html(root, report, language, audience) if report.kind == "client" else ""
    page = _page(report, body, numbers, audience, language, up="../" * depth, extra=extra)
    return page_html(page, assets, language)


def _page(report: Report, body: Body, numbers: Json | None, audience: Audience,
          language: Language, *, up: str, extra: str) -> Page:  # fmt: skip
    owner = report.client_params.name if report.client_params else AGENCY
    internal = audience == "agency"
    listed = (("reports", language.t("Reports")),) if extra else ()
    return Page(
        lang=language.locale,
        title=report.title,
        owner=owner,
        body=extra + body.html,
        up=up,
        sections=(*listed, *body.sections),
        has_charts=body.has_charts,
        eyebrow="" if report.kind != "campaign" else language.t("Campaign report"),
        facts=_facts(numbers, language),
        back="" if not up else ("All clients" if internal else language.t("All reports")),
        mark=mark(audience, language),
        downloads=() if internal else _downloads(numbers),
    )


def _facts(numbers: Json | None, language: Language) -> tuple[str, ...]:
    """Period and day of the figures, as the scorecard has them."""
    if numbers is None:
        return ()
    period = language.period(numbers["start"], numbers["end"])
    return (period, language.t("Figures as of {day}", day=language.date(numbers["as_of"])))


def _downloads(numbers: Json | None) -> tuple[tuple[str, str], ...]:
    if numbers is None:
        return ()
    return (("kpis.csv", "kpis.csv"), ("kpis.json", "kpis.json"),
            ("kpis.schema.json", "../kpis.schema.json"))  # fmt: skip


def _numbers(top: Path, folder: Path, numbers: Json | None) -> dict[Path, str]:
    """The scorecard as JSON and CSV, and the schema of the JSON."""
    if numbers is None:
        return {}
    schema = files("kpi_site").joinpath("assets", "kpis.schema.json").read_text(encoding="utf-8")
    return {
        folder / "kpis.json": json.dumps(numbers, indent=1, ensure_ascii=False, allow_nan=False)
        + "\n",
        folder / "kpis.csv": csv_text(numbers["kpis"]),
        top / "kpis.schema.json": schema,
    }


def csv_text(kpis: Sequence[Json]) -> str:
    """One line a number, with the columns of `kpis.json`; text cannot start a formula."""
    columns = list(dict.fromkeys(name for row in kpis for name in row))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([[_cell(row.get(name)) for name in columns] for row in kpis])
    return out.getvalue()


def _cell(value: object) -> str | int | float:
    """A number as it is, text guarded, anything nested as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return FORMULA.sub(r"\1'", text)
