"""Runs a notebook's cells in a fork and puts what they gave into the notebook, as nbclient does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode, ValidationError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NotebookExecutionManager

from kpi_site.cells import end_cell, invalid_output
from kpi_site.forked.fork import EndedError, Fork, forked
from kpi_site.forked.order import default_memory


class ForkedClient(PapermillNotebookClient):  # type: ignore[misc]  # papermill has no types
    """Cells go to a fork; its messages are applied by nbclient's `process_message`."""

    def __init__(self, manager: NotebookExecutionManager, fork: Fork) -> None:
        super().__init__(manager, record_timing=False)
        self.fork = fork

    def execute(self, **_: Any) -> NotebookNode:
        self.reset_execution_trackers()
        index = 0
        try:
            for index, cell in self._cells():
                self._run(cell, index)
            self._nothing_left()
        except CellExecutionError as error:
            self._explain(self.nb.cells[index])
            self.nb_man.cell_exception(self.nb.cells[index], cell_index=index, exception=error)
        except ValidationError as error:
            invalid_output(self.nb_man, index, error)
        except EndedError as end:
            end_cell(self.nb_man, index, end.name, end.reason)
        executed: NotebookNode = self.nb
        return executed

    def _cells(self) -> Iterator[tuple[int, NotebookNode]]:
        """Cells that hold something to run."""
        for index, cell in enumerate(self.nb.cells):
            if cell.cell_type == "code" and cell.source.strip():
                yield index, cell

    def _run(self, cell: NotebookNode, index: int) -> None:
        cell.outputs = []
        self.clear_before_next_output = False
        for kind, content in self.fork.execute(cell.source):
            if kind == "execute_reply":
                self._settle(cell, content)
            else:
                if "data" in content:
                    content["data"] = _node(content["data"])
                message = {"msg_type": kind, "header": {"msg_type": kind}, "parent_header": {},
                           "content": content, "buffers": []}  # fmt: skip
                self._apply(message, cell, index)

    def _apply(self, message: dict[str, Any], cell: NotebookNode, index: int) -> None:
        """Put a message into the notebook. Raises ValidationError for one of no form at all."""
        try:
            self.process_message(message, cell, index)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ValidationError(f"{type(error).__name__}: {error}") from None

    def _settle(self, cell: NotebookNode, reply: Mapping[str, Any]) -> None:
        """Raise the error with which a cell ended, unless it is there to show one."""
        if reply["status"] == "error" and "raises-exception" not in cell.metadata.get("tags", []):
            raise CellExecutionError.from_cell_and_msg(cell, dict(reply))
        if any(payload.get("source") == "ask_exit" for payload in reply.get("payload", ())):
            raise EndedError("Quit", "The notebook ended itself in this cell.")

    def _explain(self, cell: NotebookNode) -> None:
        """Say of an error that our bounds caused what they are."""
        for output in cell.outputs:
            if output.output_type == "error" and (why := self.fork.reason(output.ename)):
                output.evalue = f"{output.evalue.rstrip('.')}. {why}".lstrip(". ")

    def _nothing_left(self) -> None:
        left = self.fork.finish()
        for kind in ("threads", "processes"):
            if names := left[kind]:
                raise EndedError("LeftRunning", f"The notebook left {kind} running at its end: "
                            f"{', '.join(names)}.")  # fmt: skip


def _node(data: Mapping[str, Any]) -> NotebookNode:
    """Outputs by media type as a node; charts inside stay as they are, which spares a tenth."""
    node = NotebookNode()  # type: ignore[no-untyped-call]  # nbformat's
    dict.update(node, data)
    return node


def run_forked(
    manager: NotebookExecutionManager,
    *,
    cwd: Path,
    seconds: float | None,
    memory: int | None,
    writable: Sequence[Path] | None,
) -> NotebookNode:
    """Run all cells in a fork of the preloaded process. Raises NotStartedError."""
    with forked(
        cwd=cwd, seconds=seconds, memory=memory or default_memory(), writable=writable
    ) as fork:
        return ForkedClient(manager, fork).execute()
