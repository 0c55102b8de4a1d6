"""Each order claimed once: codes, clicks, windows, campaigns that compete."""

from __future__ import annotations

import pandas as pd
import pytest

from kpi_lib.ledger import Ledger
from tests.ledger_fixtures import (
    ROSTER,
    Parts,
    Rows,
    campaign,
    codes,
    file,
    ledger,
    order,
    plain,
    spring,
)

MARCH = "2026-03-10 09:00"


def claim(found: Ledger, name: str) -> list[object]:
    row = found["orders"].set_index("order").loc[name]
    return [None if pd.isna(row[key]) else row[key] for key in ("campaign", "creator", "how")]


def two(rows: Rows, roster: Rows = ROSTER) -> Parts:
    return [*spring(orders=rows), (file("tea/roster.csv", "roster"), "roster", roster),
            (file("tea/posts.csv", "posts"), "posts",
             ({"creator": "Anna", "platform": "instagram", "contracted": True},))]  # fmt: skip


def clicks(*rows: dict[str, object], path: str = "_shared/order_clicks.csv") -> Parts:
    return [(file(path, "order_clicks"), "order_clicks", rows)]


@pytest.mark.parametrize(
    ("day", "claimed"),
    [("2026-02-28", False), ("2026-03-01", True), ("2026-04-10", True), ("2026-04-11", False)],
)
def test_a_code_counts_from_the_start_to_the_end_of_the_window(day: str, claimed: bool) -> None:
    found = ledger(spring(orders=(order("#2", f"{day} 23:59", code="ANNA10"),)))
    assert claim(found, "#2") == (["spring", "Anna", "code"] if claimed else [None, None, None])


def test_codes_have_no_case_and_the_first_that_matches_counts() -> None:
    rows = (order("#2", MARCH, code="WELCOME;bo10 ;ANNA10"),)
    found = ledger(spring(orders=rows))
    assert claim(found, "#2") == ["spring", "Bo", "code"]
    assert found["orders"]["rivals"].iloc[0] == "spring/Anna/code"
    assert found["overlaps"].iloc[0].tolist() == [
        "#2", "spring", "Bo", "code", "spring", "Anna", "code"
    ]  # fmt: skip


def test_a_code_of_nobody_claims_nothing() -> None:
    assert claim(ledger(spring(orders=(order("#2", MARCH, code="GHOST"),))), "#2") == [None] * 3


def test_a_code_of_two_creators_claims_nothing_and_is_an_error() -> None:
    both = tuple({**row, "code": "SAME"} for row in ROSTER)
    found = ledger(spring(roster=both, orders=(order("#2", MARCH, code="SAME"),)))
    assert claim(found, "#2") == [None] * 3
    (problem,) = [problem for problem in found.problems if problem.code == "code_of_two_creators"]
    assert "Anna and Bo" in problem.what


def test_the_campaign_that_started_last_claims_an_order_of_both() -> None:
    later = {"spring": campaign(), "tea": campaign(start="2026-03-05")}
    rows = (order("#1", "2026-03-04 09:00", code="ANNA10"), order("#2", MARCH, code="ANNA10"))
    found = ledger(two(rows), campaigns=later)
    assert claim(found, "#1") == ["spring", "Anna", "code"]
    assert claim(found, "#2") == ["tea", "Anna", "code"]
    assert found["overlaps"]["rival_campaign"].tolist() == ["spring"]


def test_two_campaigns_of_one_day_that_claim_one_code_get_nothing() -> None:
    same = {"spring": campaign(), "tea": campaign()}
    rows = (order("#1", MARCH, code="ANNA10"), order("#2", MARCH, code="ANNA10"))
    found = ledger(two(rows), campaigns=same)
    assert claim(found, "#2") == [None] * 3
    problems = [problem for problem in found.problems if problem.code == "ambiguous_code"]
    assert {problem.scope for problem in problems} == {"spring", "tea"}
    assert "2 order(s)" in problems[0].what
    assert "spring and tea" in problems[0].what
    assert "ANNA10" in problems[0].what


def test_a_click_counts_where_there_is_no_code() -> None:
    rows = (
        order("#1", MARCH, utm_content="Anna"),
        order("#2", MARCH, utm_content="anna", code="BO10"),
        order("#3", MARCH, utm_content="nobody"),
    )
    found = ledger(spring(orders=rows))
    assert claim(found, "#1") == ["spring", "Anna", "click"]
    assert claim(found, "#2") == ["spring", "Bo", "code"]
    assert found["orders"]["rivals"].tolist()[1] == "spring/Anna/click"
    assert claim(found, "#3") == [None] * 3


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("code", ["spring", "Bo", "code"]), ("click", ["spring", "Anna", "click"])],
)
def test_the_rule_decides_between_code_and_click(rule: str, expected: list[str]) -> None:
    params = campaign(attribution={"rule": rule, "window_days": 10})
    rows = (order("#2", MARCH, utm_content="anna", code="BO10"),)
    assert claim(ledger(spring(orders=rows), campaigns={"spring": params}), "#2") == expected


def test_another_utm_campaign_speaks_against_a_click() -> None:
    params = {"spring": campaign(utm_campaign=["Spring-Blend"])}
    rows = (
        order("#1", MARCH, utm_content="anna", utm_campaign="newsletter"),
        order("#2", MARCH, utm_content="anna", utm_campaign="spring_blend"),
        order("#3", MARCH, utm_campaign="SPRING BLEND"),
    )
    found = ledger(spring(orders=rows), campaigns=params)
    assert claim(found, "#1") == [None] * 3
    assert claim(found, "#2") == ["spring", "Anna", "click"]
    assert claim(found, "#3") == ["spring", None, "click"]


@pytest.mark.parametrize(
    ("clicked", "counts"),
    [("2026-03-09", True), ("2026-02-28 09:00", True), ("2026-02-27 08:00", False),
     ("2026-03-10 10:00", False), (None, True)],
)  # fmt: skip
def test_a_click_with_a_time_must_lie_in_the_window(clicked: str | None, counts: bool) -> None:
    row = {"order": "1", "creator": "Anna", "clicked": pd.Timestamp(clicked)}
    found = ledger([*spring(orders=(order("#1", MARCH),)), *clicks(row)])
    assert (claim(found, "#1")[1] == "Anna") == counts


def test_a_network_names_orders_by_the_shops_id_and_creators_by_sub_id_or_code() -> None:
    rows = (order("#1", MARCH, order_id="551"), order("#2", MARCH))
    actions: Rows = (
        {"action": "A1", "occurred": pd.Timestamp(MARCH), "order": "551", "sub_id": "ANNA"},
        {"action": "A2", "occurred": pd.Timestamp(MARCH), "order": "2", "partner": "bo_k"},
    )
    network = (file("_shared/impact.csv", "impact_actions"), "actions", actions)
    found = ledger([*spring(orders=rows), network])
    assert claim(found, "#1") == ["spring", "Anna", "click"]
    assert claim(found, "#2") == ["spring", "Bo", "click"]


def test_a_transaction_of_the_sites_analytics_is_a_click() -> None:
    day = {"start": pd.Timestamp("2026-03-01"), "end": pd.Timestamp("2026-03-31")}
    row = {"dimension": "content", "value": "bo", "transaction": "#1", "sessions": 1.0, **day}
    analytics = (file("_shared/ga4.csv", "ga4"), "sessions", (row,))
    found = ledger([*spring(orders=(order("#1", MARCH),)), analytics])
    assert claim(found, "#1") == ["spring", "Bo", "click"]
    assert found["sessions"].empty


def test_whether_any_click_key_exists_is_kept() -> None:
    assert not plain()["claims"]["click_key"].iloc[0]
    found = ledger(spring(orders=(order("#1", MARCH, utm_content="x"),)))["claims"].iloc[0]
    assert (bool(found["click_key"]), found["click_kinds"]) == (True, "utm")
    params = {"spring": campaign(attribution={"rule": "click"})}
    silent = ledger(spring(), campaigns=params)
    assert "no_order_click_key" in codes(silent)
    assert silent["orders"]["campaign"].isna().all()


def test_each_order_is_in_one_row_whatever_competes() -> None:
    rows = tuple(order(f"#{n}", MARCH, code="ANNA10;BO10", utm_content="anna") for n in range(5))
    later = {"spring": campaign(), "tea": campaign(start="2026-03-05")}
    found = ledger([*two(rows), *clicks({"order": "#1", "creator": "Bo"})], campaigns=later)
    assert found["orders"]["order"].is_unique
    assert len(found["orders"]) == 5
    assert found["orders"]["campaign"].tolist() == ["tea"] * 5


def traces(found: Ledger) -> list[tuple[object, ...]]:
    rows = found["traces"].astype(object).where(found["traces"].notna(), None)
    return sorted(tuple(row) for row in rows.to_numpy())


@pytest.mark.parametrize("rule", ["code", "click", "code_then_click"])
def test_traces_are_there_whatever_the_rule(rule: str) -> None:
    params = {"spring": campaign(attribution={"rule": rule, "window_days": 10},
                                 utm_campaign=["spring"])}  # fmt: skip
    rows = (
        order("#1", MARCH, code="ANNA10;BO10"),
        order("#2", MARCH, code="BO10", utm_content="bo"),
        order("#3", MARCH, utm_content="anna"),
        order("#4", MARCH, utm_campaign="spring"),
        order("#5", MARCH, code="ANNA10", status="voided"),
        order("#6", "2026-05-01 09:00", code="ANNA10"),
        order("#7", MARCH),
    )
    assert traces(ledger(spring(orders=rows), campaigns=params)) == [
        ("#1", "spring", "Anna", "code"),
        ("#1", "spring", "Bo", "code"),
        ("#2", "spring", "Bo", "click"),
        ("#2", "spring", "Bo", "code"),
        ("#3", "spring", "Anna", "click"),
        ("#4", "spring", None, "click"),
    ]


def test_traces_of_an_order_are_of_the_campaign_that_claims_it_alone() -> None:
    # Tea, the later one, would have the order, but its rule takes clicks only.
    by_click = {"rule": "click", "window_days": 10}
    later = {"spring": campaign(), "tea": campaign(start="2026-03-05", attribution=by_click)}
    found = ledger(two((order("#2", MARCH, code="ANNA10"),)), campaigns=later)
    assert claim(found, "#2") == ["spring", "Anna", "code"]
    assert traces(found) == [("#2", "spring", "Anna", "code")]


def test_traces_of_an_order_that_no_rule_claims_are_of_the_campaign_that_started_last() -> None:
    by_click = {"rule": "click", "window_days": 10}
    rows = (order("#2", MARCH, code="ANNA10"),)
    later = {"spring": campaign(attribution=by_click),
             "tea": campaign(start="2026-03-05", attribution=by_click)}  # fmt: skip
    assert traces(ledger(two(rows), campaigns=later)) == [("#2", "tea", "Anna", "code")]
    same = {slug: campaign(attribution=by_click) for slug in ("spring", "tea")}
    assert traces(ledger(two(rows), campaigns=same)) == []


def test_an_answer_names_by_its_creator_else_by_name_or_handle_in_its_words() -> None:
    answers: Rows = (
        {"order": "1", "answer": "Instagram", "creator": "ANNA "},
        {"order": "2", "answer": "the reel of @Bo_K, I think"},
        {"order": "3", "answer": "My friend Bob"},
        {"order": "4", "answer": "instagram", "creator": "@anna.b"},
        {"order": "5", "answer": "acme.tea"},
        {"order": "6", "answer": "Instagram", "creator": "Somebody"},
    )
    sheet = (file("_shared/survey.csv", "survey"), "survey", answers)
    found = ledger([*spring(), sheet])["survey"].sort_values("order")
    assert [None if pd.isna(name) else name for name in found["named"]] == [
        "Anna", "Bo", None, "Anna", None, None
    ]  # fmt: skip
