"""The papermill engine `influencer-kpi`: nothing that differs between two runs.

papermill finds it by its entry point (`papermill --engine influencer-kpi …`); the build names it.
A notebook runs in a fork of a preloaded process where that can be, else in a stock kernel.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from nbformat import NotebookNode
from papermill.engines import NBClientEngine, NotebookExecutionManager

from kpi_site.stock import run_stock

NAME = "influencer-kpi"
CHOICE: Final = "INFLUENCER_KPI_KERNEL"
"""Environment variable: `stock` has every notebook run in a stock kernel."""
WIDGETS: Final = re.compile(r"\b(?:ipywidgets|anywidget)\b")
"""Widgets answer to a kernel's sockets."""


class Engine(NBClientEngine):  # type: ignore[misc]  # papermill has no types
    """Runs a notebook's cells; how its kernel is made is no part of what comes out."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        start_timeout: int = 60,
        execution_timeout: float | None = None,
        cwd: Path | None = None,
        memory: int | None = None,
        writable: Sequence[Path] | None = None,
        **_: Any,
    ) -> NotebookNode:
        cwd = cwd or Path.cwd()
        if forks(nb_man.nb):
            # The command line and reports that are not run never need it.
            from kpi_site.forked.client import run_forked
            from kpi_site.forked.process import NotStartedError

            try:
                return run_forked(nb_man, cwd=cwd, seconds=execution_timeout, memory=memory,
                                  writable=writable)  # fmt: skip
            except NotStartedError:
                # A `kpi_lib` that cannot be imported says so in its cell of a stock kernel.
                pass
        return run_stock(nb_man, cwd=cwd, seconds=execution_timeout, start_timeout=start_timeout)


def forks(notebook: NotebookNode) -> bool:
    """Whether a notebook runs in a fork of the preloaded process."""
    if sys.platform != "linux" or os.environ.get(CHOICE) == "stock":
        return False
    return not any(
        cell.cell_type == "code" and WIDGETS.search(cell.source) for cell in notebook.cells
    )
