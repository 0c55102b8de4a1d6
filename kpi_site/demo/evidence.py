"""What else tells of the creators' part: answers at the checkout, a place no creator reaches,
the touches of people who bought and of people who did not."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpi_site.demo.draws import gamma, moment, overdispersed, stream, weighted
from kpi_site.demo.people import Creator
from kpi_site.demo.shop import Order, Shop, busy, days
from kpi_site.demo.specs import LAST_EXPORT, CampaignSpec, ClientSpec
from kpi_site.demo.words import WORDS

ANSWERED = 0.4
"""Share of the customers who answer."""
TOLD = 0.72
"""Share of the customers whom a creator brought who say so, …"""
NAMED = 0.7
"""… and of these, who name the creator."""
MISTAKEN = 0.03
"""Share of the other customers who say it was a creator."""
OTHERWISE = (0.42, 0.26, 0.2, 0.12)
"""Shares of the other answers, in the order of the words."""
SHARED_MOOD = 0.85
"""How much of the shop's disturbance the control has."""
JOURNEYS = 400
CHANNELS = (("search", 0.34), ("newsletter", 0.2), ("paid social", 0.26), ("direct", 0.2))
WORTH = {"search": 0.09, "newsletter": 0.16, "paid social": 0.05, "direct": 0.03, "creator": 0.12}
"""Chance that a touch, whenever it comes, makes a person buy who else would not."""
TOGETHER = 0.1
"""And that a creator and the newsletter do so together."""
ANYHOW = 0.06
"""Chance to buy without any touch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a customer said, or how many said so."""

    place: int | None
    """Place of the order in the shop; None: a total."""
    day: dt.date
    answer: str
    creator: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """A person's touches, and whether they ended in a sale."""

    person: str
    touches: tuple[tuple[dt.datetime, str], ...]
    converted: bool
    value: float


def draw_survey(client: ClientSpec, shop: Shop, seed: int) -> list[Answer]:
    """Answers by order since the day from which the client asks."""
    rng = stream(seed, client.slug, "survey")
    return [
        Answer(place=place, day=order.at.date(), answer=answer, creator=creator)
        for place, order in enumerate(shop.orders)
        for answer, creator in _answers(client, order, rng)
        if client.survey_from and order.at.date() >= client.survey_from and order.fate != "test"
    ]


def draw_totals(client: ClientSpec, campaign: CampaignSpec, shop: Shop, seed: int) -> list[Answer]:
    """Answers of the campaign's days added up: what a client without order numbers can give."""
    rng = stream(seed, client.slug, campaign.slug, "survey")
    counts = Counter[tuple[str, str]]()
    for order in shop.orders:
        inside = campaign.start <= order.at.date() <= campaign.last_order_day
        for said in _answers(client, order, rng):
            counts[said] += inside and order.fate != "test"
    words = WORDS[client.language].survey
    return [
        Answer(place=None, day=campaign.last_order_day, answer=said, creator=creator, count=count)
        for (said, creator), count in sorted(
            counts.items(), key=lambda item: (words.index(item[0][0]), item[0][1])
        )
        if count
    ]


def _answers(client: ClientSpec, order: Order, rng: random.Random) -> Iterator[tuple[str, str]]:
    """None or one; drawn for every order, so that the day on which asking began shifts nothing."""
    creators, *others = WORDS[client.language].survey
    answers, told, named = (rng.random() for _ in range(3))
    other = weighted(rng, tuple(zip(others, OTHERWISE, strict=True)))
    if answers >= ANSWERED:
        return
    if order.driven and order.creator and told < TOLD:
        yield creators, order.creator.name if named < NAMED else ""
    elif not order.driven and told < MISTAKEN:
        yield creators, ""
    else:
        yield other, ""


def draw_control(client: ClientSpec, shop: Shop, seed: int) -> list[tuple[dt.date, int, float]]:
    """Day, orders and sales where no creator is heard: it has adverts, holidays and moods in
    common with the shop, a week and a growth of its own."""
    rng = stream(seed, client.slug, "control")
    own, rows = 0.0, []
    price = sum(price for _, price in client.products) / len(client.products)
    for number, day in enumerate(days(client.history_start, LAST_EXPORT - dt.timedelta(1))):
        own = 0.5 * own + rng.normalvariate(0, 0.08)
        week = 0.94 if day.weekday() < 5 else 1.15
        level = SHARED_MOOD * shop.mood[day] + own + 0.1 * number / 365
        count = overdispersed(rng, 11.0 * week * math.exp(level) * busy(client, day), 60)
        rows.append((day, count, round(sum(gamma(rng, price * 1.7, 3) for _ in range(count)), 2)))
    return rows


def draw_journeys(
    client: ClientSpec, campaign: CampaignSpec, creators: Sequence[Creator], seed: int
) -> list[Journey]:
    """Touches in the campaign's days; what a touch does depends neither on its place nor on how
    often it comes, and a creator and the newsletter do more together."""
    rng = stream(seed, client.slug, campaign.slug, "journeys")
    ranked = sorted((one for one in creators if not one.ghost), key=lambda one: -one.followers)
    names = tuple((one.name, 1 / (2 + place)) for place, one in enumerate(ranked))
    length, found = (campaign.end - campaign.start).days, []
    for number in range(JOURNEYS):
        at = moment(rng, campaign.start + dt.timedelta(days=rng.randrange(length)))
        touches = list[tuple[dt.datetime, str]]()
        while at.date() < LAST_EXPORT and (not touches or rng.random() < 0.55):
            by_creator = rng.random() < (0.5 if not touches else 0.25)
            touches.append((at, weighted(rng, names if by_creator else CHANNELS)))
            at += dt.timedelta(hours=round(gamma(rng, 60.0, 1.2)) + 1)
        touched = {touch for _, touch in touches}
        bought = rng.random() < chance(touched)
        found.append(
            Journey(
                person=f"visitor-{number + 1:04d}",
                touches=tuple(touches),
                converted=bought,
                value=round(gamma(rng, 62.0, 2.5), 2) if bought else 0.0,
            )
        )
    return found


def chance(touched: set[str]) -> float:
    """Chance to buy after these touches."""
    channels = {name for name, _ in CHANNELS}
    stays = 1 - ANYHOW
    for touch in touched:
        stays *= 1 - WORTH[touch if touch in channels else "creator"]
    if "newsletter" in touched and touched - channels:
        stays *= 1 - TOGETHER
    return 1 - stays


def by_creators(journeys: Sequence[Journey]) -> float:
    """Expected share of the sales of these journeys that would be lost without any creator."""
    channels = {name for name, _ in CHANNELS}
    with_all = without = 0.0
    for journey in journeys:
        touched = {touch for _, touch in journey.touches}
        with_all += chance(touched)
        without += chance(touched & channels)
    return 1 - without / with_all if with_all else 0.0


def order_clicks(campaign: CampaignSpec, shop: Shop) -> list[tuple[int, Creator, dt.datetime]]:
    """Place of an order in the shop, whose link it came by, and when the link was clicked."""
    return [
        (place, order.creator, order.at - dt.timedelta(minutes=4 + place * 37 % 900))
        for place, order in enumerate(shop.orders)
        if order.click and order.creator and order.campaign == campaign.slug
    ]
