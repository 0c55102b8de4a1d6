"""An executed notebook as the bodies of its pages: nbconvert's HTMLExporter, our own template."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.exporters.html import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode

from kpi_lib.text import Language
from kpi_site.charts import ChartError, figure
from kpi_site.notebook import SCORECARD, tags
from kpi_site.outputs import output_html
from kpi_site.plan import Audience
from kpi_site.sanitise import clean

INTERNAL = "internal"
PART = re.compile(r"page:([a-z][a-z0-9-]*)")
TAG = re.compile(r"<[^>]*>")


class RenderError(ValueError):
    """An output of the executed notebook that cannot go on a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What one page shows of a notebook."""

    part: str
    """Name of the part; empty for the page that a reader opens first."""
    html: str
    sections: tuple[tuple[str, str], ...]
    """(id, heading) of each second-level heading, in reading order."""
    charts: Mapping[str, Mapping[str, Any]]
    """Name on the page → Vega of each chart, for the script that draws it live."""


class PageExporter(HTMLExporter):
    """Cells to HTML through our template alone: no lookup elsewhere, no code, all of it cleaned."""

    def __init__(self, language: Language, kept: Path | None = None) -> None:
        self.words = language
        self.kept = kept
        self.charts: dict[str, Mapping[str, Any]] = {}
        super().__init__(  # type: ignore[no-untyped-call]  # nbconvert's
            template_name="kpi",
            template_file="body.html.j2",
            template_paths=[str(files("kpi_site").joinpath("templates", "kpi"))],
            # nbconvert also looks in the working directory and in the user's own folders.
            extra_template_basedirs=[],
            extra_template_paths=[],
            template_data_paths=[],
            default_preprocessors=[],
            exclude_input=True,
            exclude_input_prompt=True,
            exclude_output_prompt=True,
            exclude_anchor_links=True,
        )

    def default_filters(self) -> Iterator[tuple[str, Any]]:
        yield from super().default_filters()  # type: ignore[no-untyped-call]  # nbconvert's
        yield "cell_text", self.cell_text
        yield "shown", self.shown
        yield "internal", lambda cell: INTERNAL in tags(cell)

    @pass_context
    def cell_text(self, context: Context, source: str) -> str:
        """Markdown of a cell as clean HTML."""
        return clean(self.markdown2html(context, source))

    @pass_context
    def shown(self, context: Context, output: NotebookNode) -> str:
        """An output as clean HTML; an error names the cell."""
        try:
            return output_html(
                output,
                self.words,
                markdown=lambda source: str(self.markdown2html(context, source)),
                chart=self.chart,
            )
        except ChartError as error:
            number = context["cell"].get("metadata", {}).get("number", "?")
            raise RenderError(f"the chart of cell {number} cannot be shown: {error}") from error

    def chart(self, spec: Mapping[str, Any]) -> str:
        """A chart as a figure; what draws it live is kept under its name."""
        mark = f"c{len(self.charts) + 1}"
        drawn = figure(spec, self.words, mark=mark, kept=self.kept)
        self.charts[mark] = drawn.vega
        return drawn.html

    def from_notebook_node(  # type: ignore[override]  # as in nbconvert's own exporters
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The body's HTML, without HTMLExporter's second parsing of the page."""
        found = TemplateExporter.from_notebook_node(self, nb, resources, **kw)
        self._nb_metadata.clear()  # grows by a notebook with every page otherwise
        return found

    def _init_resources(self, resources: dict[str, Any] | None) -> dict[str, Any]:
        # HTMLExporter puts addresses of other hosts here; this page needs none of it.
        own: dict[str, Any] = TemplateExporter._init_resources(self, resources)  # type: ignore[no-untyped-call]  # nbconvert's
        return own


def render_bodies(
    notebook: NotebookNode,
    audience: Audience,
    language: Language,
    kept: Path | None = None,
    *,
    whole: bool = False,
) -> tuple[Body, ...]:
    """A body for each part of the notebook that an audience may see anything of, the first first.

    `kept`: folder of drawings made before; `whole`: all parts as one. Raises RenderError for a
    chart that cannot be shown.
    """
    found = parts(notebook, audience, whole=whole)
    bodies = (_body(part, cells, language, kept) for part, cells in found.items())
    return tuple(body for body in bodies if not body.part or TAG.sub("", body.html).strip())


def _body(part: str, cells: NotebookNode, language: Language, kept: Path | None) -> Body:
    exporter = PageExporter(language, kept)
    written, _ = exporter.from_notebook_node(cells)
    outline = _Outline()
    outline.feed(written)
    return Body(
        part=part,
        html=outline.with_ids(written),
        sections=tuple(outline.sections),
        charts=exporter.charts,
    )


def parts(
    notebook: NotebookNode, audience: Audience, *, whole: bool = False
) -> dict[str, NotebookNode]:
    """Name of each part → a copy with the audience's cells of it, each with its number.

    A cell tagged `page:NAME` begins a part, which is a page of its own; what stands before the
    first such cell is the page that a reader opens.
    """
    found: dict[str, NotebookNode] = {"": _empty(notebook)}
    name, number = "", 0
    for cell in notebook.cells:
        if "injected-parameters" in tags(cell):
            continue
        number += 1
        name = "" if whole else _part_of(cell) or name
        if audience == "agency" or INTERNAL not in tags(cell):
            found.setdefault(name, _empty(notebook)).cells.append(_numbered(cell, number))
    return found


def _part_of(cell: NotebookNode) -> str:
    named = (PART.fullmatch(tag) for tag in tags(cell))
    return next((match[1] for match in named if match), "")


def _empty(notebook: NotebookNode) -> NotebookNode:
    own = copy.copy(notebook)
    own.cells = []
    return own


def _numbered(cell: NotebookNode, number: int) -> NotebookNode:
    own = copy.copy(cell)
    own.metadata = copy.copy(cell.metadata)
    own.metadata["number"] = number
    if "outputs" in own:
        own.outputs = [_shown_part(output) for output in own.outputs]
    return own


def _shown_part(output: NotebookNode) -> NotebookNode:
    """An output without the scorecard: no page shows it, and nbconvert copies all of it twice."""
    if SCORECARD not in output.get("data", {}):
        return output
    own = copy.copy(output)
    own.data = {name: content for name, content in output.data.items() if name != SCORECARD}
    return own


class _Outline(HTMLParser):
    """Second-level headings outside asides: their own id, their section's, or one given here.

    A parser, because only it can tell a heading from text in an attribute.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sections: list[tuple[str, str]] = []
        self._given: list[tuple[int, int, str]] = []
        self._asides = 0
        self._section: str | None = None
        self._open: str | None = None
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs).get("id")
        if tag == "aside":
            self._asides += 1
        elif self._asides:
            return
        elif tag == "section":
            self._section = own
        elif tag == "h2":
            self._open, self._section, self._words = own or self._section, None, []
            if not self._open:
                self._open = f"part-{len(self._given) + 1}"
                self._given.append((*self.getpos(), self._open))

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "aside":
            self._asides -= 1
        elif tag == "h2" and self._open is not None:
            self.sections.append((self._open, " ".join("".join(self._words).split())))
            self._open = None

    def with_ids(self, written: str) -> str:
        """The HTML that was fed, with the ids that were given."""
        lines = written.split("\n")
        for line, column, given in reversed(self._given):
            at = column + len("<h2")
            lines[line - 1] = f'{lines[line - 1][:at]} id="{given}"{lines[line - 1][at:]}'
        return "\n".join(lines)
