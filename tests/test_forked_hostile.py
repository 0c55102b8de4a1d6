"""Notebooks that misbehave: that report fails and says why, the next one is none the worse."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from forked_runs import failure, outputs

from kpi_site.forked import fork, landlock
from kpi_site.kernel import package_folder

MEGABYTES = 2**20
LINUX = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="notebooks are forked on Linux")
pytestmark = LINUX


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import os; os._exit(0)", "KernelDied: The kernel died in this cell. It ended with code"),
        ("import os; os._exit(3)", "It ended with code 3."),
        ("import os; os.kill(os.getpid(), 9)", "It ended by SIGKILL."),
        ("import ctypes; ctypes.string_at(0)", "It ended by SIGSEGV."),
        ("import os; os.write(2, b'last words'); os.abort()", "It ended by SIGABRT. last words"),
        ("import os; os.fork()", "Forked: This cell forked, and its copy ran on as a notebook."),
        ("x = bytearray(2**40)", "MemoryError: A notebook may take"),
        ("import numpy; numpy.ones(2**37)", "A notebook may take"),
        ("print('x' * 100_000_000)", "TooMuchOutput: The notebook put out more than 32 MiB"),
        ("for _ in range(2_000_000): print('x' * 50)", "TooMuchOutput: The notebook put out"),
        ("import os; os.system('yes | head -c 100000000')", "TooMuchOutput: The notebook put out"),
        ("import threading as t, time\nt.Thread(None, time.sleep, 'idle', (600,)).start()",
         "LeftRunning: The notebook left threads running at its end: idle."),
        ("import subprocess; subprocess.Popen(['sleep', '600'])",
         "LeftRunning: The notebook left processes running at its end: sleep."),
        ("display({'text/plain': 5}, raw=True)", "InvalidOutput: This cell put out what no"),
        ("import threading as t\ndef flood():\n    while True: display(1)\n"
         "t.Thread(target=flood, name='flood', daemon=True).start()",
         "LeftRunning: The notebook left threads running at its end: flood."),
        ("import os; os.write(3, b'\\0\\0\\0\\x02{}')",
         "InvalidOutput: This cell wrote to the socket of its process"),
        ("import os; os.write(3, b'\\0\\0\\0\\x0d[\"stream\",{}]')",
         "InvalidOutput: This cell put out what no notebook can hold: "),
        ("display(1, display_id=['a'])",
         "InvalidOutput: This cell put out what no notebook can hold: TypeError: unhashable"),
        ("quit()", "Quit: The notebook ended itself in this cell."),
        ("input()", "StdinNotImplementedError: raw_input was called"),
    ],
)  # fmt: skip
def test_it_fails_with_its_reason(tmp_path: Path, source: str, said: str) -> None:
    found = failure(tmp_path, source, "1 + 1" if "Running" not in said else "")
    assert found.cell == 2
    assert said in "\n".join(found.lines)
    assert outputs(tmp_path, "1 + 1")[0]["data"]["text/plain"] == "2"


def test_the_error_that_ended_the_process_is_told_and_not_the_way_there(tmp_path: Path) -> None:
    found = failure(tmp_path, "import sys; sys.stdout = None", "1 + 1")
    assert found.lines == (
        "KernelDied: The kernel died in this cell. It ended with code 1. AttributeError: "
        "'NoneType' object has no attribute 'write'",
    )


def test_half_an_emoji_is_shown_as_a_mark(tmp_path: Path) -> None:
    printed, shown = outputs(
        tmp_path, r"print('cut \ud83d')", r"display({'text/html': '\ud83d'}, raw=True)"
    )
    assert printed["text"] == "cut ?\n"
    assert shown["data"]["text/html"] == "?"
    found = failure(tmp_path, r"raise ValueError('cut \ud83d')")
    assert found.lines == ("ValueError: cut ?",)


def test_hanging_in_a_command_is_given_up_and_the_command_ended(tmp_path: Path) -> None:
    mark = f"{time.time_ns() % 10**9 + 10**6}"
    found = failure(tmp_path, f"import os; os.system('sleep {mark}; echo')", timeout=1)
    assert found.lines == ("Timeout: The notebook was still in this cell after 1 seconds.",)
    assert not running(mark)


def test_many_small_objects_run_into_the_same_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kpi_site.forked.client.default_memory", lambda: 100 * MEGABYTES)
    found = failure(tmp_path, "kept = []\nwhile True: kept.append([1, 2])")
    assert found.lines[0].startswith(("MemoryLimit: ", "MemoryError: "))
    assert "100 MiB of memory" in found.lines[0]


def test_memory_that_is_shared_out_over_processes_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kpi_site.forked.client.default_memory", lambda: 100 * MEGABYTES)
    shared = "import mmap, time\nm = mmap.mmap(-1, 200_000_000)\nm.write(b'x' * 1000)\n"
    filled = shared + "for at in range(0, 200_000_000, 4096): m[at] = 1\ntime.sleep(30)"
    found = failure(tmp_path, filled)
    assert found.lines == ("MemoryLimit: The notebook took more than 100 MiB of memory in this "
                           "cell.",)  # fmt: skip


def test_too_many_processes(tmp_path: Path) -> None:
    many = "import subprocess, time\nfor _ in range(80): subprocess.Popen(['sleep', '600'])"
    found = failure(tmp_path, many + "\ntime.sleep(60)")
    assert found.lines == ("TooManyProcesses: This cell started more than 64 processes.",)


def test_a_process_that_hides_ends_with_the_notebook(tmp_path: Path) -> None:
    mark = f"{time.time_ns() % 10**9 + 10**6}"
    hidden = f"import os; os.system('(setsid sleep {mark} &) ')"
    outputs(tmp_path, hidden)
    assert not running(mark)


def running(argument: str) -> bool:
    """Whether a process has this argument."""
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if argument.encode() in line.read_bytes().split(b"\0"):
                return True
        except OSError:
            continue
    return False


@pytest.mark.skipif(not landlock.version(), reason="this kernel has no Landlock")
@pytest.mark.parametrize("place", ["{tmp}/outside.txt", "notes.txt", "../params/acme/spring.yaml",
                                   "../data/acme/spring/posts.csv", "../.kpi/vega/1.js",
                                   "../.kpi/state/acme/spring.json"])  # fmt: skip
def test_it_writes_only_to_its_own_folders(tmp_path: Path, place: str) -> None:
    for kept in ("vega", "state/acme"):  # made by an earlier build, and read by every client's
        (tmp_path / "w" / ".kpi" / kept).mkdir(parents=True)
    found = failure(tmp_path / "w", f"open({place.format(tmp=tmp_path)!r}, 'w')")
    assert found.lines[0].startswith("PermissionError: [Errno 13] Permission denied: ")
    assert found.lines[0].endswith(fork.OUTSIDE)
    assert not (tmp_path / "outside.txt").exists()
    assert "title" in (tmp_path / "w" / "params" / "acme" / "spring.yaml").read_text()


def test_without_landlock_pythons_own_writes_are_refused(tmp_path: Path) -> None:
    code = (
        "import os, sys, tempfile\nfrom kpi_site.forked.refusal import refuse_writing\n"
        "own, other = sys.argv[1:]\nrefuse_writing([own])\n"
        "tempfile.tempdir = own\nwith tempfile.TemporaryDirectory() as made:\n"
        "    open(made + '/b', 'w').close(); os.symlink('x', made + '/c')\n"
        "open(other + '/kept').read()\n"
        "for write in (lambda: open(other + '/new', 'w'), lambda: os.remove(other + '/kept'),\n"
        "              lambda: os.mkdir(other + '/d'), lambda: os.symlink('x', other + '/s'),\n"
        "              lambda: os.rename(other + '/kept', own + '/kept'),\n"
        "              lambda: open(own + '/../other/new', 'a')):\n"
        "    try: write()\n"
        "    except PermissionError: continue\n"
        "    raise SystemExit('written')"
    )
    own, other = tmp_path / "own", tmp_path / "other"
    own.mkdir()
    other.mkdir()
    (other / "kept").touch()
    subprocess.run([sys.executable, "-c", code, own, other], check=True, cwd=package_folder())
    assert [path.name for path in other.iterdir()] == ["kept"]


def test_it_may_write_to_its_temporary_folder(tmp_path: Path) -> None:
    cell = "import tempfile\nwith tempfile.NamedTemporaryFile('w') as f: print(f.write('x'))"
    assert outputs(tmp_path, cell)[0]["text"] == "1\n"


@pytest.mark.parametrize("whom", ["os.getppid()", "0"])
def test_it_cannot_take_others_along(tmp_path: Path, whom: str) -> None:
    failure(tmp_path, f"import os; os.kill({whom}, 9)", "1 + 1")
    assert outputs(tmp_path, "1 + 1")[0]["data"]["text/plain"] == "2"


def test_nothing_of_a_notebook_reaches_the_next(tmp_path: Path) -> None:
    leave = (
        "import builtins, os, random, sys, tempfile, kpi_lib\n"
        "from kpi_lib.text import catalogue\n"
        "secret = kpi_lib.left = builtins.secret = os.environ['SECRET'] = 'of acme'\n"
        "sys.modules['secret'] = sys\n"
        "open(tempfile.gettempdir() + '/secret', 'w').write('of acme')\n"
        "random.seed(1)\n"
        "get_ipython().run_line_magic('store', 'secret')"
    )
    look = (
        "import builtins, os, random, sys, tempfile, kpi_lib\n"
        "get_ipython().run_line_magic('store', '-r')\n"
        "[hasattr(kpi_lib, 'left'), hasattr(builtins, 'secret'), 'SECRET' in os.environ,\n"
        " 'secret' in sys.modules, 'secret' in globals(),\n"
        " 'secret' in os.listdir(tempfile.gettempdir()),\n"
        " get_ipython().db.keys(), len(In), random.random()]"
    )
    outputs(tmp_path, leave)
    seen = [outputs(tmp_path, look, client=client)[-1]["data"]["text/plain"]
            for client in ("birch", "cedar")]  # fmt: skip
    assert all(one.startswith("[False, False, False, False, False, False, [],") for one in seen), (
        seen
    )
    assert seen[0] != seen[1], "the same random numbers"
