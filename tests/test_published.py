"""What was sent is kept for good, under the day of its figures."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
import small_site

from kpi_lib.errors import KpiError
from kpi_lib.published import last_other, published_files, same_numbers
from kpi_site.notebook import SCORECARD
from kpi_site.plan import Report, make_plan
from kpi_site.published import keep, kept_hash, last
from kpi_site.state import Made, files_made, notebook_is_current, remember, sent_key

FOLDER = "published/acme/spring"


def card(value: float = 1.0, as_of: str = "2026-04-25", **more: Any) -> dict[str, Any]:
    row = {"kpi": "posts", "version": "1", "label": "Posts", "unit": "count", "group_by": None,
           "group": None, "value": value, "low": None, "high": None, "formula": "posts",
           "target": None, "verdict": None, "reason_text": None, "sources": []}  # fmt: skip
    return {"generator": "test", "title": "Spring", "start": "2026-03-01", "end": "2026-03-31",
            "client": "acme", "campaign": "spring", "currency": "EUR",
            "as_of": as_of, "kpis": [row], "sources": []} | more  # fmt: skip


@pytest.fixture
def place(tmp_path: Path) -> tuple[Path, Report]:
    root = small_site.write(tmp_path, {"spring": "campaign"})
    return root, make_plan(root).reports[0]


def sent(root: Path, report: Report, numbers: dict[str, Any]) -> str:
    """Keep these numbers as if a build had left them; gives the file's name."""
    cell = nbformat.v4.new_code_cell(outputs=[
        nbformat.v4.new_output("display_data", {SCORECARD: numbers})])  # fmt: skip
    path = report.executed(root)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    return keep(root, report).relative_to(root).as_posix()


def test_numbers_are_kept_by_the_day_of_their_figures(place: tuple[Path, Report]) -> None:
    root = place[0]
    assert last(root, "acme", "spring") is None
    assert sent(*place, card()) == f"{FOLDER}/2026-04-25.json"
    assert last(root, "acme", "spring") == card()


def test_nothing_is_overwritten_and_the_same_is_kept_once(place: tuple[Path, Report]) -> None:
    root = place[0]
    assert sent(*place, card()) == f"{FOLDER}/2026-04-25.json"
    assert sent(*place, card()) == f"{FOLDER}/2026-04-25.json"
    assert sent(*place, card(2.0)) == f"{FOLDER}/2026-04-25-2.json"
    assert sent(*place, card()) == f"{FOLDER}/2026-04-25-3.json"
    assert [json.loads(path.read_text())["kpis"][0]["value"]
            for path in published_files(root, "acme", "spring")] == [1.0, 2.0, 1.0]  # fmt: skip


def test_the_last_is_that_of_the_latest_figures(place: tuple[Path, Report]) -> None:
    root = place[0]
    for value in range(1, 12):
        sent(*place, card(float(value)))
    sent(*place, card(99.0, as_of="2026-03-20"))
    found = last(root, "acme", "spring")
    assert found is not None
    assert found["kpis"][0]["value"] == 11.0  # -11 after -2, not before it


def test_sending_a_report_does_not_change_what_it_compares_with(
    place: tuple[Path, Report],
) -> None:
    root = place[0]
    sent(*place, card(1.0, as_of="2026-03-20"))
    before = last_other(root, "acme", "spring", lambda: card(2.0))
    sent(*place, card(2.0))
    assert last_other(root, "acme", "spring", lambda: card(2.0)) == before == card(
        1.0, as_of="2026-03-20")  # fmt: skip


def test_the_program_and_the_title_are_no_numbers() -> None:
    assert same_numbers(card(), card(generator="next", title="Easter"))
    assert not same_numbers(card(), card(currency="USD"))


def test_other_numbers_that_were_sent_are_an_ingredient(place: tuple[Path, Report]) -> None:
    """A page compares with them; with its own numbers, and with approvals, it does not."""
    root, report = place
    folder = root / FOLDER
    sent(*place, card())
    own = kept_hash(nbformat.read(report.executed(root), as_version=4))
    made = Made(key="k", files=files_made(root, [report.executed(root)]), kept=own)
    remember(root, report, made)

    def current() -> bool:
        return notebook_is_current(root, report, "k")

    assert current()
    (folder / "approval.json").write_text("{}")
    (folder / "notes.json").write_text("{}")
    assert current()
    (folder / "2026-03-20.json").write_text("{}")
    assert not current()
    remember(root, report, replace(made, sent=sent_key(root, report, own)))
    assert current()
    (folder / "2026-03-20.json").write_text("{ }")
    assert not current()
    (folder / "2026-03-20.json").unlink()
    assert not current()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"as_of": 1, "kpis": [], "sources": []}',
        '{"as_of": "2026-04-25", "kpis": [1], "sources": []}',
    ],
)
def test_a_damaged_record_is_said_and_never_taken_for_none(
    place: tuple[Path, Report], text: str
) -> None:
    root = place[0]
    sent(*place, card())
    (root / FOLDER / "2026-04-25.json").write_text(text)
    with pytest.raises(KpiError, match=r"published/acme/spring/2026-04-25\.json: not the numbers"):
        last(root, "acme", "spring")


def test_without_numbers_there_is_nothing_to_keep(place: tuple[Path, Report]) -> None:
    with pytest.raises(KpiError, match="kpi build acme/spring"):
        keep(*place)
    root = place[0]
    client = make_plan(root).reports[1]
    with pytest.raises(KpiError, match="acme is no campaign"):
        keep(root, client)
