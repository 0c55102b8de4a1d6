"""Placements apart from influence: by hand, with hostile names, and where nothing is declared."""

from __future__ import annotations

from typing import Any

import pytest
from estimate_pages import html_of, page
from kpi_frames import ledger, post, row, table

from kpi_lib.estimates.figure import results
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.estimates.placements import Placements, classified, placements
from kpi_lib.kpis.cells import complete
from kpi_lib.show.placements import placements as show
from reports import HOSTILE

# Anna: two posts of her own; Bo: one own, one supplied; Cat: a cat; Quotes: no human face.
ROWS = [
    post("a1", "Anna", kind="person", impressions=1000.0, engagements=100.0),
    post("a2", "Anna", kind="person", impressions=1000.0, engagements=120.0),
    post("b1", "Bo", kind="person", impressions=1000.0, engagements=90.0),
    post("b2", "Bo", kind="person", impressions=500.0, engagements=10.0) | {"role": "placement"},
    post("c1", "Cat", kind="animal", impressions=500.0, engagements=50.0),
    post("q1", "Quotes", kind="faceless", impressions=2000.0, engagements=30.0),
    post("q2", "Quotes", kind="faceless", impressions=2000.0, engagements=50.0),
    row("Anna", kind="person", cost=300.0, fees=300.0),
    row("Cat", kind="animal", cost=50.0, fees=50.0),
    row("Quotes", kind="faceless", cost=90.0, fees=90.0),
    row("Anna", kind="person", orders=6.0, unit="o1"),
    row("Quotes", kind="faceless", orders=2.0, unit="o2"),
]


def inputs(rows: list[dict[str, Any]]) -> Inputs:
    return Inputs(ledger=ledger(), campaign="spring", sums=complete(table(rows)))


def told(found: Placements) -> dict[str, Any]:
    return {one.kpi: one for one in results(found.figures)}


def test_placements_by_hand() -> None:
    found = placements(inputs(ROWS))
    assert (found.posts, found.supplied, found.faceless, found.mixed) == (7, 1, 2, ("Bo",))
    kpis = told(found)
    assert kpis["placement_share_posts"].value == pytest.approx(3 / 7)
    assert kpis["placement_share_posts"].basis == "measured"
    assert kpis["placement_share_impressions"].value == pytest.approx(4500 / 8000)
    assert kpis["placement_share_orders"].value == pytest.approx(2 / 8)
    assert kpis["placement_share_cost"].value == pytest.approx(90 / 440, rel=1e-3)
    assert kpis["er_influence"].value == pytest.approx(360 / 3500, rel=1e-3)
    assert kpis["er_placement"].value == pytest.approx(90 / 4500, rel=1e-3)
    ratio = kpis["er_placement_vs_influence"]
    assert ratio.value == pytest.approx((90 / 4500) / (360 / 3500), rel=1e-3)
    assert found.verdict == "leaning" or (found.verdict == "clear" and ratio.high < 1)


def test_an_animal_is_influence_and_a_cost_follows_its_post() -> None:
    rows = [*ROWS, row("Bo", kind="person", cost=70.0, fees=70.0, role="placement", post="b2"),
            row("Bo", kind="person", cost=10.0, fees=10.0, unit="general")]  # fmt: skip
    kinds = classified(complete(table(rows)))
    by_creator = kinds[kinds["origin"].eq("costs")].set_index(["creator", "cost"])["kind"]
    assert by_creator["Cat", 50.0] == "influence"
    assert by_creator["Bo", 70.0] == "placement"
    assert by_creator["Bo", 10.0] is None


def test_nothing_declared_is_a_share_of_zero_that_is_known() -> None:
    rows = [one | {"kind": None, "role": "influence"} for one in ROWS]
    found = placements(inputs(rows))
    kpis = told(found)
    assert (kpis["placement_share_posts"].value, kpis["placement_share_impressions"].value) == (
        0,
        0,
    )
    assert kpis["er_placement"].reason == "no_placement_posts"
    assert kpis["er_placement_vs_influence"].reason == "no_placement_posts"
    assert "All posts are influence by the sheets" in html_of(show(page("placements", found)))


def test_all_are_placements() -> None:
    rows = [one | ({"role": "placement"} if "post" in one else {}) for one in ROWS]
    kpis = told(placements(inputs(rows)))
    assert kpis["placement_share_posts"].value == 1
    assert kpis["er_influence"].reason == "no_influence_posts"


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "no_placement_posts"),
        ([row("Anna", cost=1.0, fees=1.0)], "no_placement_posts"),
        ([post("a", "Anna", impressions=None)], "no_placement_posts"),
    ],
)
def test_without_figures(rows: list[dict[str, Any]], reason: str) -> None:
    kpis = told(placements(inputs(rows)))
    assert kpis["er_placement"].reason == reason
    assert kpis["placement_share_impressions"].value is None
    assert kpis["placement_share_impressions"].reason is not None


def test_figures_that_are_missing_are_not_zero() -> None:
    lost = ("impressions", "engagements")
    rows = [
        {key: value for key, value in one.items() if one["creator"] != "Quotes" or key not in lost}
        for one in ROWS
    ]
    rows[3] = rows[3] | {"role": "influence"}
    kpis = told(placements(inputs(rows)))
    assert kpis["placement_share_posts"].value == pytest.approx(2 / 7)
    assert kpis["placement_share_impressions"].value is None
    assert kpis["er_placement"].value is None and kpis["er_placement"].reason


def test_row_order_and_hostile_names() -> None:
    found = placements(inputs(ROWS))
    assert placements(inputs(ROWS[::-1])).figures == found.figures
    rows = [one | {"creator": HOSTILE} if one["creator"] == "Bo" else one for one in ROWS]
    html = html_of(show(page("placements", placements(inputs(rows)))))
    assert "3 of 7 posts are placements: they bring 56.2% of the impressions." in html
    assert "<script>" not in html and "&lt;script&gt;" in html
