"""What the demo plants for the estimates is in the files, and its truth is right."""

from __future__ import annotations

import datetime as dt
import json
import statistics
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from recompute import rows_of

from kpi_site.demo import write_demo
from kpi_site.demo.evidence import CHANNELS, by_creators, chance, draw_journeys
from kpi_site.demo.people import draw_creators
from kpi_site.demo.scenarios import LINDENQUELL, WICKERBY
from kpi_site.demo.shop import COUPON_SITE, draw_shop
from kpi_site.demo.specs import LAST_EXPORT
from kpi_site.demo.words import WORDS

SPRING = WICKERBY.campaigns[1]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("demo")
    write_demo(root)
    return root


def truth(demo: Path, campaign: str) -> dict[str, float]:
    known = json.loads((demo / "truth" / f"{campaign}.json").read_text("utf-8"))
    return {kpi: values["true"] for kpi, values in known.items() if "true" in values}


def test_the_history_reaches_back_three_times_what_is_measured(demo: Path) -> None:
    shared = demo / "data/wickerby-home/_shared"
    first = min(row["Created at"][:10] for row in rows_of(shared / "2026-03-20/orders_export.csv")
                if row["Created at"])  # fmt: skip
    gained = min(row["date"] for row in rows_of(shared / "followers.csv"))
    for campaign in WICKERBY.campaigns:
        measured = (campaign.last_order_day - campaign.start).days + 1
        for begin in (first, gained):
            before = (campaign.start - dt.date.fromisoformat(begin)).days
            assert before >= 3 * measured, campaign.slug
    short = LINDENQUELL.campaigns[0]
    measured = (short.last_order_day - short.start).days + 1
    assert (short.start - LINDENQUELL.history_start).days < 3 * measured


def test_answers_belong_to_orders_or_are_totals(demo: Path) -> None:
    shared = demo / "data/wickerby-home/_shared"
    orders = {row["Name"] for path in shared.glob("*/orders_export.csv") for row in rows_of(path)}
    answers = rows_of(shared / "survey.csv")
    assert 100 < len(answers) < len(orders)
    assert {row["order"] for row in answers} <= orders
    words = WORDS["en"].survey
    said = Counter(row["answer"] for row in answers)
    assert set(said) == set(words)
    assert {row["answer"] for row in answers if row["creator"]} == {words[0]}
    totals = rows_of(demo / "data/cafe-cumbrosa/cosecha-nueva/survey.csv")
    assert set(totals[0]) == {"date", "answer", "creator", "count"}


def test_the_control_moves_with_the_shop_and_not_with_the_creators() -> None:
    alike, changed = [], 0
    nobody = {campaign.slug: () for campaign in WICKERBY.campaigns}
    for seed in range(12):
        shop = draw_shop(WICKERBY, nobody, nobody, seed)
        mood = [shop.mood[day] for day in sorted(shop.mood)]
        counts = Counter(order.at.date() for order in shop.orders)
        alike.append(statistics.correlation(mood, [counts[day] for day in sorted(shop.mood)]))
        changed += len(shop.mood) != (LAST_EXPORT - WICKERBY.history_start).days
    assert statistics.mean(alike) > 0.2
    assert not changed


def test_the_advert_is_seen_in_ireland_too(demo: Path) -> None:
    rows = rows_of(demo / "data/wickerby-home/_shared/series.csv")
    orders = {dt.date.fromisoformat(row["date"]): int(row["orders"]) for row in rows}
    burst = [orders[dt.date(2026, 3, 16) + dt.timedelta(days=n)] for n in range(7)]
    before = [orders[dt.date(2026, 3, 2) + dt.timedelta(days=n)] for n in range(14)]
    assert statistics.mean(burst) > 1.2 * statistics.mean(before)
    assert max(orders) == LAST_EXPORT - dt.timedelta(days=1)


def test_journeys_have_creators_and_channels_and_their_truth(demo: Path) -> None:
    rows = rows_of(demo / "data/wickerby-home/spring-tables/journeys.csv")
    creators = {row["creator"] for row in
                rows_of(demo / "data/wickerby-home/spring-tables/roster.csv")}  # fmt: skip
    touches = Counter(row["touch"] for row in rows)
    assert set(touches) - creators == {name for name, _ in CHANNELS}
    ends: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        ends[row["customer"]].append(row["converted"])
        assert bool(row["value"]) == (row["converted"] == "yes")
    assert all("yes" not in told[:-1] for told in ends.values())
    assert 0.1 < sum(told[-1] == "yes" for told in ends.values()) / len(ends) < 0.5
    known = truth(demo, "wickerby-home/spring-tables")["influencer_weight"]
    drawn = draw_journeys(WICKERBY, SPRING, draw_creators(WICKERBY, SPRING, 7, 9), 7)
    assert 0.2 < by_creators(drawn) < 0.6
    assert 0.2 < known < 0.6


def test_more_touches_sell_more_and_a_channel_taken_away_costs() -> None:
    assert chance(set()) < chance({"search"}) < chance({"search", "Somebody"})
    together = 1 - chance({"newsletter", "Somebody"})
    apart = (1 - chance({"newsletter"})) * (1 - chance({"Somebody"})) / (1 - chance(set()))
    assert together < apart


def test_leads_are_ripe_in_one_campaign_and_not_in_the_other(demo: Path) -> None:
    ripe = truth(demo, "lindenquell/winterhaut")
    early = truth(demo, "lindenquell/fruehlingsroutine")
    assert ripe["lead_conversion_30"] > 0.8 * ripe["lead_conversion_final"]
    assert early["lead_conversion_30"] < 0.6 * early["lead_conversion_final"]
    path = next((demo / "data/lindenquell/winterhaut").rglob("hubspot*.csv"))
    other = next((demo / "data/lindenquell/fruehlingsroutine").rglob("hubspot*.csv"))
    assert not {row["Email"] for row in rows_of(path)} & {row["Email"] for row in rows_of(other)}


def test_a_relationship_changes_hands(demo: Path) -> None:
    owners = {
        campaign: {row["creator"]: row["relationship_owner"] for row in
                   rows_of(demo / f"data/wickerby-home/{campaign}/roster.csv")}
        for campaign in ("new-year-reset", "spring-tables")
    }  # fmt: skip
    both = owners["new-year-reset"].keys() & owners["spring-tables"].keys()
    moved = {name for name in both if owners["new-year-reset"][name] == "Perrin"}
    assert len(both) >= 7
    assert moved
    assert {owners["spring-tables"][name] for name in moved} == {"Sorrel"}
    assert "Perrin" not in owners["spring-tables"].values()


def test_there_are_advocates_inside_and_outside_and_placements(demo: Path) -> None:
    rows = rows_of(demo / "data/wickerby-home/new-year-reset/roster.csv")
    unpaid = {row["kind"] for row in rows if row["model"] == "unpaid"}
    assert {"employee", "person"} <= unpaid
    posts = rows_of(demo / "data/cafe-cumbrosa/cosecha-nueva/posts.csv")
    faceless = {row["creator"] for row in
                rows_of(demo / "data/cafe-cumbrosa/cosecha-nueva/roster.csv")
                if row["kind"] == "faceless"}  # fmt: skip
    placed = {row["creator"] for row in posts if row["role"] == "placement"}
    assert placed == faceless != set()


def test_the_coupon_site_is_seen_in_a_part_of_the_leaked_orders(demo: Path) -> None:
    shared = demo / "data/wickerby-home/_shared"
    roster = rows_of(demo / "data/wickerby-home/new-year-reset/roster.csv")
    leaked = list(dict.fromkeys(row["code"] for row in roster))[2]
    seen = [row for path in shared.glob("*/orders_export.csv") for row in rows_of(path)
            if COUPON_SITE in row["Note Attributes"]]  # fmt: skip
    assert seen
    assert {code.strip().upper() for row in seen for code in row["Discount Code"].split(",")} == {
        leaked
    }


def test_customers_whom_creators_brought_send_others(demo: Path) -> None:
    shared = demo / "data/wickerby-home/_shared"
    sent = rows_of(shared / "referrals.csv")
    assert len({row["customer"] for row in sent}) == len(sent)
    assert all(row["customer"] != row["referred_by"] for row in sent)
    coded = {row["Email"] for path in shared.glob("*/orders_export.csv") for row in rows_of(path)
             if "utm_source: creators" in row["Note Attributes"]}  # fmt: skip
    assert sum(row["referred_by"] in coded for row in sent) >= 5


def test_listed_clicks_are_orders_of_the_shop(demo: Path) -> None:
    clicks = rows_of(demo / "data/cafe-cumbrosa/mesa-de-todos/order_clicks.csv")
    shop = {row["Order #"]: row["Date"] for path in (demo / "data/cafe-cumbrosa").rglob("wc-*.csv")
            for row in rows_of(path)}  # fmt: skip
    assert clicks
    assert all(row["clicked"] <= shop[row["order"]] for row in clicks)


def test_what_was_caused_is_part_of_the_truth(demo: Path) -> None:
    for path in sorted((demo / "truth").rglob("*.json")):
        known = truth(demo, f"{path.parent.name}/{path.stem}")
        assert {"incremental_orders", "incremental_sales", "followers_incremental"} <= set(known)
        assert (known["incremental_sales"] > 0) == (known["incremental_orders"] > 0)
