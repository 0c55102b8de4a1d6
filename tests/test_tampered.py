"""Records that somebody edited: told in a sentence, and nothing wrong is said or done by them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import small_site

import reports
from kpi_lib.audience.numbers import for_reader_json
from kpi_lib.errors import KpiError
from kpi_lib.media import picture_files
from kpi_lib.published import read_published
from kpi_lib.scorecard import to_json
from kpi_site.approval import read_record
from kpi_site.contents import Contents
from kpi_site.differences import differences
from kpi_site.plan import make_plan
from kpi_site.protect.password import passwords
from kpi_site.publish.errors import PublishError
from kpi_site.publish.manifest import is_inside, read_manifest

DEEP = "[" * 100_000


@pytest.fixture(scope="module")
def numbers() -> dict[str, Any]:
    card: dict[str, Any] = json.loads(json.dumps(to_json(reports.report().scorecard)))
    return card


def kept(root: Path, card: dict[str, Any], text: str | None = None) -> Path:
    path = root / "published" / card["client"] / card["campaign"] / "2026-03-20.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(card) if text is None else text, encoding="utf-8")
    return path


def test_numbers_as_they_were_sent_are_read(tmp_path: Path, numbers: dict[str, Any]) -> None:
    assert read_published(tmp_path, kept(tmp_path, numbers)) == numbers


@pytest.mark.parametrize("text", [DEEP, '{"kpis":' + DEEP, "[]", "{}", '"a"', "NaN"])
def test_what_is_no_numbers_is_told(tmp_path: Path, numbers: dict[str, Any], text: str) -> None:
    with pytest.raises(KpiError, match="not the numbers of a report"):
        read_published(tmp_path, kept(tmp_path, numbers, text))


@pytest.mark.parametrize(
    "key",
    ["kpi", "label", "unit", "group_by", "group", "value", "low", "high", "formula", "version",
     "verdict", "target", "reason_text", "sources"],
)  # fmt: skip
def test_a_row_without_a_part_is_told(tmp_path: Path, numbers: dict[str, Any], key: str) -> None:
    first = {name: value for name, value in numbers["kpis"][0].items() if name != key}
    path = kept(tmp_path, {**numbers, "kpis": [first]})
    with pytest.raises(KpiError, match="not the numbers of a report"):
        read_published(tmp_path, path)


@pytest.mark.parametrize(
    "changed",
    [{"value": float("nan")}, {"value": "12"}, {"value": 10**400}, {"low": True},
     {"unit": "<b>"}, {"sources": [10_000]}, {"sources": [-1]}, {"verdict": ["met"]},
     {"group_by": ["week"], "group": ["soon"]}, {"group_by": ["week"], "group": []}],
)  # fmt: skip
def test_a_row_of_another_kind_is_told(
    tmp_path: Path, numbers: dict[str, Any], changed: dict[str, Any]
) -> None:
    path = kept(tmp_path, {**numbers, "kpis": [numbers["kpis"][0] | changed]})
    with pytest.raises(KpiError, match="not the numbers of a report"):
        read_published(tmp_path, path)


def test_another_clients_numbers_are_never_compared_with(
    tmp_path: Path, numbers: dict[str, Any]
) -> None:
    path = kept(tmp_path, numbers)
    path.write_text(json.dumps({**numbers, "client": "birch"}), encoding="utf-8")
    with pytest.raises(KpiError, match="of this campaign"):
        read_published(tmp_path, path)


def test_an_earlier_number_that_rested_on_a_hidden_column_is_not_shown(
    numbers: dict[str, Any],
) -> None:
    kpis = reports.report().kpis
    row = next(one for one in numbers["kpis"] if one["kpi"] == "impressions")
    hidden = frozenset({"cost"})
    before = for_reader_json({**numbers, "kpis": [row]}, kpis, hidden)
    assert before is not None
    assert len(before["kpis"]) == 1
    # By then the agency had defined it otherwise.
    redefined = {**row, "formula": "cost / impressions"}
    then = for_reader_json({**numbers, "kpis": [redefined]}, kpis, hidden)
    assert then is not None
    assert then["kpis"] == []


@pytest.mark.parametrize(
    "text",
    [DEEP, '{"by": "Ada", "on": "soon"}', '{"by": "Ada\\u001b[2J", "on": "2026-04-27"}',
     '{"by": "", "on": "2026-04-27"}', '{"by": 1, "on": "2026-04-27"}'],
)  # fmt: skip
def test_a_record_that_we_did_not_write_approves_nothing(tmp_path: Path, text: str) -> None:
    root = small_site.write(tmp_path, {"spring": "campaign"})
    path = root / "published/acme/spring/approval.json"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    assert read_record(root, make_plan(root).reports[0]) is None


def test_a_tampered_record_is_told_as_changed(numbers: dict[str, Any]) -> None:
    now = Contents(numbers=numbers, numbers_hash="y", texts={"A": "b"}, gallery={}, failed=())
    for figure in ("<b>", [1], [1, "2"], {"a": 1}, True):
        figures = {row["kpi"]: figure for row in numbers["kpis"]}
        record = {"numbers": "x", "figures": figures, "texts": 1, "accepted": {"checks": 7}}
        assert len(list(differences(record, now))) == 2


@pytest.mark.parametrize(
    "content",
    [DEEP, '{"schema": 1, "client": "a", "left": [], "files": {"a": {"sha256": "'
     + "0" * 64 + '", "size": Infinity}}}'],
)  # fmt: skip
def test_a_damaged_manifest_is_told(content: str) -> None:
    with pytest.raises(PublishError, match="is not a manifest that kpi wrote"):
        read_manifest(content.encode(), "there")


@pytest.mark.parametrize("path", [".git/config", "a/.htaccess", ".env", "..", "a/../b"])
def test_a_manifest_cannot_have_hidden_files_deleted(path: str) -> None:
    assert not is_inside(path)


def test_no_notebook_finds_the_password_of_another_client(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = small_site.write(tmp_path, {"spring": "campaign"})
    small_site.write(root, {"autumn": "campaign"}, client="birch")
    params = root / "params/birch/client.yaml"
    params.write_text(params.read_text() + "protect: {password_from: BIRCH_SECRET}\n")
    monkeypatch.setenv("BIRCH_SECRET", "correct horse battery")
    with passwords(make_plan(root, ["acme"])) as given:
        assert given == {}
        assert "BIRCH_SECRET" not in os.environ
    assert os.environ["BIRCH_SECRET"] == "correct horse battery"


def test_a_pipe_is_no_picture_and_nothing_waits_for_it(tmp_path: Path) -> None:
    media = tmp_path / "data/acme/spring/media"
    media.mkdir(parents=True)
    os.mkfifo(media / "1.jpg")
    files, (problem,) = picture_files(tmp_path, "acme", "spring")
    assert files == []
    assert "no plain file" in problem.what
