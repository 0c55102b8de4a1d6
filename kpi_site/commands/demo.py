"""`kpi demo`."""

from __future__ import annotations

import os
from pathlib import Path

from kpi_lib.errors import KpiError
from kpi_site.console import say
from kpi_site.demo import write_demo


def run(folder: Path, *, clients: int, campaigns: int | None, seed: int) -> int:
    """Write the demo workspace; refuses a folder with something in it."""
    if folder.exists() and any(folder.iterdir()):
        raise KpiError(f"{folder}: is not empty; name a new folder.")
    write_demo(folder, clients=clients, campaigns=campaigns, seed=seed)
    say(f"Wrote a workspace to {os.path.relpath(folder)}.")
    say(f"Build it with: kpi build --root {os.path.relpath(folder)}")
    return 0
