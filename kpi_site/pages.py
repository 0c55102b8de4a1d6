"""A report's pages: for the client, for the agency, and its numbers as files."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from kpi_lib.text import Language
from kpi_lib.text.messages import msg
from kpi_site.approval import is_draft
from kpi_site.assets import write_assets
from kpi_site.cards import AGENCY, Listing, language_of, listing
from kpi_site.charts import charts_script
from kpi_site.contents import told as contents_told
from kpi_site.edition import Edition
from kpi_site.editions import edition_of, mark
from kpi_site.figures import Figures, keep_figures, open_figures
from kpi_site.files import sha256, write_bytes, write_text
from kpi_site.media import place_pictures, with_pictures
from kpi_site.notebook import scorecard
from kpi_site.page import Page, Tab, page_html
from kpi_site.plan import Audience, Report
from kpi_site.preview import Link, write_link
from kpi_site.published import kept_text
from kpi_site.render import Body, render_bodies
from kpi_site.table_csv import csv_text
from kpi_site.take.archive import archive_name
from kpi_site.take.paper import for_paper
from kpi_site.take.written import take_away, take_names

OURS = ("*.html", "charts-*.js", "kpis.json", "kpis.csv", "report.*")
"""Files that a report's folder holds of ours."""
PARTS: Final[Mapping[str, str]] = {
    "": msg("Result"),
    "creators": msg("Creators and content"),
    "estimates": msg("What counting cannot say"),
    "proof": msg("Proof"),
}
"""Message ids of the parts that the standard notebooks have."""
NO_REPORTS = Listing(html="", searched=False)
Json = Mapping[str, Any]


def write_pages(root: Path, report: Report, notebook: Json, *, pdf: bool = False) -> list[Path]:
    """Make a report's pages from its executed notebook; gives every file that they are.

    With `pdf` they name a PDF, which is printed later.

    Raises RenderError (a chart that cannot be shown) before any of them is written.
    """
    told = cache(partial(contents_told, report, notebook))
    draft, figures = is_draft(root, report, notebook, told), open_figures(root, report)
    editions, made = _made(root, report, notebook, figures, draft=draft, pdf=pdf)
    # The gallery is part of what was approved, and is in its place only now.
    if is_draft(root, report, notebook, told) != draft:
        editions, made = _made(root, report, notebook, figures, draft=not draft, pdf=pdf)
    keep_figures(root, report, figures)
    for path, text in made.texts.items():
        write_text(path, text)
    for path, content in made.packed.items():
        write_bytes(path, content)
    for edition in editions:
        printed = {edition.folder / "report.pdf"} if edition.pdf else set()
        _drop_old(edition.folder, {*made.texts, *made.packed, *printed})
    return [*made.files, *made.texts, *made.packed]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """What belongs on the disk: contents to write, by path, and files that are there already."""

    texts: dict[Path, str] = field(default_factory=dict)
    packed: dict[Path, bytes] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)


def _made(
    root: Path, report: Report, notebook: Json, figures: Figures, *, draft: bool, pdf: bool
) -> tuple[list[Edition], _Made]:
    """Every edition, and what it is made of."""
    editions = list(_editions(root, report, notebook, draft=draft, pdf=pdf))
    parts = [_edition(edition, figures) for edition in editions]
    texts, shown = place_pictures(
        root, report, {path: text for part in parts for path, text in part.texts.items()}
    )
    return editions, _Made(
        texts=texts,
        packed={path: content for part in parts for path, content in part.packed.items()},
        files=[*(path for part in parts for path in part.files), *shown],
    )


def _editions(
    root: Path, report: Report, notebook: Json, *, draft: bool, pdf: bool = False
) -> Iterator[Edition]:
    """Whoever gets pages of the report, and what each is shown."""
    for audience in report.audiences:
        folder, top = report.folder(root, audience), report.top(root, audience)
        if folder is None or top is None:
            continue
        seen = edition_of(notebook, report, audience)
        yield Edition(
            root=root, report=report, audience=audience, notebook=seen, numbers=scorecard(seen),
            folder=folder, top=top, language=language_of(report), draft=draft,
            pdf=pdf and audience == "client",
        )  # fmt: skip


def _edition(edition: Edition, figures: Figures) -> _Made:
    """One audience's pages and numbers."""
    bodies = render_bodies(edition.notebook, edition.audience, edition.language, figures)
    reports = _reports(edition)
    assets = write_assets(
        edition.root, edition.top, edition.report.client, edition.brand,
        charts=any(body.charts for body in bodies), searched=reports.searched,
        whole=any(chart.whole for body in bodies for chart in body.charts.values()),
    )  # fmt: skip
    link = write_link(edition.root, edition.report, edition.top, edition.folder, bodies[0].html,
                      edition.facts)  # fmt: skip
    found: dict[Path, str] = {}
    for body in bodies:
        charts = {mark: chart.vega for mark, chart in body.charts.items()}
        script = charts_script(charts) if charts else ""
        name = f"charts-{sha256(script.encode())[:10]}.js" if script else ""
        if script:
            found[edition.folder / name] = script
        page = _page(edition, body, bodies, reports, link=link, charts=name)
        place = edition.folder / part_file(body.part)
        found[place] = page_html(page, assets, edition.language)
    if not edition.internal:
        found |= _numbers(edition)
    return _Made(
        texts=found,
        packed=take_away(edition),
        files=[*(edition.top / "assets" / name for name in assets.names), *link.files],
    )


def whole_html(root: Path, report: Report, notebook: Json, audience: Audience) -> str:
    """All parts of a report as one page, as it is printed, for a file in the report's folder."""
    draft = is_draft(root, report, notebook)
    found = _editions(root, report, notebook, draft=draft)
    (edition,) = (one for one in found if one.audience == audience)
    figures = open_figures(root, report, whole=True)
    bodies = render_bodies(edition.notebook, audience, edition.language, figures, whole=True)
    keep_figures(root, report, figures)
    assets = write_assets(root, edition.top, report.client, edition.brand)
    page = _page(edition, bodies[0], bodies, NO_REPORTS)
    # Paper has no lower part that could be loaded later.
    written = for_paper(page_html(page, assets, edition.language))
    return with_pictures(root, report, written, loading="eager")[0]


def _reports(edition: Edition) -> Listing:
    """The campaigns that a client's page lists."""
    if edition.report.kind != "client":
        return NO_REPORTS
    return listing(edition.root, edition.report, edition.language, edition.audience)


def part_file(part: str) -> str:
    """File name of a part's page."""
    return f"{part or 'index'}.html"


def _drop_old(folder: Path, written: Container[Path]) -> None:
    """What an earlier version of a page had must not stand beside one that no longer has it."""
    for pattern in OURS:
        for path in folder.glob(pattern):
            if path not in written:
                path.unlink()


def _page(
    edition: Edition,
    body: Body,
    bodies: Sequence[Body],
    reports: Listing,
    *,
    link: Link | None = None,
    charts: str = "",
) -> Page:
    language, report, up = edition.language, edition.report, edition.up
    listed = reports if not body.part else NO_REPORTS
    more = (("reports", language.t("Reports")),) if listed.html else ()
    back = ("All clients" if edition.internal else language.t("All reports")) if up else ""
    return Page(
        lang=language.locale,
        title=report.title,
        owner=edition.owner or AGENCY,
        body=listed.html + body.html,
        up=up,
        sections=(*more, *body.sections),
        parts=_tabs(body, bodies, language),
        charts=charts,
        searched=listed.searched,
        eyebrow=language.t("Campaign report") if report.kind == "campaign" else "",
        facts=edition.facts,
        back=back,
        marks=_marks(edition),
        downloads=() if edition.internal else _downloads(edition),
        whole=_whole(edition),
        description=link.description if link else "",
        preview=link.preview if link else "",
        listed=link.listed if link else False,
    )


def _marks(edition: Edition) -> tuple[str, ...]:
    """The words on a page that is not for everybody, or not settled."""
    whom = mark(edition.audience, edition.language)
    draft = edition.language.t("Draft") if edition.draft and not edition.internal else ""
    return tuple(word for word in (whom, draft) if word)


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


def _whole(edition: Edition) -> str:
    """Name of the ZIP that lies beside the client's own page."""
    mine = edition.report.kind == "client" and edition.audience == "client"
    return archive_name(edition.top.name) if mine else ""


def _downloads(edition: Edition) -> tuple[tuple[str, str], ...]:
    if edition.numbers is None:
        return ()
    printed = (("PDF", "report.pdf"),) if edition.pdf else ()
    take = ((word, name) for name, word in take_names(edition.numbers).items())
    return (*printed, *take, ("kpis.csv", "kpis.csv"), ("kpis.json", "kpis.json"),
            ("kpis.schema.json", "../kpis.schema.json"))  # fmt: skip


def _numbers(edition: Edition) -> dict[Path, str]:
    """The scorecard as JSON and CSV, and the schema of the JSON."""
    numbers = edition.numbers
    if numbers is None:
        return {}
    schema = files("kpi_site").joinpath("assets", "kpis.schema.json").read_text(encoding="utf-8")
    return {
        edition.folder / "kpis.json": kept_text(numbers),
        edition.folder / "kpis.csv": csv_text(numbers["kpis"]),
        edition.top / "kpis.schema.json": schema,
    }
