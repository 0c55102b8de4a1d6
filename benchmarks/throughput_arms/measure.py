"""What a command costs: wall, processor and memory of its whole process tree. Linux only."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE = 0.5
"""Seconds between two looks at the memory: each costs processor time of the same machine."""
PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one command cost, and what it said."""

    wall: float
    cpu: float
    """Seconds, user and system, of every process it started."""
    rss: float
    """Peak of the tree in MiB; what processes share is counted in each."""
    pss: float
    """The same, what is shared counted once."""
    said: str


def adopt() -> None:
    """Orphans of our children become ours, so that none of their processor time is lost."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def tree(pid: int) -> list[int]:
    """The process and all its descendants."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except (OSError, IndexError):
            continue
        parents.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, queue = [], [pid]
    while queue:
        found.append(queue.pop())
        queue += parents.get(found[-1], [])
    return found


def memory(pids: Sequence[int]) -> tuple[float, float]:
    """Resident and proportional set size in MiB, added up."""
    rss = pss = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:  # it has gone
            continue
        sizes = {line.split()[0]: int(line.split()[1]) for line in lines[1:]}
        rss, pss = rss + sizes.get("Rss:", 0), pss + sizes.get("Pss:", 0)
    return rss / 1024, pss / 1024


def measured(
    command: Sequence[str], *, env: Mapping[str, str], cwd: Path, allowed: Sequence[int] = (0,)
) -> Run:
    """Run a command to its end; raises SystemExit with what it said where it failed."""
    before, start = _cpu(), time.perf_counter()
    process = subprocess.Popen(
        list(command), env=dict(env), cwd=cwd, text=True, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    peak, over = [0.0, 0.0], threading.Event()
    watcher = threading.Thread(target=_watch, args=(peak, over))
    watcher.start()
    try:
        said, complained = process.communicate()
        wall = time.perf_counter() - start
    finally:
        over.set()
        watcher.join()
    _reap()
    if process.returncode not in allowed:
        raise SystemExit(f"{' '.join(command)[:300]}\nended with {process.returncode}:\n"
                         f"{said[-2000:]}\n{complained[-4000:]}")  # fmt: skip
    return Run(wall=wall, cpu=_cpu() - before, rss=peak[0], pss=peak[1], said=said)


def _watch(peak: list[float], over: threading.Event) -> None:
    own = os.getpid()
    while not over.wait(SAMPLE):
        found = memory([pid for pid in tree(own) if pid != own])
        peak[:] = [max(before, now) for before, now in zip(peak, found, strict=True)]


def _reap() -> None:
    """Wait for what outlived the command, at most five seconds; nothing should."""
    late = time.monotonic() + 5
    while time.monotonic() < late:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.05)
        except ChildProcessError:
            return
    raise SystemExit("Processes of the command outlived it by five seconds.")


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
