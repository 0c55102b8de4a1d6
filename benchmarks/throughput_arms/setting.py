"""What every arm works on and with: a generated workspace, the same environment, cold caches."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from kpi_site.kernel import kernel_environment
from throughput_arms.measure import Run, measured

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
START = "from throughput_arms.work import run; run()"
"""Not `-m`: ploomber-engine puts a module of its own in the place of `__main__`."""
LOOP = """\
papermill notebooks/{notebook}.ipynb {out}/$0-$1.ipynb --cwd notebooks --no-progress-bar \
-p root .. -p client $0 -p campaign $1 2>{out}/$0-$1.log &&
jupyter nbconvert {to} {out}/$0-$1.ipynb 2>>{out}/$0-$1.log ||
{{ cat {out}/$0-$1.log >&2; exit 255; }}
"""
"""What a person types who has papermill and nbconvert; `xargs` runs so many at a time."""
TO = {
    "kpi": "--to throughput_arms.pages.CommandLine",
    "basic": "--to html --template basic --no-input",
}
TEMPLATE = "THROUGHPUT_TEMPLATE"
"""`throughput_arms.pages.TEMPLATE`, without importing nbconvert here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Which notebook, and which template its page is made with: `kpi` or `basic`."""

    notebook: str
    template: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A workspace and how it is worked on."""

    root: Path
    jobs: int
    reports: tuple[tuple[str, str], ...]
    """(client, campaign) of every campaign, one of each client in turn."""

    def run(self, arm: str, case: Case, number: int) -> Run:
        """One block: an arm's first `number` reports, from cold caches."""
        out = self.root / "out"
        self.clear()
        out.mkdir()
        # A workspace with fewer campaigns than that begins anew, in other places.
        reports = [self.reports[at % len(self.reports)] for at in range(number)]
        if arm == "a":
            command = self._loop(case, reports)
        else:
            listed = self.root / "tasks.json"
            listed.write_text(json.dumps(
                {"root": str(self.root), "notebook": case.notebook, "jobs": self.jobs,
                 "out": str(out), "reports": reports}))  # fmt: skip
            command = [sys.executable, "-c", START, arm, str(listed)]
        env = environment(self.root) | {TEMPLATE: case.template}
        found = measured(command, env=env, cwd=self.root)
        made = len(list(self.root.glob("out/*.html"))) + len(
            list(self.root.glob("reports/*/*.html"))
        )
        if made != len(set(reports)):
            raise SystemExit(f"({arm}) made {made} pages of {len(set(reports))}:\n{found.said}")
        return found

    def clear(self) -> None:
        """Leave nothing that an earlier block made or kept."""
        for folder in (".kpi", "reports", "out", "site"):
            shutil.rmtree(self.root / folder, ignore_errors=True)

    def _loop(self, case: Case, reports: list[tuple[str, str]]) -> list[str]:
        listed = self.root / "tasks.txt"
        listed.write_text("".join(f"{client} {campaign}\n" for client, campaign in reports))
        script = LOOP.format(notebook=case.notebook, out="out", to=TO[case.template])
        return ["xargs", "-a", str(listed), "-P", str(self.jobs), "-L", "1", "sh", "-c", script]


def environment(root: Path) -> dict[str, str]:
    """The same for every arm: that of this project's kernels, its levers, no telemetry."""
    places = (ROOT / "benchmarks" / "levers", ROOT / "benchmarks", ROOT)
    own = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return kernel_environment(root / "home", own) | {
        "PATH": os.pathsep.join((str(BIN), os.environ.get("PATH", ""))),
        "PYTHONPATH": os.pathsep.join(str(place) for place in places),
        "PYTHONWARNINGS": "ignore",
        "PLOOMBER_STATS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }


def set_up(root: Path, *, clients: int, campaigns: int, jobs: int) -> Setting:
    """A generated workspace with both notebooks."""
    command = [sys.executable, "-m", "kpi_site.cli", "demo", str(root),
               "--clients", str(clients), "--campaigns", str(campaigns)]  # fmt: skip
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run(command, check=True, env=env, stdout=subprocess.DEVNULL)
    shutil.copytree(ROOT / "notebooks", root / "notebooks", dirs_exist_ok=True)
    shutil.copy(ROOT / "benchmarks" / "reference.ipynb", root / "notebooks")
    found = sorted(
        (path.stem, path.parent.name)
        for path in (root / "params").glob("*/*.yaml")
        if path.stem != "client"
    )
    return Setting(
        root=root, jobs=jobs, reports=tuple((client, campaign) for campaign, client in found)
    )
