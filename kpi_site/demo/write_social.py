"""What the creators and the brand send of their accounts: which file holds which posts."""

from __future__ import annotations

import datetime as dt

from kpi_site.demo.draws import stream
from kpi_site.demo.people import Account, Creator
from kpi_site.demo.posts import Post, draw_brand
from kpi_site.demo.specs import FIRST_EXPORT, LAST_EXPORT, CampaignSpec, ClientSpec
from kpi_site.demo.tabular import Files
from kpi_site.demo.world import CampaignWorld, ClientWorld
from kpi_site.demo.write_meta import (
    facebook_content,
    file_name,
    instagram_content,
    instagram_stories,
)
from kpi_site.demo.write_video import tiktok_content, tiktok_content_es, youtube_content

BEFORE = dt.timedelta(days=105)
AFTER = dt.timedelta(days=7)
"""An export reaches from so long before the campaign to so long after it."""
STORIES_LAST = {FIRST_EXPORT: dt.timedelta(days=90), LAST_EXPORT: dt.timedelta(days=35)}
"""How far back the stories of each export go: the later file lacks those of the earlier one."""


def creator_exports(world: ClientWorld, campaign: CampaignWorld) -> Files:
    """Path in the campaign's folder → what its creators sent."""
    files: Files = {}
    days = [FIRST_EXPORT, LAST_EXPORT] if campaign.spec.has("early") else [LAST_EXPORT]
    for creator in campaign.creators:
        if creator.ghost or creator.screenshots:
            continue
        for account in creator.accounts:
            for day in days:
                files |= _export(world, campaign.spec, creator, account, day)
    return files


def _export(
    world: ClientWorld, campaign: CampaignSpec, creator: Creator, account: Account, day: dt.date
) -> Files:
    """All posts of one account, of whatever campaign, as files of that day show them."""
    until = min(campaign.end + AFTER, day - dt.timedelta(1))
    posts = _posts_of(world, creator, account, campaign.start - BEFORE, until)
    if not posts:
        return {}
    folder = f"{day.isoformat()}/{account.handle}"
    spanish = world.spec.language == "es"
    if account.platform == "tiktok":
        # The app was switched to Spanish between the two exports.
        make = tiktok_content_es if spanish and day == LAST_EXPORT else tiktok_content
        return {f"{folder}/Content.csv": make(posts, day)}
    if account.platform == "youtube":
        return {f"{folder}/Table data.csv": youtube_content(posts, day)}
    if account.platform == "facebook":
        name = file_name(posts, until)
        return {f"{folder}/{name}": facebook_content(creator.name, posts, day)}
    return _instagram(world.spec, creator, posts, day, until, folder)


def _posts_of(
    world: ClientWorld, creator: Creator, account: Account, since: dt.date, until: dt.date
) -> list[Post]:
    """The account's posts of these days, newest first."""
    every = [*world.usual[creator.name], *(p for other in world.campaigns for p in other.posts)]
    posts = [
        post
        for post in every
        if post.account.handle == account.handle
        and post.account.platform == account.platform
        and since <= post.published.date() <= until
    ]
    return sorted(posts, key=lambda post: (post.published, post.post_id), reverse=True)


def _instagram(
    client: ClientSpec,
    creator: Creator,
    posts: list[Post],
    day: dt.date,
    until: dt.date,
    folder: str,
) -> Files:
    files: Files = {}
    lasting = [post for post in posts if post.format != "story"]
    stories = [
        post
        for post in posts
        if post.format == "story" and day - post.published.date() <= STORIES_LAST[day]
    ]
    if lasting:
        name = file_name(lasting, until)
        files[f"{folder}/{name}"] = instagram_content(client.language, creator.name, lasting, day)
    if stories:
        name = file_name(stories, until)
        files[f"{folder}/stories_{name}"] = instagram_stories(creator.name, stories, day)
    return files


def brand_posts(client: ClientSpec, seed: int) -> bytes:
    """The brand's own content export: posts of no campaign."""
    posts = draw_brand(client, stream(seed, client.slug, "brand"))
    return instagram_content(client.language, client.name, posts, LAST_EXPORT)
