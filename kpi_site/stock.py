"""A notebook run in a stock kernel: the reference, and where notebooks cannot be forked."""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode, ValidationError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NotebookExecutionManager

from kpi_site.cells import end_cell, invalid_output
from kpi_site.kernel import kernel_home, kernel_manager, start_options

LAST_WORDS = 600
"""Characters of what a dying kernel printed that are kept."""


class StockClient(PapermillNotebookClient):  # type: ignore[misc]  # papermill has no types
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
            except ValidationError as error:
                invalid_output(self.nb_man, index, error)
                break
            except CellTimeoutError:
                reason = f"The notebook was still in this cell after {self.seconds:g} seconds."
                end_cell(self.nb_man, index, "Timeout", reason)
                break
            except DeadKernelError:
                reason = f"The kernel died in this cell. {self._words()}".strip()
                end_cell(self.nb_man, index, "KernelDied", reason)
                break

    def _words(self) -> str:
        said = (self.home / "kernel.log").read_bytes().decode("utf-8", "replace").strip()
        return said[-LAST_WORDS:]


def run_stock(
    manager: NotebookExecutionManager,
    *,
    cwd: Path,
    seconds: float | None,
    start_timeout: float,
) -> NotebookNode:
    """Run all cells in a kernel of this interpreter, shut off from the user's settings."""
    with kernel_home() as home:
        client = StockClient(
            manager,
            home=home,
            seconds=seconds,
            startup_timeout=start_timeout,
            resources={"metadata": {"path": str(cwd)}},
            record_timing=False,
            # A graceful end costs 0.6 s, and a report's kernel has nothing to put in order.
            shutdown_kernel="immediate",
        )
        executed: NotebookNode = client.execute()
        return executed
