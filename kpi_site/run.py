"""Run one report's notebook with papermill: executed notebook, or what failed and where."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import papermill
from nbformat import NotebookNode
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError

from kpi_lib.errors import KpiError, Problem, did_you_mean
from kpi_site import engine
from kpi_site.failure import Failure, cell_failure, plain_failure
from kpi_site.files import write_text
from kpi_site.notebook import dumps, read, steady, tags
from kpi_site.plan import Report

TIMEOUT = 600.0
"""Seconds that a notebook may take."""


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
    # Of this process alone: two builds of a workspace may run at once.
    scratch = root / ".kpi" / "run" / report.stem.with_suffix(f".{os.getpid()}.ipynb")
    scratch.parent.mkdir(parents=True, exist_ok=True)
    try:
        executed = _execute(notebook, scratch, report.parameters(root), working, timeout)
    except PapermillExecutionError as error:
        failure = _failure(error, notebook)
        left = steady(read(scratch), root=root, own={**own, "failure": failure.to_json()})
        write_text(report.failed(root), dumps(left))
        return failure
    finally:
        scratch.unlink(missing_ok=True)
    executed = steady(executed, root=root, own=own)
    write_text(report.executed(root), dumps(executed))
    report.failed(root).unlink(missing_ok=True)
    return None


def _execute(
    notebook: NotebookNode, scratch: Path, parameters: Mapping[str, Any], cwd: Path, timeout: float
) -> NotebookNode:
    papermill_engines.register(engine.NAME, engine.Engine)
    executed: NotebookNode = papermill.execute_notebook(
        notebook,
        # papermill formats the path with the parameters: a brace in a folder's name is doubled.
        str(scratch.absolute()).replace("{", "{{").replace("}", "}}"),
        parameters=dict(parameters),
        engine_name=engine.NAME,
        kernel_name="python3",
        language="python",
        cwd=str(cwd),
        progress_bar=False,
        log_output=False,
        request_save_on_cell_execute=False,
        autosave_cell_every=0,
        execution_timeout=timeout,
    )
    return executed


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
