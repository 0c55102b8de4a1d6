"""Editions for readers who are not shown everything: what is hidden cannot be worked out."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from audience_world import book, card, derivations, edition, odd, seen

from kpi_lib.audience.closure import HIDEABLE, hidden_closure
from kpi_lib.audience.numbers import rests_on, shown
from kpi_lib.audience.sight import USUALLY_HIDDEN, sights
from kpi_lib.columns import COLUMNS
from kpi_lib.kpis.kpi import Kpi
from kpi_lib.kpis.modelled import EVIDENCE
from kpi_lib.kpis.registry import KPIS, needs
from kpi_lib.kpis.scorable import scorable
from kpi_lib.params.models import AudienceParams
from kpi_lib.scorecard import Comparison, Scorecard, SourceLine, to_json

WORLDS = [odd(11), odd(12)]
COST_PARTS = COLUMNS["cost"].sum_of
OWN = {f"all_{part}": {"numerator": part, "better": "none", "unit": "money", "label": part}
       for part in COST_PARTS}  # fmt: skip
"""A KPI of the client's own for each cost part: the adversary sees whatever may be seen."""
BOOK = book(kpis=OWN)
_SOURCE = SourceLine(file="", kind="", owner=None, sha256="", rows_read=1, rows_used=1, rows_bad=0,
                     exported_on=None, from_=None, to=None)  # fmt: skip


@pytest.fixture(scope="module")
def wholes() -> list[Scorecard]:
    return [card(values, BOOK) for values in WORLDS]


def ways(wholes: list[Scorecard], column: str, hidden: frozenset[str]) -> list[str]:
    """How an adversary who sees an edition works out a column, in all and for a creator."""
    visible = seen(*(edition(whole, BOOK, hidden) for whole in wholes))
    secrets = [[sum(of[column] for of in world.values()) for world in WORLDS],
               [world["Anna"][column] for world in WORLDS]]  # fmt: skip
    return [way for secret in secrets for way in derivations(visible, secret)]


@pytest.mark.parametrize("column", COLUMNS)
def test_a_hidden_column_cannot_be_worked_out(wholes: list[Scorecard], column: str) -> None:
    assert not ways(wholes, column, hidden_closure([column]))


@pytest.mark.parametrize("column", ["click_orders", "refunds", "reach_sum", "orders", "views"])
def test_the_adversary_finds_what_hiding_the_column_alone_leaves(
    wholes: list[Scorecard], column: str
) -> None:
    assert ways(wholes, column, frozenset([column]))


@pytest.mark.parametrize("column", HIDEABLE)
def test_an_edition_does_not_change_when_what_it_hides_does(
    wholes: list[Scorecard], column: str
) -> None:
    hidden = hidden_closure([column])
    of = book(margin=0.31, kpis=OWN) if column == "margin" else BOOK
    other = card(odd(11, [column]), of)
    assert other.kpis != wholes[0].kpis or not _in_any_kpi(column), "nothing was changed"
    assert to_json(edition(other, of, hidden)) == to_json(edition(wholes[0], BOOK, hidden))


def _in_any_kpi(column: str) -> bool:
    return any(column in needs(kpi) for kpi in KPIS.values())


def test_several_hidden_columns_are_no_easier(wholes: list[Scorecard]) -> None:
    """Two hidden parts must not leave their sum: a creator without the one would show the other."""
    hidden = hidden_closure(["fees", "agency_fee"])
    other = card(odd(11, ["fees", "agency_fee"]), BOOK)
    assert to_json(edition(other, BOOK, hidden)) == to_json(edition(wholes[0], BOOK, hidden))
    assert "cost" in hidden


def test_a_hidden_part_takes_its_total_and_leaves_the_other_parts(wholes: list[Scorecard]) -> None:
    assert hidden_closure(["agency_fee"]) == {"agency_fee", "cost"}
    kept = {one.kpi for one in edition(wholes[0], BOOK, hidden_closure(["agency_fee"])).kpis}
    assert {"all_fees", "all_boosting", "cpm_paid", "net_sales"} <= kept
    assert not kept & {"all_agency_fee", "cost", "cpm", "roas", "roi", "cpm_organic"}


def test_a_hidden_total_takes_its_parts() -> None:
    assert hidden_closure(["cost"]) == {"cost", *COST_PARTS}
    assert {"likes", "comments", "shares", "saves"} < hidden_closure(["engagements"])
    assert hidden_closure(["net_sales"]) == {"net_sales", "gross_sales"}
    assert {"code_orders", "known_customer_orders"} < hidden_closure(["orders"])
    assert "known_customer_orders" in hidden_closure(["click_orders"]), "orders, less by code"
    assert hidden_closure([]) == frozenset()


def test_a_number_is_the_same_in_every_edition(wholes: list[Scorecard]) -> None:
    whole = {(one.kpi, one.group_by, one.group): one for one in wholes[0].kpis}
    for hidden in ([], ["agency_fee"], ["net_sales"], ["likes"]):
        shown_ones = edition(wholes[0], BOOK, hidden_closure(hidden)).kpis
        assert shown_ones
        for one in shown_ones:
            own = replace(whole[one.kpi, one.group_by, one.group], sources=one.sources)
            assert one.n in (None, own.n), "left out at most"
            assert replace(one, basis_counts=own.basis_counts, n=own.n, df=own.df) == own


def test_the_number_of_units_goes_with_the_column_that_counts_them(
    wholes: list[Scorecard],
) -> None:
    def units(card: Scorecard) -> set[int | None]:
        return {one.n for one in card.kpis if one.unit_of_resampling == "post"}

    assert units(wholes[0]) == {1, 3}
    hidden = edition(wholes[0], BOOK, hidden_closure(["posts"]))
    assert units(hidden) == {None}
    creators = edition(wholes[0], BOOK, hidden_closure(["creators"]))
    assert not [one for one in creators.kpis if one.group_by == ("creator",)], "could be counted"


def test_comparisons_go_with_their_kpi(wholes: list[Scorecard]) -> None:
    pairs = tuple(
        Comparison(kpi=name, group_by=("creator",), a=("Anna",), b=("Bo",), ratio=2.0, low=None,
                   high=None, verdict="open", family_size=1)
        for name in ("cpm", "er_impressions", "roas")
    )  # fmt: skip
    found = edition(replace(wholes[0], comparisons=pairs), BOOK, hidden_closure(["cost"]))
    assert [one.kpi for one in found.comparisons] == ["er_impressions"]
    assert not edition(
        replace(wholes[0], comparisons=pairs), BOOK, hidden_closure(["creators"])
    ).comparisons, "creators could be counted"


def test_files_that_only_hidden_numbers_rest_on_are_not_listed(wholes: list[Scorecard]) -> None:
    sources = tuple(replace(_SOURCE, file=name) for name in ("costs.csv", "posts.csv"))
    whole = replace(wholes[0], sources=sources, kpis=tuple(
        replace(one, sources=(0,) if one.kpi == "cost" else (1,)) for one in wholes[0].kpis
    ))  # fmt: skip
    found = edition(whole, BOOK, hidden_closure(["cost"]))
    assert [line.file for line in found.sources] == ["posts.csv"]
    assert {one.sources for one in found.kpis} == {(0,)}


def test_a_kpi_that_does_not_say_what_it_rests_on_is_hidden() -> None:
    kpi = replace(KPIS["incremental_orders"], rests_on=None)
    assert not shown(kpi, hidden_closure(["agency_fee"]))
    assert shown(kpi, frozenset())


@pytest.mark.parametrize("kpi", KPIS.values(), ids=lambda kpi: kpi.name)
def test_every_kpi_says_what_it_rests_on(kpi: Kpi) -> None:
    columns = rests_on(kpi)
    assert columns is not None
    assert columns <= {*HIDEABLE}


def test_what_a_score_may_weigh_is_what_the_score_rests_on() -> None:
    columns = rests_on(KPIS["creator_score"]) or frozenset()
    assert {name for kpi in scorable() for name in needs(KPIS[kpi])} <= columns
    assert {name for names in EVIDENCE.values() for name in names} <= {*HIDEABLE}


def test_usual_editions() -> None:
    found = sights({"finance": AudienceParams(), "manager": AudienceParams()})
    assert list(found) == ["client", "manager", "finance"]
    assert found["client"].whole
    assert {"cost", *COST_PARTS} <= found["manager"].hidden
    assert "net_sales" not in found["manager"].hidden
    assert found["finance"].hidden == {*USUALLY_HIDDEN["finance"]}
    assert not (found["manager"].notes or found["finance"].notes)
    own = sights({"client": AudienceParams(hide=["agency_fee"]),
                  "manager": AudienceParams(hide=[], notes=True)})  # fmt: skip
    assert own["client"].hidden == {"agency_fee", "cost"}
    assert own["client"].notes
    assert own["manager"].whole


def test_the_scorecard_of_an_edition_says_whose_it_is(wholes: list[Scorecard]) -> None:
    assert json.dumps(to_json(edition(wholes[0], BOOK, frozenset()))).count('"manager"') == 1
