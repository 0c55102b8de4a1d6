"""The page that every arm makes of an executed notebook, with the template that is asked for.

`kpi` is this project's, which draws the charts; `basic` is nbconvert's own, which leaves that to
the reader's browser. `jupyter nbconvert --to throughput_arms.pages.CommandLine` gets the first.
"""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters.html import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from kpi_lib.text import Language
from kpi_site.render import render_bodies

TEMPLATE = "THROUGHPUT_TEMPLATE"
"""The variable of the environment that names it."""
LANGUAGE = Language("en-GB", "EUR")
SHOWN = ("include_code", "include_markdown", "include_raw", "include_unknown", "include_output",
         "include_output_stdin", "no_prompt")  # fmt: skip
HIDDEN = ("include_input", "include_input_prompt", "include_output_prompt")


def ours(notebook: NotebookNode) -> str:
    """The body of this project's page: all parts, charts drawn, nothing kept from before."""
    (body,) = render_bodies(notebook, "client", LANGUAGE, whole=True)
    return body.html


class CommandLine(HTMLExporter):
    """The same for nbconvert's command line."""

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **_: Any) -> Any:
        return ours(nb), self._init_resources(resources)


@functools.cache
def basic() -> HTMLExporter:
    """One for all pages of a process."""
    own = HTMLExporter(
        template_name="basic", exclude_input=True, exclude_input_prompt=True,
        exclude_output_prompt=True,
    )  # fmt: skip
    own.from_notebook_node(new_notebook())  # else the template lacks a filter
    return own


def write_page(notebook: NotebookNode, place: Path) -> None:
    """A page by nbconvert's Python API, or by ours."""
    if os.environ.get(TEMPLATE) != "basic":
        html = ours(notebook)
    else:
        basic()._nb_metadata.clear()  # grows by a notebook with every page otherwise
        html, _ = basic().from_notebook_node(notebook)
    place.with_suffix(".html").write_text(html, encoding="utf-8")


def write_bare(notebook: NotebookNode, place: Path) -> None:
    """The template alone, without nbconvert's copies and checks (ours needs none of them)."""
    if os.environ.get(TEMPLATE) != "basic":
        html = ours(notebook)
    else:
        resources = basic()._init_resources({})
        shown = dict.fromkeys(SHOWN, True) | dict.fromkeys(HIDDEN, False)
        resources |= {"global_content_filter": shown, "raw_mimetypes": basic().raw_mimetypes}
        html = basic().template.render(nb=notebook, resources=resources)
    place.with_suffix(".html").write_text(html, encoding="utf-8")


def read(path: Path) -> NotebookNode:
    """An executed notebook from disk, as nbconvert reads it."""
    return nbformat.read(path, as_version=4)
