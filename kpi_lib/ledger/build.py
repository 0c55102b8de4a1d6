"""Building the client's ledger out of its files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from kpi_lib.errors import Problem
from kpi_lib.ledger.claims import claimed, claims_frame, of_one_campaign
from kpi_lib.ledger.clicks import click_evidence
from kpi_lib.ledger.context import Context, as_of_days
from kpi_lib.ledger.costs import cost_rows, costs_frame
from kpi_lib.ledger.creators import People, creators_frame, note_unknown, people, scoped_roster
from kpi_lib.ledger.frames import SHOP, day_of, empty, stacked, table, typed
from kpi_lib.ledger.keys import campaign_keys, code_keys, link_keys
from kpi_lib.ledger.leads import contacts_frame, known_leads, leads_frame
from kpi_lib.ledger.model import Ledger
from kpi_lib.ledger.network import actions_frame, known_actions
from kpi_lib.ledger.orders import network_orders, shop_orders
from kpi_lib.ledger.posts import posts_frame, sheet_rows
from kpi_lib.ledger.sessions import sessions_frame
from kpi_lib.ledger.sheets import note_unscoped, of_posts, rate_card, scoped, shared
from kpi_lib.ledger.snapshots import latest, until
from kpi_lib.ledger.survey import survey_frame
from kpi_lib.params.models import CampaignParams, ClientParams
from kpi_lib.sources.source import Collection
from kpi_lib.tables import TABLES

if TYPE_CHECKING:
    from kpi_lib.params.rates import Rates

Tables = dict[str, pd.DataFrame]
_SHARED = ("followers", "account_daily", "discounts", "referrals", "series", "journeys",
           "order_clicks")  # fmt: skip
_LATE_DAYS = 7
"""A shop's file that begins so long after the campaign, or ends so long before, is incomplete."""


def build_ledger(
    collection: Collection,
    client: str,
    client_params: ClientParams,
    campaigns: Mapping[str, CampaignParams],
    rates: Rates,
    *,
    as_of: dt.date | None = None,
    at_age: int | None = None,
) -> Ledger:
    """The client's ledger: posts selected, orders claimed once, costs in one currency.

    `as_of` rebuilds all of it as of a day; a campaign's own `as_of` does so for that campaign.
    `at_age=30` takes each post's snapshot nearest to 30 days of age. What cannot be decided without
    guessing stands in `problems`, and its figures are missing; nothing is raised for it.
    """
    ordered = dict(sorted(campaigns.items(), key=lambda item: (item[1].start, item[0])))
    days = as_of_days(collection, ordered, as_of)
    cutoffs = {slug: as_of or params.as_of for slug, params in ordered.items()}

    def at(cutoff: dt.date | None) -> Ledger:
        context = Context(
            client=client,
            params=client_params,
            campaigns=ordered,
            rates=rates,
            files=collection.files,
            as_of=days,
            cutoff=cutoff,
            at_age=at_age,
        )
        return _built(context, {name: table(collection, name) for name in TABLES})

    if len(set(cutoffs.values())) <= 1:
        return at(next(iter(cutoffs.values()), as_of))
    return _together({cutoff: at(cutoff) for cutoff in set(cutoffs.values())}, cutoffs)


def _built(context: Context, tables: Tables) -> Ledger:
    roster, creators, known = _people(context, tables)
    posts = posts_frame(
        context,
        tables["post_facts"],
        sheet_rows(context, tables["posts"], known),
        creators,
        known,
    )
    tokens = link_keys(context, creators, roster)
    frames: Tables = {
        "creators": creators,
        "posts": posts,
        **_commerce(context, tables, code_keys(context, creators), tokens),
        **_sheets(context, tables, posts, creators, known),
    }
    frames["costs"] = costs_frame(
        context,
        cost_rows(context, tables["costs"], known),
        frames["paid"],
        posts,
        creators,
        frames["orders"],
        frames["actions"],
    )
    return Ledger(
        client=context.client,
        client_params=context.params,
        campaigns=context.campaigns,
        as_of=context.as_of,
        files=context.files,
        frames=frames,
        problems=_sorted(context.problems),
    )


def _people(context: Context, tables: Tables) -> tuple[pd.DataFrame, pd.DataFrame, People]:
    """The rosters, the creators of each campaign, and all their spellings."""
    rows = until(tables["roster"], context.cutoff)
    roster = scoped_roster(context, latest(rows, ["scope", "creator", "platform"]))
    named = pd.concat([tables[name] for name in ("posts", "costs")])[["scope", "creator"]]
    named = named[named["scope"].isin(list(context.campaigns))].dropna().drop_duplicates()
    named = named.rename(columns={"scope": "campaign"})
    known = people(context, roster, named)
    roster = roster.assign(creator=known.canonical(roster["creator"]))
    return roster, creators_frame(context, roster, named, known), known


def _sheets(
    context: Context, tables: Tables, posts: pd.DataFrame, creators: pd.DataFrame, known: People
) -> Tables:
    """The agency's other sheets, and the series of accounts."""
    frames = {name: of_posts(context, name, tables[name], posts) for name in ("paid", "comments")}
    spend = context.money(frames["paid"], "spend", frames["paid"]["date"])
    frames["paid"] = frames["paid"].assign(spend=spend)
    for name in ("outreach", "installs"):
        frames[name] = scoped(context, name, tables[name], known)
    # An outreach sheet names people who never came into the roster: that is what it is for.
    note_unknown(context, frames["installs"], creators, "installs")
    note_unscoped(
        context, {name: tables[name] for name in ("posts", "costs", "outreach", "installs")}
    )
    for name in _SHARED:
        keys = ("owner", *TABLES[name].key) if name == "account_daily" else None
        frames[name] = shared(context, name, tables[name], keys)
    frames["rate_card"] = rate_card(context, tables["rate_card"])
    frames["survey"] = survey_frame(context, tables["survey"], known)
    return frames


def _commerce(
    context: Context, tables: Tables, codes: pd.DataFrame, tokens: pd.DataFrame
) -> Tables:
    """Orders, sessions, leads and actions: what people did after they saw a post."""
    values = campaign_keys(context)
    actions = known_actions(context, tables["actions"])
    orders = shop_orders(context, tables["orders"])
    kind = "shop" if len(orders) else None
    if orders.empty and len(actions):
        # Only here is an action an order of its own; else its id could be some order's number.
        actions = actions.assign(order=actions["order"].fillna(actions["action"]))
        orders, kind = network_orders(context, actions), "network"
    clicks = shared(context, "order_clicks", tables["order_clicks"])
    sessions = until(tables["sessions"], context.cutoff)
    evidence = click_evidence(orders, clicks, actions, sessions)
    leads = known_leads(context, tables["leads"])
    shop = _shop(context, tables["orders"] if kind == "shop" else actions, orders, kind)
    covered = {slug: _covers(context, shop, slug) for slug in context.campaigns}
    found, overlaps, traces = claimed(context, orders, codes, evidence, tokens, values)
    return {
        "orders": found,
        "overlaps": overlaps,
        "traces": traces,
        "shop": shop,
        "claims": claims_frame(context, orders, evidence, covered, leads),
        "actions": actions_frame(context, actions, tokens),
        "sessions": sessions_frame(context, tables["sessions"], tokens, values),
        "leads": leads_frame(context, leads, codes, tokens, values),
        "contacts": contacts_frame(context, tables["leads"]),
    }


def _shop(
    context: Context, rows: pd.DataFrame, orders: pd.DataFrame, kind: str | None
) -> pd.DataFrame:
    """What the shop's files hold and until when; empty without a shop."""
    if kind is None:
        return empty(SHOP)
    rows = until(rows, context.cutoff)
    rows = rows[context.until_cutoff(rows["occurred"])]
    last, exported = orders["day"].max(), rows["exported_on"].max()
    said = {
        "orders_in_files": float(rows["order"].str.strip().nunique()),
        "first_day": orders["day"].min(),
        "last_day": last,
        "covered_until": last if pd.isna(exported) else max(last, exported),
        "kind": kind,
    }
    return typed(pd.DataFrame([said]), SHOP)


def _covers(context: Context, shop: pd.DataFrame, slug: str) -> bool:
    """Whether the shop's files reach into the campaign's days."""
    if shop.empty:
        return False
    first, last = context.window(slug)
    begin, until_day = shop["first_day"].iloc[0], shop["covered_until"].iloc[0]
    covers = bool(begin <= last and until_day >= first)
    late = begin > first + pd.Timedelta(days=_LATE_DAYS)
    end = min(day_of(context.campaigns[slug].end), day_of(context.as_of[slug]))
    if covers and (late or until_day < end - pd.Timedelta(days=_LATE_DAYS)):
        context.note(
            "shop_covers_part",
            f"the shop's files hold orders from {begin.date()} to {until_day.date()} only: sales "
            "of the other days are missing. Export the shop's orders for all of the campaign.",
            campaign=slug,
        )
    return covers


def _together(
    ledgers: Mapping[dt.date | None, Ledger], cutoffs: Mapping[str, dt.date | None]
) -> Ledger:
    """Each campaign's rows as of its own day; what is no campaign's as of the latest."""
    base = None if None in ledgers else max(cutoff for cutoff in ledgers if cutoff is not None)
    order = sorted(ledgers, key=lambda cutoff: (cutoff != base, str(cutoff)))
    frames: Tables = {}
    for name, latest_frame in ledgers[base].frames.items():
        if "campaign" not in latest_frame:
            frames[name] = latest_frame
            continue
        types = {str(column): str(dtype) for column, dtype in latest_frame.dtypes.items()}
        parts = [
            _own_rows(ledgers[cutoff].frames[name], cutoff, cutoffs, loose=cutoff == base)
            for cutoff in order
        ]
        frames[name] = stacked(parts, types)
        key = {"orders": "order", "posts": "post"}.get(name)
        if key:
            frames[name] = frames[name].drop_duplicates(key).reset_index(drop=True)
    frames["traces"] = of_one_campaign(frames["traces"])
    problems = [
        problem
        for cutoff in order
        for problem in ledgers[cutoff].problems
        if (cutoff == base if problem.scope is None else cutoffs.get(problem.scope) == cutoff)
    ]
    return replace(ledgers[base], frames=frames, problems=_sorted(problems))


def _own_rows(
    frame: pd.DataFrame,
    cutoff: dt.date | None,
    cutoffs: Mapping[str, dt.date | None],
    *,
    loose: bool,
) -> pd.DataFrame:
    own = frame["campaign"].isin([slug for slug, day in cutoffs.items() if day == cutoff])
    return frame[own | (frame["campaign"].isna() & loose)]


def _sorted(problems: list[Problem]) -> tuple[Problem, ...]:
    def place(problem: Problem) -> tuple[str, int, str, str]:
        return (problem.where, problem.line or 0, problem.code, problem.what)

    return tuple(sorted(dict.fromkeys(problems), key=place))
