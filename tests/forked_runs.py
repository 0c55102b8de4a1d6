"""Notebooks written cell by cell and run as a report."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
import small_site

from kpi_site.failure import Failure
from kpi_site.notebook import read
from kpi_site.plan import Report, make_plan
from kpi_site.run import run_report

PARAMETERS = 'root = ".."\nclient = "acme"\ncampaign = "spring"\nas_of = None\noverrides = {}'

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def written(root: Path, *cells: str, client: str = "acme") -> Report:
    """A client's campaign whose notebook has these cells after its parameters."""
    small_site.write(root, {"spring": f"of-{client}"}, client=client)
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": KERNEL})
    first = nbformat.v4.new_code_cell(
        PARAMETERS, id="parameters", metadata={"tags": ["parameters"]}
    )
    notebook.cells = [first, *(nbformat.v4.new_code_cell(cell, id=f"cell-{number}")
                               for number, cell in enumerate(cells))]  # fmt: skip
    nbformat.write(notebook, root / "notebooks" / f"of-{client}.ipynb")
    return next(report for report in make_plan(root).reports if report.client == client)


def failure(root: Path, *cells: str, timeout: float = 60) -> Failure:
    """What is said of a report with these cells."""
    found = run_report(root, written(root, *cells), own={}, timeout=timeout)
    assert found is not None
    return found


def outputs(root: Path, *cells: str, client: str = "acme") -> list[Mapping[str, Any]]:
    """All that a report with these cells put out."""
    report = written(root, *cells, client=client)
    found = run_report(root, report, own={})
    assert found is None, found
    return [output for cell in read(report.executed(root)).cells for output in cell.outputs]
