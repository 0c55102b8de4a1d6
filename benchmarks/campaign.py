"""A large campaign without files: tidy tables drawn with numpy, for timing only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpi_lib.ledger.build import build_ledger
from kpi_lib.ledger.frames import table_types, typed
from kpi_lib.ledger.model import Ledger
from kpi_lib.params.models import CampaignParams, ClientParams
from kpi_lib.params.rates import Rates
from kpi_lib.sources.source import Collection, FileReport
from kpi_lib.tables import TABLES

START, DAYS, HISTORY = dt.date(2026, 1, 5), 120, 600
"""More than a year before: lift asks for three times what it measures, other campaigns apart."""
END = START + dt.timedelta(days=DAYS - 1)
AS_OF = END + dt.timedelta(days=30)
EARLIER = (START - dt.timedelta(days=150), START - dt.timedelta(days=100))
CAMPAIGN, BEFORE = "spring", "autumn"
SHARED = "_shared"
Columns = Mapping[str, Any]
Draws = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large; the rest grows with none of it."""

    orders: int = 20_000
    """Over the days before and the campaign's own."""
    creators: int = 25
    posts: int = 400
    leads: int = 3_000
    comments: int = 4_000
    journeys: int = 1_500


def ledger(size: Size, seed: int = 1) -> Ledger:
    """The client's ledger; its second campaign is an earlier one with the same creators."""
    random = np.random.default_rng(seed)
    names = [f"Creator {number:03d}" for number in range(size.creators)]
    former = [f"Former {number:03d}" for number in range(500, 500 + size.creators // 2)]
    parts = {SHARED: _shared(random, size, names)}
    for slug, (first, last) in {BEFORE: EARLIER, CAMPAIGN: (START, END)}.items():
        posts = size.posts if slug == CAMPAIGN else size.posts // 2
        # Some of the earlier campaign's creators never came again: a relationship that ended.
        whose = names if slug == CAMPAIGN else [*names, *former]
        parts[slug] = _of_campaign(random, size, whose, slug, first, last, posts)
    return build_ledger(_collection(parts), "acme", _client(), _campaigns(), _rates(), as_of=AS_OF)


def _client() -> ClientParams:
    return ClientParams.model_validate(
        {"name": "Acme", "currency": "EUR", "timezone": "Europe/Berlin", "locale": "en-GB",
         "accounts": {"instagram": "acme"}, "margin": 0.5, "prices_include_tax": True,
         "emv": {"price_list": "mightyscout_2026"}}
    )  # fmt: skip


def _campaigns() -> dict[str, CampaignParams]:
    return {
        slug: CampaignParams.model_validate(
            {"title": slug, "start": first, "end": last, "objective": "sales",
             "attribution": {"rule": "code_then_click", "window_days": 21}}
        )
        for slug, (first, last) in {BEFORE: EARLIER, CAMPAIGN: (START, END)}.items()
    }  # fmt: skip


def _rates() -> Rates:
    types = {"date": "datetime64[us]", "from": "str", "to": "str", "rate": "float64",
             "source": "str", "line": "int64"}  # fmt: skip
    return Rates(table=pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()}))


def _collection(parts: Mapping[str, Mapping[str, Columns]]) -> Collection:
    """Every table of a folder is a file of its own."""
    frames: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
    reports = list[FileReport]()
    for scope in sorted(parts):
        for name, columns in sorted(parts[scope].items()):
            frame = pd.DataFrame(columns)
            frame["source"], frame["row"] = len(reports), np.arange(2, len(frame) + 2)
            frame["exported_on"] = pd.Timestamp(AS_OF)
            frame["scope"] = None if scope == SHARED else scope
            frames[name].append(frame)
            reports.append(_report(scope, name, len(frame)))
    tables = {
        name: typed(pd.concat(found, ignore_index=True) if found else pd.DataFrame(),
                    table_types(TABLES[name]))
        for name, found in frames.items()
    }  # fmt: skip
    return Collection(files=tuple(reports), tables=tables)


def _report(scope: str, name: str, rows: int) -> FileReport:
    return FileReport(
        file=f"data/acme/{scope}/{name}.csv", kind=name, label=name,
        scope=None if scope == SHARED else scope, owner=None, sha256="0" * 64, rows_read=rows,
        rows_used=rows, rows_bad=0, bad=(), exported_on=AS_OF, exported_from="folder", period=None,
        decisions=(), problems=(),
    )  # fmt: skip


def _moments(random: np.random.Generator, first: dt.date, days: int, count: int) -> Draws:
    """Times that far apart, in their order."""
    seconds = np.sort(random.integers(0, days * 86_400, count))
    return np.datetime64(first, "us") + seconds.astype("timedelta64[s]")


def _pick(random: np.random.Generator, values: list[str], count: int, share: float = 1.0) -> Draws:
    """One of the values, or nothing, for each."""
    found = np.array(values, dtype=object)[random.integers(0, len(values), count)]
    found[random.random(count) >= share] = None
    return found


def _shared(random: np.random.Generator, size: Size, names: list[str]) -> dict[str, Columns]:
    days = pd.date_range(START - dt.timedelta(days=HISTORY), AS_OF, freq="D")
    orders = _orders(random, size, names)
    asked = random.random(size.orders) < 0.2
    answered = int(asked.sum())
    customers = np.unique(orders["customer"])
    brought = customers[1::8]
    return {
        "orders": orders,
        "survey": {"order": orders["order"][asked], "answer": _pick(
            random, ["creator", "search", "friend"], answered), "creator": _pick(
            random, names, answered, 0.3)},
        "referrals": {"customer": brought, "referred_by": customers[: len(brought)]},
        "followers": {"platform": "instagram", "account": "acme", "date": days,
                      "followers": 20_000 + np.cumsum(random.poisson(14, len(days)))},
        "leads": _leads(random, size, names),
        "series": {"date": days, "name": "Ireland", "orders": random.poisson(30, len(days)),
                   "sales": random.gamma(30, 50, len(days))},
    }  # fmt: skip


def _orders(random: np.random.Generator, size: Size, names: list[str]) -> dict[str, Any]:
    count = size.orders
    at, customer = _purchases(
        random, START - dt.timedelta(days=HISTORY), HISTORY + DAYS + 21, count
    )
    inside = at >= np.datetime64(START)
    codes = _pick(random, [_code(name) for name in names], count, 0.12)
    links = _pick(random, [_link(name) for name in names], count, 0.06)
    subtotal = np.round(random.gamma(2.0, 30.0, count) + 5, 2)
    shipping = np.where(subtotal > 60, 0.0, 4.9)
    back = np.where(random.random(count) < 0.03, subtotal + shipping, 0.0)
    return {
        "order": np.char.add("#", (1001 + np.arange(count)).astype(str)).astype(object),
        "order_id": (10**9 + np.arange(count)).astype(str).astype(object),
        "occurred": at,
        "customer": np.char.add("c", customer.astype(str)).astype(object),
        "codes": _only(codes, inside),
        "utm_content": _only(links, inside),
        "referrer": _pick(random, ["https://www.google.com/", "https://vouchers.example/"], count,
                          0.1),
        "status": np.where(back > 0, "refunded", "paid"),
        "currency": "EUR", "units": random.integers(1, 4, count), "subtotal": subtotal,
        "shipping": shipping, "taxes": np.round((subtotal + shipping) * 0.19 / 1.19, 2),
        "total": subtotal + shipping, "discount": np.round(subtotal * 0.05, 2), "refunded": back,
    }  # fmt: skip


def _purchases(
    random: np.random.Generator, first: dt.date, days: int, count: int
) -> tuple[Draws, Draws]:
    """Moments in their order, and who buys: customers come, buy at a rate of their own, and go."""
    came = random.uniform(0, days, count)
    stay = np.minimum(random.exponential(250, count), days - came)
    again = random.poisson(random.gamma(0.6, 0.012, count) * stay)
    customer = np.repeat(np.arange(count), 1 + again)[:count]
    begins = np.r_[True, customer[1:] != customer[:-1]]
    after = np.where(begins, 0.0, random.random(count) * stay[customer])
    seconds = ((came[customer] + after) * 86_400).astype("timedelta64[s]")
    order = np.argsort(seconds, kind="stable")
    return np.datetime64(first, "us") + seconds[order], customer[order]


def _only(values: Draws, where: Draws) -> Draws:
    """The values there, nothing elsewhere."""
    found = values.copy()
    found[~where] = None
    return found


def _code(name: str) -> str:
    return f"C{name[-3:]}TEN"


def _link(name: str) -> str:
    return f"creator-{name[-3:]}"


def _of_campaign(
    random: np.random.Generator,
    size: Size,
    names: list[str],
    slug: str,
    first: dt.date,
    last: dt.date,
    posts: int,
) -> dict[str, Columns]:
    days = (last - first).days + 1
    found = _content(random, size, names, first, days, posts)
    found["roster"] = _roster(random, names, first)
    parts = {"fees": 200.0, "product_cogs": 10.0, "product_retail": 25.0}
    found["costs"] = {
        "creator": names * len(parts), "part": np.repeat(list(parts), len(names)).astype(object),
        "amount": np.concatenate([random.gamma(3, mean, len(names)) for mean in parts.values()]),
        "currency": "EUR", "committed_on": pd.Timestamp(first), "accrued_on": pd.Timestamp(last),
        "paid_on": pd.Timestamp(last),
    }  # fmt: skip
    found["outreach"] = _outreach(random, names, first)
    if slug == CAMPAIGN:
        found["journeys"] = _journeys(random, size, names, first, days)
    return found


def _roster(random: np.random.Generator, names: list[str], first: dt.date) -> Columns:
    count = len(names)
    return {
        "creator": names, "platform": "instagram", "handle": [_link(name) for name in names],
        "followers": np.round(random.pareto(1.2, count) * 9000 + 3000), "country": "DE",
        "language": "de",
        "kind": _pick(random, ["person", "person", "employee", "faceless"], count),
        "model": _pick(random, ["paid", "hybrid", "gifted", "unpaid"], count),
        "code": [_code(name) for name in names], "utm_content": [_link(name) for name in names],
        "relationship_owner": _pick(random, ["Jo", "Kim"], count),
        "first_collaboration": pd.Timestamp(first),
    }  # fmt: skip


def _content(
    random: np.random.Generator, size: Size, names: list[str], first: dt.date, days: int, posts: int
) -> dict[str, Columns]:
    """The campaign's posts, listed and exported, and what was said below them."""
    whose = np.array(names, dtype=object)[np.arange(posts) % len(names)]
    links = [f"https://www.instagram.com/p/{first:%m}{number:05d}" for number in range(posts)]
    published = _moments(random, first, days, posts)
    views = np.round(random.pareto(1.6, posts) * 4000 + 500)
    parts = {
        name: random.poisson(views * share)
        for name, share in {
            "likes": 0.04,
            "comments": 0.003,
            "shares": 0.004,
            "saves": 0.006,
        }.items()
    }
    said = size.comments * posts // size.posts
    moods = _pick(random, ["positive", "neutral", "negative"], said)
    return {
        "posts": {"creator": whose, "platform": "instagram", "permalink": links,
                  "published": published, "format": "reel", "contracted": True, "disclosed": True},
        "post_facts": {"platform": "instagram", "post_id": [link[-7:] for link in links],
                       "permalink": links, "account": [_link(name) for name in whose],
                       "published": published, "format": "reel", "lifetime": True,
                       "views": views, "reach": np.round(views * 0.7), **parts,
                       "link_clicks": random.poisson(views * 0.005)},
        "comments": {"post": _pick(random, links, said), "date": pd.Timestamp(first) +
                     pd.to_timedelta(random.integers(0, days, said), unit="D"),
                     "text": [f"word{a} {mood}{b} {mood}{c}" for mood, (a, b, c) in
                              zip(moods, random.integers(0, 40, (said, 3)), strict=True)],
                     "language": "en", "label": _only(moods, random.random(said) < 0.15)},
    }  # fmt: skip


def _outreach(random: np.random.Generator, names: list[str], first: dt.date) -> Columns:
    asked = [*names, *(f"Never {number}" for number in range(3 * len(names)))]
    steps = ("contacted", "replied", "terms", "fee_asked", "agreed", "shipped", "posted")
    rows = []
    for name in asked:
        day = first - dt.timedelta(days=int(random.integers(45, 90)))
        kept = random.integers(2, len(steps) + 1)
        for step in steps[: len(steps) if name in names else kept]:
            rows.append((name, pd.Timestamp(day), step))
            day += dt.timedelta(days=int(random.integers(1, 14)))
    return dict(zip(("creator", "date", "event"), zip(*rows, strict=True), strict=True))


def _leads(random: np.random.Generator, size: Size, names: list[str]) -> Columns:
    """The client's whole list: the campaign's own, and as many a day before it."""
    count = size.leads * (HISTORY + DAYS) // DAYS
    created = _moments(random, START - dt.timedelta(days=HISTORY), HISTORY + DAYS, count)
    inside = created >= np.datetime64(START)
    converted = created + (random.weibull(1.2, count) * 25 * 86_400).astype("timedelta64[s]")
    bought = (random.random(count) < 0.25) & (converted < np.datetime64(AS_OF))
    return {
        "lead": [f"lead-{number}" for number in range(count)], "created": created,
        "stage": "lead",
        "utm_content": _only(_pick(random, [_link(name) for name in names], count), inside),
        "converted": np.where(bought, converted, np.datetime64("NaT")),
        "value": np.where(bought, random.gamma(2, 60, count), np.nan),
    }  # fmt: skip


def _journeys(
    random: np.random.Generator, size: Size, names: list[str], first: dt.date, days: int
) -> Columns:
    lengths = random.geometric(0.4, size.journeys)
    person = np.repeat(np.arange(size.journeys), lengths)
    count = len(person)
    bought = random.random(size.journeys) < 0.2
    sold = bought[person] & np.r_[person[1:] != person[:-1], True]
    return {
        "customer": np.char.add("v", person.astype(str)).astype(object),
        "time": _moments(random, first, days, count),
        "touch": _pick(random, [*names, *["search", "newsletter", "direct", "ads"] * 8], count),
        "converted": sold, "value": np.where(sold, 60.0, np.nan),
    }  # fmt: skip
