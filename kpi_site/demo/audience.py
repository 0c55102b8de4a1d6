"""What happens around the posts: sessions, leads, followers of the brand, outreach, comments."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kpi_site.demo.draws import gamma, moment, overdispersed, poisson, stream, weighted
from kpi_site.demo.people import Creator
from kpi_site.demo.posts import Post
from kpi_site.demo.shop import days
from kpi_site.demo.specs import LAST_EXPORT, SERIES_START, CampaignSpec, ClientSpec
from kpi_site.demo.words import WORDS

LANDED = 0.78
"""Sessions per click: slow landing pages lose the rest."""
ENGAGED = 0.6
QUALIFIED, CONVERTED = 0.45, 0.28
"""Shares of leads that are qualified and that buy in the end."""
LABELLED, FEW_LABELLED = 0.8, 0.5
"""Share of the comments that somebody labelled, usually and where there are many."""
FOLLOWED = 0.0016
"""Followers that a brand's account gains per view of a campaign post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A contact of the CRM."""

    record: int
    email: str
    created: dt.datetime
    campaign: str | None
    creator: Creator | None
    qualified: dt.datetime | None
    converted: dt.datetime | None
    waits: float | None
    """Days until it buys, if it ever does, whether or not a file shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment under a campaign post."""

    post: str
    date: dt.date
    text: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Followers of one of the brand's accounts day by day, and what the campaigns added."""

    days: tuple[dt.date, ...]
    followers: tuple[int, ...]
    gained: dict[str, int]
    """Campaign → followers it really brought."""


def draw_sessions(
    client: ClientSpec, campaign: CampaignSpec, posts: Sequence[Post], seed: int
) -> dict[str, tuple[int, int]]:
    """utm_content → sessions and engaged sessions."""
    found: dict[str, tuple[int, int]] = {}
    for post in posts:
        rng = stream(seed, client.slug, campaign.slug, "sessions", post.post_id)
        clicks = post.at(LAST_EXPORT)["clicks"]
        landed = sum(rng.random() < LANDED for _ in range(clicks))
        engaged = sum(rng.random() < ENGAGED for _ in range(landed))
        before = found.get(post.creator.utm_content, (0, 0))
        found[post.creator.utm_content] = (before[0] + landed, before[1] + engaged)
    return found


def draw_leads(
    client: ClientSpec, campaign: CampaignSpec, posts: Sequence[Post], seed: int
) -> list[Lead]:
    """The campaign's leads and those that come anyway, by record number."""
    rng = stream(seed, client.slug, campaign.slug, "leads")
    drawn: list[tuple[dt.datetime, Creator | None]] = []
    for post in posts:
        for _ in range(poisson(rng, post.clicks * campaign.lead_rate)):
            drawn.append(
                (post.published + dt.timedelta(days=rng.expovariate(1 / 1.6)), post.creator)
            )
    for day in days(campaign.start - dt.timedelta(days=60), LAST_EXPORT - dt.timedelta(1)):
        drawn += [(moment(rng, day), None) for _ in range(poisson(rng, campaign.lead_usual))]
    kept = sorted(
        (entry for entry in drawn if entry[0].date() < LAST_EXPORT), key=lambda entry: entry[0]
    )
    return [
        _lead(rng, campaign, campaign.first_record + n, at, creator)
        for n, (at, creator) in enumerate(kept)
    ]


def _lead(
    rng: random.Random,
    campaign: CampaignSpec,
    record: int,
    at: dt.datetime,
    creator: Creator | None,
) -> Lead:
    qualified = at + dt.timedelta(days=gamma(rng, 6.0, 2)) if rng.random() < QUALIFIED else None
    after = gamma(rng, campaign.lead_days, 2.2)
    converted = at + dt.timedelta(days=after) if rng.random() < CONVERTED else None
    return Lead(
        record=record,
        email=f"contact{record}@mail.example",
        created=at.replace(microsecond=0),
        campaign=campaign.slug if creator else None,
        creator=creator,
        qualified=_known(qualified),
        converted=_known(converted),
        waits=after if converted else None,
    )


def _known(at: dt.datetime | None) -> dt.datetime | None:
    return at.replace(microsecond=0) if at and at.date() < LAST_EXPORT else None


def draw_series(
    client: ClientSpec, platform: str, posts: Mapping[str, Sequence[Post]], seed: int
) -> Series:
    """The brand account's followers: growth with a week and a lingering mood, and the posts'."""
    rng = stream(seed, client.slug, "followers", platform)
    dates = tuple(days(SERIES_START, LAST_EXPORT - dt.timedelta(1)))
    added = dict.fromkeys(dates, 0)
    gained: dict[str, int] = {}
    for slug, found in posts.items():
        gained[slug] = 0
        for post in (post for post in found if post.account.platform == platform):
            for _ in range(overdispersed(rng, FOLLOWED * post.views, 3)):
                day = (post.published + dt.timedelta(days=rng.expovariate(1 / 2.0))).date()
                if day in added:
                    added[day] += 1
                    gained[slug] += 1
    total, mood, followers = rng.randint(9_000, 26_000), 0.0, []
    for day in dates:
        mood = 0.6 * mood + rng.normalvariate(0, 0.25)
        usual = poisson(rng, (16 + 4 * (day.weekday() >= 5)) * (2.718281828**mood))
        total += usual - poisson(rng, 9) + added[day]
        followers.append(total)
    earlier = _earlier_followers(client, platform, followers[0], seed)
    return Series(
        days=tuple(day for day, _ in earlier) + dates,
        followers=tuple(count for _, count in earlier) + tuple(followers),
        gained=gained,
    )


def _earlier_followers(
    client: ClientSpec, platform: str, now: int, seed: int
) -> list[tuple[dt.date, int]]:
    """The account before its usual series, from a stream of its own, up to what it had then."""
    rng = stream(seed, client.slug, "followers before", platform)
    mood, changes = 0.0, list[tuple[dt.date, int]]()
    for day in days(client.followers_start, SERIES_START - dt.timedelta(1)):
        mood = 0.6 * mood + rng.normalvariate(0, 0.25)
        usual = poisson(rng, (16 + 4 * (day.weekday() >= 5)) * math.exp(mood))
        changes.append((day, usual - poisson(rng, 9)))
    found = []
    for day, change in reversed(changes):
        found.append((day, now))
        now -= change
    return found[::-1]


def draw_outreach(
    client: ClientSpec,
    campaign: CampaignSpec,
    creators: Sequence[Creator],
    posts: Sequence[Post],
    seed: int,
) -> list[tuple[str, dt.date, str]]:
    """Events from the first contact on; some were asked and said no, some never answered."""
    rng = stream(seed, client.slug, campaign.slug, "outreach")
    first = {post.creator.name: post.published.date() for post in reversed(posts)}
    rows = [
        row
        for creator in creators[: campaign.creators]
        for row in _joined(campaign, creator, rng, first.get(creator.name))
    ]
    other = stream(seed, client.slug, campaign.slug, "outreach", "further")
    for creator in creators[campaign.creators :]:
        rows += _joined(campaign, creator, other, first.get(creator.name))
    words = WORDS[client.language]
    for number in range(round(campaign.creators * 0.9)):
        name = f"{words.first_names[-1 - number % 9]} {words.surnames[number % 7]}-{number + 1}"
        rows += [(name, day, event) for day, event in _declined(campaign, rng)]
    return sorted((row for row in rows if row[1] < LAST_EXPORT), key=lambda row: (row[1], row[0]))


def _joined(
    campaign: CampaignSpec, creator: Creator, rng: random.Random, first_post: dt.date | None
) -> Iterator[tuple[str, dt.date, str]]:
    day = campaign.start - dt.timedelta(days=rng.randint(32, 45))
    early = not creator.late_fee and creator.model in {"paid", "hybrid"}
    steps = [
        "contacted",
        "replied",
        "fit",
        *(["fee_asked"] if early else []),
        "terms",
        *(["fee_asked"] if creator.late_fee else []),
        "agreed",
    ]
    for event in steps:
        yield creator.name, day, event
        day += dt.timedelta(days=1 + round(gamma(rng, 2.2, 2)))
    if creator.model != "unpaid":
        yield creator.name, campaign.start - dt.timedelta(days=rng.randint(3, 7)), "shipped"
    if first_post:
        yield creator.name, first_post, "posted"
    if creator.fee:
        yield creator.name, campaign.end + dt.timedelta(days=14), "paid"


def _declined(campaign: CampaignSpec, rng: random.Random) -> Iterator[tuple[dt.date, str]]:
    day = campaign.start - dt.timedelta(days=rng.randint(30, 44))
    yield day, "contacted"
    if rng.random() < 0.45:
        yield day + dt.timedelta(days=rng.randint(1, 6)), "replied"
        if rng.random() < 0.6:
            yield day + dt.timedelta(days=rng.randint(7, 10)), "fit"
        yield day + dt.timedelta(days=rng.randint(11, 16)), "declined"


def draw_comments(
    client: ClientSpec, campaign: CampaignSpec, posts: Sequence[Post], seed: int
) -> list[Comment]:
    """A sample of the comments; under the viral post most are unkind."""
    rng = stream(seed, client.slug, campaign.slug, "comments")
    fewer = stream(seed, client.slug, campaign.slug, "labels")
    words, rows = WORDS[client.language], []
    texts = {"positive": words.good, "neutral": words.neutral, "negative": words.bad}
    for post in posts:
        mood = (0.15, 0.25, 0.6) if post.viral else (0.55, 0.33, 0.12)
        for _ in range(min(post.at(LAST_EXPORT).get("comments", 0), 26 if post.viral else 5)):
            label = weighted(rng, tuple(zip(texts, mood, strict=True)))
            day = post.published.date() + dt.timedelta(days=rng.randint(0, 4))
            shown = label if rng.random() < LABELLED else ""
            if campaign.has("discussed") and fewer.random() * LABELLED >= FEW_LABELLED:
                shown = ""
            rows.append(
                Comment(
                    post=post.permalink,
                    date=min(day, LAST_EXPORT - dt.timedelta(1)),
                    text=rng.choice(texts[label]),
                    label=shown,
                )
            )
    return rows + _discussion(client, campaign, posts, seed) if campaign.has("discussed") else rows


def _discussion(
    client: ClientSpec, campaign: CampaignSpec, posts: Sequence[Post], seed: int
) -> list[Comment]:
    """More comments, labelled as often as the others, now and then wrongly."""
    rng = stream(seed, client.slug, campaign.slug, "discussion")
    parts, rows = WORDS[client.language].said, []
    moods = tuple(parts)
    for post in posts:
        mood = (0.2, 0.25, 0.55) if post.viral else (0.5, 0.36, 0.14)
        for _ in range(min(post.at(LAST_EXPORT).get("comments", 0) // 2, 50 if post.viral else 6)):
            label = weighted(rng, tuple(zip(moods, mood, strict=True)))
            # One comment in eight borrows its end from another mood: people are not of one piece.
            ending = label if rng.random() < 0.875 else rng.choice(moods)
            text = f"{rng.choice(parts[label][0])}{rng.choice(parts[ending][1])}"
            seen = rng.choice(moods) if rng.random() < 0.06 else label
            day = post.published.date() + dt.timedelta(days=rng.randint(0, 6))
            rows.append(
                Comment(
                    post=post.permalink,
                    date=min(day, LAST_EXPORT - dt.timedelta(1)),
                    text=text,
                    label=seen if rng.random() < FEW_LABELLED else "",
                )
            )
    return rows
