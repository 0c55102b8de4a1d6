"""How long the demo's site takes, set-up apart, and how much memory: `python benchmarks/build.py`.

Builds a copy of the workspace from nothing, and in the same run executes and renders the same
campaign notebooks with papermill and nbconvert from the command line, as many at a time as there
are jobs, so that the figure that travels is a ratio. Prints wall seconds, processor seconds, the
peak of the whole process tree (proportional set size), and every page's size. Linux only, for the
memory.
"""

from __future__ import annotations

import argparse
import gzip
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from throughput_arms.measure import memory, tree

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one command cost."""

    wall: float
    cpu: float
    peak: float
    """MiB, the whole tree."""


def _proportional() -> float:
    """Proportional set size of this process and what it started, in MiB."""
    return memory(tree(os.getpid()))[1]


def measured(work: Callable[[], None]) -> Run:
    """Run `work`, which starts processes, and watch this process's whole tree."""
    peak, over = 0.0, threading.Event()
    own = _proportional()

    def watch() -> None:
        nonlocal peak
        while not over.wait(0.1):
            peak = max(peak, _proportional() - own)

    watcher = threading.Thread(target=watch)
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    watcher.start()
    try:
        work()
    finally:
        over.set()
        watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(wall=time.perf_counter() - start, cpu=cpu, peak=peak)


def build(root: Path, jobs: int) -> None:
    command = [str(BIN / "kpi"), "build", "--root", str(root), "--jobs", str(jobs), "--force"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def by_hand(root: Path, client: str, campaign: str) -> None:
    """The same campaign notebook through both tools' own command lines."""
    out = root / "by-hand" / f"{client}-{campaign}.ipynb"
    out.parent.mkdir(exist_ok=True)
    papermill = [str(BIN / "papermill"), str(root / "notebooks/campaign.ipynb"), str(out),
                 "--cwd", str(root / "notebooks"), "--no-progress-bar",
                 *("-p", "root", ".."), *("-p", "client", client),
                 *("-p", "campaign", campaign)]  # fmt: skip
    render = [str(BIN / "jupyter"), "nbconvert", "--to", "html", "--no-input", str(out)]
    for command in (papermill, render):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    words.add_argument("--rounds", type=int, default=3)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "workspace"
        for name in ("params", "data", "notebooks"):
            shutil.copytree(ROOT / name, root / name)
        campaigns = sorted(
            (path.parent.name, path.stem)
            for path in (root / "params").glob("*/*.yaml")
            if path.stem != "client"
        )

        def loop() -> None:
            with ThreadPoolExecutor(asked.jobs) as pool:
                list(pool.map(lambda item: by_hand(root, *item), campaigns))

        for number in range(asked.rounds):
            shutil.rmtree(root / ".kpi", ignore_errors=True)
            ours = measured(lambda: build(root, asked.jobs))
            theirs = measured(loop)
            per_ours = ours.wall / len(list((root / "reports").rglob("*.ipynb")))
            per_theirs = theirs.wall / len(campaigns)
            print(
                f"round {number + 1}: build {ours.wall:.1f} s wall, {ours.cpu:.1f} s cpu, peak "
                f"{ours.peak:.0f} MiB; papermill and nbconvert by hand, campaigns only: "
                f"{theirs.wall:.1f} s wall, {theirs.cpu:.1f} s cpu, peak {theirs.peak:.0f} MiB; "
                f"wall a notebook, by hand / build: {per_theirs / per_ours:.2f}"
            )
        for page in sorted((root / "site").rglob("index.html")):
            size = len(gzip.compress(page.read_bytes(), 6, mtime=0)) / 1000
            print(f"{size:8.1f} KB gzip  {page.relative_to(root).as_posix()}")


if __name__ == "__main__":
    main()
