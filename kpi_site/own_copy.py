"""A standard notebook as one campaign's own: parameters filled in, and what was changed since."""

from __future__ import annotations

import ast
import difflib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from nbformat import NotebookNode

from kpi_lib.errors import KpiError
from kpi_site.failure import printable
from kpi_site.notebook import dumps, read, tags


def own_copy(standard: Path, parameters: Mapping[str, str]) -> str:
    """The notebook's file with these parameters as its defaults."""
    return dumps(_filled(_read(standard), parameters))


def diff_lines(standard: Path, own: Path, parameters: Mapping[str, str]) -> Iterator[str]:
    """A unified diff of the cells' sources: today's standard (parameters filled in) and the own."""
    return difflib.unified_diff(
        _lines(_filled(_read(standard), parameters)),
        _lines(_read(own)),
        fromfile=f"{standard.name} (standard)",
        tofile="/".join(own.parts[-2:]),
        lineterm="",
    )


def _read(path: Path) -> NotebookNode:
    try:
        return read(path)
    except ValueError as error:
        raise KpiError(f"{path.name} is not a notebook: {error}") from error


def _filled(notebook: NotebookNode, parameters: Mapping[str, str]) -> NotebookNode:
    for cell in notebook.cells:
        if "parameters" in tags(cell):
            cell.source = fill_parameters(cell.source, parameters)
    return notebook


def fill_parameters(source: str, parameters: Mapping[str, str]) -> str:
    """The cell's source with other values for the names it assigns; the rest stays as it is."""
    lines = source.splitlines()
    for statement in reversed(ast.parse(source).body):
        name, value = _assigned(statement)
        if value is None or name not in parameters:
            continue
        written = json.dumps(parameters[name], ensure_ascii=False)
        first, last = value.lineno - 1, (value.end_lineno or value.lineno) - 1
        # ast counts in bytes.
        head = lines[first].encode()[: value.col_offset].decode()
        tail = lines[last].encode()[value.end_col_offset :].decode()
        lines[first : last + 1] = [head + written + tail]
    return "\n".join(lines)


def _assigned(statement: ast.stmt) -> tuple[str, ast.expr | None]:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return name, value
        case ast.AnnAssign(target=ast.Name(id=name), value=value):
            return name, value
    return "", None


def _lines(notebook: NotebookNode) -> list[str]:
    """The cells as text, each under a line that says what it is."""
    lines: list[str] = []
    for cell in notebook.cells:
        marks = "".join(f" [{tag}]" for tag in tags(cell))
        lines += [f"# --- {cell.cell_type}{marks}", *printable(cell.source).splitlines(), ""]
    return lines
