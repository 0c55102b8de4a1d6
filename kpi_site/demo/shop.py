"""The shop: orders that come by themselves, and those that creators bring.

Orders without creators are a Poisson process whose rate has a level that grows, a week, a season
before Christmas and an autoregressive disturbance. Creators bring further orders (`driven`); some
shoppers who would have bought anyway use a creator's code as well, and a leaked code spreads among
them over a coupon site: such orders are attributed, and not incremental.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kpi_site.demo.draws import gamma, moment, poisson, stream, weighted
from kpi_site.demo.people import Creator
from kpi_site.demo.posts import Post
from kpi_site.demo.specs import HISTORY_START, LAST_EXPORT, Busy, CampaignSpec, ClientSpec

WEEK = (1.02, 0.94, 0.92, 0.97, 1.0, 1.05, 1.1)
NOISE = (0.72, 0.11)
"""Autoregression and innovation of the log rate."""
ANYWAY = 0.03
"""Share of the shop's own orders of a campaign that use one of its codes."""
BURST = 0.4
"""Share of the shop's own orders that use the leaked code in the days of the burst, …"""
AFTER = 0.05
"""… and until the claims end."""
TRACES = (("code", 0.42), ("both", 0.18), ("click", 0.2), ("none", 0.2))
"""What an order that a creator brought shows of it."""
COUPON_SITE = "https://www.voucher-cove.example/"
DELAYS = ((0.7, 1.5), (0.3, 12.0))
"""Days from the post to the order: weights and means of exponentials."""
LINES = ((1, 0.55), (2, 0.3), (3, 0.15))
PIECES = ((1, 0.85), (2, 0.15))
FATES = (
    ("paid", 0.92),
    ("refunded", 0.025),
    ("partially_refunded", 0.03),
    ("cancelled", 0.015),
    ("voided", 0.01),
)
OWN_FATES = (*FATES[:-1], ("voided", 0.004), ("test", 0.003), ("zero", 0.003))
EXCLUDED = ("cancelled", "voided", "test", "zero")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One order with all that is known only in the simulated world."""

    at: dt.datetime
    customer: int
    lines: tuple[tuple[int, int], ...]
    """Product (place in the client's list) and pieces."""
    fate: str
    fate_days: int
    """Days until it was refunded or cancelled."""
    refund_share: float = 0.0
    codes: tuple[str, ...] = ()
    discount: float = 0.0
    campaign: str | None = None
    creator: Creator | None = None
    click: bool = False
    """It came by the creator's link, and a link leaves a key in this shop."""
    driven: bool = False
    leaked: bool = False
    returning: bool = False
    referrer: str = ""
    """The page before the shop's own, where it is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """All orders in the order of time, and who was brought by whom."""

    orders: tuple[Order, ...]
    referrals: tuple[tuple[int, int], ...]
    """Customer, and the customer who brought them."""
    mood: dict[dt.date, float] = field(default_factory=dict)
    """The disturbance of each day, on the log scale."""


def rate(client: ClientSpec, day: dt.date) -> float:
    """Expected orders of a day without creators, apart from the disturbance."""
    age = (day - HISTORY_START).days
    peak = 1 + 0.5 * math.exp(-(((day - dt.date(2025, 12, 8)).days / 12) ** 2))
    return client.orders_per_day * math.exp(client.growth * age / 365) * WEEK[day.weekday()] * peak


def busy(client: ClientSpec, day: dt.date) -> float:
    """Orders of a day for one without advert or holiday, 1 where there is none."""
    return math.prod(one.factor for one in client.busy if one.first <= day <= one.last)


def mean_rate(client: ClientSpec, day: dt.date) -> float:
    """The same with adverts, holidays, and the disturbance's mean."""
    persistence, innovation = NOISE
    mean = math.exp(innovation**2 / (1 - persistence**2) / 2)
    return rate(client, day) * busy(client, day) * mean


def days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Each day, both ends included."""
    for number in range((last - first).days + 1):
        yield first + dt.timedelta(days=number)


def draw_shop(
    client: ClientSpec,
    posts: Mapping[str, Sequence[Post]],
    creators: Mapping[str, Sequence[Creator]],
    seed: int,
) -> Shop:
    """The client's whole shop; `posts` and `creators` by campaign."""
    orders, mood = _own(client, stream(seed, client.slug, "shop"), HISTORY_START)
    earlier, before = _own(
        client,
        stream(seed, client.slug, "shop before"),
        client.history_start,
        HISTORY_START - dt.timedelta(1),
    )
    mood |= before
    rng = stream(seed, client.slug, "busy")
    orders += earlier + [order for one in client.busy for order in _busy(client, one, mood, rng)]
    for campaign in client.campaigns:
        rng = stream(seed, client.slug, campaign.slug, "codes")
        orders = [_with_code(order, campaign, creators[campaign.slug], rng) for order in orders]
    driven = [
        order
        for campaign in client.campaigns
        for order in _driven(client, campaign, posts[campaign.slug], seed)
    ]
    placed = _with_customers(orders + driven, stream(seed, client.slug, "customers"))
    rng = stream(seed, client.slug, "referrers")
    came = tuple(replace(order, referrer=_referrer(order, rng)) for order in placed.orders)
    told = _told(client, placed, stream(seed, client.slug, "told"))
    return replace(placed, orders=came, mood=mood, referrals=(*placed.referrals, *told))


def _told(client: ClientSpec, shop: Shop, rng: random.Random) -> Iterator[tuple[int, int]]:
    """Customers whom somebody sent whom a creator had brought: they talk about it more."""
    sent, brought = {one for one, _ in shop.referrals}, list[int]()
    for order in shop.orders:
        told, whom = rng.random() < client.talk, rng.random()
        if order.driven and not order.returning:
            brought.append(order.customer)
        elif told and not order.returning and brought and order.customer not in sent:
            yield order.customer, brought[-1 - int(whom * min(len(brought), 60))]


def _own(
    client: ClientSpec,
    rng: random.Random,
    first: dt.date,
    last: dt.date = LAST_EXPORT - dt.timedelta(1),
) -> tuple[list[Order], dict[dt.date, float]]:
    """The orders that come by themselves, and the disturbance of each day."""
    persistence, innovation = NOISE
    level, orders = 0.0, list[Order]()
    mood: dict[dt.date, float] = {}
    for day in days(first, last):
        level = mood[day] = persistence * level + rng.normalvariate(0, innovation)
        for _ in range(poisson(rng, rate(client, day) * math.exp(level))):
            codes = ("WELCOME10",) if rng.random() < 0.06 else ()
            orders.append(_order(client, rng, moment(rng, day), OWN_FATES, codes, 0.1 * len(codes)))
    return orders, mood


def _busy(
    client: ClientSpec, period: Busy, mood: Mapping[dt.date, float], rng: random.Random
) -> Iterator[Order]:
    """What an advert or a holiday adds to the shop's own orders."""
    for day in days(period.first, period.last):
        more = rate(client, day) * (period.factor - 1) * math.exp(mood[day])
        for _ in range(poisson(rng, more)):
            yield _order(client, rng, moment(rng, day), OWN_FATES, (), 0.0)


def _referrer(order: Order, rng: random.Random) -> str:
    """Where the visit came from, where the shop could tell; a leaked code has its own page."""
    chance = rng.random()
    if order.leaked:
        return COUPON_SITE if chance < 0.6 else ""
    if order.driven:
        return "https://l.instagram.com/" if chance < 0.4 else ""
    return "https://www.google.com/" if chance < 0.04 else ""


def _order(
    client: ClientSpec,
    rng: random.Random,
    at: dt.datetime,
    fates: Sequence[tuple[str, float]],
    codes: tuple[str, ...],
    discount: float,
) -> Order:
    lines = tuple(
        (rng.randrange(len(client.products)), weighted(rng, PIECES))
        for _ in range(weighted(rng, LINES))
    )
    fate = weighted(rng, fates)
    share = {"refunded": 1.0, "partially_refunded": rng.uniform(0.25, 0.75)}.get(fate, 0.0)
    zero = fate == "zero"
    return Order(
        at=at,
        customer=-1,
        lines=lines,
        fate=fate,
        fate_days=rng.randint(4, 18) if share else rng.randint(0, 2),
        refund_share=share,
        codes=("PRSEND",) if zero else codes,
        discount=1.0 if zero else discount,
    )


def _with_code(
    order: Order, campaign: CampaignSpec, creators: Sequence[Creator], rng: random.Random
) -> Order:
    """The order, perhaps with a code that its customer found or was told."""
    coded = [creator for creator in creators if not creator.ghost and creator.code]
    day, chance, which = order.at.date(), rng.random(), rng.random()
    inside = campaign.start <= day <= campaign.last_order_day
    if not inside or order.codes or order.fate in {"test", "zero"} or not coded:
        return order
    leak = next((creator for creator in coded if creator.leaked), None)
    leak_share = leaked_share(campaign, day) if leak else 0.0
    if leak and chance < leak_share:
        chosen = leak
    elif chance < leak_share + ANYWAY and campaign.conversion > 0:
        chosen = coded[int(which * len(coded))]
    else:
        return order
    return replace(
        order,
        codes=(chosen.code,),
        discount=campaign.discount,
        creator=chosen,
        campaign=campaign.slug,
        leaked=chance < leak_share,
    )


def leaked_share(campaign: CampaignSpec, day: dt.date) -> float:
    """Share of the shop's own orders with the leaked code: four days of burst, then a trickle."""
    since = (day - campaign.start).days - 12
    return 0.0 if since < 0 else BURST if since < 4 else AFTER


def _driven(
    client: ClientSpec, campaign: CampaignSpec, posts: Sequence[Post], seed: int
) -> Iterator[Order]:
    for post in posts:
        creator = post.creator
        rng = stream(seed, client.slug, campaign.slug, "orders", post.post_id)
        for _ in range(poisson(rng, post.clicks * creator.conversion)):
            mean = weighted(rng, [(mean, share) for share, mean in DELAYS])
            at = post.published + dt.timedelta(days=rng.expovariate(1 / mean))
            if at.date() >= LAST_EXPORT:
                continue
            trace = weighted(rng, TRACES)
            code = trace in {"code", "both"} and bool(creator.code)
            codes = (creator.code,) if code else ()
            if code and rng.random() < 0.05:
                codes = (*codes, "FREESHIP")
            order = _order(
                client,
                rng,
                at.replace(microsecond=0),
                FATES,
                codes,
                campaign.discount if code else 0.0,
            )
            yield replace(
                order,
                campaign=campaign.slug,
                creator=creator,
                driven=True,
                click=trace in {"click", "both"},
            )


def _with_customers(orders: Sequence[Order], rng: random.Random) -> Shop:
    """Who bought: some return, some new ones were sent by an earlier customer."""
    known: list[int] = []
    placed: list[Order] = []
    referrals: list[tuple[int, int]] = []
    for order in sorted(orders, key=lambda order: (order.at, order.lines)):
        returning = bool(known) and rng.random() < (0.22 if order.driven else 0.38)
        if returning:
            # Recent customers come back more often than old ones.
            customer = known[-1 - min(int(gamma(rng, len(known) * 0.3, 1.2)), len(known) - 1)]
        else:
            customer = len(placed) + 1
            if known and rng.random() < 0.03:
                referrals.append((customer, rng.choice(known[-120:])))
        known.append(customer)
        placed.append(replace(order, customer=customer, returning=returning))
    return Shop(orders=tuple(placed), referrals=tuple(referrals))
