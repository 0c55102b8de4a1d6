"""A file is read again wherever it may have changed, and not where it cannot have."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from kpi_site import stamps
from kpi_site.stamps import Stamps


def aged(path: Path, seconds: float = 60.0) -> Path:
    """As if it had been written that long ago."""
    then = time.time() - seconds
    os.utime(path, (then, then))
    return path


def test_a_hash_is_taken_again_where_the_file_may_have_changed(tmp_path: Path) -> None:
    path = aged(tmp_path / "a") if (tmp_path / "a").write_text("one") else tmp_path
    first = Stamps(tmp_path)
    one = first.sha256(path)
    first.save(whole=True)
    path.write_text("two")  # as many bytes
    aged(path)  # somebody set its time back, as `rsync -t` and `cp -p` do
    assert Stamps(tmp_path).sha256(path) != one


def test_a_file_written_just_before_it_was_looked_at_is_hashed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, read = tmp_path / "a", list[Path]()
    path.write_text("one")
    real = stamps.file_sha256
    monkeypatch.setattr(stamps, "file_sha256", lambda path: read.append(path) or real(path))
    for _ in range(2):
        found = Stamps(tmp_path)
        found.sha256(path)
        found.save(whole=True)
    assert len(read) == 2
    later = time.time_ns() + 2 * stamps.SLACK
    monkeypatch.setattr(stamps.time, "time_ns", lambda: later)
    for _ in range(3):
        found = Stamps(tmp_path)
        found.sha256(path)
        found.save(whole=True)
    assert len(read) == 3


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"x": [1]}', "\x00", '{"x": null}'])
def test_damaged_hashes_are_taken_again(tmp_path: Path, content: str) -> None:
    (tmp_path / ".kpi").mkdir()
    (tmp_path / stamps.FILE).write_text(content)
    (tmp_path / "a").write_text("one")
    assert Stamps(tmp_path).sha256(tmp_path / "a") == stamps.file_sha256(tmp_path / "a")
