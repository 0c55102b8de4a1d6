"""`kpi build --why`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kpi_site.console import complain, say
from kpi_site.outcomes import build_inputs
from kpi_site.plan import make_plan
from kpi_site.stamps import Stamps
from kpi_site.why import lines, why


def run(root: Path, selection: Sequence[str]) -> int:
    """Say of each report what a build would do, and because of what; 2 for invalid params."""
    root = root.absolute()
    plan = make_plan(root, selection)
    inputs = build_inputs(plan, Stamps(root))
    wanted = {*selection}
    for report in plan.reports:
        # A campaign brings its client's page along; it is not what was asked for.
        if not wanted or wanted & {report.name, report.client}:
            for line in lines(report, why(report, inputs)):
                say(line)
    for problem in plan.problems:
        complain(str(problem))
    return 2 if plan.problems else 0
