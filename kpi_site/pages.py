"""A report's pages: for the client, for the agency, and its numbers as files."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Container, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from nbformat import NotebookNode

from kpi_lib.params.models import Brand
from kpi_lib.text import Language
from kpi_lib.text.messages import msg
from kpi_site.assets import Assets, write_assets
from kpi_site.cards import AGENCY, cards_html, language_of
from kpi_site.charts import charts_script
from kpi_site.files import sha256, write_bytes, write_text
from kpi_site.notebook import scorecard
from kpi_site.page import Page, Tab, page_html
from kpi_site.plan import Audience, Report
from kpi_site.render import Body, render_bodies

FORMULA = re.compile(r"(^|[;\t\r\n])(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")
"""Where a spreadsheet would begin a formula: in a text, or behind what it takes for a separator
(where the decimal mark is a comma, a spreadsheet parts the file at semicolons)."""
OURS = ("*.html", "charts-*.js", "kpis.json", "kpis.csv", "report.*")
"""Files that a report's folder holds of ours."""
PARTS: Final[Mapping[str, str]] = {
    "": msg("Result"),
    "creators": msg("Creators and content"),
    "estimates": msg("What counting cannot say"),
    "proof": msg("Proof"),
}
"""Message ids of the parts that the standard notebooks have."""
Json = Mapping[str, Any]


def write_pages(
    root: Path, report: Report, notebook: NotebookNode, *, pdf: bool = False
) -> list[Path]:
    """Make a report's pages from its executed notebook; gives every file that they are.

    With `pdf` they name a PDF, which is printed later.

    Raises RenderError (a chart that cannot be shown) before any of them is written.
    """
    numbers = scorecard(notebook)
    written: dict[Path, str] = {}
    binary: dict[Path, bytes] = {}
    made: list[Path] = []
    folders: list[Path] = []
    audiences: tuple[Audience, ...] = ("client", "agency")
    for audience in audiences:
        folder = report.folder(root, audience)
        if folder is None:
            continue
        folders.append(folder)
        top = _top(root, report, audience)
        bodies = render_bodies(notebook, audience, language_of(report), root / ".kpi" / "drawings")
        charts = any(body.charts for body in bodies)
        assets = write_assets(root, top, report.client, _brand(report), charts=charts)
        made += [top / "assets" / name for name in assets.names]
        written |= _parts(root, report, bodies, numbers, audience, assets, pdf=pdf)
        if audience == "client":
            written |= _numbers(top, folder, numbers)
            binary |= _take_away(folder, report, numbers)
    for path, text in written.items():
        write_text(path, text)
    for path, content in binary.items():
        write_bytes(path, content)
    for folder in folders:
        _drop_old(folder, {*written, *binary, *({folder / "report.pdf"} if pdf else ())})
    return [*made, *written, *binary]


def _parts(
    root: Path, report: Report, bodies: Sequence[Body], numbers: Json | None,
    audience: Audience, assets: Assets, *, pdf: bool,
) -> dict[Path, str]:  # fmt: skip
    """The pages of one audience and what draws their charts."""
    folder = report.folder(root, audience)
    assert folder is not None
    language = language_of(report)
    found: dict[Path, str] = {}
    for body in bodies:
        script = charts_script(body.charts) if body.charts else ""
        name = f"charts-{sha256(script.encode())[:10]}.js" if script else ""
        if script:
            found[folder / name] = script
        page = _page(root, report, body, bodies, numbers, audience, charts=name,
                     pdf=pdf)  # fmt: skip
        found[folder / part_file(body.part)] = page_html(page, assets, language)
    return found


def whole_html(root: Path, report: Report, notebook: NotebookNode, audience: Audience) -> str:
    """All parts of a report as one page, as it is printed, for a file in the report's folder."""
    language = language_of(report)
    bodies = render_bodies(notebook, audience, language, root / ".kpi" / "drawings", whole=True)
    assets = write_assets(root, _top(root, report, audience), report.client, _brand(report))
    page = _page(root, report, bodies[0], bodies, scorecard(notebook), audience, charts="")
    return page_html(page, assets, language)


def part_file(part: str) -> str:
    """File name of a part's page."""
    return f"{part or 'index'}.html"


def _drop_old(folder: Path, written: Container[Path]) -> None:
    """What an earlier version of a page had must not stand beside one that no longer has it."""
    for pattern in OURS:
        for path in folder.glob(pattern):
            if path not in written:
                path.unlink()


def _top(root: Path, report: Report, audience: Audience) -> Path:
    """The folder that is handed over whole: the client's, or the agency's."""
    if audience == "agency" or report.client is None:
        return root / "site" / "_agency"
    return root / "site" / report.client


def _brand(report: Report) -> Brand:
    return report.client_params.brand if report.client_params else Brand()


def _page(
    root: Path, report: Report, body: Body, bodies: Sequence[Body], numbers: Json | None,
    audience: Audience, *, charts: str, pdf: bool = False,
) -> Page:  # fmt: skip
    language = language_of(report)
    folder, internal = report.folder(root, audience), audience == "agency"
    assert folder is not None
    up = "../" * len(folder.relative_to(_top(root, report, audience)).parts)
    extra = cards_html(root, report, language) if report.kind == "client" and not body.part else ""
    listed = (("reports", language.t("Reports")),) if extra else ()
    kind = language.t("Campaign report") if report.kind == "campaign" else ""
    return Page(
        lang=language.locale,
        title=report.title,
        owner=_owner(report),
        body=extra + body.html,
        up=up,
        sections=(*listed, *body.sections),
        parts=_tabs(body, bodies, language),
        charts=charts,
        eyebrow=kind,
        facts=_facts(numbers, language),
        back="" if not up else ("All clients" if internal else language.t("All reports")),
        mark="Internal" if internal else "",
        downloads=_downloads(numbers, pdf=pdf) if audience == "client" else (),
    )


def _tabs(body: Body, bodies: Sequence[Body], language: Language) -> tuple[Tab, ...]:
    """The report's pages, with a word for each; none where there is only one."""
    if len(bodies) < 2:
        return ()
    return tuple(
        Tab(href=part_file(one.part), label=_part_label(one, language), here=one is body)
        for one in bodies
    )


def _part_label(body: Body, language: Language) -> str:
    """A part's word: one of ours, else its first heading, else its name."""
    if body.part in PARTS:
        return language.t(PARTS[body.part])
    return body.sections[0][1] if body.sections else body.part.replace("-", " ").capitalize()


def _facts(numbers: Json | None, language: Language) -> tuple[str, ...]:
    """Period and day of the figures, as the scorecard has them."""
    if numbers is None:
        return ()
    period = language.period(numbers["start"], numbers["end"])
    return (period, language.t("Figures as of {day}", day=language.date(numbers["as_of"])))


def _downloads(numbers: Json | None, *, pdf: bool) -> tuple[tuple[str, str], ...]:
    if numbers is None:
        return ()
    printed = (("report.pdf", "report.pdf"),) if pdf else ()
    return (*printed, ("report.xlsx", "report.xlsx"), ("kpis.csv", "kpis.csv"),
            ("kpis.json", "kpis.json"),
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


def _take_away(folder: Path, report: Report, numbers: Json | None) -> dict[Path, bytes]:
    """The numbers as a workbook that computes."""
    if numbers is None:
        return {}
    from kpi_site.take.workbook import workbook

    content = workbook(numbers, language_of(report), owner=_owner(report),
                       colour=_brand(report).colour)  # fmt: skip
    return {folder / "report.xlsx": content}


def _owner(report: Report) -> str:
    return report.client_params.name if report.client_params else AGENCY


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
