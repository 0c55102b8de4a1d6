"""Any number of further clients and campaigns, each from its own stream."""

from __future__ import annotations

import dataclasses
import datetime as dt

from kpi_site.demo.draws import stream
from kpi_site.demo.scenarios import CLIENTS
from kpi_site.demo.specs import (
    HISTORY_START,
    SERIES_START,
    CampaignSpec,
    ClientSpec,
    Feature,
)

_FIRST_START = dt.date(2026, 1, 5)
_KINDS: tuple[tuple[str, frozenset[Feature]], ...] = (
    ("sales", frozenset({"outreach"})),
    ("awareness", frozenset({"stories", "early"})),
    ("sales", frozenset({"leak", "select"})),
    ("content", frozenset({"ghosts", "outreach"})),
    ("sales", frozenset({"screenshots", "comments", "viral"})),
    ("leads", frozenset({"leads"})),
)
_TOWNS = ("Ash", "Birch", "Clover", "Dune", "Elm", "Fern", "Gorse", "Heath", "Ivy", "Juniper")
_THINGS = ("wright", "mere", "combe", "stow", "garth", "holt", "wick", "den")


def generated_clients(
    clients: int, campaigns: int, seed: int, *, first: int = 0
) -> list[ClientSpec]:
    """Client number `first` and on, `campaigns` each; client 7 is the same however many follow."""
    return [_client(number, campaigns, seed) for number in range(first, first + clients)]


def _client(number: int, campaigns: int, seed: int) -> ClientSpec:
    rng = stream(seed, "client", number)
    model = CLIENTS[number % len(CLIENTS)]
    name = f"{rng.choice(_TOWNS)}{rng.choice(_THINGS)} {number + 1:03d}"
    slug = name.lower().replace(" ", "-")
    return dataclasses.replace(
        model,
        slug=slug,
        name=name,
        handle=slug.replace("-", "."),
        orders_per_day=rng.uniform(1.2, 3.0),
        growth=rng.uniform(-0.2, 0.5),
        margin=round(rng.uniform(0.35, 0.65), 2),
        colour="#" + "".join(f"{rng.randrange(0x20, 0x88):02x}" for _ in range(3)),
        kpis={},
        history_start=HISTORY_START,
        followers_start=SERIES_START,
        busy=(),
        control="",
        survey_from=None,
        talk=0.0,
        rate_card=(),
        campaigns=tuple(_campaign(model, slug, place, seed) for place in range(campaigns)),
    )


def _campaign(client: ClientSpec, slug: str, place: int, seed: int) -> CampaignSpec:
    """Starts lie days apart, so that no two campaigns of a client begin together."""
    rng = stream(seed, slug, "campaign", place)
    start = _FIRST_START + dt.timedelta(days=place * 9 % 97)
    objective, features = _KINDS[(place + rng.randrange(2) * 2) % len(_KINDS)]
    money = {"GBP": 5.0, "EUR": 6.0, "MXN": 85.0}[client.currency]
    return CampaignSpec(
        slug=f"campaign-{place + 1:03d}",
        title=f"Campaign {place + 1}",
        start=start,
        end=start + dt.timedelta(days=rng.randint(20, 40)),
        objective=objective,
        hashtag=f"{slug.replace('-', '')}{place + 1}",
        creators=rng.randint(4, 9),
        carried=2 if place else 0,
        posts=(2, 4),
        platforms=(("instagram", 0.6), ("tiktok", 0.4)),
        models=("gifted",) if "ghosts" in features else ("paid", "hybrid", "paid"),
        features=features,
        conversion=rng.uniform(0.02, 0.07),
        lead_rate=0.06 if "leads" in features else 0.0,
        fee_per_thousand=money,
        agency_share=rng.choice((0.0, 0.03, 0.045)),
        code_suffix=f"{place + 1:03d}",
        targets={"impressions": {"min": rng.randint(5, 40) * 10_000}},
    )
