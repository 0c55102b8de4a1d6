"""The creators of a campaign: who they are, how large, what was agreed."""

from __future__ import annotations

import datetime as dt
import random
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kpi_site.demo.draws import digits, gamma, stream, weighted
from kpi_site.demo.specs import CampaignSpec, ClientSpec
from kpi_site.demo.words import WORDS

DRIFT = {"instagram": 1.0, "facebook": 0.7, "tiktok": 1.6, "youtube": 0.9}
"""Views per follower of a platform beside Instagram's."""
OWNERS = {"en": ("Marlow", "Perrin"), "de": ("Jette", "Ruben"), "es": ("Abril", "Nicanor")}
_FURTHER_NAMES = 60
"""Names of further creators begin there in the client's list, and again for each campaign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A creator's account on one platform."""

    platform: str
    handle: str
    account_id: str
    followers: int
    level: float
    """Expected views of a usual post once all is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Creator:
    """One creator of one campaign, with the deal."""

    name: str
    accounts: tuple[Account, ...]
    kind: str
    model: str
    code: str
    utm_content: str
    commission_rate: float
    owner: str
    first_collaboration: dt.date
    engagement: float
    """Expected engagements per core view."""
    appeal: float
    """Orders per click beside a usual creator's."""
    conversion: float
    """Expected orders per click."""
    posts: int
    """Posts agreed."""
    fee: float
    """Fee for all posts, in the client's currency."""
    screenshots: bool = False
    """Sends pictures of the figures instead of an export."""
    ghost: bool = False
    """Takes the product and never posts."""
    late_fee: bool = False
    leaked: bool = False

    @property
    def followers(self) -> int:
        return max(account.followers for account in self.accounts)


def plain(text: str) -> str:
    """Lower-case letters without accents, as in a handle."""
    folded = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    return "".join(letter for letter in folded.lower() if letter.isascii() and letter.isalnum())


def name_at(client: ClientSpec, seed: int, place: int) -> str:
    """The client's creator number `place`: neighbours share no first name, nobody comes twice."""
    words, rng = WORDS[client.language], stream(seed, client.slug, "names")
    firsts, lasts = list(words.first_names), list(words.surnames)
    rng.shuffle(firsts)
    rng.shuffle(lasts)
    turn = place // len(firsts)
    name = f"{firsts[place % len(firsts)]} {lasts[(place + turn) % len(lasts)]}"
    again = place // (len(firsts) * len(lasts))
    return f"{name} {again + 1}" if again else name


def draw_creators(
    client: ClientSpec,
    campaign: CampaignSpec,
    seed: int,
    first: int,
    before: Sequence[Creator] = (),
) -> list[Creator]:
    """The campaign's creators; `first` is where its names begin in the client's list.

    The roles (who leaks, who never posts) fall to fixed places, so that a small campaign has them.
    The first `carried` are creators of the campaign `before`, with a new deal.
    """
    old = [creator for creator in before if not (creator.ghost or creator.screenshots)]
    drawn: list[Creator] = []
    for place in range(campaign.creators):
        rng = stream(seed, client.slug, campaign.slug, "creator", place)
        known = old[place] if place < min(campaign.carried, len(old)) else None
        name = known.name if known else name_at(client, seed, first + place)
        creator = _creator(client, campaign, rng, name, place)
        creator = _again(creator, known, campaign) if known else creator
        drawn.append(_told_apart(creator, campaign, {other.code for other in drawn}))
    for number in range(len(campaign.further)):
        creator = _further(client, campaign, seed, number, old)
        drawn.append(_told_apart(creator, campaign, {other.code for other in drawn}))
    return drawn


def _further(
    client: ClientSpec, campaign: CampaignSpec, seed: int, number: int, old: Sequence[Creator]
) -> Creator:
    """One of the campaign's `further` creators, from a stream of its own.

    Whoever was in the campaign before sells in part as before: what people trust stays.
    """
    kind, model = campaign.further[number]
    rng = stream(seed, client.slug, campaign.slug, "further", number)
    place = campaign.carried + number
    known = old[place] if kind == "carried" and place < len(old) else None
    at = _FURTHER_NAMES * (1 + client.campaigns.index(campaign)) + number
    name = known.name if known else name_at(client, seed, at)
    spec = replace(campaign, models=(model,), features=frozenset(), further=())
    creator = _creator(client, spec, rng, name, campaign.creators + number)
    if known is None:
        return replace(creator, kind=kind if kind != "carried" else creator.kind)
    kept = 0.7 * known.appeal + 0.3 * creator.appeal
    back = _again(replace(creator, appeal=kept), known, campaign)
    return replace(back, conversion=campaign.conversion * kept)


def _told_apart(creator: Creator, campaign: CampaignSpec, taken: set[str]) -> Creator:
    """Two creators of one first name get codes by their surnames."""
    if creator.code not in taken:
        return creator
    surname = plain(creator.name.split(" ", 1)[1])
    return replace(
        creator,
        code=f"{surname.upper()}{campaign.code_suffix}",
        utm_content=f"{surname}-{campaign.slug}",
    )


def _again(creator: Creator, known: Creator, campaign: CampaignSpec) -> Creator:
    """A known creator in a new campaign: the same accounts and readers, another deal, perhaps
    somebody else who keeps the relationship."""
    per_post = known.followers / 1000 * campaign.fee_per_thousand
    paid = creator.model in {"paid", "hybrid"}
    return replace(
        creator,
        accounts=known.accounts,
        kind=known.kind,
        engagement=known.engagement,
        owner=campaign.handover.get(known.owner, known.owner),
        first_collaboration=known.first_collaboration,
        fee=round(max(per_post * creator.posts, 20.0), -1) if paid else 0.0,
    )


def redraw(client: ClientSpec, campaign: CampaignSpec, seed: int, repeat: int) -> list[Creator]:
    """Other creators of the same kind: what "similar creators" are drawn from."""
    rng = stream(seed, client.slug, campaign.slug, "similar", repeat)
    return [
        _creator(client, campaign, rng, f"Similar {place}", place)
        for place in range(campaign.roster)
    ]


def _creator(
    client: ClientSpec, campaign: CampaignSpec, rng: random.Random, name: str, place: int
) -> Creator:
    last = campaign.creators - 1
    first, surname = name.split(" ", 1)
    model = campaign.models[place % len(campaign.models)]
    kind = _kind(rng, campaign, place)
    posts = rng.randint(*campaign.posts)
    size = campaign.size * min(rng.paretovariate(1.15), 60.0)
    accounts = _accounts(client, campaign, rng, (first, surname), size, place)
    paid = model in {"paid", "hybrid"}
    fee = size / 1000 * campaign.fee_per_thousand * posts * gamma(rng, 1.0, 6)
    year = next((n for n, one in enumerate(client.campaigns) if one.slug == campaign.slug), 0)
    first_day = _first_day(rng, campaign, year)
    owner = OWNERS[client.language][place % 2]
    engagement = gamma(rng, 0.055, 8) * (10_000 / size) ** 0.1
    appeal = gamma(rng, 1.0, 2.5) * (0.12 if kind == "faceless" else 1)
    return Creator(
        name=name,
        accounts=accounts,
        kind=kind,
        model=model,
        code=f"{plain(first).upper()}{campaign.code_suffix}",
        utm_content=f"{plain(first)}-{campaign.slug}",
        commission_rate=0.1 if model in {"hybrid", "affiliate"} else 0.0,
        owner=campaign.handover.get(owner, owner),
        first_collaboration=first_day,
        engagement=engagement,
        appeal=appeal,
        conversion=campaign.conversion * appeal,
        posts=posts,
        fee=round(max(fee, 20.0), -1) * (0.6 if model == "hybrid" else 1.0) if paid else 0.0,
        screenshots=campaign.has("screenshots") and place == last - 1,
        ghost=campaign.has("ghosts") and model == "gifted" and place % 3 == 0,
        late_fee=campaign.has("late_fee") and place in {1, 2, 5},
        leaked=campaign.has("leak") and place == 2,
    )


def _kind(rng: random.Random, campaign: CampaignSpec, place: int) -> str:
    """The third of a large campaign is a faceless account that engages and does not sell."""
    if campaign.creators >= 7 and place == 3:
        return "faceless"
    if campaign.creators >= 9 and place == 6:
        return "employee"
    return weighted(rng, (("person", 0.92), ("animal", 0.08)))


def _first_day(rng: random.Random, campaign: CampaignSpec, year: int) -> dt.date:
    """Half of the creators of a later campaign have worked for the client before."""
    back = rng.randint(120, 520) if year and rng.random() < 0.5 else -rng.randint(0, 6)
    return campaign.start - dt.timedelta(days=back)


def _accounts(
    client: ClientSpec,
    campaign: CampaignSpec,
    rng: random.Random,
    name: tuple[str, str],
    size: float,
    place: int,
) -> tuple[Account, ...]:
    platforms = [platform for platform, _ in campaign.platforms]
    main = platforms[place] if place < len(platforms) else weighted(rng, campaign.platforms)
    chosen = [main]
    if rng.random() < 0.45 and not (campaign.has("screenshots") and place == campaign.creators - 2):
        chosen += [platform for platform in platforms if platform != main][:1]
    niche = rng.choice(WORDS[client.language].niches)
    first, last = (plain(part) for part in name)
    handles = {
        "instagram": f"{first}.{last}",
        "tiktok": f"{first}_{last}",
        "youtube": f"{first}{last}{niche}",
        "facebook": f"{first}.{last}.{niche}",
    }
    accounts = []
    for position, platform in enumerate(chosen):
        followers = round(size * (1.0 if position == 0 else gamma(rng, 0.5, 4)))
        level = DRIFT[platform] * 0.55 * followers**0.95 * gamma(rng, 1.0, 5)
        accounts.append(
            Account(
                platform=platform,
                handle=handles[platform],
                account_id=digits(rng, 17),
                followers=max(followers, 800),
                level=max(level, 150.0),
            )
        )
    return tuple(accounts)
