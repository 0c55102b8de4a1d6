"""Run one report's notebook with papermill: executed notebook, or what failed and where."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import papermill
from nbformat import NotebookNode
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import raise_for_execution_errors

from kpi_lib.errors import KpiError, Problem, did_you_mean
from kpi_lib.secret import KEY_FILE, workspace_key
from kpi_site import engine
from kpi_site.failure import Failure, cell_failure, plain_failure
from kpi_site.files import write_text
from kpi_site.notebook import dumps_compact, read, steady, tags
from kpi_site.plan import Report

TIMEOUT = 600.0
"""Seconds that a notebook may take."""
KEPT = ("earlier", "estimates", "ledger", "params", "tables")
"""Folders of `.kpi/` that `kpi_lib` keeps values in, signed; a test holds it to them."""


def run_report(
    root: Path, report: Report, *, own: Mapping[str, Any], timeout: float = TIMEOUT
) -> Failure | None:
    """Run a report's notebook and move the executed one into place; `own` goes into its metadata.

    Gives what went wrong, or None. A failed run leaves `<name>.failed.ipynb`, and the last good
    notebook as it was.
    """
    try:
        notebook = read(report.notebook)
        check_parameters(notebook, report.parameters(root), where=_where(root, report.notebook))
    except KpiError as error:
        return plain_failure(str(error))
    except ValueError as error:
        return plain_failure(f"{_where(root, report.notebook)}: not a notebook: {error}")
    working = report.working_folder(root)
    working.mkdir(parents=True, exist_ok=True)
    executed = _execute(
        notebook,
        report.parameters(root),
        cwd=working,
        timeout=timeout,
        writable=_writable(root, report),
    )
    try:
        raise_for_execution_errors(executed, None)
    except PapermillExecutionError as error:
        failure = _failure(error, notebook)
        left = steady(executed, root=root, own={**own, "failure": failure.to_json()})
        write_text(report.failed(root), dumps_compact(left))
        return failure
    executed = steady(executed, root=root, own=own)
    write_text(report.executed(root), dumps_compact(executed))
    report.failed(root).unlink(missing_ok=True)
    return None


def _execute(
    notebook: NotebookNode,
    parameters: Mapping[str, Any],
    *,
    cwd: Path,
    timeout: float,
    writable: Sequence[Path],
) -> NotebookNode:
    """The notebook with its parameters, run by papermill's engine.

    `papermill.execute_notebook` would write it as a file, which takes as long as running it.
    """
    papermill_engines.register(engine.NAME, engine.Engine)
    prepared = papermill.execute_notebook(
        notebook,
        None,
        parameters=dict(parameters),
        engine_name=engine.NAME,
        kernel_name="python3",
        language="python",
        prepare_only=True,
    )
    executed: NotebookNode = papermill_engines.execute_notebook_with_engine(
        engine.NAME,
        prepared,
        "python3",
        progress_bar=False,
        cwd=cwd,
        execution_timeout=timeout,
        writable=writable,
    )
    return executed


def _writable(root: Path, report: Report) -> list[Path]:
    """Folders that a report's notebook may write to: kept values, and an own notebook's folder.

    The standard notebooks lie in one folder for all clients; nothing of a client is left there.
    What the site keeps in `.kpi/` goes into every client's pages, and is no notebook's to write.
    """
    kept = [root / ".kpi" / name for name in KEPT]
    for folder in kept:
        folder.mkdir(parents=True, exist_ok=True)
    if not (root / KEY_FILE).exists():
        # The first report of a workspace would make it, and may not.
        with suppress(KpiError):  # the notebook says what is wrong with it
            workspace_key(root)
    return [*kept, *([report.working_folder(root)] if report.custom else [])]


def _failure(error: PapermillExecutionError, notebook: NotebookNode) -> Failure:
    """The failing cell, counted as in the notebook: the cell with the parameters is not in it."""
    tagged = [at for at, cell in enumerate(notebook.cells) if "parameters" in tags(cell)]
    injected = tagged[0] + 1 if tagged else 0
    return cell_failure(
        cell=error.cell_index + (0 if error.cell_index > injected else 1),
        source=error.source,
        name=error.ename,
        message=error.evalue,
    )


def check_parameters(notebook: NotebookNode, given: Mapping[str, Any], *, where: str) -> None:
    """Refuse parameters that the notebook does not declare, or that cannot be written into it.

    papermill only warns of the former, and writes names and values of other types unescaped.
    """
    declared = sorted(papermill.inspect_notebook(notebook))
    problems = []
    for name, value in given.items():
        if not name.isidentifier() or not _is_plain(value):
            problems.append(f"parameter '{name}' must be a Python name with a JSON value.")
        elif name not in declared:
            listed = ", ".join(declared) or "none (no cell is tagged 'parameters')"
            problems.append(
                f"parameter '{name}' is not declared.{did_you_mean(name, declared)} "
                f"Declared: {listed}. Add it to the cell tagged 'parameters'."
            )
    if problems:
        raise KpiError([Problem(where=where, what=what, code="parameter") for what in problems])


def _is_plain(value: object) -> bool:
    try:
        return bool(json.loads(json.dumps(value, allow_nan=False)) == value)
    except (TypeError, ValueError):
        return False


def _where(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
