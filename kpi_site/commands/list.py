"""`kpi list`."""

from __future__ import annotations

from pathlib import Path

from kpi_site.approval import approval_key
from kpi_site.cards import cards_key
from kpi_site.console import complain, say
from kpi_site.job import last_failure
from kpi_site.plan import Report, make_plan
from kpi_site.state import Inputs, is_current, report_key


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
    page_key = (cards_key if report.kind == "client" else approval_key)(root, report)
    current = is_current(root, report, report_key(report, inputs), page_key)
    return "up to date" if current else "to build"
