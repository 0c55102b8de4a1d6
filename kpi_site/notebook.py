"""An executed notebook, freed of all that differs between two runs, and what it says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from kpi_site.plain_json import indented

OWN = "influencer_kpi"
"""Key of our metadata in an executed notebook."""
SCORECARD = "application/vnd.influencer-kpi.scorecard.v1+json"
"""`kpi_lib.scorecard.MIME`, without importing what computes a scorecard; a test holds the two."""
CHECKS = "application/vnd.influencer-kpi.checks.v1+json"
"""`kpi_lib.scorecard.CHECKS`, likewise."""
NEEDED = frozenset({"title", "start", "end", "as_of", "kpis"})
ERROR_MARKER = "papermill-error-cell-tag"
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")


def steady(notebook: NotebookNode, *, root: Path, own: Mapping[str, Any]) -> NotebookNode:
    """The executed notebook without times, random ids, addresses in memory and absolute paths.

    Its metadata keep the parameters (`papermill.parameters`) and what the build says about the
    run (`influencer_kpi`). Changes the notebook it is given.
    """
    parameters = dict(notebook.metadata.get("papermill", {}).get("parameters", {}))
    kept = {key: notebook.metadata[key] for key in ("kernelspec",) if key in notebook.metadata}
    notebook.metadata = nbformat.from_dict(  # type: ignore[no-untyped-call]  # nbformat's
        kept
        | {"language_info": {"name": "python"}}
        | {"papermill": {"parameters": parameters}, OWN: dict(own)}
    )
    notebook.cells = [cell for cell in notebook.cells if ERROR_MARKER not in tags(cell)]
    # Longest first: the real path of a linked folder before the link itself.
    folders = sorted({str(root.absolute()), str(root.resolve())}, key=len, reverse=True)
    for cell in notebook.cells:
        _steady_cell(cell, folders)
    return notebook


def _steady_cell(cell: NotebookNode, folders: Iterable[str]) -> None:
    for name in ("papermill", "execution"):
        cell.metadata.pop(name, None)
    if "injected-parameters" in tags(cell):
        cell.id = "injected-parameters"
    if cell.cell_type != "code":
        return
    # Warnings name temporary files and line numbers of libraries; they are no part of a report.
    cell.outputs = _joined(
        output
        for output in cell.outputs
        if not (output.output_type == "stream" and output.name == "stderr")
    )
    for output in cell.outputs:
        if "text" in output:
            output.text = _steady_text(output.text, folders)
        if "traceback" in output:
            output.traceback = [_steady_text(line, folders) for line in output.traceback]
            output.evalue = _steady_text(output.evalue, folders)
        for kind, content in output.get("data", {}).items():
            if kind.startswith("text/") and isinstance(content, str):
                output.data[kind] = _steady_text(content, folders)


def _joined(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """Printed text in one piece: where a kernel cut it depends on the time that it took."""
    found: list[NotebookNode] = []
    for output in outputs:
        if output.output_type == "stream" and found and found[-1].output_type == "stream":
            found[-1].text += output.text
        else:
            found.append(output)
    return found


def _steady_text(text: str, folders: Iterable[str]) -> str:
    for folder in folders:
        if folder not in text:  # most text, in a hundredth of the time
            continue
        # A workspace at `/code` or `/b` is not meant by `</code>`, nor by `https://host/b`.
        own = rf"(?<![\w<.:/-]){re.escape(folder)}"
        text = re.sub(rf"{own}(?![\w/.-])", ".", re.sub(f"{own}/", "", text))
    return ADDRESS.sub("0x…", text) if "0x" in text else text


def tags(cell: Mapping[str, Any]) -> list[str]:
    """The cell's tags; none where the metadata are not as they should be."""
    found = cell.get("metadata", {}).get("tags", [])
    return [tag for tag in found if isinstance(tag, str)] if isinstance(found, list) else []


def dumps(notebook: NotebookNode) -> str:
    """The notebook's file; keys stay in their order, which is the order of columns on the page."""
    try:
        return indented(notebook) + "\n"
    except ValueError:  # NaN, in a chart of an analyst's: a page shows it as missing
        return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def dumps_compact(notebook: NotebookNode) -> str:
    """The same with a line for each cell: a tenth of the time where cells hold charts."""
    rest = {key: value for key, value in notebook.items() if key != "cells"}
    # Notebooks come out of JSON: nothing in them holds itself.
    encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode
    cells = ",\n".join(encode(cell) for cell in notebook.cells)
    return f'{{"cells": [\n{cells}\n],\n{encode(rest)[1:]}\n'


def read(path: Path) -> NotebookNode:
    """A notebook from disk as version 4; raises ValueError where it is none."""
    try:
        text = path.read_text(encoding="utf-8")
        found: NotebookNode = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]  # nbformat's
    except (UnicodeDecodeError, AttributeError, KeyError, TypeError) as error:
        raise ValueError(str(error)) from error
    return found


def scorecard(notebook: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The scorecard that a cell put out: the last one, None where there is none.

    Raises ValueError for one that lacks what every page needs of it.
    """
    found: Mapping[str, Any] | None = None
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            content = output.get("data", {}).get(SCORECARD)
            if isinstance(content, Mapping):
                found = content
    if found is not None and not found.keys() >= NEEDED:
        lacking = ", ".join(sorted(NEEDED - found.keys()))
        raise ValueError(f"the scorecard lacks {lacking}; end a cell with show.scorecard(report).")
    return found
