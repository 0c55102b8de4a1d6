"""What `kpi build` takes on many reports when nothing changed, and when one campaign's data did."""

from __future__ import annotations

import os
import re
import statistics
import sys
from pathlib import Path
from typing import Any

from throughput_arms.measure import Run, measured
from throughput_arms.setting import ROOT, Setting

LINE = re.compile(r"^(built|failed|withheld|up to date) +(\S+).*?(?:  ([\d.]+) s)?$", re.M)


def incremental(setting: Setting, times: int = 5) -> dict[str, Any]:
    """Build all, then nothing changed, then one more line in one campaign's costs."""
    setting.clear()
    whole = _build(setting)
    made = _lines(whole)
    if not any(status == "built" for status, *_ in made):
        raise SystemExit(f"Nothing could be built:\n{whole.said[-3000:]}")
    idle = [_build(setting) for _ in range(times)]
    if any(status == "built" for run in idle for status, *_ in _lines(run)):
        raise SystemExit("A build after which nothing changed built something.")
    client, campaign = setting.reports[0]
    changed = [_changed(setting, client, campaign) for _ in range(3)]
    middle = sorted(changed, key=lambda found: found["wall"])[1]
    return {
        "reports": len(made),
        "built": sum(status == "built" for status, *_ in made),
        "whole": {"wall": whole.wall, "cpu": whole.cpu, "rss": whole.rss, "pss": whole.pss},
        "nothing changed": {
            "wall": statistics.median(run.wall for run in idle),
            "least": min(run.wall for run in idle),
            "cpu": statistics.median(run.cpu for run in idle),
        },
        "one changed": middle,
    }


def _changed(setting: Setting, client: str, campaign: str) -> dict[str, Any]:
    """One more line in its costs: what was built, and what the build took beyond that."""
    costs = setting.root / "data" / client / campaign / "costs.csv"
    lines = costs.read_text(encoding="utf-8").splitlines()
    costs.write_text("\n".join([*lines, lines[-1]]) + "\n", encoding="utf-8")
    # One at a time: only then do the reports' own seconds add up to what the build took for them.
    run = _build(setting, jobs=1)
    built = {name: float(took or 0) for status, name, took in _lines(run) if status == "built"}
    own = {name: took for name, took in built.items()
           if name in {f"{client}/{campaign}", client, "programme"}}  # fmt: skip
    return {"wall": run.wall, "cpu": run.cpu, "built": len(built), "own": own,
            "beyond": run.wall - sum(own.values())}  # fmt: skip


def _lines(run: Run) -> list[tuple[str, str, str]]:
    return LINE.findall(run.said)


def _build(setting: Setting, *, jobs: int | None = None) -> Run:
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    # A report that fails is no failure of the measurement; it is in the count.
    command = [sys.executable, "-m", "kpi_site.cli", "build", "--root", str(setting.root),
               "--jobs", str(jobs or setting.jobs)]  # fmt: skip
    return measured(command, env=env, cwd=Path(setting.root), allowed=(0, 1))
