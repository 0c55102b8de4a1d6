"""No address leaves the importers; the workspace key and the cache that it signs."""

from __future__ import annotations

import datetime as dt
import pickle
import stat
from pathlib import Path
from typing import Any

import pytest

from kpi_lib.errors import KpiError
from kpi_lib.params.models import FileRule
from kpi_lib.secret import KEY_FILE, workspace_key
from kpi_lib.sources import cache
from kpi_lib.sources.identity import hmac_email, redact
from kpi_lib.sources.source import Parsed

KEY = b"k" * 32


def test_the_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    key = workspace_key(tmp_path)
    file = tmp_path / KEY_FILE
    assert workspace_key(tmp_path) == key == bytes.fromhex(file.read_text().strip())
    assert len(key) == 32 and stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]
    assert KEY_FILE in (Path(__file__).parents[1] / ".gitignore").read_text().splitlines()


def test_the_variable_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFLUENCER_KPI_KEY", "ab" * 32)
    assert workspace_key(tmp_path) == bytes.fromhex("ab" * 32)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv("INFLUENCER_KPI_KEY", "short")
    with pytest.raises(KpiError, match="too short"):
        workspace_key(tmp_path)


def test_a_damaged_key_is_an_error(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_text("no key")
    with pytest.raises(KpiError, match="delete it"):
        workspace_key(tmp_path)


def test_a_workspace_that_cannot_be_written_to_has_a_key_for_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any, **_options: Any) -> Any:
        raise PermissionError("read-only")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    assert len(workspace_key(tmp_path)) == 32
    cache.store(tmp_path, "name", KEY, parsed())
    assert cache.load(tmp_path, "name", KEY) is None


def test_one_person_has_one_hash_and_another_key_another() -> None:
    assert hmac_email(" Anna@Example.com ", KEY) == hmac_email("anna@example.com", KEY)
    assert len(hmac_email("anna@example.com", KEY)) == 32
    assert hmac_email("anna@example.com", KEY) != hmac_email("anna@example.com", b"x" * 32)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mail anna.b+shop@example.co.uk!", "mail [address]!"),
        ("https://shop.example/?email=anna%40example.com&x=1", "[address]"),
        ("@anna.b and @ben", "@anna.b and @ben"),
        ("https://tiktok.com/@anna/video/7", "https://tiktok.com/@anna/video/7"),
        ("zoë@müller.example", "[address]"),
    ],
)
def test_addresses_are_taken_out_and_handles_stay(text: str, expected: str) -> None:
    assert expected in redact(text) and "example.c" not in redact(text)


def test_redaction_of_a_huge_text_is_quick() -> None:
    text = "a" * 3_000_000 + "@"
    assert redact(text) == text


def parsed() -> Parsed:
    return Parsed(
        kind="roster", label="sheet 'roster'", tables={}, rows_read=1, rows_used=1, rows_bad=0,
        bad=(), needs_owner=False, decisions=(), problems=(), exported_on=dt.date(2026, 5, 1),
        account=None, period=None,
    )  # fmt: skip


def test_the_cache_gives_back_what_was_kept(tmp_path: Path) -> None:
    assert cache.load(tmp_path, "name", KEY) is None
    cache.store(tmp_path, "name", KEY, parsed())
    assert cache.load(tmp_path, "name", KEY) == parsed()
    assert [path.name for path in (tmp_path / cache.FOLDER).iterdir()] == ["name"]
    assert cache.load(tmp_path, "name", b"x" * 32) is None, "another workspace's"


class Trap:
    def __reduce__(self) -> Any:
        return (pytest.fail, ("a foreign file was executed",))


def test_damaged_and_foreign_entries_are_not_unpickled(tmp_path: Path) -> None:
    cache.store(tmp_path, "name", KEY, parsed())
    file = tmp_path / cache.FOLDER / "name"
    whole = file.read_bytes()
    for data in (b"", whole[:40], whole[:-1], whole[:-1] + b"x",
                 whole[:32] + pickle.dumps(Trap())):  # fmt: skip
        file.write_bytes(data)
        assert cache.load(tmp_path, "name", KEY) is None
    (tmp_path / cache.FOLDER / "other").write_bytes(whole)
    assert cache.load(tmp_path, "other", KEY) is None, "moved to another name"


def test_an_entry_depends_on_all_that_its_reading_depends_on() -> None:
    known = {"sha256": "a" * 64, "file": "data/a/b/c.csv", "rule": FileRule(),
             "timezone": "Europe/Berlin", "key": KEY}  # fmt: skip
    changes: list[dict[str, Any]] = [
        {}, {"sha256": "b" * 64}, {"file": "data/a/b/d.csv"}, {"rule": FileRule(decimal=",")},
        {"timezone": "UTC"}, {"key": b"x" * 32},
    ]  # fmt: skip
    assert len({cache.entry(**known | change) for change in changes}) == len(changes)
