"""ipykernel's kernel and shell without their sockets and threads: messages go to a function."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, Final

from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from jupyter_client.session import Message, Session

OPTIONS: Final = ["--HistoryManager.enabled=False"]
Publish = Callable[[str, dict[str, Any]], None]


class Outlet(Session):
    """Hands every message's type and content to `publish`, whatever socket it was meant for."""

    publish: Publish = staticmethod(lambda kind, content: None)

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, parent: Any = None,
             ident: Any = None, buffers: Any = None, track: bool = False, header: Any = None,
             metadata: Any = None) -> Any:  # fmt: skip
        message = msg_or_type
        if not isinstance(message, (Message, dict)):
            message = self.msg(message, content, parent, header, metadata)
        self.publish(message["msg_type"], message["content"])
        return message


class Kernel(IPythonKernel):
    """Executes requests that are handed to it."""

    _execute_sleep = 0.0
    # A cell with `await` asks it for the thread that an interrupt would reach; none does here.
    shell_channel_thread = SimpleNamespace(parent_thread=None)

    def _abort_queues(self, subshell_id: str | None = None) -> None:
        """Nothing waits in a queue: cells come one by one."""


class App(IPKernelApp):
    """Configures shell and kernel as ipykernel's own start does, and opens no connection."""

    kernel_class = Kernel

    def init_poller(self) -> None: ...
    def init_connection_file(self) -> None: ...
    def write_connection_file(self, **_: Any) -> None: ...
    def init_sockets(self) -> None: ...
    def init_heartbeat(self) -> None: ...
    def log_connection_info(self) -> None: ...
    def init_io(self) -> None: ...

    def init_kernel(self) -> None:
        self.kernel = self.kernel_class.instance(
            parent=self, session=self.session, log=self.log, profile_dir=self.profile_dir,
            user_ns=self.user_ns,
        )  # fmt: skip


def make_app() -> App:
    """The one application of this process, ready to execute."""
    app = App.instance()
    app.session = Outlet(parent=app, key=b"signs nothing")
    app.initialize(OPTIONS)  # type: ignore[no-untyped-call]  # theirs
    return app


def shell_of(app: App) -> Any:
    """The application's shell, which it has from the start."""
    return app.shell
