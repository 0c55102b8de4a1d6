"""Whether a build had the workspace to itself."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from kpi_site.files import write_text

FOLDER = Path(".kpi") / "building"


@contextmanager
def building(root: Path) -> Iterator[Callable[[], bool]]:
    """While a build runs; gives a function that says whether no other one did meanwhile.

    Two may run at once, and each leaves whole files. Yet what one of them saw at its end may be the
    other's work on what the files said earlier, so that neither may vouch for all of it.
    """
    last, own = root / FOLDER / "last", f"{time.time_ns()} {os.getpid()}\n"
    last.parent.mkdir(parents=True, exist_ok=True)
    with (root / FOLDER / "lock").open("a", encoding="utf-8") as lock:
        _take(lock, alone=False)
        write_text(last, own)
        try:
            yield lambda: _take(lock, alone=True) and last.read_text(encoding="utf-8") == own
        finally:
            if not _take(lock, alone=True):
                write_text(last, f"{own.strip()} ended beside another\n")


def _take(lock: IO[str], *, alone: bool) -> bool:
    """Hold a lock with all others, or alone if nobody else holds it; False where somebody does."""
    with suppress(ImportError):
        import fcntl

        try:
            fcntl.flock(lock, (fcntl.LOCK_EX | fcntl.LOCK_NB) if alone else fcntl.LOCK_SH)
        except OSError:
            fcntl.flock(lock, fcntl.LOCK_SH)  # an attempt that failed may have let go of it
            return False
    return True
