"""A worker's side of the preloaded process: start it, ask it for a fork, hear of the fork's end."""

from __future__ import annotations

import atexit
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from kpi_site.forked import wire
from kpi_site.forked.order import KILL, Order
from kpi_site.kernel import kernel_environment, kernel_home, package_folder

LAUNCH: Final = (
    "import gc,sys;del sys.path[0];sys.modules['rfc3987_syntax']=None;"
    "gc.set_threshold(50_000,20,20);"
    "from kpi_site.forked.preloaded import main;main(int(sys.argv[1]),sys.argv[2])"
)
"""As a stock kernel is started (`kernel.LAUNCH`), for the same reasons."""
START: Final = 60.0
"""Seconds that preloading may take."""
LAST_WORDS: Final = 600

Key = tuple[object, ...]


class NotStartedError(Exception):
    """The preloaded process did not come up, or ended by itself."""


@dataclass(slots=True, kw_only=True)
class Preloaded:
    """A process that forks on request (mutable: it holds what is open)."""

    key: Key
    pipe: socket.socket
    process: subprocess.Popen[bytes]
    home: Path
    open: ExitStack = field(repr=False)
    broken: bool = False

    def fork(self, order: Order, fds: Sequence[int]) -> int:
        """Have a notebook's process made; gives its id."""
        with suppress(OSError):  # that it has ended is heard below
            wire.send_json(self.pipe, asdict(order), fds)
        return int(self._hear()["pid"])

    def kill(self) -> None:
        """End the notebook's process; its parent does it, which knows whether it still is one."""
        with suppress(OSError):
            wire.send(self.pipe, KILL)

    def ended(self) -> int:
        """Wait for that process to end, and all it started with it; gives its exit code."""
        return int(self._hear()["status"])

    def _hear(self) -> dict[str, Any]:
        frame = wire.receive(self.pipe)
        if frame is None:
            self.broken = True
            raise NotStartedError(self._words())
        found: dict[str, Any] = json.loads(frame)
        return found

    def _words(self) -> str:
        try:
            said = (self.home / "preloaded.log").read_bytes()
        except OSError:
            return ""
        return said.decode("utf-8", "replace").strip()[-LAST_WORDS:]

    def close(self) -> None:
        self.pipe.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.open.close()


def start(key: Key = ()) -> Preloaded:
    """A new preloaded process, ready to fork."""
    with ExitStack() as stack:
        home = stack.enter_context(kernel_home())
        ours, theirs = socket.socketpair()
        log = stack.enter_context((home / "preloaded.log").open("wb"))
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-c", LAUNCH, str(theirs.fileno()), str(home)],
                env=kernel_environment(home), pass_fds=[theirs.fileno()], cwd=home,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        made = Preloaded(key=key, pipe=ours, process=process, home=home, open=stack.pop_all())
    try:
        ours.settimeout(START)
        ready = made._hear()
        ours.settimeout(None)
        if ready["threads"] != 1:
            raise NotStartedError(f"{ready['threads']} threads run in the preloaded process.")
    except BaseException as error:
        made.close()
        if isinstance(error, TimeoutError):
            raise NotStartedError(f"It was not ready after {START:g} seconds.") from None
        raise
    return made


_idle: list[Preloaded] = []
"""Those of this process that wait for the next notebook: starting one takes two seconds."""
_lock = threading.Lock()


@contextmanager
def preloaded() -> Iterator[Preloaded]:
    """A preloaded process of the code as it is now; kept for the next notebook unless it broke."""
    key = (os.getpid(), os.environ.get("PYTHONPATH"), _stamp())
    with _lock:
        found = next((one for one in _idle if one.key == key), None)
        stale = [one for one in _idle if one.key != key and one.key[0] == os.getpid()]
        _idle[:] = [one for one in _idle if one is not found and one not in stale]
    for one in stale:
        one.close()
    one = found or start(key)
    try:
        yield one
    except BaseException:
        one.close()
        raise
    if one.broken:
        one.close()
        return
    with _lock:
        _idle.append(one)


@atexit.register
def close_all() -> None:
    """End the preloaded processes of this process."""
    with _lock:
        ours = [one for one in _idle if one.key[0] == os.getpid()]
        _idle.clear()
    for one in ours:
        one.close()


def _stamp() -> int:
    """Changes when a file of `kpi_lib` does."""
    found: list[tuple[str, int, int]] = []
    folders = [f"{package_folder()}/kpi_lib"]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir():
                    if entry.name != "__pycache__":
                        folders.append(entry.path)
                else:
                    with suppress(FileNotFoundError):  # an editor's, just gone
                        stat = entry.stat()
                        found.append((entry.path, stat.st_size, stat.st_mtime_ns))
    return hash(tuple(sorted(found)))
