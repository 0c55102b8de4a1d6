"""A stock ipykernel of this very interpreter, shut off from the user's own Jupyter and IPython."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

# A Unix socket's path may have 104 bytes on some systems; the rest is `/kernel-ipc-5` and slack.
LONGEST_SOCKET_FOLDER = 70
DROPPED = ("JUPYTER", "IPYTHON", "JPY_", "PAPERMILL", "PYTHONSTARTUP", "PYTHONWARNINGS",
           "PYTHONHASHSEED", "PYTHONINSPECT", "PYTEST_CURRENT", "MPLBACKEND",
           "LC_", "LANG", "TZ")  # fmt: skip
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS",
           "POLARS_MAX_THREADS", "RAYON_NUM_THREADS")  # fmt: skip
"""Reports share the cores among themselves: each computes on one."""
LAUNCH = (
    "import gc,sys;del sys.path[0];sys.modules['rfc3987_syntax']=None;"
    "gc.set_threshold(50_000,20,20);"
    "from ipykernel.kernelapp import launch_new_instance;launch_new_instance()"
)
"""`python -m ipykernel_launcher`, without a module that jsonschema (and so altair) imports for an
optional check of addresses: its grammar takes 0.8 s to parse. Looking for garbage as often as
Python does by itself is a quarter of a report's time."""


class OwnInterpreter(KernelSpecManager):
    """Knows one kernel, whatever is asked for: this interpreter's, installed or not."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        return KernelSpec(
            argv=[sys.executable, "-c", LAUNCH, "-f", "{connection_file}",
                  "--HistoryManager.enabled=False"],
            name=kernel_name,
            display_name="Python 3",
            language="python",
        )  # fmt: skip


def kernel_manager(home: Path) -> AsyncKernelManager:
    """A manager whose sockets and connection file lie in `home` (no ports: those are raced for)."""
    manager = AsyncKernelManager(
        kernel_name="python3",
        kernel_spec_manager=OwnInterpreter(),
        connection_file=str(home / "kernel.json"),
    )
    if os.name == "posix":
        manager.transport = "ipc"
        manager.ip = str(home / "kernel-ipc")
    return manager


def kernel_environment(home: Path, inherited: Mapping[str, str] | None = None) -> dict[str, str]:
    """The kernel's environment: the same on every machine as far as a report can tell."""
    own = dict(os.environ if inherited is None else inherited)
    kept = {name: value for name, value in own.items() if not name.startswith(DROPPED)}
    return kept | dict.fromkeys(THREADS, "1") | {
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_CONFIG_DIR": str(home / "jupyter"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTER_NO_CONFIG": "1",
        # The kernel's `kpi_lib` is the build's, installed or not.
        "PYTHONPATH": os.pathsep.join(filter(None, (package_folder(), own.get("PYTHONPATH")))),
        # pandas imports pyarrow where it is installed, and a fork would lose its thread.
        "JE_ARROW_MALLOC_CONF": "background_thread:false",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": own.get("PYTHONDONTWRITEBYTECODE", ""),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }  # fmt: skip


def package_folder() -> str:
    """The folder that holds this package and `kpi_lib`."""
    return str(Path(str(files("kpi_site"))).parent.absolute())


@contextmanager
def kernel_home() -> Iterator[Path]:
    """A short-lived folder for a kernel's sockets, configuration and what it said while dying."""
    folder = tempfile.gettempdir()
    if os.name == "posix" and len(folder) > LONGEST_SOCKET_FOLDER:
        folder = "/tmp"
    with tempfile.TemporaryDirectory(prefix="kpi-", dir=folder, ignore_cleanup_errors=True) as home:
        yield Path(home)


def start_options(home: Path, log: Any) -> dict[str, Any]:
    """What the kernel's process is started with; what it prints itself goes to `log`."""
    return {"env": kernel_environment(home), "stdout": log, "stderr": log}
