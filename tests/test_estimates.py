"""What all estimates promise: a row for each KPI, honest digits, a cache that is never wrong."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import jsonschema
import kpi_frames
import pytest

from kpi_lib.estimates import kept as cache
from kpi_lib.estimates.figure import Figure, a_range, results, rounded
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.estimates.run import Estimates, estimates
from kpi_lib.kpis.cells import complete
from kpi_lib.kpis.modelled import MODELLED
from kpi_lib.kpis.registry import KPIS
from kpi_lib.kpis.result import Result
from kpi_lib.ledger.model import Ledger
from kpi_lib.scorecard import RESULT_KEYS, schema
from kpi_lib.sources.source import FileReport

KEY = b"k" * 32
SCHEMA = jsonschema.Draft202012Validator(schema()["properties"]["kpis"]["items"])
ANY = MODELLED[0].name


def inputs(ledger: Ledger | None = None) -> Inputs:
    rows = kpi_frames.table([kpi_frames.post("a", impressions=1000.0)])
    return Inputs(ledger=ledger or kpi_frames.ledger(), campaign="spring", sums=complete(rows))


def plain(result: Result) -> dict[str, Any]:
    found = {key: getattr(result, key) for key in RESULT_KEYS}
    return {key: list(one) if isinstance(one, tuple) else one for key, one in found.items()}


def test_a_campaign_without_any_file_has_a_reason_for_each_estimate() -> None:
    found = {one.kpi: one for one in results(estimates(inputs()).figures) if one.group_by is None}
    assert set(found) == {kpi.name for kpi in MODELLED}
    for result in found.values():
        assert result.value is None or result.basis == "measured", result
        assert result.reason_text or result.known, result
        SCHEMA.validate(plain(result))


def test_every_modelled_kpi_says_how_it_is_found_and_what_it_is_not() -> None:
    assert {kpi.name for kpi in MODELLED} <= set(KPIS)
    for kpi in MODELLED:
        assert kpi.kind == "estimate"
        assert kpi.numerator, kpi.name
        assert kpi.is_not, kpi.name


def test_a_range_has_two_ends_and_no_number_between_them() -> None:
    (found,) = results([a_range(ANY, 0.123456, 0.5, method="set_algebra")])
    assert (found.value, found.low, found.high) == (None, 0.1235, 0.5)
    assert (found.level, found.reason, found.known) == (None, "range", True)
    SCHEMA.validate(plain(found))


def test_a_modelled_number_has_four_digits_and_a_counted_one_all() -> None:
    told = Figure(kpi=ANY, value=12345.678, low=-0.00012345, high=float("inf"))
    (modelled,) = results([told])
    assert (modelled.value, modelled.low, modelled.high) == (12350.0, -0.0001234, None)
    (measured,) = results([dataclasses.replace(told, basis="measured")])
    assert measured.value == 12345.678
    assert rounded(0.0) == 0.0


def test_a_number_that_is_missing_has_no_basis_and_no_sources() -> None:
    (found,) = results([Figure(kpi=ANY, reason="fit_failed", sources=(3, 1))])
    assert (found.basis, found.sources) == (None, ())
    assert found.reason_text == "The model could not be fitted to these figures."


# --- kept by content -----------------------------------------------------------------------------


def file(sha256: str = "0" * 64) -> FileReport:
    return FileReport(
        file="data/acme/orders.csv", kind="orders", label="Orders", scope=None, owner=None,
        sha256=sha256, rows_read=1, rows_used=1, rows_bad=0, bad=(), exported_on=None,
        exported_from=None, period=None, decisions=(), problems=(),
    )  # fmt: skip


def entry(rates: str = "", sha256: str = "0" * 64, **changed: Any) -> str:
    ledger = dataclasses.replace(kpi_frames.ledger(**changed), files=(file(sha256),))
    return cache.entry(ledger, "spring", rates)


@pytest.mark.parametrize(
    "changed",
    [
        {"rates": "EUR,GBP,1.1"},
        {"sha256": "1" * 64},
        {"margin": 0.4},
        {"as_of": dt.date(2026, 4, 21)},
        {"attribution": {"window_days": 5}},
        {"cost_basis": "paid"},
        {"end": dt.date(2026, 3, 30)},
    ],
)
def test_whatever_an_estimate_reads_makes_another_entry(changed: dict[str, Any]) -> None:
    assert entry(**changed) != entry()


@pytest.mark.parametrize(
    "changed", [{"notes": {"verdict": "Another word."}}, {"targets": {"cpm": {"max": 3}}}]
)
def test_a_note_or_a_target_fits_no_model_anew(changed: dict[str, Any]) -> None:
    assert entry(**changed) == entry()


def test_what_was_worked_out_is_not_worked_out_again(tmp_path: Path) -> None:
    calls: list[Inputs] = []

    def work(given: Inputs) -> Estimates:
        calls.append(given)
        return estimates(given)

    first = cache.kept(tmp_path, KEY, inputs(), work, "")
    again = cache.kept(tmp_path, KEY, inputs(), work, "")
    assert len(calls) == 1
    assert list(first.figures) == list(again.figures)


def test_a_foreign_entry_is_not_believed(tmp_path: Path) -> None:
    cache.kept(tmp_path, KEY, inputs(), estimates, "")
    (kept,) = (tmp_path / cache.FOLDER).iterdir()
    kept.write_bytes(kept.read_bytes()[:-1] + b"x")
    calls: list[Inputs] = []

    def work(given: Inputs) -> Estimates:
        calls.append(given)
        return estimates(given)

    cache.kept(tmp_path, KEY, inputs(), work, "")
    assert calls


def test_old_entries_of_a_campaign_are_forgotten(tmp_path: Path) -> None:
    other = tmp_path / cache.FOLDER / "acme.autumn.0"
    other.parent.mkdir(parents=True)
    other.write_bytes(b"")
    for number in range(cache.NEWEST + 3):
        cache.kept(tmp_path, KEY, inputs(), estimates, str(number))
    left = list((tmp_path / cache.FOLDER).iterdir())
    assert len(left) == cache.NEWEST + 1
    assert other in left
