"""One notebook's process as its worker sees it: cells to it, messages from it, bounds around it."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from kpi_site.cells import INVALID
from kpi_site.forked import limits, wire
from kpi_site.forked.order import CELL, END, NO_MEMORY, Order
from kpi_site.forked.process import NotStartedError, Preloaded, preloaded
from kpi_site.kernel import kernel_environment

MOST_OUTPUT: Final = 32 * 2**20
"""Bytes that a notebook may put out in all."""
MOST_PROCESSES: Final = 64
TICK: Final = 0.2
"""Seconds between two looks at what the process uses."""
LAST_WORDS: Final = 600
PAGE: Final = os.sysconf("SC_PAGE_SIZE")
Message = tuple[str, dict[str, Any]]


OUTSIDE: Final = (
    "A notebook may write to its temporary folder, to `.kpi/` and, if it is a client's own, to the "
    "folder that it is in."
)


class EndedError(Exception):
    """The notebook's process was ended, or ended itself: its name and the reason in words."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(reason)
        self.name = name
        self.reason = reason


@dataclass(slots=True, kw_only=True)
class Fork:
    """The process of one notebook (mutable: it counts what has come)."""

    parent: Preloaded
    pipe: socket.socket
    pid: int
    files: Mapping[str, int]
    """What is written past Python: `stdout`, `stderr`, and the `log` that no cell shows."""
    memory: int
    confined: bool
    ends: float | None
    seconds: float | None
    received: int = 0
    at_start: int = 0
    looked: float = 0.0
    buffer: bytearray = field(default_factory=bytearray)

    def execute(self, source: str) -> Iterator[Message]:
        """Run a cell; its messages as they come, `execute_reply` last. Raises EndedError."""
        return self._ask(CELL + source.encode(), last="execute_reply")

    def finish(self) -> dict[str, list[str]]:
        """What the notebook left running. Raises EndedError."""
        *_, (_, left) = self._ask(END, last="left")  # a thread may still put something out
        found: dict[str, list[str]] = left
        return found

    def reason(self, name: str) -> str:
        """What a cell's error of this name may be due to; empty where it is the cell's own."""
        if name in {"MemoryError", "_ArrayMemoryError"}:
            return f"A notebook may take {_size(self.memory)} of memory."
        if name == "PermissionError" and self.confined:
            return OUTSIDE
        return ""

    def _ask(self, frame: bytes, *, last: str) -> Iterator[Message]:
        try:
            wire.send(self.pipe, frame)
        except OSError:
            raise self._died() from None
        while True:
            kind, content = self._message()
            if kind == "forked":
                raise EndedError("Forked", "This cell forked, and its copy ran on as a notebook.")
            yield kind, content
            if kind == last:
                return

    def _message(self) -> Message:
        while (frame := self._frame()) is None:
            self._wait()
        try:
            kind, content = json.loads(frame.decode("utf-8", "replace"))
        except (ValueError, TypeError, RecursionError):
            raise _unreadable() from None
        if not (isinstance(kind, str) and isinstance(content, dict)):
            raise _unreadable()
        return kind, content

    def _frame(self) -> bytes | None:
        """The next whole frame in the buffer."""
        head = wire.HEAD.size
        if len(self.buffer) < head:
            return None
        (length,) = wire.HEAD.unpack_from(self.buffer)
        if self.received + length > MOST_OUTPUT:
            raise self._too_much()
        if len(self.buffer) < head + length:
            return None
        frame = bytes(self.buffer[head : head + length])
        del self.buffer[: head + length]
        self.received += length
        return frame

    def _wait(self) -> None:
        """Until more has come; looks after the process meanwhile."""
        ready, _, _ = select.select([self.pipe], [], [], TICK)
        now = time.monotonic()
        if now - self.looked >= TICK:
            self.looked = now
            self._look(now)
        if ready:
            part = self._part()
            if not part:
                raise self._died()
            self.buffer += part

    def _part(self) -> bytes:
        try:
            return self.pipe.recv(2**18)
        except ConnectionError:
            return b""

    def _look(self, now: float) -> None:
        if self.ends is not None and now > self.ends:
            reason = f"The notebook was still in this cell after {self.seconds:g} seconds."
            raise EndedError("Timeout", reason)
        stem = [self.pid, *limits.descendants(self.pid)]
        if len(stem) > MOST_PROCESSES:
            raise EndedError("TooManyProcesses", f"This cell started more than {MOST_PROCESSES} "
                        "processes.")  # fmt: skip
        if sum(map(_resident, stem)) - self.at_start > self.memory:
            raise self._too_large()
        if any(os.fstat(self.files[name]).st_size > MOST_OUTPUT for name in ("stdout", "stderr")):
            raise self._too_much()

    def _too_large(self) -> EndedError:
        return EndedError("MemoryLimit", f"The notebook took more than {_size(self.memory)} of "
                     "memory in this cell.")  # fmt: skip

    def _too_much(self) -> EndedError:
        return EndedError("TooMuchOutput", "The notebook put out more than "
                     f"{_size(MOST_OUTPUT)} up to this cell.")  # fmt: skip

    def _died(self) -> EndedError:
        self.pid = 0
        try:
            code = self.parent.ended()
        except NotStartedError:
            return EndedError("KernelDied", "The kernel died in this cell, and the process that "
                              "it was made by.")  # fmt: skip
        if code == NO_MEMORY:
            return self._too_large()
        how = f"by {_signal(-code)}" if code < 0 else f"with code {code}"
        reason = f"The kernel died in this cell. It ended {how}. {self._words()}"
        return EndedError("KernelDied", reason.strip())

    def _words(self) -> str:
        """What it said past Python in the end."""
        said = b"".join(os.pread(fd, LAST_WORDS, max(0, os.fstat(fd).st_size - LAST_WORDS))
                        for fd in (self.files["log"], self.files["stderr"]))  # fmt: skip
        return said.decode("utf-8", "replace").strip()[-LAST_WORDS:]


@contextmanager
def forked(*, cwd: Path, seconds: float | None, memory: int,
           writable: Sequence[Path] | None) -> Iterator[Fork]:  # fmt: skip
    """A process for one notebook; it and all that it started have ended afterwards."""
    with preloaded() as parent, tempfile.TemporaryDirectory(
        prefix="run-", dir=parent.home, ignore_cleanup_errors=True
    ) as temporary:  # fmt: skip
        files = {name: _memory_file(name) for name in ("stdout", "stderr", "log")}
        ours, theirs = socket.socketpair()
        try:
            environment = kernel_environment(Path(temporary)) | {"TMPDIR": temporary}
            order = Order(
                cwd=str(cwd), temporary=temporary, environment=environment, memory=memory,
                writable=None if writable is None else [str(path) for path in writable],
            )  # fmt: skip
            with theirs:
                pid = parent.fork(order, [theirs.fileno(), *files.values()])
            ends = None if seconds is None else time.monotonic() + seconds
            fork = Fork(parent=parent, pipe=ours, pid=pid, files=files, memory=memory,
                        confined=writable is not None, ends=ends, seconds=seconds,
                        at_start=_resident(pid))  # fmt: skip
            try:
                yield fork
            finally:
                if fork.pid:
                    with suppress(NotStartedError):
                        parent.kill()
                        parent.ended()
        finally:
            ours.close()
            for fd in files.values():
                os.close(fd)


def _unreadable() -> EndedError:
    return EndedError(INVALID, "This cell wrote to the socket of its process, or put out what "
                 "nests too deeply.")  # fmt: skip


def _memory_file(name: str) -> int:
    """A file without a place on disk, written at its end whoever writes."""
    made = os.memfd_create(name)
    try:
        return os.open(f"/proc/self/fd/{made}", os.O_RDWR | os.O_APPEND | os.O_CLOEXEC)
    finally:
        os.close(made)


def _signal(number: int) -> str:
    known = {one.value: one.name for one in signal.Signals}
    return known.get(number, f"signal {number}")


def _resident(pid: int) -> int:
    """Bytes in memory of a process; 0 where it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_bytes().split()[1]) * PAGE
    except (OSError, IndexError):
        return 0


def _size(count: int) -> str:
    return f"{count / 2**30:g} GiB" if count >= 2**30 else f"{count / 2**20:g} MiB"
