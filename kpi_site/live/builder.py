"""A build for `kpi serve`, in a process of its own: it takes the code as it was just saved."""

from __future__ import annotations

import _thread
import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from kpi_site.live.trouble import Trouble


def main(root: str, told: str) -> None:
    """Build as `kpi build --keep-going`; what failed goes to the file `told` as JSON."""
    _end_with_our_owner()
    from kpi_site.cli import main as kpi

    code = kpi(["build", "--keep-going", "--root", root], standalone_mode=False)
    if code:
        found = [trouble.to_json() for trouble in troubles(Path(root))]
        Path(told).write_text(json.dumps(found), encoding="utf-8")
    sys.exit(code)


def troubles(root: Path) -> Iterator[Trouble]:
    """Params that cannot be used, and reports whose last attempt failed."""
    from kpi_site.job import last_failure
    from kpi_site.plan import make_plan

    plan = make_plan(root)
    for problem in plan.problems:
        parts = problem.where.split("/")
        client = parts[1] if parts[0] == "params" and len(parts) > 2 else None
        yield Trouble(name=problem.where, line=problem.what, client=client)
    for report in plan.reports:
        failure = last_failure(root, report)
        if failure is not None:
            line = next((line for line in failure.lines if line.strip()), "It failed.")
            yield Trouble(name=report.name, line=line, client=report.client)


def _end_with_our_owner() -> None:
    """Interrupt the build when stdin closes: its other end is held by `kpi serve` alone.

    So it also ends when `kpi serve` is killed and can tell nobody.
    """
    # Started from a shell's background, it would be deaf to interrupts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    building = threading.main_thread().ident
    assert building is not None, "the main thread runs"

    def wait() -> None:
        os.read(0, 1)
        if sys.platform == "win32":
            _thread.interrupt_main()
        else:
            signal.pthread_kill(building, signal.SIGINT)  # also where it waits for the system

    threading.Thread(target=wait, daemon=True).start()
