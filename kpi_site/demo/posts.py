"""Posts and what they do: a core audience and a cascade that now and then runs far beyond it.

Views are core × 1 / (1 − R): each viewer brings on average R others, R differs from post to post
(beta distributed), so totals have a Pareto tail and no log-normal. Viewers of the cascade react
less than the core. Figures of a day are a share of the final ones, drawn once and never smaller
later.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from dataclasses import dataclass

from kpi_site.demo.draws import digits, gamma, letters, moment, overdispersed, stream, weighted
from kpi_site.demo.people import Account, Creator
from kpi_site.demo.specs import LAST_EXPORT, CampaignSpec, ClientSpec
from kpi_site.demo.words import WORDS

CASCADE = (2.0, 3.2)
"""Beta parameters of R; the mean of 1 / (1 − R) is (a + b − 1) / (b − 1)."""
SPREAD = (CASCADE[0] + CASCADE[1] - 1) / (CASCADE[1] - 1)
COLD = 0.5
"""Reaction of cascade viewers beside the core's."""
REACH = 0.72
FORMATS = {
    "instagram": (("reel", 0.5), ("carousel", 0.3), ("image", 0.2)),
    "facebook": (("video", 0.5), ("image", 0.5)),
    "tiktok": (("video", 1.0),),
    "youtube": (("video", 0.6), ("short", 0.4)),
}
LIFT = {"reel": 1.25, "carousel": 0.8, "image": 0.6, "video": 1.0, "short": 1.1, "story": 0.22}
"""Views of a format beside the account's usual."""
PARTS = {
    "instagram": {"likes": 0.84, "comments": 0.04, "shares": 0.06, "saves": 0.06},
    "facebook": {"likes": 0.85, "comments": 0.08, "shares": 0.07},
    "tiktok": {"likes": 0.9, "comments": 0.03, "shares": 0.07},
    "youtube": {"likes": 0.9, "comments": 0.06, "shares": 0.04},
}
CLICKS = {
    "reel": 0.004,
    "carousel": 0.006,
    "image": 0.005,
    "video": 0.006,
    "short": 0.002,
    "story": 0.02,
}
"""Expected link clicks per core view."""
PACE = {
    "instagram": (3.0, 40.0),
    "facebook": (2.0, 25.0),
    "tiktok": (6.0, 50.0),
    "youtube": (12.0, 120.0),
}
"""Days: the fast and the slow part of a post's growth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post with its final figures."""

    creator: Creator
    account: Account
    post_id: str
    permalink: str
    published: dt.datetime
    format: str
    caption: str
    duration: int
    disclosed: bool
    boosted: bool
    viral: bool
    core: float
    views: int
    reach: int
    engagement: dict[str, int]
    follows: int
    clicks: int

    def at(self, day: dt.date) -> dict[str, int]:
        """The figures a file of that day shows; each never falls from one day to the next."""
        share = grown(self.account.platform, self.published, day, self.format)
        figures = {
            "views": self.views,
            "reach": self.reach,
            "follows": self.follows,
            "clicks": self.clicks,
            **self.engagement,
        }
        return {name: math.floor(value * share + 0.5) for name, value in figures.items()}


def grown(platform: str, published: dt.datetime, day: dt.date, form: str) -> float:
    """Share of the final figures that a post has on a day; a story has all after its day."""
    age = (dt.datetime.combine(day, dt.time(8)) - published).total_seconds() / 86_400
    if age <= 0:
        return 0.0
    if form == "story":
        return min(1.0, age)
    fast, slow = PACE[platform]
    return 1 - 0.85 * math.exp(-age / fast) - 0.15 * math.exp(-age / slow)


def draw_posts(
    client: ClientSpec, campaign: CampaignSpec, creator: Creator, seed: int
) -> list[Post]:
    """The creator's campaign posts that are out by the last export day."""
    rng = stream(seed, client.slug, campaign.slug, "posts", creator.name)
    if creator.ghost:
        return []
    days = (campaign.end - campaign.start).days
    posts = []
    for number in range(creator.posts):
        day = campaign.start + dt.timedelta(
            days=min(days, int((number + rng.random() * 0.9) * days / creator.posts))
        )
        account = creator.accounts[number % len(creator.accounts)]
        story = campaign.has("stories") and account.platform == "instagram" and number % 3 == 2
        posts.append(_post(client, campaign, creator, account, rng, day, story=story))
    return [post for post in posts if post.published.date() < LAST_EXPORT]


def draw_usual(client: ClientSpec, creator: Creator, first: dt.date, seed: int) -> list[Post]:
    """All other posts of the creator's accounts since that day, some of them for other brands.

    The stream is the account's own: whoever exports it, and when, finds the same posts.
    """
    posts = []
    for account in creator.accounts:
        rng = stream(seed, client.slug, "usual", account.platform, account.handle)
        day = first
        while day < LAST_EXPORT - dt.timedelta(1):
            posts.append(_post(client, None, creator, account, rng, day))
            day += dt.timedelta(days=round(gamma(rng, 9.0, 3)) + 2)
    return posts


def draw_brand(client: ClientSpec, rng: random.Random) -> list[Post]:
    """What the brand's own Instagram account posted; it belongs to no campaign."""
    account = Account(
        platform="instagram",
        handle=client.handle,
        account_id=digits(rng, 17),
        followers=15_000,
        level=2600.0,
    )
    brand = Creator(
        name=client.name,
        accounts=(account,),
        kind="person",
        model="unpaid",
        code="",
        utm_content="",
        commission_rate=0.0,
        owner="",
        first_collaboration=LAST_EXPORT,
        engagement=0.03,
        appeal=0.0,
        conversion=0.0,
        posts=0,
        fee=0.0,
    )
    days = [LAST_EXPORT - dt.timedelta(days=2 + 6 * number) for number in range(18)]
    return [_post(client, None, brand, account, rng, day) for day in days]


def _post(
    client: ClientSpec,
    campaign: CampaignSpec | None,
    creator: Creator,
    account: Account,
    rng: random.Random,
    day: dt.date,
    *,
    story: bool = False,
) -> Post:
    form = "story" if story else weighted(rng, FORMATS[account.platform])
    core = gamma(rng, account.level * LIFT[form] / SPREAD, 5)
    spread = 1 / (1 - min(rng.betavariate(*CASCADE), 0.9995))
    views = max(round(core * spread), 20)
    warm = core + COLD * (views - core)
    mood = gamma(rng, creator.engagement, 6)
    shares = PARTS[account.platform].items()
    parts = {name: overdispersed(rng, mood * share * warm, 9) for name, share in shares}
    published = moment(rng, day)
    disclosed, boosted = rng.random() < 0.88, _boosted(rng, campaign, form)
    reach = max(round(views * rng.betavariate(REACH * 22, (1 - REACH) * 22)), 10)
    clicks = overdispersed(rng, CLICKS[form] * warm, 4)
    post_id, permalink = _address(rng, account, form)
    return Post(
        creator=creator,
        account=account,
        post_id=post_id,
        permalink=permalink,
        published=published,
        format=form,
        caption=_caption(rng, client, campaign, disclosed=disclosed),
        duration=rng.randint(14, 88) if form in {"reel", "video", "short", "story"} else 0,
        disclosed=disclosed,
        boosted=boosted,
        viral=False,
        core=core,
        views=views,
        reach=min(reach, views),
        engagement=parts,
        follows=overdispersed(rng, 0.0006 * views, 2),
        clicks=clicks,
    )


def _boosted(rng: random.Random, campaign: CampaignSpec | None, form: str) -> bool:
    """A fifth of the posts of a campaign with paid media, stories apart."""
    if campaign is None or form == "story" or not campaign.has("boost"):
        return False
    return rng.random() < 0.2


def _caption(
    rng: random.Random, client: ClientSpec, campaign: CampaignSpec | None, *, disclosed: bool
) -> str:
    words = WORDS[client.language]
    if campaign is None:
        other = words.other_brand_captions if rng.random() < 0.15 else words.usual_captions
        return rng.choice(other)
    text = rng.choice(words.campaign_captions)
    text = text.format(brand=client.name, tag=f"#{campaign.hashtag} @{client.handle}")
    return f"{text} {words.disclosure}" if disclosed else text


def _address(rng: random.Random, account: Account, form: str) -> tuple[str, str]:
    """Id and permalink as the platform writes them; the short links begin with DEMO."""
    short = f"DEMO{letters(rng, 7)}"
    if account.platform == "instagram":
        kind = {"reel": "reel", "story": f"stories/{account.handle}"}.get(form, "p")
        number = digits(rng, 17)
        return number, f"https://www.instagram.com/{kind}/{number if form == 'story' else short}/"
    if account.platform == "facebook":
        number = digits(rng, 16)
        return number, f"https://www.facebook.com/{account.handle}/posts/{number}/"
    if account.platform == "tiktok":
        number = "7" + digits(rng, 18)
        return number, f"https://www.tiktok.com/@{account.handle}/video/{number}"
    # One id in eight begins with a dash, which YouTube Studio writes with a blank before it.
    video = ("-" if rng.random() < 0.125 else "d") + "emo" + letters(rng, 7)
    return video, f"https://www.youtube.com/watch?v={video}"
