"""docs/params.md names every key of the models, with what it takes."""

from __future__ import annotations

from pathlib import Path

from kpi_lib.params.models import CampaignParams, ClientParams, FileRule, Target
from kpi_lib.params.reference import params_reference
from kpi_lib.params.shape import keys_of

ROOT = Path(__file__).parents[1]


def test_the_page_is_up_to_date() -> None:
    written = (ROOT / "docs/params.md").read_text(encoding="utf-8")
    assert written == params_reference(), "run: make docs"


def test_every_key_has_a_row_and_a_meaning() -> None:
    rows = [line.split(" | ") for line in params_reference().splitlines() if line.startswith("| `")]
    meanings = {cells[0].strip("| `"): cells[-1].strip(" |") for cells in rows}
    for model in (ClientParams, CampaignParams, FileRule, Target):
        for key in keys_of(model):
            assert meanings[key], key


def test_a_row_says_what_a_key_takes_and_what_holds_without_it() -> None:
    page = params_reference()
    assert "| `margin` | a number, more than -1, at most 1 | – |" in page
    assert "| `objective` | one of awareness, engagement," in page
    assert "| `targets` | a KPI → [keys](#targets) | – |" in page
    assert "| `start` | a date like 2026-03-01 | **required** | First day. |" in page
    assert "| `as` | a table |" in page, "keys as they are written in YAML"
