"""The floor: the same cells by plain `exec`, what they show kept, nothing of Jupyter around."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from contextlib import chdir
from pathlib import Path
from types import CodeType
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output

WAYS = {"text/html": "_repr_html_", "image/svg+xml": "_repr_svg_", "image/png": "_repr_png_"}


def executed(notebook: NotebookNode, given: Mapping[str, Any], cwd: Path) -> NotebookNode:
    """A notebook with the outputs of its cells; `given` is what papermill would inject."""
    own: dict[str, Any] = {"__name__": "__main__"}
    shown: list[NotebookNode] = []
    own["display"] = lambda *values, **_: shown.extend(_output(value) for value in values)
    with chdir(cwd):
        for cell in notebook.cells:
            if cell.cell_type != "code":
                continue
            shown.clear()
            _run(cell.source, own, shown)
            cell.outputs = list(shown)
            if "parameters" in cell.metadata.get("tags", []):
                own.update(given)
    return notebook


def _run(source: str, own: dict[str, Any], shown: list[NotebookNode]) -> None:
    whole = ast.parse(source)
    last = whole.body[-1] if whole.body else None
    if not isinstance(last, ast.Expr):
        exec(_code(whole), own)
        return
    exec(_code(ast.Module(body=whole.body[:-1], type_ignores=[])), own)
    value = eval(_code(ast.Expression(body=last.value)), own)
    if value is not None:
        shown.append(_output(value))


def _code(tree: ast.Module | ast.Expression) -> CodeType:
    found: CodeType = compile(
        tree, "<cell>", "eval" if isinstance(tree, ast.Expression) else "exec"
    )
    return found


def _output(value: object) -> NotebookNode:
    """What IPython's formatters would ask a value for."""
    whole = getattr(value, "_repr_mimebundle_", None)
    found = whole(include=None, exclude=None) if whole else None
    if isinstance(found, tuple):
        found = found[0]
    if not found:
        found = {kind: getattr(value, way)() for kind, way in WAYS.items() if hasattr(value, way)}
        found = {kind: content for kind, content in found.items() if content is not None}
        found["text/plain"] = repr(value)
    return new_output("display_data", data=nbformat.from_dict(found))


def parsed(path: Path) -> NotebookNode:
    """A fresh notebook from disk."""
    return nbformat.read(path, as_version=4)
