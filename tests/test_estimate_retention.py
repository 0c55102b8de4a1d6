"""Relationships: tenure by a table, sales by owner and advocates by hand, and what must refuse."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from estimate_pages import html_of, page
from kpi_frames import AS_OF, ledger, post, row, table

from benchmarks.calibrate.retention import WORLDS
from benchmarks.calibrate.retention import one as simulated
from kpi_lib.estimates.figure import results
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.estimates.retention import Retention, retention
from kpi_lib.estimates.retention_advocates import classes_of
from kpi_lib.estimates.retention_tenure import spells, tenure
from kpi_lib.kpis.cells import complete
from kpi_lib.show.retention import relationship_owners
from kpi_lib.show.retention import retention as show
from reports import HOSTILE

# The 6-MP arm of Freireich et al. 1963, "The effect of 6-mercaptopurine on the duration of
# steroid-induced remissions in acute leukemia", Blood 21: weeks, and whether it ended. Its
# Kaplan–Meier median is 23, the lower end of the log–log interval 13, the upper not reached.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
ENDED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


def test_tenure_on_a_published_table() -> None:
    found = tenure(np.array(WEEKS, dtype=float), np.array(ENDED, dtype=bool))
    assert (found.median, found.creators, found.ended) == (23, 21, 9)
    assert (found.low, found.high, found.reason) == (None, None, "median_open_above")
    curve = dict(found.curve)
    assert curve[6.0] == pytest.approx(0.857, abs=5e-4)
    assert curve[23.0] == pytest.approx(0.448, abs=5e-4)


@pytest.mark.parametrize(
    ("length", "ended", "reason"),
    [
        ([], [], "few_relationships"),
        ([30.0], [1], "few_relationships"),
        ([30.0] * 7, [1] * 7, "few_relationships"),
        ([30.0] * 20, [0] * 20, "few_ended"),
        ([float(day) for day in range(1, 21)], [1, 1, 1] + [0] * 17, "median_not_reached"),
    ],
)
def test_tenure_that_cannot_be_told(length: list[float], ended: list[int], reason: str) -> None:
    found = tenure(np.array(length), np.array(ended, dtype=bool))
    assert (found.median, found.low, found.high, found.reason) == (None, None, None, reason)


def test_spells_by_hand() -> None:
    as_of = dt.date(2026, 4, 20)  # what is known ends 182 days before: 2025-10-20
    day = pd.Timestamp
    first = pd.Series([day("2025-01-01"), day("2025-01-01"), day("2024-12-22"), day("2026-01-01"),
                       pd.NaT])  # fmt: skip
    last = pd.Series([day("2025-03-02"), day("2026-02-01"), day("2025-01-21"), day("2026-02-01"),
                      day("2025-03-01")])  # fmt: skip
    length, ended, entry = spells(first, last, dt.date(2025, 1, 1), as_of)
    assert length.tolist() == [60, 292, 30]
    assert ended.tolist() == [True, False, True]
    assert entry.tolist() == [0, 0, 10]


def test_planted_tenure_is_covered() -> None:
    world = next(world for world in WORLDS if world.creators == 60)
    found = [simulated(world, seed) for seed in range(15)]
    truth = 188.0  # of the mixture of one-off creators and those who stay, to ten days
    covered = sum(one.low is not None and one.high is not None
                  and one.low - 10 <= truth <= one.high + 10 for one in found)  # fmt: skip
    assert covered >= 12


def book(**roster: Any) -> Inputs:
    """Autumn and spring; Anna only ever with Kim, Bo came from Kim to Lee, Cy with nobody."""
    base = ledger()
    autumn = base.campaigns["spring"].model_copy(
        update={"start": dt.date(2025, 9, 1), "end": dt.date(2025, 9, 30)}
    )
    kim = roster.pop("kim", "Kim")
    people = [
        ("autumn", "Anna", kim, "person", "unpaid"), ("spring", "Anna", kim, "person", "unpaid"),
        ("autumn", "Bo", kim, "person", "paid"), ("spring", "Bo", "Lee", "person", "paid"),
        ("spring", "Cy", None, "employee", None),
    ]  # fmt: skip
    creators = pd.DataFrame(people, columns=["campaign", "creator", "relationship_owner", "kind",
                                             "model"])  # fmt: skip
    creators["first_collaboration"] = pd.NaT
    orders = pd.DataFrame({
        "campaign": ["autumn", "spring", "spring", "spring", None, "autumn"],
        "creator": ["Anna", "Anna", "Bo", "Cy", None, "Bo"],
        "day": pd.to_datetime(["2025-09-05", "2026-03-05", "2026-03-06", "2026-03-07",
                               "2026-03-08", "2025-04-20"]),
        "net_sales": [100.0, 200.0, 150.0, 50.0, 999.0, 888.0],  # the last is 366 days old
    })  # fmt: skip
    posts = pd.DataFrame({
        "creator": ["Anna", "Anna", "Bo", "Cy"], "campaign": ["autumn", "spring", "autumn", None],
        "published": pd.to_datetime(["2025-09-05", "2026-03-05", "2025-09-06", "2026-03-01"]),
    })  # fmt: skip
    frames = {"creators": creators.assign(**roster), "orders": orders, "posts": posts}
    rows = [
        post("a", "Anna", impressions=100.0, engagements=5.0),
        post("b", "Bo", impressions=300.0, engagements=9.0),
        post("c", "Cy", impressions=100.0, engagements=1.0),
        row("Anna", orders=2.0, net_sales=200.0, unit="o1"),
        row("Bo", orders=1.0, net_sales=150.0, unit="o2"),
        row("Cy", orders=1.0, net_sales=50.0, unit="o3"),
    ]
    found = replace(base, campaigns={"autumn": autumn, **base.campaigns}, frames=frames,
                    as_of={"autumn": AS_OF, "spring": AS_OF})  # fmt: skip
    return Inputs(ledger=found, campaign="spring", sums=complete(table(rows)))


def told(found: Retention) -> dict[Any, Any]:
    return {(one.kpi, (one.group or (None,))[0]): one for one in results(found.figures)}


def test_sales_that_hang_on_a_person() -> None:
    found = retention(book())
    lines = {one.owner: (one.creators, one.least, one.most) for one in found.owners}
    assert lines == {"Kim": (1, 300, 300), "Lee": (1, 0, 150), None: (1, 0, 50)}
    assert found.total == 500
    kpis = told(found)
    assert kpis["revenue_at_risk", None].value == 300  # Kim, with nobody in doubt
    assert kpis["revenue_at_risk_share", None].value == 0.6
    assert {group for kpi, group in kpis if kpi.startswith("revenue")} == {None}, "nobody by name"


def test_collaborations_and_activity() -> None:
    found = retention(book())
    rows = {one.creator: (one.campaigns, one.active, one.owner) for one in found.relations}
    assert rows == {"Anna": (2, True, "Kim"), "Bo": (2, False, "Lee"), "Cy": (1, False, None)}
    assert told(found)["creator_campaigns", None].value == 2
    assert told(found)["creator_campaigns", "Cy"].value == 1


def test_advocates_by_hand() -> None:
    kpis = told(retention(book()))
    assert kpis["advocate_inside_share_impressions", None].value == pytest.approx(0.2)
    assert kpis["advocate_outside_share_impressions", None].value == pytest.approx(0.2)
    assert kpis["advocate_outside_share_orders", None].value == pytest.approx(0.5)
    unknown = told(retention(book(model=["unpaid", "unpaid", "paid", None, None])))
    share = unknown["advocate_outside_share_impressions", None]
    assert (share.value, share.low, share.high) == (None, 0.2, 0.8)
    kinds, models = ["employee", "person", None], ["unpaid", None, "paid"]
    assert classes_of(pd.Series(kinds), pd.Series(models)) == ["inside", "unknown", "unknown"]


@pytest.mark.parametrize(
    ("changes", "kpi", "reason"),
    [
        ({"relationship_owner": None}, "revenue_at_risk", "no_relationship_owner"),
        ({"kind": None}, "advocate_inside_share_orders", "no_advocate_classes"),
    ],
)
def test_what_the_roster_does_not_say(changes: dict[str, Any], kpi: str, reason: str) -> None:
    assert told(retention(book(**changes)))[kpi, None].reason == reason


def test_empty_frames_give_reasons() -> None:
    empty = Inputs(ledger=ledger(), campaign="spring", sums=complete(table([row(cost=1.0)])))
    kpis = told(retention(empty))
    assert {name for name, _ in kpis} == {
        "tenure_median_days", "creator_campaigns", "revenue_at_risk", "revenue_at_risk_share",
        "advocate_inside_share_impressions", "advocate_outside_share_impressions",
        "advocate_inside_share_orders", "advocate_outside_share_orders",
    }  # fmt: skip
    assert all(one.value is None and one.low is None and one.reason_text for one in kpis.values())
    no_orders = book()
    frames = {name: frame for name, frame in no_orders.ledger.frames.items() if name != "orders"}
    lacking = replace(no_orders, ledger=replace(no_orders.ledger, frames=frames))
    assert told(retention(lacking))["revenue_at_risk", None].reason == "no_sales_by_creator"


def test_row_order_changes_nothing() -> None:
    one = book()
    turned = {name: frame.iloc[::-1] for name, frame in one.ledger.frames.items()}
    other = replace(one, ledger=replace(one.ledger, frames=turned), sums=one.sums.iloc[::-1])
    assert retention(other) == retention(one)


def test_the_section_escapes_names_of_people() -> None:
    found = retention(book(kim=HOSTILE))
    html = html_of(show(page("retention", found)))
    assert "60.0% of the net sales by creators of the last 365 days hang on the" in html
    assert "script" not in html, "who keeps a relationship is the agency's to know"
    owners = html_of(relationship_owners(page("retention", found)))
    assert "<script>" not in owners and "&lt;script&gt;" in owners
