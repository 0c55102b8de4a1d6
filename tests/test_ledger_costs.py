"""What a campaign cost: basis, currency, commission, boosting, shares."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.ledger_fixtures import (
    COSTS,
    COSTS_FILE,
    ROSTER,
    Parts,
    Rows,
    campaign,
    codes,
    file,
    ledger,
    order,
    plain,
    rates,
    spring,
)

FEE = COSTS[0]


def lines(*rows: dict[str, object], **options: object) -> pd.DataFrame:
    return ledger(spring(costs=rows), **options)["costs"]  # type: ignore[arg-type] # options of ledger()


def paid(post: str, spend: float) -> Parts:
    row = {"post": post, "date": pd.Timestamp("2026-03-10"), "spend": spend, "impressions": 5000.0}
    return [(file("spring/paid.csv", "paid"), "paid", (row,))]


def test_a_line_counts_once_its_day_of_the_basis_has_come() -> None:
    late = {**FEE, "amount": 70.0, "accrued_on": pd.Timestamp("2026-06-01")}
    assert lines(FEE, late)["amount"].tolist() == [500]
    assert lines(FEE, late, as_of=pd.Timestamp("2026-06-01").date())["amount"].sum() == 570


def test_a_basis_without_any_date_has_no_cost() -> None:
    found = ledger(spring(), campaigns={"spring": campaign(cost_basis="paid")})
    assert found["costs"].empty
    (problem,) = [problem for problem in found.problems if problem.code == "no_dates_for_basis"]
    assert "paid_on" in problem.what


def test_lines_without_the_date_are_said() -> None:
    found = ledger(spring(costs=(FEE, {**FEE, "accrued_on": None})))
    assert found["costs"]["amount"].tolist() == [500]
    assert "undated_costs" in codes(found)


def test_a_campaign_without_cost_has_none_and_no_problem() -> None:
    found = ledger(spring(costs=None))
    assert found["costs"].empty
    assert not found.problems


def test_two_equal_lines_of_one_file_are_two_and_of_two_files_one() -> None:
    assert len(lines(FEE, FEE)) == 2
    again = (file("spring/costs-copy.csv", "costs"), "costs", (FEE,))
    assert len(ledger([*spring(costs=(FEE,)), again])["costs"]) == 1


def test_a_corrected_line_beside_its_older_self_is_said() -> None:
    bo = COSTS[1]
    parts: Parts = [
        (file("spring/2026-03-01/costs.csv", "costs", exported_on="2026-03-01"), "costs",
         (FEE, bo)),
        (file("spring/2026-04-01/costs.csv", "costs", exported_on="2026-04-01"), "costs",
         ({**FEE, "amount": 450.0}, bo)),
    ]  # fmt: skip
    found = ledger([*spring(costs=None), *parts])
    (problem,) = [problem for problem in found.problems if problem.code == "rows_gone"]
    assert (problem.where, problem.line) == ("data/acme/spring/2026-03-01/costs.csv", 2)


def test_costs_are_converted_by_the_day_of_the_basis() -> None:
    money = rates(("2026-03-01", "USD", "EUR", 0.9), ("2026-03-12", "USD", "EUR", 0.8))
    assert lines({**FEE, "currency": "USD"}, money=money)["amount"].tolist() == [400]


def test_a_missing_rate_names_the_file_and_keeps_the_other_lines() -> None:
    found = ledger(spring(costs=({**FEE, "currency": "USD"}, *COSTS[1:])))
    assert found["costs"]["amount"].isna().tolist() == [True, False, False]
    (problem,) = [problem for problem in found.problems if problem.code == "missing_rate"]
    assert (problem.where, problem.scope) == (f"data/acme/{COSTS_FILE['path']}", "spring")


def test_spend_on_a_post_is_boosting_unless_the_costs_sheet_has_it() -> None:
    link = "https://instagram.com/p/POST1?x=1"
    found = ledger([*spring(), *paid(link, 80.0)])["costs"]
    row = found[found["part"] == "boosting"].iloc[0]
    assert row[["creator", "platform", "post", "amount"]].tolist() == [
        "Anna",
        "instagram",
        "instagram:1",
        80,
    ]
    boosting = {**FEE, "part": "boosting", "amount": 75.0, "post": link}
    both = ledger([*spring(costs=(boosting,)), *paid(link, 80.0)])
    assert both["costs"]["amount"].tolist() == [75]
    loose = ledger([*spring(costs=({**boosting, "post": None},)), *paid(link, 80.0)])
    assert loose["costs"]["amount"].tolist() == [75]
    assert "boosting_twice" in codes(loose)


def test_commission_by_the_roster_is_an_estimate() -> None:
    roster = tuple({**row, "commission_rate": 0.1} for row in ROSTER)
    sheet = {**FEE, "part": "commission", "amount": 999.0}
    found = ledger(
        spring(roster=roster, costs=(sheet,)),
        campaigns={"spring": campaign(commission_from="rate")},
    )["costs"]
    # Anna: 200.00 of net sales, Bo: 50.00.
    assert found["amount"].tolist() == pytest.approx([20, 5])
    assert found["basis"].tolist() == ["estimated", "estimated"]


def test_commission_by_the_network_leaves_out_what_it_took_back() -> None:
    action = {"occurred": pd.Timestamp("2026-03-10"), "sub_id": "anna", "payout": 7.0,
              "currency": "EUR"}  # fmt: skip
    actions: Rows = (
        {**action, "action": "A1", "status": "approved"},
        {**action, "action": "A2", "status": "reversed"},
    )
    found = ledger(
        [*spring(costs=None), (file("_shared/impact.csv", "impact_actions"), "actions", actions)],
        campaigns={"spring": campaign(commission_from="network")},
    )["costs"]
    assert found[["creator", "part", "amount"]].to_numpy().tolist() == [["Anna", "commission", 7]]


@pytest.mark.parametrize(
    ("rule", "shares"),
    [("equal", [50, 50]), ("posts", [50, 50]), ("fees", [75, 25]), ("contracted_posts", [50, 50])],
)
def test_cost_of_nobody_is_shared_out_by_the_rule(rule: str, shares: list[float]) -> None:
    fee = {**FEE, "creator": None, "part": "agency_fee", "amount": 100.0}
    rows = (fee, {**FEE, "amount": 300.0}, {**FEE, "creator": "Bo", "amount": 100.0})
    found = lines(*rows, campaigns={"spring": campaign(allocate={"agency_fee": rule})})
    shared = found[found["allocated"]]
    assert shared["amount"].tolist() == pytest.approx(shares)
    assert shared["creator"].tolist() == ["Anna", "Bo"]
    assert set(shared["basis"]) == {"estimated"}
    assert found["amount"].sum() == pytest.approx(500)


def test_without_a_rule_cost_of_nobody_stays_nobodys() -> None:
    found = lines({**FEE, "creator": None, "part": "agency_fee"})
    assert found["creator"].isna().all()


def test_what_cannot_be_shared_stays_and_is_said() -> None:
    fee = {**FEE, "creator": None, "part": "agency_fee"}
    found = ledger(
        spring(costs=(fee,)), campaigns={"spring": campaign(allocate={"agency_fee": "fees"})}
    )
    assert found["costs"]["creator"].isna().tolist() == [True]
    assert "cannot_allocate" in codes(found)


def test_a_line_for_a_creator_of_nobodys_roster_is_an_error() -> None:
    found = ledger(spring(costs=({**FEE, "creator": "Ann"},)))
    (problem,) = [problem for problem in found.problems if problem.code == "unknown_creator"]
    assert "Did you mean 'Anna'" in problem.what
    assert found["costs"]["amount"].tolist() == [500]


def test_a_line_for_an_unknown_post_counts_without_it() -> None:
    found = ledger(spring(costs=({**FEE, "post": "https://instagram.com/p/NOWHERE"},)))
    assert found["costs"]["post"].isna().tolist() == [True]
    assert "unknown_post" in codes(found)


def test_amounts_after_a_claim_do_not_depend_on_an_irrelevant_file() -> None:
    other = (file("_shared/2026-04-20/more.csv", "shopify_orders", exported_on="2026-04-20"),
             "orders", (order("#9", "2026-01-20 09:00"),))  # fmt: skip
    alone, more = plain(), ledger([*spring(), other])
    pd.testing.assert_frame_equal(
        alone["costs"].drop(columns=["source"]), more["costs"].drop(columns=["source"])
    )


def test_product_at_the_other_price_only_is_said() -> None:
    retail = {**FEE, "part": "product_retail", "amount": 80.0}
    assert "product_unpriced" in codes(ledger(spring(costs=(FEE, retail))))
    both = {**retail, "part": "product_cogs", "amount": 30.0}
    assert "product_unpriced" not in codes(ledger(spring(costs=(FEE, retail, both))))
