"""What was spent on whom, when it was promised, worked off and paid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpi_site.demo.draws import cents, stream
from kpi_site.demo.money import mean_goods
from kpi_site.demo.people import Creator
from kpi_site.demo.posts import Post
from kpi_site.demo.specs import LAST_EXPORT, CampaignSpec, ClientSpec

RATES = {"EUR": 1.0, "GBP": 0.86, "MXN": 20.4, "USD": 1.09}
"""Units of each currency for one euro, about; the dated table lies around them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """A line of the costs sheet."""

    creator: str
    part: str
    amount: Decimal
    currency: str
    committed_on: dt.date | None
    accrued_on: dt.date | None
    paid_on: dt.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """A day of paid media on one post."""

    post: str
    date: dt.date
    spend: Decimal
    impressions: int
    clicks: int


def rate_on(client: ClientSpec, day: dt.date) -> Decimal:
    """One unit of the client's second currency in its own, in that day's month."""
    wave = (0.0, 0.006, -0.004, 0.009, 0.002, -0.007, 0.004, 0.011, -0.003, 0.005, -0.006, 0.008)
    base = RATES[client.currency] / RATES[client.second_currency]
    return Decimal(str(round(base * (1 + wave[day.month - 1]), 5)))


def draw_costs(
    client: ClientSpec,
    campaign: CampaignSpec,
    creators: Sequence[Creator],
    commissions: dict[str, Decimal],
    seed: int,
) -> list[Cost]:
    """Every line; what lies after the last export day is not yet worked off or paid."""
    lines: list[Cost] = []
    for place, creator in enumerate(creators):
        rng = stream(seed, client.slug, campaign.slug, "costs", place)
        signed = campaign.start - dt.timedelta(days=rng.randint(8, 25))
        done = campaign.end - dt.timedelta(days=rng.randint(0, 6))
        paid = done + dt.timedelta(days=rng.choice((14, 30, 30, 45)))
        if creator.fee:
            lines.append(_fee(client, campaign, creator, place, (signed, done, paid)))
        value = mean_goods(client) * rng.uniform(0.9, 1.4)
        if creator.model != "unpaid":
            sent = campaign.start - dt.timedelta(days=rng.randint(3, 7))
            lines += [
                _line(client, creator.name, "product_cogs", value * 0.3, (signed, sent, sent)),
                _line(client, creator.name, "product_retail", value, (signed, sent, sent)),
                _line(
                    client,
                    creator.name,
                    "shipping_cost",
                    client.shipping * 1.1,
                    (signed, sent, sent),
                ),
            ]
        earned = commissions.get(creator.name, Decimal(0))
        if earned and campaign.commission_from == "sheet":
            lines.append(
                _line(client, creator.name, "commission", earned, (campaign.start, done, paid))
            )
    return lines + _shared(client, campaign, creators)


def _fee(
    client: ClientSpec,
    campaign: CampaignSpec,
    creator: Creator,
    place: int,
    days: tuple[dt.date, dt.date, dt.date],
) -> Cost:
    if campaign.has("second_currency") and place % 4 == 1:
        amount = round(creator.fee / float(rate_on(client, days[0])), -1)
        return _line(client, creator.name, "fees", amount, days, client.second_currency)
    return _line(client, creator.name, "fees", creator.fee, days)


def _shared(client: ClientSpec, campaign: CampaignSpec, creators: Sequence[Creator]) -> list[Cost]:
    """What belongs to no creator: the agency's fee, a day of production."""
    fees = sum(creator.fee for creator in creators)
    days = (
        campaign.start - dt.timedelta(days=30),
        campaign.end,
        campaign.end + dt.timedelta(days=14),
    )
    lines = []
    if campaign.agency_share and fees:
        lines.append(_line(client, "", "agency_fee", round(fees * campaign.agency_share, -1), days))
    if "content" in campaign.objective or campaign.has("boost"):
        day = campaign.start - dt.timedelta(days=5)
        whom = creators[0].name
        lines.append(
            _line(
                client, whom, "production", round(fees * 0.02 + 20, -1), (day, day, campaign.start)
            )
        )
    return lines


def _line(
    client: ClientSpec,
    creator: str,
    part: str,
    amount: float | Decimal,
    days: tuple[dt.date, dt.date, dt.date],
    currency: str | None = None,
) -> Cost:
    known = [day if day < LAST_EXPORT else None for day in days]
    return Cost(
        creator=creator,
        part=part,
        amount=cents(amount),
        currency=currency or client.currency,
        committed_on=days[0],
        accrued_on=days[1],
        paid_on=known[2],
    )


def draw_paid(
    client: ClientSpec, campaign: CampaignSpec, posts: Sequence[Post], seed: int
) -> list[Paid]:
    """Five days of paid media for every boosted post that is out."""
    lines = []
    for post in posts:
        if not post.boosted:
            continue
        rng = stream(seed, client.slug, campaign.slug, "boost", post.post_id)
        for number in range(1, 6):
            day = post.published.date() + dt.timedelta(days=number)
            if day >= LAST_EXPORT:
                break
            spend = cents(rng.uniform(4, 9) * RATES[client.currency])
            impressions = round(float(spend) / RATES[client.currency] * rng.uniform(160, 260))
            clicks = round(impressions * rng.uniform(0.006, 0.014))
            lines.append(
                Paid(
                    post=post.permalink,
                    date=day,
                    spend=spend,
                    impressions=impressions,
                    clicks=clicks,
                )
            )
    return lines
