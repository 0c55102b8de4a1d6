"""The estimates lead with their answers: one line a question, with a way to its proof."""

from __future__ import annotations

import reports
from kpi_lib import show
from kpi_lib.kpis.modelled import MODELLED
from kpi_lib.kpis.result import Result
from kpi_lib.show.answers import LED_BY, answer
from kpi_lib.show.display import plain
from kpi_lib.show.sections import ESTIMATES
from kpi_lib.show.working import runs
from kpi_lib.text import Language

BRITISH = Language(locale="en-GB", currency="GBP")


def result(**more: object) -> Result:
    return Result(
        kpi="incremental_orders",
        version=1,
        label="Orders caused",
        unit="count",
        better="higher",
        scale=1.0,
        group_by=None,
        group=None,
        **more,
    )  # type: ignore[arg-type]


def test_an_answer_says_all_that_is_known_in_a_line() -> None:
    assert answer(BRITISH, result(value=12.0)) == "Orders caused: 12"
    assert answer(BRITISH, result(value=None, low=93.0, high=136.0)) == "Orders caused: 93 to 136"
    assert answer(BRITISH, result(value=90.0, low=20.0, high=168.0)) == (
        "Orders caused: about 90, 20 to 168"
    )


def test_an_interval_that_holds_none_of_it_is_told_without_its_middle() -> None:
    told = answer(BRITISH, result(value=90.0, low=-20.0, high=168.0, reason="cannot_tell"))
    assert told == "Orders caused: cannot tell, −20 to 168"


def test_every_estimate_has_its_line_and_every_line_a_kpi_of_its_own() -> None:
    families = {kpi.name: kpi.family for kpi in MODELLED}
    for name, lines in LED_BY.items():
        assert {families[kpi] for candidates in lines for kpi in candidates} == {name}
    # Told by the sentence of their own section.
    assert set(ESTIMATES) - set(LED_BY) == {"compensation", "creator_score", "planning"}


def test_nothing_is_promised_where_nothing_is_known() -> None:
    html = str(show.estimates(reports.report()).html)
    assert "<table" not in html
    assert "What counting cannot say" in plain(show.estimates(reports.report()).html)


def test_many_files_are_named_by_their_numbers() -> None:
    assert runs([5, 4, 6, 10, 12, 13]) == "4–6, 10, 12–13"
