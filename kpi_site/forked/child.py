"""A fork that runs one notebook's cells as it is told, and ends."""

from __future__ import annotations

import asyncio
import json
import os
import random
import resource
import signal
import socket
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from jupyter_client.jsonutil import json_default
from jupyter_client.session import json_packer

from kpi_site.forked import landlock, limits, wire
from kpi_site.forked.kernel import App, shell_of
from kpi_site.forked.order import CELL, END, NO_MEMORY, Order
from kpi_site.forked.refusal import refuse_writing
from kpi_site.forked.streams import Name, Printed, Stream

TRACKER: Final = b"multiprocessing.resource_tracker"
GRACE: Final = 0.1
"""Seconds that threads and processes get to end after the last cell."""


def run(app: App, order: Order, fds: Sequence[int]) -> None:
    """Be the notebook's process: never returns. `fds`: socket, standard output and error, log."""
    code = 1
    try:
        pipe = _become(app, order, fds)
        code = asyncio.run(_serve(app, pipe))
    except MemoryError:
        code = NO_MEMORY
    except BaseException as error:
        said = "".join(traceback.format_exception_only(error))
        os.write(2, said.encode("utf-8", "replace"))  # the worker quotes it
    finally:
        os._exit(code)


def _become(app: App, order: Order, fds: Sequence[int]) -> socket.socket:
    """Leave everything behind that is another's, and take on what the order says."""
    shell = shell_of(app)
    os.setsid()
    limits.die_with_parent()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _own_fds(fds)
    os.environ.clear()
    os.environ.update(order.environment)
    shell.init_environment()
    tempfile.tempdir = order.temporary
    # `%store` keeps values in the profile's folder.
    shell.profile_dir.unobserve_all()  # or it makes folders that few notebooks need
    shell.profile_dir.location = f"{order.temporary}/profile"
    shell.db = None
    os.chdir(order.cwd)
    random.seed()
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()
    limits.limit(order.memory)
    if order.writable is not None:
        own = [order.temporary, *order.writable]
        if not landlock.confine(map(Path, own)):
            refuse_writing(own)
    return socket.socket(fileno=3)


def _own_fds(fds: Sequence[int]) -> None:
    """0 is empty, 1 and 2 are this notebook's, 3 is its socket, 4 its log; all else is closed."""
    kept = [os.open(os.devnull, os.O_RDONLY), fds[1], fds[2], fds[0], fds[3]]
    high = [os.dup(fd) for fd in kept]
    for at, fd in enumerate(high):
        os.dup2(fd, at, inheritable=at < 3)
    os.closerange(len(kept), resource.getrlimit(resource.RLIMIT_NOFILE)[0])


async def _serve(app: App, pipe: socket.socket) -> int:
    """Cells in, messages out, until the other end has had enough."""
    me = os.getpid()
    kernel, session = app.kernel, app.session

    escaped = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
    replies: list[tuple[str, Mapping[str, Any]]] = []

    def hear(kind: str, content: Mapping[str, Any]) -> None:
        """A cell's reply waits until it is known that the cell came to one end only."""
        if kind == "execute_reply":
            replies.append((kind, content))
        else:
            publish(kind, content)

    def publish(kind: str, content: Mapping[str, Any]) -> None:
        if not printed.copy:
            frame = _packed([kind, content])
            with sending:  # a cell's threads may show things at the same time
                wire.send(pipe, frame)

    def emit(name: Name, text: str) -> None:
        publish("stream", {"name": name, "text": text})

    sending = threading.Lock()
    printed = Printed(emit)
    sys.stdout, sys.stderr = Stream("stdout", printed, 4), Stream("stderr", printed, 4)
    session.publish = hear
    while (frame := wire.receive(pipe)) is not None:
        if frame == END:
            publish("left", await _left_running())
            return 0
        source = frame.removeprefix(CELL).decode()
        request = session.msg("execute_request", {"code": source, "silent": False})
        kernel.set_parent([], request)
        await kernel.execute_request(None, [], request)
        if os.getpid() != me:
            os.eventfd_write(escaped, 1)
            return 0
        if _has_escaped(escaped, wait=printed.forks):
            publish("forked", {})
        printed.forks = False
        publish(*replies.pop())
    return 1


def _has_escaped(flag: int, *, wait: bool) -> bool:
    """Whether a process that a cell forked came to the cell's end as well."""
    ends = time.monotonic() + (GRACE if wait else 0)
    while time.monotonic() < ends and _processes():
        time.sleep(0.005)
    try:
        return bool(os.eventfd_read(flag))
    except BlockingIOError:
        return False


def _packed(message: list[Any]) -> bytes:
    """As Jupyter packs it; what is no character (half an emoji, cut in an export) as a mark."""
    try:
        packed: bytes = json_packer(message)
        return packed
    except UnicodeEncodeError:
        return json.dumps(message, default=json_default, ensure_ascii=False).encode(
            "utf-8", "replace"
        )


async def _left_running() -> dict[str, list[str]]:
    """Threads and processes that the notebook started and did not end."""
    await asyncio.get_running_loop().shutdown_default_executor()
    ends = time.monotonic() + GRACE
    while (left := {"threads": _threads(), "processes": _processes()}) and any(left.values()):
        if time.monotonic() > ends:
            break
        await asyncio.sleep(0.01)
    return left


def _threads() -> list[str]:
    """Names of threads; a library's own kind of daemon (a progress bar's clock) is none of them."""
    return [
        thread.name
        for thread in threading.enumerate()
        if thread is not threading.main_thread()
        and not (thread.daemon and type(thread) is not threading.Thread)
    ]


def _processes() -> list[str]:
    """Commands of child processes, multiprocessing's own housekeeper aside."""
    found = []
    for pid in limits.children(os.getpid()):
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().strip(b"\0")
        except OSError:
            continue
        if words and TRACKER not in words:  # without words it has ended
            found.append(Path(os.fsdecode(words.split(b"\0")[0])).name)
    return found
