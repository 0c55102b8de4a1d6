"""A cell that did not come to its own end."""

from __future__ import annotations

from typing import Final

from nbformat.v4 import new_output
from papermill.engines import NotebookExecutionManager

INVALID: Final = "InvalidOutput"


def invalid_output(manager: NotebookExecutionManager, index: int, error: Exception) -> None:
    """Record that a cell put out what no notebook can hold."""
    said = str(error).splitlines() or [""]
    end_cell(manager, index, INVALID, f"This cell put out what no notebook can hold: {said[0]}")


def end_cell(manager: NotebookExecutionManager, index: int, name: str, reason: str) -> None:
    """Record as a cell's error what happened to it from outside."""
    cell = manager.nb.cells[index]
    cell.outputs.append(
        new_output("error", ename=name, evalue=reason, traceback=[])  # type: ignore[no-untyped-call]  # nbformat's
    )
    manager.cell_exception(cell, cell_index=index)
