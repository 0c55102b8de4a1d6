"""Runs a build beside the server, says what it says, and ends it with the server."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from kpi_site.console import say
from kpi_site.live.trouble import Trouble

PATIENCE = 10.0
"""Seconds that an interrupted build gets to end what it started."""
UNSAID = ("up to date ", "Look at ")
"""Lines of a build that would hide, at every save, what came of the save."""


def rebuild(root: Path) -> tuple[Trouble, ...]:
    """Build what is not up to date and say what came of it; gives what failed.

    An interrupt ends the build before it goes on to the caller.
    """
    with tempfile.TemporaryDirectory(prefix="kpi-") as folder:
        told = Path(folder, "told.json")
        with _running(command(root, told)) as building:
            last: list[str] = [""]
            assert building.stdout is not None, "it was asked for"
            listening = threading.Thread(target=_forward, args=(building.stdout, last), daemon=True)
            listening.start()
            code = building.wait()
            # What a notebook left running may hold the other end for ever.
            listening.join(1.0)
        return _troubles(told, code, last[0])


def command(root: Path, told: Path) -> list[str]:
    """A fresh Python that finds its modules just where this one does, and nowhere else."""
    call = f"from kpi_site.live.builder import main; main({str(root)!r}, {str(told)!r})"
    code = f"import sys; sys.path[:] = {sys.path!r}\n{call}"
    return [sys.executable, "-u", "-P", "-c", code]


@contextmanager
def _running(words: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    building = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        encoding="utf-8", errors="replace", env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        start_new_session=True,  # the terminal's Ctrl-C is ours; we tell the build
    )  # fmt: skip
    try:
        yield building
    finally:
        _end(building)


def _end(building: subprocess.Popen[str]) -> None:
    """Close its stdin, which interrupts it; kill what does not end."""
    assert building.stdin is not None, "it was asked for"
    building.stdin.close()
    try:
        building.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        if sys.platform != "win32":
            os.killpg(building.pid, signal.SIGKILL)  # its workers with it
    finally:
        building.kill()
        building.wait()


def _forward(lines: IO[str], last: list[str]) -> None:
    with lines:
        for line in lines:
            text = line.rstrip()
            if text and not text.startswith(UNSAID):
                say(text)
                last[0] = text


def _troubles(told: Path, code: int, last: str) -> tuple[Trouble, ...]:
    """What failed; of a build that could not say so (code that does not import), its last words."""
    if code == 0:
        return ()
    try:
        found = [Trouble.from_json(one) for one in json.loads(told.read_text(encoding="utf-8"))]
    except (OSError, ValueError):
        found = []
    line = last or f"It ended with code {code}."
    return tuple(found) or (Trouble(name="kpi build", line=line, client=None),)
