"""Worker processes that outlive a dead one: only the task it had is lost.

`ProcessPoolExecutor` gives up on every task when one worker is killed (a notebook that exhausts
memory), and cannot end its workers on an interrupt; hence these few lines.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import signal
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")
PATIENT = (50_000, 20, 20)
"""How seldom a worker looks for garbage; Python's own thresholds cost a tenth of its time."""
PATIENCE = 5.0
"""Seconds that a worker gets to end its kernel and itself."""


class WorkError(Exception):
    """A task that was not finished: its worker died, or the code is at fault."""


@dataclass(slots=True, kw_only=True)
class _Worker:
    """A process, our end of its pipe, and the task it has (mutable on purpose)."""

    process: BaseProcess
    pipe: Connection
    task: int | None = None


class Pool(Generic[T, R]):
    """Up to `jobs` processes that work on tasks (a class because they live from one to the next).

    `work`, tasks and results must be picklable. Leaving the `with` block ends the processes and
    what they started.
    """

    def __init__(self, work: Callable[[T], R], *, jobs: int) -> None:
        self.work = work
        self.jobs = max(1, jobs)
        self._workers: list[_Worker] = []

    def __enter__(self) -> Pool[T, R]:
        return self

    def __exit__(self, *_: object) -> None:
        _end(self._workers)

    def run(self, tasks: Sequence[T]) -> Iterator[tuple[int, R | WorkError]]:
        """Work on all tasks; yields (index, result) as they finish."""
        waiting = list(enumerate(tasks))[::-1]
        while waiting or self._busy():
            while waiting and (worker := self._idle()):
                worker.task, task = waiting.pop()
                try:
                    worker.pipe.send(task)
                except OSError:  # it died while it had nothing to do: another takes the task
                    waiting.append((worker.task, task))
                    self._workers.remove(worker)
            for worker in self._finished():
                index, worker.task = worker.task or 0, None
                try:
                    yield index, worker.pipe.recv()
                except (EOFError, OSError):
                    self._workers.remove(worker)
                    worker.process.join(PATIENCE)
                    yield index, WorkError(_how_it_died(worker.process.exitcode))

    def _busy(self) -> list[_Worker]:
        return [worker for worker in self._workers if worker.task is not None]

    def _idle(self) -> _Worker | None:
        """A worker without a task, a new one if there may be more."""
        idle = next((worker for worker in self._workers if worker.task is None), None)
        if idle is None and len(self._workers) < self.jobs:
            idle = _start(self.work)
            self._workers.append(idle)
        return idle

    def _finished(self) -> list[_Worker]:
        """Waits until a worker has a result, or is dead."""
        ready = wait([worker.pipe for worker in self._busy()])
        return [worker for worker in self._busy() if worker.pipe in ready]


def _start(work: Callable[[Any], Any]) -> _Worker:
    # Not forked: a fork would share the parent's threads, locks and event loops.
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, work))
    process.start()
    theirs.close()
    return _Worker(process=process, pipe=ours)


def _end(workers: Sequence[_Worker]) -> None:
    """Idle workers leave when their pipe closes; busy ones are told to."""
    for worker in workers:
        worker.pipe.close()
        if worker.task is not None:
            worker.process.terminate()
    for worker in workers:
        worker.process.join(PATIENCE)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()


def _how_it_died(code: int | None) -> str:
    if code is not None and code < 0:
        name = signal.Signals(-code).name
        hint = " (out of memory?)" if name == "SIGKILL" else ""
        return f"The process that made it was killed by {name}{hint}."
    return f"The process that made it ended with code {code}."


def _die_with_parent() -> None:
    """End with the build, also when it is killed: nothing of it runs on."""
    parent = multiprocessing.parent_process()
    if sys.platform == "linux" and parent is not None:
        from kpi_site.forked.limits import die_with_parent  # other systems lack what it imports

        die_with_parent()
        if os.getppid() != parent.pid:  # it ended before this was asked for
            os._exit(1)


def _serve(pipe: Connection, work: Callable[[Any], Any]) -> None:
    """A worker's life: task in, result out, until the other end closes."""
    _die_with_parent()
    # The terminal sends an interrupt to every process; the parent decides what comes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # What libraries have to say belongs to no report and would break the progress bar.
    gc.set_threshold(*PATIENT)
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    while True:
        try:
            task = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            result = work(task)
        except Exception:
            result = WorkError(traceback.format_exc(limit=-3))
        try:
            pipe.send(result)
        except OSError:
            return
