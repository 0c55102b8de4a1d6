"""The page that every arm makes of an executed notebook, with the template that is asked for.

`kpi` is this project's, which draws the charts; `basic` is nbconvert's own, which leaves that to
the reader's browser. `jupyter nbconvert --to throughput_arms.pages.CommandLine` gets the first.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters.html import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from kpi_lib.text import Language
from kpi_site.render import PageExporter

TEMPLATE = "THROUGHPUT_TEMPLATE"
"""The variable of the environment that names it."""
LANGUAGE = Language("en-GB", "EUR")
SHOWN = ("include_code", "include_markdown", "include_raw", "include_unknown", "include_output",
         "include_output_stdin", "no_prompt")  # fmt: skip
HIDDEN = ("include_input", "include_input_prompt", "include_output_prompt")


class CommandLine(PageExporter):
    """This project's exporter as nbconvert makes one, from a configuration."""

    def __init__(self, config: Any = None, **_: Any) -> None:
        super().__init__(LANGUAGE)


def exporter() -> HTMLExporter:
    """One for all pages of a process."""
    if os.environ.get(TEMPLATE) == "basic":
        own = HTMLExporter(
            template_name="basic", exclude_input=True, exclude_input_prompt=True,
            exclude_output_prompt=True,
        )  # fmt: skip
        own.from_notebook_node(new_notebook())  # else the template lacks a filter
        return own
    return PageExporter(LANGUAGE)


def write_page(own: HTMLExporter, executed: Path) -> None:
    """nbconvert's Python API: the executed notebook from disk, its page beside it."""
    _forget(own)
    html, _ = own.from_notebook_node(nbformat.read(executed, as_version=4))
    executed.with_suffix(".html").write_text(html, encoding="utf-8")


def write_bare(own: HTMLExporter, notebook: NotebookNode, place: Path) -> None:
    """The template alone, without nbconvert's copies and checks."""
    _forget(own)
    resources = own._init_resources({})
    resources["global_content_filter"] = dict.fromkeys(SHOWN, True) | dict.fromkeys(HIDDEN, False)
    resources["raw_mimetypes"] = own.raw_mimetypes
    place.write_text(own.template.render(nb=notebook, resources=resources), encoding="utf-8")


def _forget(own: HTMLExporter) -> None:
    """What an exporter would carry from one page to the next."""
    own._nb_metadata.clear()
    if isinstance(own, PageExporter):
        own.charts.clear()
