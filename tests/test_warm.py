"""A process warmed before any client is opened: nothing of a workspace is read, and it helps."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

WATCHED = """
import json, os, sys, threading
seen = []
sys.addaudithook(lambda event, args: seen.append(str(args[0])) if event == "open" else None)
from kpi_lib.kpis.counts import _chance_table
from kpi_lib.text.catalogue import catalogue
from kpi_lib.warm import warm
seen.clear()
warm()
here = os.getcwd()
print(json.dumps({
    "here": [path for path in seen if os.path.abspath(path).startswith(here)],
    "left": os.listdir(here),
    "threads": threading.active_count(),
    "chances": _chance_table.cache_info().currsize,
    "languages": catalogue.cache_info().currsize,
}))
"""


def warmed(folder: Path) -> dict[str, Any]:
    """What warming did in a process that stands in this folder, a workspace."""
    (folder / "params").mkdir()
    (folder / "params" / "rates.csv").write_text("not,read\n", encoding="utf-8")
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", WATCHED], cwd=folder, env={"PYTHONPATH": str(root), "PATH": ""},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_warming_reads_no_workspace_starts_no_thread_and_does_the_first_reports_work(
    tmp_path: Path,
) -> None:
    found = warmed(tmp_path)
    assert (found["here"], found["left"], found["threads"]) == ([], ["params"], 1)
    # The made-up campaign has posts that repeat, or no interval would have been worked out.
    assert found["chances"] == 1
    assert found["languages"] >= 3
