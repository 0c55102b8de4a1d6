"""Every KPI once by hand, with a zero below the line and with a column missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest
from kpi_frames import ledger, post, row, table, total

from kpi_lib.columns import COLUMNS
from kpi_lib.kpis.compute import score
from kpi_lib.kpis.registry import KPIS, needs
from kpi_lib.kpis.statistics import STATISTICS, definition

POSTS = {name for name, column in COLUMNS.items() if column.origin == "posts"}

# KPI → figures of one creator (columns of posts stand in one post) and the value by hand.
WORKED: dict[str, tuple[dict[str, float], float]] = {
    "posts": ({"posts": 1}, 1),
    "placements": ({"placements": 1}, 1),
    "content_pieces": ({"assets_delivered": 4}, 4),
    "impressions": ({"impressions": 1000}, 1000),
    "paid_impressions": ({"paid_impressions": 700}, 700),
    "views": ({"views": 800}, 800),
    "reach_sum": ({"reach_sum": 600}, 600),
    "frequency": ({"impressions": 1000, "reach_sum": 400}, 2.5),
    "reach_rate": ({"reach": 300, "followers_at_post": 1200}, 0.25),
    "view_through_rate": ({"video_completions": 30, "views": 120}, 0.25),
    "avg_view_share": ({"watch_seconds": 600, "video_seconds": 2400}, 0.25),
    "engagements": ({"engagements": 50}, 50),
    "er_impressions": ({"engagements": 50, "impressions": 1000}, 0.05),
    "er_reach": ({"engagements": 50, "reach": 500}, 0.1),
    "er_followers": ({"engagements": 50, "followers_at_post": 2000}, 0.025),
    "er_views": ({"engagements": 50, "views": 1000}, 0.05),
    "like_rate_impressions": ({"likes": 40, "impressions": 1000}, 0.04),
    "comment_rate_impressions": ({"comments": 5, "impressions": 1000}, 0.005),
    "share_rate_impressions": ({"shares": 3, "impressions": 1000}, 0.003),
    "save_rate_impressions": ({"saves": 2, "impressions": 1000}, 0.002),
    "composition_likes": ({"likes": 40, "engagements": 50}, 0.8),
    "composition_comments": ({"comments": 5, "engagements": 50}, 0.1),
    "composition_shares": ({"shares": 3, "engagements": 50}, 0.06),
    "composition_saves": ({"saves": 2, "engagements": 50}, 0.04),
    "tag_rate": ({"comments_tagging": 3, "comments_read": 12}, 0.25),
    "sentiment_net": (
        {"comments_positive": 6, "comments_negative": 2, "comments_labelled": 10}, 0.4),
    "negative_share": ({"comments_negative": 2, "comments_labelled": 10}, 0.2),
    "link_clicks": ({"link_clicks": 20}, 20),
    "paid_clicks": ({"paid_clicks": 9}, 9),
    "ctr": ({"link_clicks": 20, "impressions": 1000}, 0.02),
    "sessions": ({"sessions": 15}, 15),
    "click_to_session_rate": ({"sessions": 15, "link_clicks": 20}, 0.75),
    "landing_loss": ({"sessions": 15, "link_clicks": 20}, 0.25),
    "engaged_session_rate": ({"engaged_sessions": 6, "sessions": 15}, 0.4),
    "joint_follows": ({"joint_follows": 7}, 7),
    "follow_rate": ({"joint_follows": 7, "reach": 700}, 0.01),
    "creator_follows": ({"creator_follows": 5}, 5),
    "leads": ({"leads": 4}, 4),
    "qualified_leads": ({"qualified_leads": 1}, 1),
    "lead_rate": ({"leads": 4, "link_clicks": 20}, 0.2),
    "qualified_share": ({"qualified_leads": 1, "leads": 4}, 0.25),
    "cpl": ({"cost": 100, "leads": 4}, 25),
    "orders": ({"orders": 5}, 5),
    "code_redemptions": ({"code_orders": 4}, 4),
    "click_orders": ({"click_orders": 1}, 1),
    "new_customer_orders": ({"new_customer_orders": 2}, 2),
    "installs": ({"installs": 8}, 8),
    "net_sales": ({"net_sales": 250}, 250),
    "discounts": ({"discounts": 30}, 30),
    "aov": ({"net_sales": 250, "orders": 5}, 50),
    "conversion_rate_session": ({"orders": 5, "sessions": 50}, 0.1),
    "conversion_rate_click": ({"orders": 5, "link_clicks": 20}, 0.25),
    "new_customer_share": ({"new_customer_orders": 2, "known_customer_orders": 4}, 0.5),
    "refund_rate": ({"refunds": 50, "net_sales": 150}, 0.25),
    "discount_share": ({"discounts": 30, "gross_sales": 300}, 0.1),
    "code_share": ({"code_orders": 4, "orders": 5}, 0.8),
    "transactions_per_1000_reach": ({"orders": 5, "reach": 2500}, 2),
    "orders_per_1000_engagements": ({"orders": 5, "engagements": 50}, 100),
    "installs_per_1000_engagements": ({"installs": 8, "engagements": 50}, 160),
    "cost": ({"cost": 100}, 100),
    "cpm": ({"cost": 100, "impressions": 3000, "paid_impressions": 1000}, 25),
    "cpm_organic": ({"cost": 100, "boosting": 40, "impressions": 3000}, 20),
    "cpm_paid": ({"boosting": 40, "cost": 40, "paid_impressions": 1000}, 40),
    "cpr": ({"cost": 100, "reach": 2000}, 0.05),
    "cpe": ({"cost": 100, "engagements": 50}, 2),
    "cpv": ({"cost": 100, "views": 5000}, 0.02),
    "cpc": ({"cost": 100, "link_clicks": 20}, 5),
    "cpa": ({"cost": 100, "orders": 5}, 20),
    "cac": ({"cost": 100, "new_customer_orders": 2}, 50),
    "cpi": ({"cost": 100, "installs": 8}, 12.5),
    "cost_per_post": ({"cost": 100, "posts": 1}, 100),
    "roas": ({"net_sales": 250, "cost": 100}, 2.5),
    "roi": ({"net_sales": 250, "cost": 100}, 0.25),  # (250 × 0.5 − 100) / 100
    "contribution_margin": ({"net_sales": 250, "cost": 100}, 25),
    "content_reuse_value": ({"reuse_value": 400}, 400),
    "value_exchange_ratio": (
        {"fees": 80, "cost": 80, "product_retail": 20, "rate_card_value": 200}, 0.5),
    "performance_pay_share": ({"commission": 20, "fees": 80, "cost": 100}, 0.2),
    "contacted": ({"contacted": 1}, 1),
    "reply_rate": ({"replied": 6, "contacted": 8}, 0.75),
    "fit_rate": ({"fit": 3, "judged": 6}, 0.5),
    "accept_rate": ({"agreed": 2, "offered": 4}, 0.5),
    "post_rate": ({"posted_30": 3, "shipped_30": 4}, 0.75),
    "post_pending": ({"shipped": 5, "shipped_30": 4}, 1),
    "paid_ask_share": ({"asked_fee": 3, "replied": 6}, 0.5),
    "late_fee_ask_rate": ({"late_fee": 1, "offered": 4}, 0.25),
    "deliverable_completion": ({"assets_delivered": 3, "assets_contracted": 4}, 0.75),
}  # fmt: skip


def rows_of(figures: Mapping[str, float]) -> list[dict[str, Any]]:
    """One row for each thing the figures belong to, all of one creator."""
    by_origin: dict[str, dict[str, float]] = {}
    for name, figure in figures.items():
        by_origin.setdefault(COLUMNS[name].origin, {})[name] = figure
    rows = [row(**figures) for origin, figures in by_origin.items() if origin != "posts"]
    if "posts" in by_origin:
        rows.append(post("p1", **by_origin["posts"]))
    return rows


def test_every_formula_kpi_has_a_worked_example() -> None:
    assert set(WORKED) == {kpi.name for kpi in KPIS.values() if kpi.kind in ("total", "ratio")}


@pytest.mark.parametrize("name", WORKED)
def test_the_value_is_the_one_worked_out_by_hand(name: str) -> None:
    figures, value = WORKED[name]
    found = total(rows_of(figures), name)
    assert found.value == pytest.approx(value)
    assert found.label == KPIS[name].label


RATIOS = [name for name in WORKED if KPIS[name].denominator]


@pytest.mark.parametrize("name", RATIOS)
def test_a_zero_below_the_line_makes_it_missing(name: str) -> None:
    figures, _ = WORKED[name]
    below = KPIS[name].denominator or ""
    zeros = {column: 0.0 if column in below else figure for column, figure in figures.items()}
    found = total(rows_of(zeros), name)
    assert (found.value, found.reason) == (None, "zero_denominator")


@pytest.mark.parametrize("name", WORKED)
def test_a_missing_column_makes_it_missing_with_a_reason(name: str) -> None:
    figures, _ = WORKED[name]
    # What cost lines imply is known: no commission named is none, nothing boosted is no paid views.
    implied = {"commission", "boosting", "paid_impressions", "product_retail", "fees"}
    for column in set(needs(KPIS[name])) - implied:
        rest = {key: figure for key, figure in figures.items() if key != column}
        rows = [row(creators=1.0), *rows_of(rest)]
        for one in rows:
            if column == "posts":
                one.pop("posts", None)
        found = total(rows, name)
        assert found.value is None
        assert found.reason not in (None, "zero_denominator")
        assert found.reason_text


def test_every_statistic_is_a_kpi_and_says_what_it_is() -> None:
    assert {kpi.numerator for kpi in KPIS.values() if kpi.kind == "statistic"} == set(STATISTICS)
    for name in STATISTICS:
        assert 20 < len(definition(name)) < 160


def test_every_record_is_complete() -> None:
    for kpi in KPIS.values():
        assert kpi.label and kpi.is_not.endswith(".") and kpi.source
        dt.date.fromisoformat(kpi.since)
    assert 10 <= sum(kpi.headline for kpi in KPIS.values()) <= 14
    assert len({kpi.label for kpi in KPIS.values()}) == len(KPIS), "two KPIs of one label"


def test_without_margin_there_is_no_roi() -> None:
    rows = rows_of({"net_sales": 250, "cost": 100})
    assert total(rows, "roi", margin=None).reason == "no_margin"
    assert total(rows, "roas", margin=None).value == pytest.approx(2.5)


def test_without_data_every_kpi_is_missing_and_says_why() -> None:
    empty = table([row(creators=1.0)])
    for found in score(ledger(), "spring", empty).results:
        assert found.value is None
        assert found.reason_text, found.kpi


def test_a_cost_basis_whose_dates_are_absent() -> None:
    costs = pd.DataFrame({"campaign": ["spring"], "paid_on": [pd.NaT]})
    found = total([post("p1", impressions=10.0)], "cost", frames={"costs": costs},
                  cost_basis="paid")  # fmt: skip
    assert found.reason == "no_cost_dates"
