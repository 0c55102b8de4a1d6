"""Notebooks in forks: the same as in a stock kernel, and what becomes of the processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
import small_site
import workspace
from forked_runs import outputs, written

from kpi_site import engine, kernel
from kpi_site.forked import invented, process
from kpi_site.forked.process import preloaded
from kpi_site.plan import make_plan
from kpi_site.run import run_report

pytestmark = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="forked on Linux only")
MARK = "KPI_TEST_MARK"
ODD = (
    "import sys\nprint('out'); print('err', file=sys.stderr); print('out again')\n1",
    "from IPython.display import HTML, SVG, Image, Latex, Markdown, clear_output, display\n"
    "first = {'text/plain': 'first', 'text/html': '<b>first</b>'}\n"
    "handle = display(first, raw=True, display_id='a')",
    "display(HTML('<i>one</i>')); clear_output(wait=True); display(Markdown('*two*'))",
    "print('cleared'); clear_output(); print('kept')",
    "handle.update({'text/plain': 'updated'}, raw=True)\nLatex('$x$')",
    "display(Image(b'\\x89PNG\\r\\n\\x1a\\n' + bytes(20), format='png'), metadata={'a': 1})\n"
    "SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>')",
    "import pandas as pd\npd.DataFrame({'a': range(100), 'b': 'x' * 200})",
    "print(pd.DataFrame({f'column {n}': range(3) for n in range(30)}))\npd.Series([1.5, None])",
    "import altair as alt\nalt.renderers.active, alt.data_transformers.active, alt.theme.active",
    "from kpi_lib import charts\n"
    "chart = alt.Chart(pd.DataFrame({'x': [1, 2]})).mark_bar().encode(x='x:Q')\n"
    "charts.enable()\nchart",
    "import asyncio\nawait asyncio.sleep(0)\n'awaited'",
    "!echo from a command; echo to its errors >&2; false\n_exit_code",
    "%env TZ\n%who_ls str",
    "%%capture kept\nprint('captured')",
    "import os\nkept.stdout",
    "?int.bit_length",
    "import warnings\nwarnings.warn('told')\n"
    "sys.stdout.isatty(), sys.stdout.encoding, sys.argv[1:2]",
    "import logging\nlogging.getLogger('mine').warning('logged')\n_, __, len(Out)",
    "class Odd:\n    def _repr_html_(self): return '<u>odd</u>'\n"
    "    def __repr__(self): return 'odd'\n"
    "Odd()",
    "def f(): f()\ntry:\n    f()\nexcept RecursionError as error:\n    print(type(error))",
    "import getpass\ntry:\n"
    "    getpass.getpass()\nexcept Exception as error:\n    print(repr(error))",
    "from multiprocessing import Pool\nwith Pool(2) as pool:\n    print(pool.map(abs, [-1, -2]))",
    "os.getcwd().endswith('notebooks'), __name__, os.environ['MPLBACKEND'], os.environ['TERM']",
    "end = 'a name'",
    "end",
    "raise KeyError('the last cell')",
)  # fmt: skip
"""Every way of putting something out, but for writing past Python: when a stock kernel's thread
comes to read that, before or after what Python prints, is chance."""


def ways(root: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The file that a report's run leaves in a stock kernel, and in two forks.

    The preloaded process practises between the first fork and the second.
    """
    report = next(report for report in make_plan(root).reports if report.name == name)
    left = []
    process.close_all()
    for choice in ("stock", "forked", "forked again"):
        monkeypatch.setenv(engine.CHOICE, choice)
        failed = run_report(root, report, own={})
        assert (choice != "stock") == bool(process._idle)
        left.append((report.failed(root) if failed else report.executed(root)).read_text())
    return left


@pytest.mark.parametrize("name", ["acme/spring", "acme", "programme"])
def test_the_standard_notebooks_are_the_same_in_a_stock_kernel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    stock, forked, again = ways(workspace.write(tmp_path), name, monkeypatch)
    assert stock == forked == again
    assert len(json.loads(forked)["cells"]) > 3


def test_an_odd_notebook_is_the_same_in_a_stock_kernel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, *ODD)
    stock, forked, again = (
        json.loads(left)["cells"] for left in ways(tmp_path, "acme/spring", monkeypatch)
    )
    for one, other, third in zip(stock, forked, again, strict=True):
        assert one == other == third, one["source"]
    assert forked[-1]["outputs"][-1]["ename"] == "KeyError"


def test_order_of_prints_is_that_of_writing(tmp_path: Path) -> None:
    cell = (
        "import os, sys, threading\nprint(1)\nos.system('echo 2')\nprint(3)\nos.write(1, b'4\\n')\n"
        "thread = threading.Thread(target=print, args=(5,)); thread.start(); thread.join()\n"
        "print(6, file=sys.stderr)\nprint(7)"
    )
    assert [output["text"] for output in outputs(tmp_path, cell)] == ["1\n2\n3\n4\n5\n7\n"]


def test_the_command_line_of_papermill_finds_the_engine(tmp_path: Path) -> None:
    report = written(tmp_path, "print(__import__('os').getppid())")
    made = tmp_path / "made.ipynb"
    command = [sys.executable, "-m", "papermill", "--engine", engine.NAME, "--no-progress-bar",
               str(report.notebook), str(made)]  # fmt: skip
    environment = os.environ | {"PYTHONPATH": kernel.package_folder()}
    subprocess.run(command, check=True, cwd=tmp_path, env=environment, capture_output=True)
    assert json.loads(made.read_text())["cells"][1]["outputs"][0]["name"] == "stdout"


def test_widgets_need_a_stock_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kpi_site.notebook import read

    assert engine.forks(read(written(tmp_path, "1").notebook))
    assert not engine.forks(read(written(tmp_path, "import ipywidgets").notebook))
    monkeypatch.setenv(engine.CHOICE, "stock")
    assert not engine.forks(read(written(tmp_path, "1").notebook))


def test_practice_goes_well(tmp_path: Path) -> None:
    """What goes wrong in it goes unnoticed in a build."""
    practice = (
        f"import os\nfrom kpi_site.forked.practice import practise\n"
        f"practise({str(tmp_path)!r}, repr)\nassert len(os.listdir('/proc/self/task')) == 1"
    )
    subprocess.run([sys.executable, "-c", practice], check=True, cwd=kernel.package_folder(),
                   env=kernel.kernel_environment(tmp_path))  # fmt: skip
    assert (tmp_path / "data" / invented.CLIENT).is_dir()


def test_a_preloaded_process_serves_until_kpi_lib_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with preloaded() as first:
        pass
    with preloaded() as again:
        assert again is first
    file = tmp_path / "kpi_lib" / "sub" / "new.py"
    file.parent.mkdir(parents=True)
    monkeypatch.setattr(process, "package_folder", lambda: str(tmp_path))
    before = process._stamp()
    file.write_text("one = 1")
    assert process._stamp() != before
    with preloaded() as other:
        assert other is not first
        assert first.process.returncode is not None


def test_it_is_started_afresh_when_it_was_killed(tmp_path: Path) -> None:
    with preloaded() as one:
        one.process.kill()
        one.process.wait()
    assert outputs(tmp_path, "1 + 1")
    assert outputs(tmp_path, "import os; os.getppid()")[0]["data"]["text/plain"] != str(
        one.process.pid
    )


@pytest.mark.parametrize("whom", ["the build", "all"])
def test_nothing_survives_a_build_that_is_killed(tmp_path: Path, whom: str) -> None:
    mark = uuid.uuid4().hex
    started = tmp_path / ".kpi" / "tables" / "started"
    cell = ("import os, subprocess, pathlib\npathlib.Path('../.kpi/tables/started').touch()\n"
            "subprocess.run(['sleep', '600'])")  # fmt: skip
    written(tmp_path, cell)
    small_site.write(tmp_path, {}, client="birch")
    command = [
        sys.executable,
        "-m",
        "kpi_site.cli",
        "build",
        "acme/spring",
        "--root",
        str(tmp_path),
    ]
    environment = os.environ | {"PYTHONPATH": kernel.package_folder(), MARK: mark}
    build = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
    assert in_time(started.exists, seconds=120)
    assert len(marked(mark)) >= 4, "build, worker, preloaded process, fork, command"
    if whom == "all":
        os.killpg(build.pid, signal.SIGKILL)
    build.kill()
    build.wait()
    assert in_time(lambda: not marked(mark), seconds=20), marked(mark)


def in_time(condition: object, *, seconds: float) -> bool:
    """Whether something comes true before so much time has passed."""
    assert callable(condition)
    ends = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > ends:
            return False
        time.sleep(0.05)
    return True


def marked(mark: str) -> dict[str, str]:
    """Processes that were given the mark: number → command."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={mark}".encode() in (folder / "environ").read_bytes():
                found[folder.name] = (folder / "cmdline").read_text()
        except OSError:
            continue
    return found
