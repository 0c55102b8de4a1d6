"""What is kept of estimates: damaged, forbidden, or written by two at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kpi_lib import signed

KEY = b"k" * 32


@pytest.mark.parametrize("damage", [
    lambda path: path.write_bytes(path.read_bytes()[:40]),
    lambda path: path.write_bytes(b""),
    lambda path: (path.unlink(), path.mkdir()),
    lambda path: (path.unlink(), path.symlink_to(path)),
])  # fmt: skip
def test_a_damaged_entry_is_worked_out_again(tmp_path: Path, damage: Callable[..., Any]) -> None:
    signed.store(tmp_path, "entry", KEY, [1, 2, 3])
    assert signed.load(tmp_path, "entry", KEY, list) == [1, 2, 3]
    damage(tmp_path / "entry")
    assert signed.load(tmp_path, "entry", KEY, list) is None
    signed.store(tmp_path, "entry", KEY, [4])
    assert not list(tmp_path.glob(".new-*"))


def test_where_nothing_can_be_kept_nothing_fails(tmp_path: Path) -> None:
    (tmp_path / ".kpi").write_text("a file where the folder would be")
    signed.store(tmp_path / ".kpi" / "estimates", "entry", KEY, [1])
    assert signed.load(tmp_path / ".kpi" / "estimates", "entry", KEY, list) is None


def test_builds_at_once_leave_a_whole_entry(tmp_path: Path) -> None:
    values, seen = [[at] * 50_000 for at in range(8)], []

    def build(value: list[int]) -> None:
        for _ in range(5):
            signed.store(tmp_path, "entry", KEY, value)
            seen.append(signed.load(tmp_path, "entry", KEY, list))

    threads = [threading.Thread(target=build, args=(value,)) for value in values]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 40
    assert all(one in values for one in seen)
    assert [path.name for path in tmp_path.iterdir()] == ["entry"]
