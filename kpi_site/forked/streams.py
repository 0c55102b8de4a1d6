"""What a cell prints: `sys.stdout`, `sys.stderr`, and what is written past them to 1 and 2.

Both streams fill one buffer, so that the order of writes is kept. What is not Python writes to
files in memory, which are looked into before each write: no thread that might be late.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from io import TextIOBase
from typing import Final, Literal

Name = Literal["stdout", "stderr"]
Emit = Callable[[Name, str], None]
FULL: Final = 64 * 1024
"""Characters that are kept back at most."""
LATE: Final = 0.2
"""Seconds that text is kept back at most where more is written, as in ipykernel."""
PIECE: Final = 64 * 1024


class Printed:
    """The text not yet sent (a class because both streams and all threads share it)."""

    def __init__(self, emit: Emit) -> None:
        self.emit = emit
        self.copy = False
        self.forks = False
        self._lock = threading.RLock()
        self._parts: list[tuple[Name, str]] = []
        self._size = 0
        self._since = 0.0
        self._seen: dict[Name, int] = {"stdout": 0, "stderr": 0}
        os.register_at_fork(after_in_child=self._is_copy, after_in_parent=self._has_copy)

    def _has_copy(self) -> None:
        self.forks = True

    def _is_copy(self) -> None:
        """A process that a cell forks prints past Python: it may not speak on our socket."""
        self.copy = True
        self._lock = threading.RLock()
        self._parts, self._size = [], 0

    def write(self, name: Name, text: str) -> None:
        if self.copy:
            os.write(_fd(name), text.encode("utf-8", "replace"))
            return
        with self._lock:
            self._collect()
            self._keep(name, text)
            if self._size >= FULL or time.monotonic() - self._since > LATE:
                self._send()

    def flush(self) -> None:
        """Send what was written so far."""
        if self.copy:
            return
        with self._lock:
            self._collect()
            self._send()

    def _keep(self, name: Name, text: str) -> None:
        if not self._parts:
            self._since = time.monotonic()
        self._parts.append((name, text))
        self._size += len(text)

    def _collect(self) -> None:
        """Take what was written to 1 and 2 since the last look, in pieces of bounded size."""
        for name in ("stdout", "stderr"):
            fd, seen = _fd(name), self._seen[name]
            while (end := _size(fd)) > seen:
                found = os.pread(fd, min(PIECE, end - seen), seen)
                if not found:
                    break
                seen += len(found)
                self._seen[name] = seen
                self._keep(name, found.decode("utf-8", "replace"))
                if self._size >= FULL:
                    self._send()

    def _send(self) -> None:
        parts, self._parts, self._size = self._parts, [], 0
        run: list[str] = []
        for at, (name, text) in enumerate(parts):
            run.append(text)
            if at + 1 == len(parts) or parts[at + 1][0] != name:
                if whole := "".join(run):
                    self.emit(name, whole)
                run = []


def _fd(name: Name) -> int:
    return 1 if name == "stdout" else 2


def _size(fd: int) -> int:
    try:
        return os.lseek(fd, 0, os.SEEK_END)
    except OSError:  # a cell has put something else in its place
        return 0


class Stream(TextIOBase):
    """`sys.stdout` or `sys.stderr` of a cell, with the interface of ipykernel's."""

    encoding = "UTF-8"

    def __init__(self, name: Name, printed: Printed, unseen: int) -> None:
        self.name = name
        self._printed = printed
        self._unseen = unseen

    def fileno(self) -> int:
        """A descriptor that nobody looks at, as with ipykernel."""
        return self._unseen

    def isatty(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def flush(self) -> None:
        self._printed.flush()

    def close(self) -> None:
        """Stays open: whoever closes it would silence the report."""

    def write(self, string: str) -> int:
        if not isinstance(string, str):
            raise TypeError(f"write() argument must be str, not {type(string)}")
        self._printed.write(self.name, string)
        return len(string)
