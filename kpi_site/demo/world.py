"""One client's world, drawn as a whole: creators, posts, shop, leads, followers, costs."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kpi_site.demo.audience import (
    Comment,
    Lead,
    Series,
    draw_comments,
    draw_leads,
    draw_outreach,
    draw_series,
    draw_sessions,
)
from kpi_site.demo.deals import Cost, Paid, draw_costs, draw_paid
from kpi_site.demo.draws import cents
from kpi_site.demo.money import amounts, refunded
from kpi_site.demo.people import Creator, draw_creators
from kpi_site.demo.posts import Post, draw_posts, draw_usual
from kpi_site.demo.shop import EXCLUDED, Shop, draw_shop
from kpi_site.demo.specs import LAST_EXPORT, CampaignSpec, ClientSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignWorld:
    """A campaign and all that came of it."""

    spec: CampaignSpec
    creators: tuple[Creator, ...]
    posts: tuple[Post, ...]
    """The campaign's posts, by time."""
    costs: tuple[Cost, ...]
    paid: tuple[Paid, ...]
    sessions: dict[str, tuple[int, int]]
    leads: tuple[Lead, ...]
    outreach: tuple[tuple[str, dt.date, str], ...]
    comments: tuple[Comment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientWorld:
    """A client and all its campaigns."""

    spec: ClientSpec
    campaigns: tuple[CampaignWorld, ...]
    usual: dict[str, tuple[Post, ...]]
    """Creator → posts of no campaign."""
    shop: Shop
    followers: dict[str, Series]
    """Platform → the brand account's series."""


def draw_client(client: ClientSpec, seed: int) -> ClientWorld:
    """The whole world of one client; no other client's draws touch it."""
    creators: dict[str, list[Creator]] = {}
    first, before = 0, list[Creator]()
    for campaign in client.campaigns:
        before = draw_creators(client, campaign, seed, first, before)
        creators[campaign.slug] = before
        first += campaign.creators
    posts = {
        campaign.slug: _campaign_posts(client, campaign, creators[campaign.slug], seed)
        for campaign in client.campaigns
    }
    shop = draw_shop(client, posts, creators, seed)
    campaigns = tuple(
        _campaign(client, campaign, creators[campaign.slug], posts[campaign.slug], shop, seed)
        for campaign in client.campaigns
    )
    everyone = {creator.name: creator for drawn in creators.values() for creator in drawn}
    since = min(campaign.start for campaign in client.campaigns) - dt.timedelta(days=110)
    usual = {
        name: tuple(draw_usual(client, creator, since, seed)) for name, creator in everyone.items()
    }
    series = {
        platform: draw_series(client, platform, posts, seed) for platform in ("instagram", "tiktok")
    }
    return ClientWorld(spec=client, campaigns=campaigns, usual=usual, shop=shop, followers=series)


def _campaign_posts(
    client: ClientSpec, campaign: CampaignSpec, creators: Sequence[Creator], seed: int
) -> tuple[Post, ...]:
    drawn = [post for creator in creators for post in draw_posts(client, campaign, creator, seed)]
    drawn.sort(key=lambda post: (post.published, post.post_id))
    if campaign.has("viral"):
        drawn = _with_viral(drawn)
    return tuple(drawn)


def _with_viral(posts: list[Post]) -> list[Post]:
    """A reel of a small account goes round: forty times its usual, few likes, many comments."""
    small = sorted(
        (post for post in posts if post.format in {"reel", "video"}),
        key=lambda post: (post.account.followers, post.post_id),
    )
    if not small:
        return posts
    chosen = small[min(1, len(small) - 1)]
    views = round(chosen.core * 42)
    parts = {"likes": 0.012, "comments": 0.004, "shares": 0.006, "saves": 0.001}
    reached = round(views * 0.8)
    viral = replace(
        chosen,
        viral=True,
        views=views,
        reach=reached,
        clicks=chosen.clicks * 2 + 40,
        engagement={name: round(views * parts[name]) for name in chosen.engagement},
    )
    return [viral if post is chosen else post for post in posts]


def _campaign(
    client: ClientSpec,
    campaign: CampaignSpec,
    creators: Sequence[Creator],
    posts: Sequence[Post],
    shop: Shop,
    seed: int,
) -> CampaignWorld:
    commissions = _commissions(client, campaign, shop)
    leads = draw_leads(client, campaign, posts, seed) if campaign.has("leads") else []
    rows = draw_outreach(client, campaign, creators, posts, seed)
    said = draw_comments(client, campaign, posts, seed) if campaign.has("comments") else []
    return CampaignWorld(
        spec=campaign,
        creators=tuple(creators),
        posts=tuple(posts),
        costs=tuple(draw_costs(client, campaign, creators, commissions, seed)),
        paid=tuple(draw_paid(client, campaign, posts, seed)),
        sessions=draw_sessions(client, campaign, posts, seed),
        leads=tuple(leads),
        outreach=tuple(rows) if campaign.has("outreach") else (),
        comments=tuple(said),
    )


def _commissions(client: ClientSpec, campaign: CampaignSpec, shop: Shop) -> dict[str, Decimal]:
    """What creators earn by their codes up to the campaign's end."""
    earned: dict[str, Decimal] = defaultdict(Decimal)
    tax = 1 + Decimal(str(client.tax_rate))
    for order in shop.orders:
        creator = order.creator
        if (
            creator is None
            or not creator.commission_rate
            or order.campaign != campaign.slug
            or order.fate in EXCLUDED
            or creator.code not in order.codes
            or order.at.date() > campaign.end
        ):
            continue
        money = amounts(client, order)
        kept = money.subtotal - refunded(order, money.subtotal, LAST_EXPORT)
        earned[creator.name] += kept / tax * Decimal(str(creator.commission_rate))
    return {name: cents(amount) for name, amount in earned.items()}
