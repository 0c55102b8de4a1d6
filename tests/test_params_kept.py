"""Params that were checked once are not read again, and never believed for another text."""

from __future__ import annotations

from pathlib import Path

import pytest
import workspace

from kpi_lib.params import load
from kpi_lib.params.kept import FOLDER, NAME
from kpi_lib.params.load import load_workspace
from kpi_lib.secret import workspace_key


@pytest.fixture
def root(tmp_path: Path) -> Path:
    workspace.write(tmp_path)
    workspace_key(tmp_path)
    assert not load_workspace(tmp_path).problems
    return tmp_path


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that were parsed."""
    names: list[str] = []
    real = load.read_yaml
    monkeypatch.setattr(
        load, "read_yaml", lambda path, where: names.append(path.name) or real(path, where)
    )
    return names


def test_what_did_not_change_is_not_parsed_again(root: Path, read: list[str]) -> None:
    first = load_workspace(root)
    assert read == ["client.yaml"]
    (root / FOLDER / NAME).unlink()
    read.clear()
    assert load_workspace(root) == first
    assert read == ["client.yaml", "spring.yaml"]


def test_another_text_or_another_kpi_of_the_client_is_checked(root: Path, read: list[str]) -> None:
    path = root / "params/acme/spring.yaml"
    path.write_text(path.read_text().replace("Spring blend", "Summer blend"))
    assert load_workspace(root).campaigns["acme"]["spring"].title == "Summer blend"
    assert "spring.yaml" in read
    read.clear()
    client = root / "params/acme/client.yaml"
    client.write_text(
        client.read_text() + "kpis:\n  own_tea_rate:\n    label: Tea\n    numerator: likes\n"
        "    denominator: posts\n    better: higher\n"
    )
    load_workspace(root)
    assert "spring.yaml" in read


def test_mistakes_are_told_every_time(root: Path, read: list[str]) -> None:
    path = root / "params/acme/spring.yaml"
    path.write_text(path.read_text() + "titel: x\n")
    for _ in range(2):
        (problem,) = load_workspace(root).problems
        assert problem.key == "titel"


def test_what_somebody_wrote_there_is_not_believed(root: Path, read: list[str]) -> None:
    kept = root / FOLDER / NAME
    kept.write_bytes(kept.read_bytes()[:-1] + b"x")
    assert load_workspace(root).campaigns["acme"]["spring"].title == "Spring blend"
    assert "spring.yaml" in read


def test_reading_params_makes_no_key(tmp_path: Path) -> None:
    workspace.write(tmp_path)
    load_workspace(tmp_path)
    assert not (tmp_path / ".workspace-key").exists()
    assert not (tmp_path / ".kpi").exists()
