"""A cell that did not come to its own end."""

from __future__ import annotations

from nbformat.v4 import new_output
from papermill.engines import NotebookExecutionManager


def end_cell(manager: NotebookExecutionManager, index: int, name: str, reason: str) -> None:
    """Record as a cell's error what happened to it from outside."""
    cell = manager.nb.cells[index]
    cell.outputs.append(
        new_output("error", ename=name, evalue=reason, traceback=[])  # type: ignore[no-untyped-call]  # nbformat's
    )
    manager.cell_exception(cell, cell_index=index)
