"""KPIs that are named functions: posts, accounts and creators, by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from kpi_frames import by, post, row, total

from kpi_lib.kpis.reference import kpi_reference
from kpi_lib.kpis.registry import KPIS
from kpi_lib.kpis.relationship import discloses


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


def ledger_posts(*rows: dict[str, Any]) -> dict[str, pd.DataFrame]:
    return {"posts": pd.DataFrame(list(rows))}


def test_reach_max_is_the_largest_post() -> None:
    rows = [post("a", reach=300.0), post("b", "Bo", reach=900.0), post("c")]
    assert total(rows, "reach_max").value == 900
    assert by(rows, "reach_max", "creator")["Anna"].value == 300


def test_the_median_post() -> None:
    rows = [post(f"p{n}", engagements=float(n), impressions=100.0) for n in range(1, 8)]
    rows.append(post("zero", engagements=5.0, impressions=0.0))
    found = total(rows, "er_median_post")
    assert (found.value, found.n) == (0.04, 7)
    assert (found.low, found.high, found.method) == (0.01, 0.07, "order_statistics")
    few = total(rows[:3], "er_median_post")
    assert (few.value, few.low, few.reason) == (0.02, None, "too_few_posts")


def usual(
    creator: str, published: str, engagements: float, campaign: str | None = None
) -> dict[str, Any]:
    return {"creator": creator, "platform": "instagram", "campaign": campaign,
            "published": day(published), "engagements": engagements, "impressions": 1000.0,
            "views": None}  # fmt: skip


def test_engagement_against_the_usual_of_the_same_creators() -> None:
    frames = ledger_posts(
        usual("Anna", "2026-02-01", 40), usual("Anna", "2026-01-10", 60),
        usual("Anna", "2025-10-01", 900),  # more than 90 days before
        usual("Anna", "2026-03-02", 900),  # not before the start
        usual("Anna", "2026-02-02", 900, "winter"),  # another campaign's
        usual("Cy", "2026-02-01", 900),  # no creator of this campaign
    )  # fmt: skip
    rows = [post("a", engagements=100.0, impressions=1000.0),
            post("b", "Bo", engagements=1.0, impressions=1000.0)]  # fmt: skip
    found = total(rows, "er_vs_usual", frames=frames)
    assert found.value == pytest.approx(0.1 / 0.05)  # Bo has no other posts and stays out
    assert (found.numerator, found.denominator) == (pytest.approx(0.1), pytest.approx(0.05))
    assert found.reason == "too_few_posts"
    assert total(rows, "er_vs_usual").reason == "no_usual_posts"


def test_the_usual_level_has_an_interval_with_enough_posts() -> None:
    frames = ledger_posts(*(usual("Anna", f"2026-02-{n:02}", 40.0 + n) for n in range(1, 7)))
    rows = [post(f"a{n}", engagements=90.0 + n, impressions=1000.0) for n in range(4)]
    found = total(rows, "er_vs_usual", frames=frames)
    assert found.low is not None and found.value is not None and found.high is not None
    assert found.low < found.value < found.high
    assert found.df == 3 + 5


def followers(*rows: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(
        [{"platform": "instagram", "account": account, "date": day(date), "followers": level}
         for account, date, level in rows]
    )  # fmt: skip


def test_followers_of_the_brand_only() -> None:
    frames = {"followers": followers(
        ("@Acme", "2026-02-20", 400), ("@Acme", "2026-02-28", 1000), ("@Acme", "2026-03-31", 1250),
        ("@Acme", "2026-04-05", 9000), ("anna.b", "2026-02-28", 10), ("anna.b", "2026-03-31", 99),
    )}  # fmt: skip
    rows = [row("Anna", cost=500.0, fees=500.0)]
    assert total(rows, "followers_gained", frames=frames).value == 250
    assert total(rows, "cost_per_follower", frames=frames).value == 2
    assert total(rows, "followers_gained").reason == "no_brand_followers"
    running = total(rows, "followers_gained", frames={"followers": followers(
        ("acme", "2026-02-28", 1000), ("acme", "2026-03-09", 1040), ("acme", "2026-03-20", 1100),
    )}, as_of=dt.date(2026, 3, 10))  # fmt: skip
    assert running.value == 40


def test_a_brand_that_lost_followers_has_no_cost_per_follower() -> None:
    frames = {"followers": followers(("acme", "2026-02-28", 1000), ("acme", "2026-03-31", 900))}
    found = total([row("Anna", cost=5.0, fees=5.0)], "cost_per_follower", frames=frames)
    assert (found.value, found.reason) == (None, "no_followers_gained")


def test_daily_new_followers_are_an_estimate() -> None:
    frames = {"account_daily": pd.DataFrame([
        {"platform": "instagram", "metric": "follows", "owner": owner, "date": day(date),
         "value": value}
        for owner, date, value in [("@brand", "2026-03-01", 5), ("@brand", "2026-03-31", 6),
                                   ("@brand", "2026-04-01", 99), ("Anna", "2026-03-02", 99)]
    ])}  # fmt: skip
    found = total([row("Anna", cost=5.0, fees=5.0)], "followers_gained", frames=frames)
    assert (found.value, found.basis) == (11, "estimated")


def roster(**changed: list[Any]) -> dict[str, pd.DataFrame]:
    names = ["Anna", "Bo", "Cy", "Di"]
    return {"creators": pd.DataFrame({"campaign": "spring", "creator": names} | changed)}


ROWS = [row(name, creators=1.0) for name in ("Anna", "Bo", "Cy", "Di")]


@pytest.mark.parametrize(
    ("kpi", "changed", "value"),
    [
        ("repeat_collab_rate", {"new_or_returning": ["new", "returning", None, "new"]}, 1 / 3),
        ("advocate_share", {"model": ["paid", "unpaid", "gifted", None]}, 1 / 3),
        ("internal_share", {"kind": ["person", "employee", "faceless", "animal"]}, 1 / 4),
        # 20 April: 50, 20, 50 (its campaign's start, earlier than stated) and 50 days
        ("creator_tenure_days",
         {"first_collaboration": [day("2026-03-01"), day("2026-03-31"), None, None]}, 50),
    ],
)  # fmt: skip
def test_what_the_roster_says(kpi: str, changed: dict[str, list[Any]], value: float) -> None:
    assert total(ROWS, kpi, frames=roster(**changed)).value == pytest.approx(value)


def test_an_unknown_roster_says_nothing() -> None:
    for kpi in ("repeat_collab_rate", "advocate_share", "internal_share"):
        assert total(ROWS, kpi).reason == "no_data"


def test_creators_kept_over_half_years() -> None:
    # The report's day is 20 April 2026: its half-year begins on 21 October 2025.
    frames = roster(relationship_owner=["Eva", "Eva", "Eva", None]) | ledger_posts(
        {"creator": "Anna", "campaign": "autumn", "published": day("2025-10-20")},
        {"creator": "Bo", "campaign": "autumn", "published": day("2025-06-01")},
        {"creator": "Cy", "campaign": "autumn", "published": day("2025-06-01")},
        {"creator": "Di", "campaign": "autumn", "published": day("2025-01-01")},
        {"creator": "Anna", "campaign": "spring", "published": day("2025-10-21")},
        {"creator": "Bo", "campaign": "spring", "published": day("2026-03-05")},
        {"creator": "Di", "campaign": "spring", "published": day("2026-03-05")},
        {"creator": "Cy", "campaign": None, "published": day("2026-03-05")},
    )
    earlier = pd.DataFrame({"campaign": "autumn", "creator": ["Anna", "Bo"],
                            "relationship_owner": ["Eva", "Max"]})  # fmt: skip
    frames["creators"] = pd.concat([frames["creators"], earlier], ignore_index=True)
    kept = total(ROWS, "creator_retention_rate", frames=frames)
    assert (kept.numerator, kept.denominator) == (2, 3)
    same = total(ROWS, "programme_continuity_rate", frames=frames)
    assert (same.numerator, same.denominator) == (1, 2)
    assert total(ROWS, "creator_retention_rate").reason == "no_history"


def test_concentration_on_few_creators() -> None:
    rows = [post(f"p{n}", f"c{n:02}", impressions=100.0) for n in range(10)]
    rows.append(post("big", "c99", impressions=1000.0))
    # eleven creators: the top tenth, rounded up, is two of them
    top = total(rows, "concentration_top_tenth_impressions")
    assert top.value == pytest.approx(1100 / 2000)
    hhi = total(rows, "concentration_hhi_impressions")
    assert hhi.value == pytest.approx(0.25 + 10 * 0.0025)
    assert total(rows[:1], "concentration_hhi_impressions").reason == "too_few_creators"
    sales = [row("a", net_sales=30.0, orders=1.0), row("b", net_sales=10.0, orders=1.0)]
    assert total(sales, "concentration_top_tenth_net_sales").value == pytest.approx(0.75)
    assert total(sales, "concentration_hhi_net_sales").value == pytest.approx(0.625)


@pytest.mark.parametrize(
    ("caption", "says"),
    [
        ("New tea #ad", True),
        ("Neuer Tee #Werbung!", True),
        ("Anzeige | Neuer Tee", True),
        ("Té nuevo #publi", True),
        ("Paid partnership with Acme", True),
        ("My #adventure with #adidas", False),
        ("I had tea", False),
    ],
)
def test_a_caption_that_discloses(caption: str, says: bool) -> None:
    assert discloses(caption) is says


def test_disclosure_by_the_sheet_and_else_by_the_caption() -> None:
    rows = [post(name, views=1.0) for name in ("p1", "p2", "p3", "p4")]
    frames = ledger_posts(
        {"post": "p1", "disclosed": True, "needs_disclosure": None, "caption": "tea"},
        {"post": "p2", "disclosed": False, "needs_disclosure": True, "caption": "tea #ad"},
        {"post": "p3", "disclosed": None, "needs_disclosure": None, "caption": "tea #ad"},
        {"post": "p4", "disclosed": None, "needs_disclosure": False, "caption": "tea"},
        {"post": "p9", "disclosed": False, "needs_disclosure": True, "caption": "not ours"},
    )
    found = total(rows, "disclosure_rate", frames=frames)
    assert (found.numerator, found.denominator, found.basis) == (2, 3, "estimated")
    listed = total(rows[:2], "disclosure_rate", frames=frames)
    assert (listed.value, listed.basis) == (0.5, "measured")


def test_advertising_among_the_other_posts() -> None:
    frames = ledger_posts(
        {"creator": "Anna", "campaign": None, "caption": "tea #ad"},
        {"creator": "Anna", "campaign": None, "caption": "my cat"},
        {"creator": "Anna", "campaign": None, "caption": None},
        {"creator": "Anna", "campaign": "spring", "caption": "tea #ad"},
        {"creator": "Xi", "campaign": None, "caption": "tea #ad"},
    )
    found = total(ROWS, "sponsor_saturation", frames=frames)
    assert (found.value, found.n, found.basis) == (0.5, 2, "estimated")


def test_the_reference_has_every_kpi() -> None:
    text = kpi_reference()
    for name, kpi in KPIS.items():
        assert f"### `{name}`: {kpi.label}" in text
        assert kpi.is_not in text
    assert "`1000 × cost / (impressions + paid_impressions)`" in text
    assert "coverage_below_20" in text


def test_a_groups_statistic_is_that_of_a_campaign_of_its_rows_alone() -> None:
    anna = [post(f"a{n}", "Anna", impressions=1000, engagements=10 * n, reach=90 * n)
            for n in range(1, 8)]  # fmt: skip
    both = [*anna, *(post(f"b{n}", "Bo", impressions=500, engagements=70, reach=n)
                     for n in range(1, 8))]  # fmt: skip
    for kpi in ("reach_max", "er_median_post"):
        grouped, alone = by(both, kpi, "creator")["Anna"], total(anna, kpi)
        assert grouped.value is not None, kpi
        assert (grouped.value, grouped.low, grouped.n) == (alone.value, alone.low, alone.n), kpi
