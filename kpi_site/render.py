"""An executed notebook as the bodies of its pages: nbconvert's HTMLExporter, our own template."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.exporters.html import HTMLExporter

from kpi_lib.text import Language
from kpi_site.charts import ChartError, Figure
from kpi_site.figures import Figures
from kpi_site.notebook import tags
from kpi_site.outline import outlined
from kpi_site.outputs import output_html
from kpi_site.plan import Audience
from kpi_site.sanitise import clean

INTERNAL = "internal"
PART = re.compile(r"page:([a-z][a-z0-9-]*)")
TAG = re.compile(r"<[^>]*>")
Json = Mapping[str, Any]


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
    charts: Mapping[str, Figure]
    """Name on the page → each chart, for the script that draws it live."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What one body is written with, and the charts that it turned out to have."""

    words: Language
    figures: Figures
    charts: dict[str, Figure] = field(default_factory=dict)

    def chart(self, spec: Mapping[str, Any]) -> str:
        """A chart as a figure; what draws it live is kept under its name."""
        mark = f"c{len(self.charts) + 1}"
        self.charts[mark] = self.figures.figure(spec, self.words, mark)
        return self.charts[mark].html


class PageExporter(HTMLExporter):
    """Cells to HTML through our template alone: no lookup elsewhere, no code, all of it cleaned."""

    def __init__(self) -> None:
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
    def shown(self, context: Context, output: Json) -> str:
        """An output as clean HTML; an error names the cell."""
        body: _Shown = context["body"]
        try:
            return output_html(
                output,
                body.words,
                markdown=lambda source: str(self.markdown2html(context, source)),
                chart=body.chart,
            )
        except ChartError as error:
            number = context["cell"].get("metadata", {}).get("number", "?")
            raise RenderError(f"the chart of cell {number} cannot be shown: {error}") from error

    def html(self, cells: Sequence[Json], body: _Shown) -> str:
        """The cells as HTML. nbconvert's own way there copies the notebook twice, for
        preprocessors that we have none of, and parses the page once more."""
        written: str = self.template.render(nb={"cells": cells}, body=body)
        return written.lstrip("\r\n")


@lru_cache(maxsize=1)
def exporter() -> PageExporter:
    """The one that a process needs: it holds its template, and nothing of what it wrote."""
    return PageExporter()


def render_bodies(
    notebook: Json,
    audience: Audience,
    language: Language,
    figures: Figures | None = None,
    *,
    whole: bool = False,
) -> tuple[Body, ...]:
    """A body for each part of the notebook that an audience may see anything of, the first first.

    `figures`: charts drawn before; `whole`: all parts as one. Raises RenderError for a chart that
    cannot be shown.
    """
    kept = figures or Figures()
    found = parts(notebook, audience, whole=whole)
    bodies = (_body(part, cells, language, kept) for part, cells in found.items())
    return tuple(body for body in bodies if not body.part or TAG.sub("", body.html).strip())


def _body(part: str, cells: Sequence[Json], language: Language, figures: Figures) -> Body:
    body = _Shown(words=language, figures=figures)
    html, sections = outlined(exporter().html(cells, body))
    return Body(part=part, html=html, sections=sections, charts=body.charts)


def parts(notebook: Json, audience: Audience, *, whole: bool = False) -> dict[str, list[Json]]:
    """Name of each part → the audience's cells of it, each with its number.

    A cell tagged `page:NAME` begins a part, which is a page of its own; what stands before the
    first such cell is the page that a reader opens.
    """
    found: dict[str, list[Json]] = {"": []}
    name, number = "", 0
    for cell in notebook["cells"]:
        if "injected-parameters" in tags(cell):
            continue
        number += 1
        name = "" if whole else _part_of(cell) or name
        if audience == "agency" or INTERNAL not in tags(cell):
            own = {**cell, "metadata": {**cell.get("metadata", {}), "number": number}}
            found.setdefault(name, []).append(own)
    return found


def _part_of(cell: Json) -> str:
    named = (PART.fullmatch(tag) for tag in tags(cell))
    return next((match[1] for match in named if match), "")
