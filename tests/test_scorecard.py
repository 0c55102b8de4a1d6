"""The scorecard and its exports."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from typing import Any

import jsonschema
import pytest
from kpi_frames import ledger, post, row, table

from kpi_lib.ledger.model import Ledger
from kpi_lib.scorecard import Scorecard, build, schema, to_json, to_rows
from kpi_lib.sources.source import FileReport


def report(name: str, day: int, period: tuple[dt.date, dt.date] | None = None) -> FileReport:
    return FileReport(
        file=f"data/acme/{name}", kind="posts", label="Posts", scope="spring", owner=None,
        sha256="0" * 64, rows_read=4, rows_used=3, rows_bad=1, bad=(),
        exported_on=dt.date(2026, 4, day), exported_from="folder", period=period, decisions=(),
        problems=(),
    )  # fmt: skip


@pytest.fixture
def books() -> Ledger:
    period = (dt.date(2026, 3, 2), dt.date(2026, 3, 30))
    files = (report("unused.csv", 1), report("posts.csv", 10, period), report("costs.csv", 25))
    made = ledger(targets={"cpm": {"max": 30}, "impressions": {"min": 1000}})
    return dataclasses.replace(made, files=files)


@pytest.fixture
def card(books: Ledger) -> Scorecard:
    rows: list[dict[str, Any]] = [
        post("a1", "=HYPERLINK(1)", impressions=1000.0, engagements=1000 / 3, source=1),
        post("a2", "=HYPERLINK(1)", impressions=2000.0, engagements=50.0, source=1),
        *(post(f"b{n}", "Bo", impressions=500.0 * n, engagements=20.0, source=1)
          for n in (1, 2, 3, 4)),
        row("Bo", cost=100.0, fees=100.0, source=2),
        row("=HYPERLINK(1)", cost=50.0, fees=50.0, source=2),
        row(None, cost=1.0, agency_fee=1.0, source=2),
    ]  # fmt: skip
    return build(books, "spring", table(rows))


def test_the_json_is_that_of_the_contract(card: Scorecard) -> None:
    found = to_json(card)
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.Draft202012Validator(schema()).validate(found)
    json.dumps(found, allow_nan=False)
    assert found["comparisons"], "a comparison is checked too"
    assert found["attribution"] == {"rule": "code_then_click", "window_days": 30}


def test_the_schema_refuses_what_the_contract_does_not_know(card: Scorecard) -> None:
    found = to_json(card)
    found["kpis"][0]["extra"] = 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(found, schema())


def test_a_missing_number_always_has_a_reason(card: Scorecard) -> None:
    for one in to_json(card)["kpis"]:
        assert one["value"] is not None or one["reason"], one["kpi"]


def test_only_files_that_a_number_rests_on_are_listed(card: Scorecard) -> None:
    found = to_json(card)
    assert [line["file"] for line in found["sources"]] == ["data/acme/posts.csv",
                                                           "data/acme/costs.csv"]  # fmt: skip
    assert found["sources"][0]["from"] == "2026-03-02"
    assert found["sources"][1]["to"] is None
    named = {one["kpi"]: one for one in found["kpis"] if one["group_by"] is None}
    assert named["impressions"]["sources"] == [0]
    assert named["cpm"]["sources"] == [0, 1]


def test_measured_until_is_never_after_the_report(card: Scorecard) -> None:
    assert (card.as_of, card.measured_until) == ("2026-04-20", "2026-04-20")


def test_numbers_have_twelve_digits(card: Scorecard) -> None:
    named = {one["kpi"]: one for one in to_json(card)["kpis"] if one["group_by"] is None}
    assert named["engagements"]["value"] == 463.333333333


def test_the_same_input_gives_the_same_bytes(books: Ledger) -> None:
    rows = [post("a1", impressions=3.0), post("b1", "Bo", impressions=7.0)]
    first, second = (
        json.dumps(to_json(build(books, "spring", table(order)))) for order in (rows, rows[::-1])
    )
    assert first == second


def test_rows_hold_the_same_results_flat(card: Scorecard) -> None:
    rows = to_rows(card)
    assert rows == to_rows(to_json(card))
    assert len(rows) == len(card.kpis)
    assert len({tuple(one) for one in rows}) == 1, "the same columns in every row"
    cpm = next(one for one in rows if one["kpi"] == "cpm" and one["group_by"] is None)
    assert (cpm["target_max"], cpm["verdict"], cpm["sources"]) == (30, "open", "0|1")
    assert all(not isinstance(value, dict | list) for one in rows for value in one.values())


def test_a_name_never_becomes_a_formula_of_a_spreadsheet(card: Scorecard) -> None:
    groups = {one["group"] for one in to_rows(card) if one["group_by"] == "creator"}
    assert "'=HYPERLINK(1)" in groups
    assert "=HYPERLINK(1)" not in groups


def test_a_negative_number_stays_a_number(card: Scorecard) -> None:
    values = [one["value"] for one in to_rows(card) if one["value"] is not None]
    assert all(isinstance(value, int | float) for value in values)
