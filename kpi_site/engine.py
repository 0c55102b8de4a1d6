"""The papermill engine `influencer-kpi`: a stock kernel, nothing that differs between two runs.

papermill finds it by its entry point (`papermill --engine influencer-kpi …`); the build names it.
"""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager

from kpi_site.kernel import kernel_home, kernel_manager, start_options

NAME = "influencer-kpi"
LAST_WORDS = 600
"""Characters of what a dying kernel printed that are kept."""


class Client(PapermillNotebookClient):  # type: ignore[misc]  # papermill has no types
    """Runs the cells; a time-out or a dead kernel is the running cell's error, like any other."""

    def __init__(
        self, nb_man: NotebookExecutionManager, *, home: Path, seconds: float | None, **options: Any
    ) -> None:
        ends = None if seconds is None else time.monotonic() + seconds
        left = None if ends is None else lambda _: max(1, math.ceil(ends - time.monotonic()))
        super().__init__(nb_man, timeout_func=left, **options)
        self.home = home
        self.seconds = seconds

    def create_kernel_manager(self) -> Any:
        self.km = kernel_manager(self.home)
        return self.km

    def execute(self, **kwargs: Any) -> NotebookNode:
        self.reset_execution_trackers()
        with (
            (self.home / "kernel.log").open("wb") as log,
            self.setup_kernel(**start_options(self.home, log), **kwargs),
        ):
            self.papermill_execute_cells()
        executed: NotebookNode = self.nb
        return executed

    def papermill_execute_cells(self) -> None:
        for index, cell in enumerate(self.nb.cells):
            try:
                self.execute_cell(cell, index)
            except CellExecutionError as error:
                self.nb_man.cell_exception(cell, cell_index=index, exception=error)
                break
            except CellTimeoutError:
                reason = f"The notebook was still in this cell after {self.seconds:g} seconds."
                self._end(index, "Timeout", reason)
                break
            except DeadKernelError:
                self._end(index, "KernelDied", f"The kernel died in this cell. {self._words()}")
                break

    def _end(self, index: int, name: str, reason: str) -> None:
        cell = self.nb.cells[index]
        cell.outputs.append(
            new_output("error", ename=name, evalue=reason.strip(), traceback=[])  # type: ignore[no-untyped-call]  # nbformat's
        )
        self.nb_man.cell_exception(cell, cell_index=index)

    def _words(self) -> str:
        said = (self.home / "kernel.log").read_bytes().decode("utf-8", "replace").strip()
        return said[-LAST_WORDS:]


class Engine(NBClientEngine):  # type: ignore[misc]  # papermill has no types
    """Stock kernel of this interpreter over Unix sockets, shut off from the user's settings."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        start_timeout: int = 60,
        execution_timeout: float | None = None,
        **_: Any,
    ) -> NotebookNode:
        with kernel_home() as home:
            client = Client(
                nb_man,
                home=home,
                kernel_name=kernel_name,
                seconds=execution_timeout,
                startup_timeout=start_timeout,
                record_timing=False,
                # A graceful end costs 0.6 s, and a report's kernel has nothing to put in order.
                shutdown_kernel="immediate",
            )
            executed: NotebookNode = client.execute()
            return executed
