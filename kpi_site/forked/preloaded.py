"""The preloaded process: imports what reports need, holds no client's data, forks on request.

Started as `python -c` with the number of its socket. Single-threaded: a fork takes only the thread
along that forks, and every lock that another one holds stays locked for ever.
"""

from __future__ import annotations

import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from kpi_site.forked import child, limits, wire
from kpi_site.forked.kernel import OPTIONS, App, make_app, shell_of
from kpi_site.forked.order import KILL, Order

FDS = 4
"""File descriptors that come with an order."""


def main(fd: int, home: str) -> None:
    """Preload, say that it is ready, and serve until the other end closes; leaves no `home`."""
    pipe = socket.socket(fileno=fd)
    sys.argv[1:] = ["-f", "kernel.json", *OPTIONS]  # what a stock kernel's process is given
    with suppress(BrokenPipeError):
        _serve(pipe, home)
    _leave(home)


def _serve(pipe: socket.socket, home: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limits.adopt_orphans()
    app = _app()
    with shell_of(app).builtin_trap:  # elsewhere pandas takes what it prints to for a terminal
        import kpi_lib.charts
        import kpi_lib.show  # noqa: F401  # both for their effect
    _settle()
    practised = False
    wire.send_json(pipe, {"threads": len(list(Path("/proc/self/task").iterdir()))})
    while (received := wire.receive_with_fds(pipe, FDS)) is not None:
        frame, fds = received
        if frame == KILL:  # it had ended by itself just then
            continue
        _one(app, pipe, Order(**json.loads(frame)), fds)
        if not practised:
            # Not before the first: a single report would only wait for it.
            _practise(app, pipe, home)
            practised = True


def _practise(app: App, pipe: socket.socket, home: str) -> None:
    """Make a report of an invented client, unless the other end closes meanwhile."""
    from kpi_site.forked.practice import practise_quietly

    def show(value: Any) -> None:
        if _is_closed(pipe):
            _leave(home)
        shell_of(app).display_formatter.format(value)

    with shell_of(app).builtin_trap:
        practise_quietly(f"{home}/invented", show)
    _settle()


def _settle() -> None:
    """Keep what there is out of the search for garbage, which would copy it into each fork."""
    gc.collect()
    gc.freeze()


def _is_closed(pipe: socket.socket) -> bool:
    ready, _, _ = select.select([pipe], [], [], 0)
    return bool(ready) and not pipe.recv(1, socket.MSG_PEEK)


def _leave(home: str) -> NoReturn:
    """End; whoever closed the other end may have been killed, and left `home` behind."""
    shutil.rmtree(home, ignore_errors=True)
    os._exit(0)  # taking everything apart takes as long as it lived


def _app() -> App:
    """Without the debugger, which takes time and memory and is of no use here."""
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # how Python is told "not installed"
    app = make_app()
    del sys.modules["debugpy"]
    return app


def _one(app: App, pipe: socket.socket, order: Order, fds: list[int]) -> None:
    pid = os.fork()
    if pid == 0:
        child.run(app, order, fds)
    for fd in fds:
        os.close(fd)
    wire.send_json(pipe, {"pid": pid})
    try:
        status = _ended(pid, pipe)
    finally:
        _sweep()
    wire.send_json(pipe, {"status": os.waitstatus_to_exitcode(status)})


def _ended(pid: int, pipe: socket.socket) -> int:
    """Wait for the fork; end it when told to, or when nobody waits for it any more."""
    watched = os.pidfd_open(pid)
    try:
        while True:
            ready, _, _ = select.select([watched, pipe.fileno()], [], [])
            if watched in ready:
                break
            gone = wire.receive(pipe) is None
            os.kill(pid, signal.SIGKILL)
            if gone:
                break
    finally:
        os.close(watched)
    _, status = os.waitpid(pid, 0)
    return status


def _sweep() -> None:
    """End what a notebook left behind: it has become this process's own."""
    while left := limits.children(os.getpid()):
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        for pid in left:
            os.waitpid(pid, 0)
