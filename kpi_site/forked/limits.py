"""What a notebook's process may use of the machine, and that it ends when its parent does."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from pathlib import Path
from typing import Final

PR_SET_PDEATHSIG: Final = 1
PR_SET_CHILD_SUBREAPER: Final = 36
LARGEST_FILE: Final = 512 * 2**20
"""Bytes of a file that a notebook writes; what it prints past Python is such a file."""
FIRST_TO_GO: Final = "500"
"""Of 1,000: whom the kernel ends first where the whole machine runs out of memory."""


def die_with_parent() -> None:
    """Have this process killed when the thread that made it ends."""
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent ends, so that none gets away."""
    _prctl(PR_SET_CHILD_SUBREAPER, 1)


def _prctl(option: int, value: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def limit(memory: int) -> None:
    """Bound this process and its children: `memory` bytes of data each, no core files."""
    for what, most in (
        (resource.RLIMIT_DATA, _data() + memory),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))
    try:
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_GO)
    except OSError:
        return  # a container may forbid it; the limits above stand


def _data() -> int:
    """Bytes of data that this process has already."""
    return int(Path("/proc/self/statm").read_text().split()[5]) * os.sysconf("SC_PAGE_SIZE")


def children(pid: int) -> list[int]:
    """Processes whose parent is `pid`; none where it has ended."""
    found: list[int] = []
    try:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (thread / "children").read_text().split())
    except OSError:
        pass
    return found


def descendants(pid: int) -> list[int]:
    """Processes that stem from `pid`, itself not among them."""
    found: list[int] = []
    waiting = [pid]
    while waiting:
        more = children(waiting.pop())
        found += more
        waiting += more
    return found
