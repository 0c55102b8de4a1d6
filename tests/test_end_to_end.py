"""From files as downloaded to the scorecard: numbers by hand, what must not matter, bad input."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import workspace as ws

from kpi_lib.errors import KpiError
from kpi_lib.reconcile import unclaimed_codes
from kpi_lib.report import open_campaign
from kpi_lib.scorecard import to_json


def scorecard(root: Path) -> dict[str, Any]:
    return to_json(open_campaign(root, "acme", "spring").scorecard)


def results(root: Path, **group: str | None) -> dict[str, dict[str, Any]]:
    """The total's results by KPI, or those of one group (`creator="Anna"`)."""
    keys, values = (list(group), list(group.values())) if group else (None, None)
    return {
        row["kpi"]: row
        for row in scorecard(root)["kpis"]
        if row["group_by"] == keys and row["group"] == values
    }


def numbers(card: dict[str, Any]) -> list[dict[str, Any]]:
    """Every KPI without where it came from: what files may not change by being cut otherwise."""
    return [{key: value for key, value in row.items() if key != "sources"} for row in card["kpis"]]


def refused(root: Path) -> str:
    with pytest.raises(KpiError) as caught:
        scorecard(root)
    message = str(caught.value)
    assert str(root) not in message, "an absolute path in a message"
    return message


def test_the_numbers_are_those_worked_out_by_hand(tmp_path: Path) -> None:
    found = results(ws.write(tmp_path))
    by_hand = {
        "posts": 4,
        "impressions": 50_000,
        "reach_sum": 39_000,
        "reach_max": 15_000,
        "engagements": 2_440,
        "er_impressions": 2_440 / 50_000,
        "er_reach": 2_440 / 39_000,
        "cost": 1_500,
        "cpm": 30,
        "cpe": 1_500 / 2_440,
        "orders": 3,
        "net_sales": 200,
        "aov": 200 / 3,
        "cpa": 500,
        "cac": 750,
        "new_customer_share": 2 / 3,
        "roas": 200 / 1_500,
        "roi": (200 * 0.5 - 1_500) / 1_500,
        "disclosure_rate": 3 / 4,
    }
    assert {name: found[name]["value"] for name in by_hand} == pytest.approx(by_hand)


def test_a_creators_numbers_are_their_own(tmp_path: Path) -> None:
    root = ws.write(tmp_path)
    anna, bo = results(root, creator="Anna"), results(root, creator="Bo")
    assert (anna["impressions"]["value"], bo["impressions"]["value"]) == (16_000, 34_000)
    assert (anna["orders"]["value"], bo["orders"]["value"]) == (2, 1)
    assert (anna["cost"]["value"], bo["cost"]["value"]) == (500, 1_000)
    # 800 likes + 2 × 60 others on Anna's two posts
    assert anna["er_impressions"]["value"] == pytest.approx(920 / 16_000)


def test_an_apportioned_refund_makes_sales_an_estimate_and_leaves_the_count_measured(
    tmp_path: Path,
) -> None:
    found = results(ws.write(tmp_path))
    assert found["net_sales"]["basis"] == "estimated"
    assert found["roas"]["basis"] == "estimated"
    assert found["orders"]["basis"] == "measured"
    assert found["cpa"]["basis"] == "measured"


def test_a_shared_out_fee_is_an_estimate_of_cost_and_of_nothing_else(tmp_path: Path) -> None:
    fee = ("", "agency_fee", "300.00", "EUR", "2026-03-01", "2026-03-01", "")
    root = ws.write(
        tmp_path,
        campaign_yaml=ws.CAMPAIGN_YAML + "allocate: {agency_fee: equal}\n",
        changed={"spring/costs.csv": (ws.COSTS_HEAD, (*ws.COSTS, fee))},
    )
    found = results(root)
    assert (found["cost"]["value"], found["cost"]["basis"]) == (1_800, "estimated")
    assert found["cpm"]["basis"] == "estimated"
    # Nobody was boosted: a known zero, told by the cost lines and no estimate.
    assert (found["paid_impressions"]["value"], found["paid_impressions"]["basis"]) == (0, None)
    assert results(root, creator="Anna")["cost"]["value"] == 650


def test_one_order_has_no_spread(tmp_path: Path) -> None:
    card = scorecard(ws.write(tmp_path))
    aov = [row for row in card["kpis"] if row["kpi"] == "aov"]
    assert [row["low"] for row in aov] == [None] * len(aov)
    assert not [pair for pair in card["comparisons"] if pair["kpi"] == "aov"]


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(
            {
                "spring/2026-04-20/anna.csv": (ws.INSTAGRAM, ws.ANNA[:1]),
                "spring/2026-04-20/anna_more.csv": (ws.INSTAGRAM, ws.ANNA[1:]),
                "_shared/2026-04-20/orders.csv": (ws.SHOPIFY, ws.ORDERS[:2]),
                "_shared/2026-04-20/orders (1).csv": (ws.SHOPIFY, ws.ORDERS[2:]),
            },
            id="split",
        ),
        pytest.param(
            {
                "spring/2026-04-20/anna.csv": (ws.INSTAGRAM, ws.ANNA[::-1]),
                "_shared/2026-04-20/orders.csv": (ws.SHOPIFY, ws.ORDERS[::-1]),
                "spring/costs.csv": (ws.COSTS_HEAD, ws.COSTS[::-1]),
            },
            id="reordered",
        ),
        pytest.param(
            {
                "spring/2026-04-20/anna copy.csv": (ws.INSTAGRAM, ws.ANNA),
                "_shared/2026-04-20/orders again.csv": (ws.SHOPIFY, ws.ORDERS[1:4]),
            },
            id="twice",
        ),
        pytest.param(
            {
                "spring/2026-04-20/anna.csv": None,
                "spring/2026-04-20/bo.csv": None,
                "spring/2026-04-20/all.csv": (ws.INSTAGRAM, (*ws.BO, *ws.ANNA)),
            },
            id="joined",
        ),
        pytest.param(
            {
                # an older snapshot with smaller figures changes nothing
                "spring/2026-03-15/anna.csv": (
                    ws.INSTAGRAM, [ws.post(1, "anna.b", "03/05/2026", 4000, 3000, 100)]
                ),
            },
            id="older snapshot",
        ),
    ],
)  # fmt: skip
def test_how_rows_are_cut_into_files_changes_no_kpi(
    tmp_path: Path, changed: dict[str, tuple[Sequence[str], Sequence[Sequence[object]]]]
) -> None:
    plain = scorecard(ws.write(tmp_path / "plain"))
    cut = scorecard(ws.write(tmp_path / "cut", changed=changed))
    assert numbers(cut) == numbers(plain)


def test_columns_in_another_order_change_no_kpi(tmp_path: Path) -> None:
    flipped = [row[::-1] for row in ws.ANNA]
    changed = {"spring/2026-04-20/anna.csv": (ws.INSTAGRAM[::-1], flipped)}
    assert numbers(scorecard(ws.write(tmp_path / "b", changed=changed))) == numbers(
        scorecard(ws.write(tmp_path / "a"))
    )


# Bad input, each with the clear error or the honest n/a.


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    message = refused(ws.write(tmp_path, changed={"spring/2026-04-20/anna.csv": b""}))
    assert "data/acme/spring/2026-04-20/anna.csv" in message
    assert "empty" in message


def test_a_header_without_rows_loses_nothing_else(tmp_path: Path) -> None:
    root = ws.write(tmp_path, changed={"spring/2026-04-20/anna.csv": (ws.INSTAGRAM, [])})
    found = results(root)
    assert found["impressions"]["value"] is not None or found["impressions"]["reason"]
    # Anna's two posts have no figures: the sum is Bo's, and half of the posts are missing.
    assert found["impressions"]["numerator"] == 34_000
    assert found["impressions"]["coverage"]["units"] == pytest.approx(0.5)
    assert found["orders"]["value"] == 3


def test_a_truncated_file_is_counted_or_refused(tmp_path: Path) -> None:
    whole = ws.write(tmp_path / "whole")
    path = whole / "data/acme/spring/2026-04-20/bo.csv"
    path.write_bytes(path.read_bytes()[:-30])
    message = refused(whole)
    assert "bo.csv" in message
    assert re.search(r"\b3\b", message), "the line of the cut row is named"


def test_an_undecodable_file_says_how_to_name_its_encoding(tmp_path: Path) -> None:
    root = ws.write(
        tmp_path, changed={"spring/2026-04-20/anna.csv": b"\x81\x8d\x8f\x90\x9d,\xff\xfe\x00\n"}
    )
    message = refused(root)
    assert "anna.csv" in message


def test_an_unknown_file_is_named_with_its_nearest_kind(tmp_path: Path) -> None:
    keep = [index for index, title in enumerate(ws.INSTAGRAM) if title not in {"Reach", "Saves"}]
    rows = [[row[index] for index in keep] for row in ws.ANNA]
    head = [ws.INSTAGRAM[index] for index in keep]
    message = refused(ws.write(tmp_path, changed={"spring/2026-04-20/anna.csv": (head, rows)}))
    assert "not recognised" in message
    assert "Nearest: Instagram content" in message
    assert "'Reach'" in message
    assert "'Saves'" in message


def test_an_order_twice_counts_once(tmp_path: Path) -> None:
    rows = (*ws.ORDERS, ws.ORDERS[1])
    root = ws.write(tmp_path, changed={"_shared/2026-04-20/orders.csv": (ws.SHOPIFY, rows)})
    found = results(root)
    assert found["orders"]["value"] == 3
    assert found["net_sales"]["value"] == pytest.approx(200)


def test_a_code_of_nobody_is_shown_and_counts_for_nobody(tmp_path: Path) -> None:
    stray = ws.order("#1007", "f@shop.example", "2026-03-25 09:00:00 +0100", subtotal=119,
                     taxes=19, code="CARLA10")  # fmt: skip
    root = ws.write(
        tmp_path, changed={"_shared/2026-04-20/orders.csv": (ws.SHOPIFY, (*ws.ORDERS, stray))}
    )
    assert results(root)["orders"]["value"] == 3
    unclaimed = unclaimed_codes(open_campaign(root, "acme", "spring").ledger)
    assert "CARLA10" in unclaimed.to_string()


def test_a_creator_without_posts_keeps_their_cost_in_cpm(tmp_path: Path) -> None:
    roster = (*ws.ROSTER, ("Cem", "instagram", "cem.t", 9000, "person", "gifted", "", "", "", ""))
    costs = (*ws.COSTS, ("Cem", "product_cogs", "50.00", "EUR", "2026-03-01", "2026-03-01", ""))
    root = ws.write(
        tmp_path,
        changed={
            "spring/roster.csv": (ws.ROSTER_HEAD, roster),
            "spring/costs.csv": (ws.COSTS_HEAD, costs),
        },
    )
    assert results(root)["cpm"]["value"] == pytest.approx(1000 * 1550 / 50_000)
    cem = results(root, creator="Cem")
    assert cem["cpm"]["value"] is None
    assert cem["cpm"]["reason"] == "zero_denominator"


def test_a_campaign_without_cost_has_no_cost_kpi_and_all_others(tmp_path: Path) -> None:
    found = results(ws.write(tmp_path, changed={"spring/costs.csv": None}))
    for name in ("cost", "cpm", "cpa", "roas", "roi"):
        assert found[name]["value"] is None
        assert found[name]["reason"]
    assert found["impressions"]["value"] == 50_000
    assert found["net_sales"]["value"] == pytest.approx(200)


def test_one_creator_alone_is_compared_with_nobody(tmp_path: Path) -> None:
    root = ws.write(
        tmp_path,
        changed={
            "spring/roster.csv": (ws.ROSTER_HEAD, ws.ROSTER[:1]),
            "spring/posts.csv": (ws.POSTS_HEAD, ws.POSTS[:2]),
            "spring/costs.csv": (ws.COSTS_HEAD, ws.COSTS[:1]),
            "spring/2026-04-20/bo.csv": None,
        },
    )
    assert scorecard(root)["comparisons"] == []
    assert results(root)["impressions"]["value"] == 16_000


def test_zero_impressions_make_ratios_missing_not_zero(tmp_path: Path) -> None:
    rows = [(*row[:11], 0, 0, 0, 0, 0, 0, 0) for row in (*ws.ANNA, *ws.BO)]
    root = ws.write(
        tmp_path,
        changed={
            "spring/2026-04-20/anna.csv": (ws.INSTAGRAM, rows),
            "spring/2026-04-20/bo.csv": None,
        },
    )
    found = results(root)
    assert found["impressions"]["value"] == 0
    assert found["er_impressions"]["value"] is None
    assert found["er_impressions"]["reason"] == "zero_denominator"


def test_a_post_in_nobodys_sheet_enters_no_sum(tmp_path: Path) -> None:
    extra = ws.post(7, "anna.b", "03/15/2026", 99_999, 99_999, 9_999)
    root = ws.write(
        tmp_path, changed={"spring/2026-04-20/anna.csv": (ws.INSTAGRAM, (*ws.ANNA, extra))}
    )
    assert results(root)["impressions"]["value"] == 50_000


def test_without_sheet_and_rule_the_candidates_are_listed(tmp_path: Path) -> None:
    message = refused(ws.write(tmp_path, changed={"spring/posts.csv": None}))
    assert "select" in message
    assert "instagram.com/p/POST1" in message


def test_two_undated_exports_that_disagree_are_an_error(tmp_path: Path) -> None:
    other = [ws.post(1, "anna.b", "03/05/2026", 11_000, 8_100, 510)]
    root = ws.write(
        tmp_path,
        changed={
            "spring/2026-04-20/anna.csv": None,
            "spring/anna.csv": (ws.INSTAGRAM, ws.ANNA),
            "spring/anna new.csv": (ws.INSTAGRAM, other),
        },
    )
    message = refused(root)
    assert "spring/anna.csv" in message
    assert "spring/anna new.csv" in message


def test_a_missing_rate_names_the_line_to_add(tmp_path: Path) -> None:
    costs = (*ws.COSTS, ("Bo", "production", "10", "USD", "2026-03-01", "2026-03-01", ""))
    message = refused(ws.write(tmp_path, changed={"spring/costs.csv": (ws.COSTS_HEAD, costs)}))
    assert "rates.csv" in message
    assert "USD" in message
    assert "EUR" in message


def test_a_huge_caption_is_read_and_not_shown_whole(tmp_path: Path) -> None:
    rows = [ws.post(1, "anna.b", "03/05/2026", 10000, 8000, 500, caption="x" * 10_000_000),
            *ws.ANNA[1:]]  # fmt: skip
    root = ws.write(tmp_path, changed={"spring/2026-04-20/anna.csv": (ws.INSTAGRAM, rows)})
    assert results(root)["impressions"]["value"] == 50_000


def test_hostile_text_changes_no_number(tmp_path: Path) -> None:
    hostile = "</script><script>alert(1)</script>"
    name = '=HYPERLINK("http://evil.example","Anna")'

    def renamed(rows: Sequence[Sequence[object]]) -> list[list[object]]:
        return [[name if cell == "Anna" else cell for cell in row] for row in rows]

    anna = [ws.post(1, "anna.b", "03/05/2026", 10000, 8000, 500, caption=hostile), *ws.ANNA[1:]]
    root = ws.write(
        tmp_path,
        changed={
            "spring/roster.csv": (ws.ROSTER_HEAD, renamed(ws.ROSTER)),
            "spring/posts.csv": (ws.POSTS_HEAD, renamed(ws.POSTS)),
            "spring/costs.csv": (ws.COSTS_HEAD, renamed(ws.COSTS)),
            "spring/2026-04-20/anna.csv": (ws.INSTAGRAM, anna),
        },
    )
    assert results(root)["impressions"]["value"] == 50_000
    assert results(root, creator=name)["orders"]["value"] == 2


def test_two_campaigns_that_claim_one_code_on_one_day_are_named(tmp_path: Path) -> None:
    root = ws.write(tmp_path)
    (root / "params/acme/summer.yaml").write_text(
        ws.CAMPAIGN_YAML.replace("Spring", "Summer"), encoding="utf-8"
    )
    ws.write_csv(root / "data/acme/summer/roster.csv", ws.ROSTER_HEAD, ws.ROSTER[:1])
    ws.write_csv(root / "data/acme/summer/posts.csv", ws.POSTS_HEAD, [])
    message = refused(root)
    assert "ANNA10" in message
    assert "spring" in message
    assert "summer" in message


def test_no_address_leaves_the_importer(tmp_path: Path) -> None:
    root = ws.write(tmp_path)
    report = open_campaign(root, "acme", "spring")
    assert "@shop.example" not in str(to_json(report.scorecard))
    for name, frame in report.ledger.frames.items():
        assert not frame.astype(str).apply(lambda c: c.str.contains("@shop.example")).any().any(), (
            name
        )
