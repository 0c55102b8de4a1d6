"""`kpi approve`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from kpi_lib.errors import KpiError
from kpi_site.approval import approve, record_file, withdraw
from kpi_site.build import build
from kpi_site.console import complain, indented, say
from kpi_site.job import Outcome
from kpi_site.options import Options
from kpi_site.plan import Plan, Report, make_plan


class Quiet:
    """Tells nothing of the pages made again, but what went wrong."""

    def begin(self, total: int) -> None:
        """Nothing."""

    def step(self) -> None:
        """Nothing."""

    def done(self, outcome: Outcome) -> None:
        for line in outcome.failure.lines if outcome.failure else ():
            complain(f"{outcome.report.name}: {line}")


def run(root: Path, name: str, *, by: str, on: str | None, accept: str | None,
        taken_back: bool) -> int:  # fmt: skip
    """Record or withdraw an approval and make the pages that show it; gives the exit code."""
    root = root.absolute()
    plan, report = _report(root, name)
    day = _day(on)
    if taken_back:
        withdraw(root, report, by=by, on=day)
        say(f"Withdrew the approval of {name}: its pages say Draft again.")
    else:
        accepted = approve(root, report, by=by, on=day, accept=accept or "")
        say(f"Approved {name} by {by.strip()} on {day}.")
        if accepted:
            say("Accepted, although it does not add up:")
            for line in indented(accepted):
                say(line)
    record = record_file(root, report)
    if record is not None:
        say(f"Recorded in {record.relative_to(root).as_posix()}; keep it with the workspace.")
    done = build(plan, Options(jobs=1), Quiet())
    for problem in done.unsealed:
        complain(str(problem))
    return 1 if done.unsealed or any(outcome.failure for outcome in done.outcomes) else 0


def _report(root: Path, name: str) -> tuple[Plan, Report]:
    if not all(name.partition("/")):
        raise KpiError(f"'{name}' is not CLIENT/CAMPAIGN.")
    plan = make_plan(root, [name])
    report = next((one for one in plan.reports if one.name == name), None)
    if report is None:
        raise KpiError(plan.problems)
    return plan, report


def _day(given: str | None) -> dt.date:
    """The day of the approval: today, unless it is given."""
    if given is None:
        return dt.datetime.now().astimezone().date()
    try:
        return dt.date.fromisoformat(given)
    except ValueError:
        raise KpiError(f"--on takes a day such as 2026-04-30, not '{given}'.") from None
