"""`kpi new`."""

from __future__ import annotations

import os
from pathlib import Path

from kpi_site.console import say
from kpi_site.scaffold import scaffold


def run(root: Path, report: str) -> int:
    """Write what is missing for a client or campaign; files that are there stay."""
    client, slash, campaign = report.partition("/")
    written = scaffold(root, client, campaign if slash else None)
    for path in written:
        say(f"wrote  {os.path.relpath(path)}")
    if not written:
        say("Everything is there already; nothing was written.")
    return 0
