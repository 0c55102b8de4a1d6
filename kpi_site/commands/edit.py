"""`kpi edit`: a campaign's own version of its notebook."""

from __future__ import annotations

import importlib.util
import os
import shlex
import subprocess
import sys
from pathlib import Path

from kpi_lib.errors import KpiError
from kpi_site.console import say
from kpi_site.files import write_text
from kpi_site.own_copy import diff_lines, own_copy
from kpi_site.plan import make_plan, own_notebook, standard_notebook


def run(root: Path, report: str, *, diff: bool) -> int:
    """Write the copy where there is none, and open it; with `diff` show what it changes."""
    root = root.absolute()
    client, _, campaign = report.partition("/")
    if not campaign:
        raise KpiError(f"'{report}' is not CLIENT/CAMPAIGN.")
    plan = make_plan(root, [report])
    params = plan.workspace.campaigns.get(client, {}).get(campaign)
    if params is None:
        raise KpiError(plan.problems)
    standard = standard_notebook(root, params.notebook)
    if standard is None:
        raise KpiError(plan.problems)
    place = own_notebook(root, client, campaign)
    parameters = {"root": Path(os.path.relpath(root, place.parent)).as_posix(),
                  "client": client, "campaign": campaign}  # fmt: skip
    if diff:
        if not place.is_file():
            raise KpiError(f"{report} has no notebook of its own. Make one with: kpi edit {report}")
        for line in diff_lines(standard, place, parameters):
            say(line)
        return 0
    if place.is_file():
        say(f"{os.path.relpath(place)} is there already.")
    else:
        write_text(place, own_copy(standard, parameters))
        say(f"Wrote {os.path.relpath(place)}; `kpi build` uses it from now on.")
    return _open(root, place)


def _open(root: Path, place: Path) -> int:
    """JupyterLab where it is installed and somebody sits before it; else the way to it."""
    if importlib.util.find_spec("jupyterlab") is None:
        say("JupyterLab is not installed. Install it with: pip install 'influencer-kpi[lab]'")
        return 0
    command = [sys.executable, "-m", "jupyterlab", str(place)]
    if not sys.stdin.isatty():
        say(f"Open it with: {shlex.join(['jupyter', 'lab', os.path.relpath(place)])}")
        return 0
    return subprocess.run(command, cwd=root, check=False).returncode
