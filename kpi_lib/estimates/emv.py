"""Earned media value by published price lists, as an index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kpi_lib.estimates.emv_lists import PriceList, amounts, lacking, price_lists
from kpi_lib.estimates.figure import Figure
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.kpis.arrays import Floats
from kpi_lib.ledger.frames import day_of
from kpi_lib.record import Record
from kpi_lib.sumrows import post_exists

ALIKE = 0.8
"""Share of the posts that must be priced in two campaigns that are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """What one list makes of the campaign."""

    prices: PriceList
    amount: float | None
    """In the list's currency; None where it prices no post."""
    common: float | None
    """Over the posts that all lists of the comparison price; None where it is not in it."""
    priced: int
    """Posts that it prices."""
    lacks: tuple[tuple[str, str], ...]
    """(platform, figure) that some post lacks; see `emv_lists.lacking`."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Emv(Record):
    """What is told, and what it rests on."""

    figures: tuple[Figure, ...] = ()
    chosen: str | None = None
    """Name of the list that the client asks for; None: not asked."""
    posts: int = 0
    common: int = 0
    """Posts that all lists of the comparison price."""
    variants: tuple[Variant, ...] = ()
    first: str | None = None
    """The campaign that is 100."""


def emv(inputs: Inputs) -> Emv:
    """Earned media value by published price lists, as an index."""
    asked = inputs.params.emv or inputs.client_params.emv
    if asked is None:
        names = ("emv_index", "emv_amount", "emv_spread")
        return Emv(figures=tuple(Figure(kpi=name, reason="emv_not_asked") for name in names))
    posts = _posts(inputs, inputs.campaign)
    chosen = price_lists()[asked.price_list]
    variants, common = compared(posts, chosen)
    sources = tuple(sorted({int(at) for at in posts["source"].dropna()}))
    first = min(inputs.ledger.campaigns, key=lambda slug: _age(inputs, slug))
    figures = [
        _index(inputs, posts, chosen, first, sources),
        *_amount_figures(variants, chosen, len(posts), sources),
        _spread(variants, common, sources),
    ]
    return Emv(figures=tuple(figures), chosen=chosen.name, posts=len(posts), common=common,
               variants=variants, first=first)  # fmt: skip


def compared(posts: pd.DataFrame, chosen: PriceList) -> tuple[tuple[Variant, ...], int]:
    """Every published list beside the chosen one, which comes first, and on how many posts they
    are compared: those priced by all lists of its currency that price any."""
    lists = [chosen, *(one for one in price_lists().values() if one.name != chosen.name)]
    by_list = {one.name: amounts(posts, one) for one in lists}
    inside = [
        one.name
        for one in lists
        if one.currency == chosen.currency and np.isfinite(by_list[one.name]).any()
    ]
    shared = np.ones(len(posts), dtype=bool)
    for name in inside:
        shared &= np.isfinite(by_list[name])
    found = tuple(
        Variant(
            prices=one,
            amount=_sum(by_list[one.name]),
            common=_sum(by_list[one.name][shared]) if one.name in inside else None,
            priced=int(np.isfinite(by_list[one.name]).sum()),
            lacks=lacking(posts, one),
        )
        for one in lists
    )
    return found, int(shared.sum()) if len(inside) > 1 else 0


def _sum(found: Floats) -> float | None:
    known = found[np.isfinite(found)]
    return float(known.sum()) if len(known) else None


def _posts(inputs: Inputs, campaign: str) -> pd.DataFrame:
    """The published posts of a campaign that are no supplied creative, with their figures."""
    columns = sorted({name for one in price_lists().values() for rule in one.rules
                      for name in rule.per})  # fmt: skip
    keys = ["campaign", "platform", "format", "role", "basis", "permalink", "published", "source"]
    posts = inputs.table("posts", [*keys, *columns])
    own = posts[posts["campaign"].eq(campaign)].reset_index(drop=True)
    if own.empty:
        return own
    own = own.assign(published=pd.to_datetime(own["published"]))
    there = post_exists(inputs.ledger, campaign, own) & own["role"].ne("placement")
    return own[there].reset_index(drop=True)


def _age(inputs: Inputs, campaign: str) -> tuple[str, str]:
    return inputs.ledger.campaigns[campaign].start.isoformat(), campaign


def _amount_figures(
    variants: tuple[Variant, ...], chosen: PriceList, posts: int, sources: tuple[int, ...]
) -> Iterator[Figure]:
    for one in variants:
        group = (one.prices.name, one.prices.currency)
        for by in (None, ("price_list", "currency")):
            if by is None and one.prices.name != chosen.name:
                continue
            partial = "emv_partial" if one.priced < posts else None
            reason = "emv_no_posts" if one.amount is None else partial
            yield Figure(kpi="emv_amount", value=one.amount, reason=reason, n=one.priced,
                         unit="post", group_by=by, group=group if by else None,
                         sources=sources)  # fmt: skip


def _spread(variants: tuple[Variant, ...], common: int, sources: tuple[int, ...]) -> Figure:
    told = [one.common for one in variants if one.common is not None]
    if not common or len(told) < 2 or min(told) <= 0:
        return Figure(kpi="emv_spread", reason="emv_one_list")
    return Figure(kpi="emv_spread", value=max(told) / min(told), n=common, unit="post",
                  sources=sources)  # fmt: skip


def _index(
    inputs: Inputs, posts: pd.DataFrame, chosen: PriceList, first: str, sources: tuple[int, ...]
) -> Figure:
    """Against the client's first campaign, at the same list and with no post too young."""
    base = _posts(inputs, first)
    mine, theirs = amounts(posts, chosen), amounts(base, chosen)
    if _sum(mine) is None:
        return Figure(kpi="emv_index", reason="emv_no_posts")
    both = ((inputs.campaign, posts), (first, base))
    if any(_young(inputs, slug, found) for slug, found in both):
        return Figure(kpi="emv_index", reason="emv_young")
    whole = _sum(theirs)
    if not whole or any(np.isfinite(found).mean() < ALIKE for found in (mine, theirs)):
        return Figure(kpi="emv_index", reason="emv_unlike")
    return Figure(kpi="emv_index", value=100 * (_sum(mine) or 0.0) / whole,
                  n=int(np.isfinite(mine).sum()), unit="post", sources=sources)  # fmt: skip


def _young(inputs: Inputs, campaign: str, posts: pd.DataFrame) -> bool:
    """Whether the campaign's newest post has not had its time yet, or posts may still come."""
    ledger = inputs.ledger
    grown = pd.Timedelta(days=inputs.client_params.compare_at_days)
    seen = day_of(min(ledger.as_of[campaign], ledger.as_of[inputs.campaign]))
    newest = posts["published"].max()
    running = seen < day_of(ledger.campaigns[campaign].end)
    return bool(running or (pd.notna(newest) and newest.normalize() + grown > seen))
