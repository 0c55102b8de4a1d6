"""The simulated world keeps the averages that its truth states, and is as wild as it claims."""

from __future__ import annotations

import datetime as dt
import statistics
from collections import Counter

from kpi_site.demo import posts as world_posts
from kpi_site.demo.draws import overdispersed, poisson, stream
from kpi_site.demo.people import draw_creators
from kpi_site.demo.posts import COLD, LIFT, PARTS, SPREAD, draw_usual, grown
from kpi_site.demo.scenarios import CLIENTS, LINDENQUELL, WICKERBY
from kpi_site.demo.shop import days, draw_shop, mean_rate
from kpi_site.demo.specs import HISTORY_START, LAST_EXPORT

NEW_YEAR = WICKERBY.campaigns[0]


def test_posts_have_the_stated_mean_and_a_long_tail() -> None:
    creator = next(
        creator for creator in draw_creators(WICKERBY, NEW_YEAR, 7, 0)
        if creator.accounts[0].platform == "tiktok"
    )  # fmt: skip
    since = LAST_EXPORT - dt.timedelta(days=60_000)
    found = [post for post in draw_usual(WICKERBY, creator, since, 7)
             if post.account is creator.accounts[0]]  # fmt: skip
    assert len(found) > 4000
    level = creator.accounts[0].level * LIFT["video"]
    views = [post.views for post in found]
    assert abs(statistics.mean(views) / level - 1) < 0.06
    assert max(views) > 8 * level
    warm = level * (1 + COLD * (SPREAD - 1)) / SPREAD
    likes = statistics.mean(post.engagement["likes"] for post in found)
    expected = creator.engagement * PARTS["tiktok"]["likes"] * warm
    assert abs(likes / expected - 1) < 0.06


def test_counts_scatter_more_than_a_poisson() -> None:
    rng = stream(1, "counts")
    wild = [overdispersed(rng, 40.0, 3) for _ in range(4000)]
    tame = [poisson(rng, 40.0) for _ in range(4000)]
    assert abs(statistics.mean(wild) / 40 - 1) < 0.05
    assert statistics.variance(wild) > 8 * statistics.mean(wild)
    assert 0.85 < statistics.variance(tame) / statistics.mean(tame) < 1.15


def test_figures_never_fall_from_one_day_to_the_next() -> None:
    at = dt.datetime.combine(dt.date(2026, 3, 1), dt.time(12))
    for platform in PARTS:
        shares = [grown(platform, at, dt.date(2026, 3, 1) + dt.timedelta(days=n), "reel")
                  for n in range(200)]  # fmt: skip
        assert shares == sorted(shares)
        assert shares[0] == 0
        assert shares[-1] > 0.95
    assert grown("instagram", at, dt.date(2026, 3, 3), "story") == 1.0


def test_the_shop_keeps_its_rate_and_remembers_yesterday() -> None:
    expected = sum(mean_rate(LINDENQUELL, day) for day in days(HISTORY_START, dt.date(2026, 4, 24)))
    nobody = {campaign.slug: () for campaign in LINDENQUELL.campaigns}
    ahead, totals = [], []
    for seed in range(30):
        orders = draw_shop(LINDENQUELL, nobody, nobody, seed).orders
        totals.append(len(orders))
        by_day = Counter(order.at.date() for order in orders)
        off = [by_day[day] / mean_rate(LINDENQUELL, day) - 1
               for day in days(HISTORY_START, dt.date(2026, 4, 24))]  # fmt: skip
        ahead.append(statistics.correlation(off[:-1], off[1:]))
    assert abs(statistics.mean(totals) / expected - 1) < 0.03
    assert statistics.mean(ahead) > 0.02


def test_creators_are_skewed_and_have_names_of_their_own() -> None:
    for client in CLIENTS:
        for campaign in client.campaigns:
            creators = draw_creators(client, campaign, 7, 0)
            assert len({creator.name for creator in creators}) == len(creators)
            assert len({creator.code for creator in creators}) == len(creators)
    sizes = sorted(creator.followers for seed in range(40)
                   for creator in draw_creators(WICKERBY, NEW_YEAR, seed, 0))  # fmt: skip
    assert statistics.mean(sizes) > 1.5 * statistics.median(sizes)


def test_the_captions_of_other_posts_name_no_campaign() -> None:
    creator = draw_creators(WICKERBY, NEW_YEAR, 7, 0)[0]
    usual = draw_usual(WICKERBY, creator, dt.date(2025, 10, 1), 7)
    assert not any(NEW_YEAR.hashtag in post.caption for post in usual)
    assert all(NEW_YEAR.hashtag in post.caption
               for post in world_posts.draw_posts(WICKERBY, NEW_YEAR, creator, 7))  # fmt: skip
