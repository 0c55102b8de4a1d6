"""The jobs of a build on an existing Dask cluster: the same work, in processes elsewhere.

Its workers see the workspace at the same path. They write what they make where it belongs; what
comes back is a manifest: the outcome, and the names and hashes of files.
"""

from __future__ import annotations

import functools
import logging
import platform
import shutil
import sys
import threading
import time
import traceback
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from kpi_lib.errors import KpiError
from kpi_site.files import file_sha256
from kpi_site.ingredients import Inputs, canonical_hash, code_hashes, installed
from kpi_site.job import Job, Outcome, work
from kpi_site.pool import Pool, WorkError
from kpi_site.state import recall

if TYPE_CHECKING:
    from distributed import Client, Future

ATTEMPTS = 3
"""How often a job may end the process that has it."""
CONNECT = 5
"""Seconds until an address counts as wrong."""
NO_WORKERS = 60
"""Seconds that a cluster may be without any worker (a killed one is back in two)."""
ARRIVAL = 10.0
"""Seconds until files that a worker wrote must be seen here; shared folders may lag."""
ONE_AT_A_TIME = threading.Lock()
"""papermill changes the process's working folder: a worker with threads takes one job all the
same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What a worker must have to take a job."""

    root: Path
    notes: Path
    """A folder of this build alone, in the workspace: whoever sees it shares the workspace."""
    surroundings: Mapping[str, Any]
    """As `surroundings` gives it for the caller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a worker gives back for a job."""

    outcome: Outcome
    files: Mapping[str, str]
    """Files it made, relative to the workspace → hash."""


class RefusalError(WorkError):
    """A worker that must not take any job of this build."""


Running: TypeAlias = "dict[Future[Manifest | WorkError], tuple[int, str]]"
"""Job on the way → its place among the tasks, and its name in the notes."""


class Cluster(Pool[Job, Outcome]):
    """The workers of a cluster, used as those of a `Pool` (whose `run` it replaces).

    Raises KpiError, before any job runs, for an address where no cluster answers, and for workers
    with other code, other packages or without the workspace.
    """

    def __init__(self, address: str, root: Path, *, jobs: int | None = None) -> None:
        super().__init__(work, jobs=jobs or sys.maxsize)
        self.address = address
        notes = root / ".kpi" / "cluster" / uuid.uuid4().hex
        self.ticket = Ticket(root=root, notes=notes, surroundings=surroundings())

    def __enter__(self) -> Cluster:
        self.client = _connect(self.address)
        self.ticket.notes.mkdir(parents=True)
        try:
            self._check()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()  # type: ignore[no-untyped-call]  # distributed's
        shutil.rmtree(self.ticket.notes, ignore_errors=True)

    def _check(self) -> None:
        """The scheduler, which reads the jobs it hands on, and every worker of now.

        Those that come later are asked with each job.
        """
        try:
            self.client.run_on_scheduler(surroundings)  # type: ignore[no-untyped-call]  # distributed's
        except Exception as error:  # whatever keeps it from importing us
            raise KpiError(
                f"--cluster {self.address}: the scheduler cannot use kpi_site: {error}. "
                "Install the same there."
            ) from error
        try:
            self._members()
        except OSError as error:
            raise KpiError(f"--cluster {self.address}: {error}.") from error
        answers = self.client.run(objection, self.ticket, on_error="return")
        wrong = {
            f"{answer}" if isinstance(answer, str) else f"cannot use kpi_site: {answer}": name
            for name, answer in answers.items()
            if answer
        }
        if wrong:
            lines = [f"the worker {name} {what}" for what, name in wrong.items()]
            raise KpiError("\n".join(f"--cluster {self.address}: {line}" for line in lines))

    def _members(self) -> int:
        """How many workers there are now; raises OSError when they stay away."""
        if self.client.status != "running":
            raise ConnectionError("its scheduler no longer answers")
        try:
            self.client.wait_for_workers(1, timeout=NO_WORKERS)
        except TimeoutError as error:
            raise ConnectionError(f"it had no worker for {NO_WORKERS} seconds") from error
        return len(self.client.nthreads())  # type: ignore[no-untyped-call]  # distributed's

    def run(self, tasks: Sequence[Job]) -> Iterator[tuple[int, Outcome | WorkError]]:
        """Work on all tasks, one a worker at a time; yields (index, outcome) as they finish."""
        waiting = [(index, uuid.uuid4().hex) for index in range(len(tasks))][::-1]
        running: Running = {}
        while waiting or running:
            try:
                most = min(self.jobs, self._members())
                while waiting and len(running) < most:
                    index, name = waiting.pop()
                    running[self._submit(name, tasks[index])] = index, name
                done = _finished(running)
            except OSError as error:
                lost = WorkError(f"The cluster was lost: {error}.")
                yield from ((index, lost) for index, _ in [*running.values(), *waiting])
                return
            for future in done:
                index, name = running.pop(future)
                result = self._result(future, name, tasks[index])
                if result is None:
                    waiting.append((index, name))
                else:
                    yield index, result

    def _submit(self, name: str, job: Job) -> Future[Manifest | WorkError]:
        # A key that names nobody: the cluster's logs and dashboard show it.
        key = f"kpi-{uuid.uuid4().hex}"
        return self.client.submit(take, self.ticket, name, job, key=key, pure=False)

    def _result(
        self, future: Future[Manifest | WorkError], name: str, job: Job
    ) -> Outcome | WorkError | None:
        """What came of a job; None when it is to be tried again."""
        from distributed import KilledWorker

        try:
            found = future.result()
        except KilledWorker:
            # Also a job that only stood in line where another one ended the process.
            return None if _tried(self.ticket, name) < ATTEMPTS else _given_up()
        except Exception as error:
            return WorkError(f"The cluster lost it: {error}")
        if isinstance(found, RefusalError):
            raise KpiError(f"--cluster {self.address}: a worker {found}")
        if isinstance(found, WorkError):
            return found
        return found.outcome if _arrived(found, job) else WorkError(
            f"A worker made it, but {ARRIVAL:g} s later its files are not in the workspace. "
            "Is that folder shared?"
        )  # fmt: skip


def _finished(running: Running) -> list[Future[Manifest | WorkError]]:
    """Jobs that have come to an end, waiting for one, but not so long that nobody looks whether
    there are workers; raises OSError when the scheduler goes away."""
    from distributed import wait
    from distributed.client import FuturesCancelledError

    try:
        found = wait(list(running), timeout=NO_WORKERS, return_when="FIRST_COMPLETED")  # type: ignore[no-untyped-call]  # distributed's
    except TimeoutError:
        return []
    except FuturesCancelledError as error:
        raise ConnectionError("its scheduler no longer answers") from error
    return list(found.done)


@functools.cache
def surroundings() -> Mapping[str, Any]:
    """What must be equal for a report to come out the same wherever it is made.

    As it was when the process first asked: what it has imported by then is what it runs.
    """
    return {
        "code of kpi_lib and kpi_site": canonical_hash(code_hashes(Inputs(root=Path()))),
        "Python": platform.python_version(),
        "machine": platform.machine(),
        "packages": installed(),
    }


def objection(ticket: Ticket) -> str:
    """On a worker: why it must not take jobs of this build; empty when it may."""
    if not ticket.notes.is_dir():
        return f"does not see the workspace: it must be shared, at the same path ({ticket.root})."
    own = surroundings()
    other = [what for what, here in ticket.surroundings.items() if own[what] != here]
    if not other:
        return ""
    differing = sorted({*own["packages"]} ^ {*ticket.surroundings["packages"]})[:4]
    listed = f" ({', '.join(differing)})" if differing else ""
    return (
        f"has other {', other '.join(other)}{listed} than this build. "
        "Install the same there and restart its workers."
    )


def take(ticket: Ticket, name: str, job: Job) -> Manifest | WorkError:
    """On a worker: do a job, one at a time, unless it ended too many processes before."""
    with ONE_AT_A_TIME:
        if wrong := objection(ticket):
            return RefusalError(wrong)
        if _tried(ticket, name) >= ATTEMPTS:
            return _given_up()
        (ticket.notes / f"{name}.{uuid.uuid4().hex}").touch()
        try:
            outcome = work(job)
        except Exception:
            return WorkError(traceback.format_exc(limit=-3))
        made = recall(job.root, job.report)
        return Manifest(outcome=outcome, files=dict(made.files) if made else {})


def _tried(ticket: Ticket, name: str) -> int:
    """How often a job was begun: what this build noted, whatever the scheduler counts."""
    return len(list(ticket.notes.glob(f"{name}.*")))


def _given_up() -> WorkError:
    return WorkError(f"It ended the process that made it {ATTEMPTS} times (out of memory?).")


def _arrived(manifest: Manifest, job: Job) -> bool:
    """Whether all that a worker says it wrote is seen here, waiting for a folder that lags."""
    late = time.monotonic() + ARRIVAL
    while not all(_is(job.root / name, found) for name, found in manifest.files.items()):
        if time.monotonic() > late:
            return False
        time.sleep(0.1)
    return True


def _is(path: Path, content: str) -> bool:
    try:
        return file_sha256(path) == content
    except OSError:
        return False


def _connect(address: str) -> Client:
    try:
        from distributed import Client
    except ImportError as error:
        raise KpiError(
            "--cluster needs the package distributed. "
            "Install it: pip install 'influencer-kpi[cluster]'"
        ) from error
    # What it has to say about connections is said in one line, by us.
    for logger in ("distributed", "distributed.client"):  # those that it gives a way to stderr
        own = logging.getLogger(logger)
        own.handlers[:], own.propagate = [logging.NullHandler()], False
    try:
        return Client(address, timeout=CONNECT)  # type: ignore[no-untyped-call]  # distributed's
    except (OSError, ValueError, TypeError) as error:
        raise KpiError(
            f"--cluster {address}: no Dask scheduler answers there ({error}). "
            "Its address looks like tcp://10.0.0.5:8786."
        ) from error
