"""How long a command waits before it does anything: `python benchmarks/startup.py [--write]`.

Each command is a fresh process, one after the other and not side by side, on a copy of the
workspace; compiled modules are there, as after the first use. Wall and processor seconds are the
medians of all runs; on a busy machine only the processor's can be compared. `--write` keeps the
figures in `benchmarks/results/startup.json`. Not for Windows.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "startup.json"
KPI = ("-m", "kpi_site.cli")
NOTEBOOK = "import kpi_lib.report; from kpi_lib import charts, show"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one command cost, in seconds."""

    name: str
    wall: float
    cpu: float
    goal: float | None = None
    """Of the wall."""


def measured(
    name: str, words: Sequence[str], root: Path, runs: int, *, goal: float | None = None,
    first: bool = False,
) -> Row:  # fmt: skip
    """A command's medians after a run that is not counted; `first`: each without any cache."""
    walls, cpus = [], []
    for number in range(runs + 1):
        if first:
            shutil.rmtree(root / ".kpi", ignore_errors=True)
        before, started = _cpu(), time.perf_counter()
        done = subprocess.run([sys.executable, *words], cwd=root, env=_environment(), check=False,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # fmt: skip
        if b"Traceback" in done.stderr:
            raise SystemExit(done.stderr.decode())
        if number:
            walls.append(time.perf_counter() - started)
            cpus.append(_cpu() - before)
    return Row(name=name, wall=round(statistics.median(walls), 3),
               cpu=round(statistics.median(cpus), 3), goal=goal)  # fmt: skip


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _environment() -> dict[str, str]:
    """Ours, but with compiled modules kept, as everywhere else."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPATH": str(ROOT)}


def rows(root: Path, runs: int) -> list[Row]:
    """All commands, on a workspace that may be written to."""
    few = max(1, runs // 3)
    return [
        measured("Python alone", ("-c", "pass"), root, runs),
        measured("`kpi --help`", (*KPI, "--help"), root, runs, goal=0.25),
        measured("`kpi list`, nothing built", (*KPI, "list"), root, runs),
        measured("`import kpi_lib`", ("-c", "import kpi_lib"), root, runs),
        measured("`import pandas`", ("-c", "import pandas"), root, runs),
        measured("`import altair`, without us", ("-c", "import altair"), root, few),
        measured("all that a report's notebook imports", ("-c", NOTEBOOK), root, runs),
        measured("`kpi check`, for the first time", (*KPI, "check"), root, few, first=True),
        measured("`kpi check`", (*KPI, "check"), root, few, goal=2.0),
    ]


def table(found: Sequence[Row]) -> str:
    """The figures as Markdown."""
    lines = ["| | wall, s | processor, s | goal, s wall |", "|---|---:|---:|---:|"]
    for row in found:
        goal = "" if row.goal is None else f"{row.goal:g}"
        lines.append(f"| {row.name} | {row.wall:.2f} | {row.cpu:.2f} | {goal} |")
    return "\n".join(lines)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--runs", type=int, default=9, help="of each; the slow ones a third")
    asked.add_argument("--write", action="store_true", help=f"to {RESULTS.relative_to(ROOT)}")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("params", "data", "notebooks"):
            shutil.copytree(ROOT / name, root / name)
        found = rows(root, given.runs)
    print(table(found))
    if given.write:
        machine = {"cores": os.cpu_count(), "python": platform.python_version(),
                   "busy": round(os.getloadavg()[0], 1)}  # fmt: skip
        content = {"machine": machine, "rows": [asdict(row) for row in found]}
        RESULTS.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
