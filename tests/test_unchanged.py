"""“Nothing to do” is said only where nothing changed, whatever changed and however."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import small_site

from kpi_site import unchanged
from kpi_site.stamps import SLACK

SAID = ["up to date  acme/spring", "1 up to date."]
LATER = 2 * SLACK


def old(root: Path) -> None:
    """As if everything had been written a minute ago."""
    then = time.time() - 60
    for path in [root, *root.rglob("*")]:
        os.utime(path, (then, then), follow_symlinks=False)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = small_site.write(tmp_path / "workspace", {"spring": "campaign"})
    for made in ("reports/acme/spring.ipynb", "site/acme/spring/index.html",
                 "site/acme/assets/site.css", ".kpi/state/acme/spring.json"):  # fmt: skip
        path = root / made
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made)
    code = tmp_path / "code"
    (code / "kpi_lib").mkdir(parents=True)
    (code / "kpi_lib/sums.py").write_text("x")
    old(code)
    monkeypatch.setattr(unchanged, "_code", lambda: [code])
    old(root)
    # Times of inodes cannot be set: what was written just now counts as settled.
    real = time.time_ns
    monkeypatch.setattr(unchanged.time, "time_ns", lambda: real() + LATER)
    unchanged.keep(root, SAID, unchanged.began())
    assert unchanged.nothing_to_do(root) == SAID
    return root


def same_size(path: str) -> Callable[[Path], None]:
    """Other bytes, as many, with the time of before."""

    def change(root: Path) -> None:
        target, before = root / path, (root / path).stat()
        target.write_bytes(bytes(byte ^ 1 for byte in target.read_bytes()))
        os.utime(target, ns=(before.st_atime_ns, before.st_mtime_ns))

    return change


def replaced(root: Path) -> None:
    """Another file moved over it, with the time and size of before."""
    target = root / "params/acme/spring.yaml"
    other = root / "params/acme/.new"
    other.write_bytes(target.read_bytes()[::-1])
    shutil.copystat(target, other)
    other.replace(target)


def linked(root: Path) -> None:
    (root / "data/acme/_shared").symlink_to(root / "data/acme/spring")


FILES = ("params/acme/client.yaml", "params/acme/spring.yaml", "data/acme/spring/posts.csv",
         "notebooks/campaign.ipynb", "reports/acme/spring.ipynb", "site/acme/spring/index.html",
         "site/acme/assets/site.css", ".kpi/state/acme/spring.json",
         "../code/kpi_lib/sums.py")  # fmt: skip
CHANGES: dict[str, Callable[[Path], object]] = {
    **{f"{path} written again": same_size(path) for path in FILES},
    **{f"{path} gone": lambda root, path=path: (root / path).unlink() for path in FILES},
    **{f"a file beside {path}": lambda root, path=path: (root / path).with_name("n").write_text("")
       for path in FILES},
    "another file in its place": replaced,
    "a renamed file": lambda root: (root / "data/acme/spring/posts.csv").rename(
        root / "data/acme/spring/p.csv"),
    "a folder deep inside": lambda root: (root / "data/acme/spring/2026-04-01").mkdir(),
    "a link": linked,
    "rates": lambda root: (root / "params/rates.csv").write_text(""),
    "a first approval": lambda root: (root / "published/acme").mkdir(parents=True),
    "another client": lambda root: (root / "params/birch").mkdir(),
    "a notebook of its own": lambda root: (root / "notebooks/acme").mkdir(),
    "no site": lambda root: shutil.rmtree(root / "site"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_changes_the_build_looks_for_itself(
    root: Path, change: Callable[[Path], object]
) -> None:
    change(root)
    assert unchanged.nothing_to_do(root) is None


def test_another_python_or_package_makes_it_look(
    root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    packages = tmp_path_factory.mktemp("packages")
    monkeypatch.setattr(sys, "path", [str(packages)])
    unchanged.keep(root, SAID, unchanged.began())
    assert unchanged.nothing_to_do(root) == SAID
    (packages / "pandas-9.dist-info").mkdir()
    assert unchanged.nothing_to_do(root) is None
    unchanged.keep(root, SAID, unchanged.began())
    monkeypatch.setattr(sys, "version", "4.0")
    assert unchanged.nothing_to_do(root) is None


def test_an_input_written_while_it_was_built_is_not_known(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    since = unchanged.began()
    unchanged.forget(root)
    time.sleep(0.02)
    (root / "data/acme/spring/posts.csv").write_text("late")
    unchanged.keep(root, SAID, since)
    assert unchanged.nothing_to_do(root) is None


def test_what_is_too_young_to_be_sure_of_is_read(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page written just before; changed within one tick of the clock it has the same stamp."""
    monkeypatch.undo()
    page = root / "site/acme/spring/index.html"
    page.write_text("one")
    before = unchanged.stamp(page)
    real = unchanged.stamp
    monkeypatch.setattr(
        unchanged, "stamp", lambda name: before if str(name) == str(page) else real(name)
    )
    monkeypatch.setattr(unchanged, "_code", list)
    unchanged.keep(root, SAID, time.time_ns() + LATER)
    assert unchanged.nothing_to_do(root) == SAID
    page.write_text("two")
    assert unchanged.nothing_to_do(root) is None


def test_a_link_to_nowhere_is_looked_at_again(root: Path) -> None:
    elsewhere = root.with_name("elsewhere")
    (root / "params/acme/logo.png").symlink_to(elsewhere)
    unchanged.keep(root, SAID, unchanged.began())
    assert unchanged.nothing_to_do(root) == SAID
    elsewhere.write_text("a logo")
    assert unchanged.nothing_to_do(root) is None


def test_a_copy_of_a_workspace_is_another_one(root: Path) -> None:
    other = Path(shutil.copytree(root, root.with_name("copy")))
    assert unchanged.nothing_to_do(other) is None
    moved = root.rename(root.with_name("moved"))
    assert unchanged.nothing_to_do(root) is None
    assert unchanged.nothing_to_do(moved) == SAID


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"machine": 1}', "\x00"])
def test_what_cannot_be_read_is_not_believed(root: Path, content: str) -> None:
    (root / unchanged.FILE).write_text(content)
    assert unchanged.nothing_to_do(root) is None


def test_to_say_so_needs_no_heavy_library(root: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from kpi_site import unchanged;"
        "unchanged.nothing_to_do(Path(sys.argv[1]));"
        "print(*{'pandas', 'numpy', 'papermill', 'pydantic', 'yaml', 'altair'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code, str(root)], capture_output=True, text=True,
                          check=True)  # fmt: skip
    assert done.stdout.strip() == ""
