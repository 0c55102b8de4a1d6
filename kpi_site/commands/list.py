"""`kpi list`."""

from __future__ import annotations

from pathlib import Path

from kpi_site.console import complain, say
from kpi_site.ingredients import Inputs, report_key
from kpi_site.job import last_failure
from kpi_site.keys import page_key
from kpi_site.plan import Report, make_plan
from kpi_site.state import is_current


def run(root: Path) -> int:
    """One line a report: state, name, title, notebook."""
    root = root.absolute()
    plan = make_plan(root)
    inputs = Inputs(root=root)
    width = max((len(report.name) for report in plan.reports), default=0)
    for report in plan.reports:
        mark = "  (custom notebook)" if report.custom else ""
        state = report_state(root, report, inputs)
        say(f"{state:<10}  {report.name:<{width}}  {report.title}{mark}")
    for problem in plan.problems:
        complain(str(problem))
    return 2 if plan.problems else 0


def report_state(root: Path, report: Report, inputs: Inputs) -> str:
    """`up to date`, `to build`, or how the last attempt ended."""
    failure = last_failure(root, report)
    if failure is not None:
        return "withheld" if failure.withheld else "failed"
    key = report_key(report, inputs)
    current = any(
        is_current(root, report, key, page_key(report, inputs, printed=printed))
        for printed in (False, True)
    )
    return "up to date" if current else "to build"
