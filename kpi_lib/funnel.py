"""Creators as rows of sums: the way from first contact to a post, and what they agreed to."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kpi_lib.ledger.frames import day_of
from kpi_lib.ledger.model import Ledger
from kpi_lib.sumrows import flags, known_without_posts, post_exists
from kpi_lib.tables import OUTREACH_EVENTS

PENDING_DAYS = 30
"""Whoever was shipped to less than so long before the report may still post."""


def outreach_rows(ledger: Ledger, campaign: str) -> pd.DataFrame:
    """One row a creator whom the outreach sheet names: how far it went, as 0 and 1."""
    events = ledger.of_campaign("outreach", campaign)
    now = day_of(ledger.as_of[campaign])
    events = events[events["date"] <= now]
    if events.empty:
        return pd.DataFrame()
    first = events.groupby(["creator", "event"])["date"].min().unstack("event")
    dates = first.reindex(columns=list(OUTREACH_EVENTS)).astype("datetime64[us]")
    had = dates.notna()
    posted = had["posted"] & (dates["posted"] >= dates["shipped"])
    posted |= _last_post(ledger, campaign, dates.index) >= dates["shipped"]
    # Fit is judged of whoever answered; where the sheet records no fit at all, nobody was judged.
    judged = had[["replied", "fit", "terms", "agreed", "declined"]].any(axis=1)
    recorded = bool(had["fit"].any())
    ripe = dates["shipped"] <= now - pd.Timedelta(days=PENDING_DAYS)
    found = {
        "contacted": had["contacted"],
        "replied": had["replied"],
        "fit": flags(had["fit"], known=recorded),
        "judged": flags(judged, known=recorded),
        "agreed": had["agreed"],
        "offered": had["terms"],
        "shipped": had["shipped"],
        "shipped_30": ripe,
        "posted_30": ripe & posted,
        "asked_fee": had["fee_asked"],
        "late_fee": had["terms"] & (dates["fee_asked"] > dates["terms"]),
    }
    rows = pd.DataFrame({name: flag.astype("float64") for name, flag in found.items()})
    rows = rows.assign(
        occurred=events.groupby("creator")["date"].min(),
        source=events.groupby("creator")["source"].min(),
    )
    rows = rows.rename_axis("creator").reset_index()
    return rows.assign(unit=rows["creator"], basis="measured", filler=False)


def _last_post(ledger: Ledger, campaign: str, names: pd.Index) -> pd.Series[Any]:
    """The day of each creator's last post of the campaign."""
    posts = ledger.of_campaign("posts", campaign)
    last: pd.Series[Any] = posts.groupby("creator")["published"].max().dt.normalize()
    return last.reindex(names).astype("datetime64[us]")


def creator_rows(ledger: Ledger, campaign: str) -> pd.DataFrame:
    """One row a creator of the campaign: pieces agreed and delivered, their value by rate card."""
    creators = ledger.of_campaign("creators", campaign)
    posts = ledger.of_campaign("posts", campaign)
    agreed = posts["contracted"].fillna(False).astype("bool")
    exists = post_exists(ledger, campaign, posts)
    names = creators["creator"]
    pieces = posts[agreed] if agreed.any() else posts[exists]
    return pd.DataFrame(
        {
            "creator": names,
            "unit": names,
            "source": creators["source"],
            "basis": "measured",
            "filler": False,
            "creators": 1.0,
            # The roster's word goes first; where it is silent, the posts sheet's is taken.
            "assets_contracted": creators["assets_contracted"].fillna(_count(posts[agreed], names)),
            "assets_delivered": creators["assets_delivered"].fillna(
                _count(posts[agreed & exists], names)
            ),
            "rate_card_value": _card_values(ledger, campaign, creators, pieces, posts),
        }
    )


def _count(posts: pd.DataFrame, names: pd.Series[Any]) -> pd.Series[Any]:
    """Each creator's number of such posts; all missing where nobody has one."""
    counts = posts.groupby("creator")["post"].count().astype("float64")
    found = counts.reindex(names).set_axis(names.index)
    return found.fillna(0.0) if len(counts) else found


def _card_values(
    ledger: Ledger,
    campaign: str,
    creators: pd.DataFrame,
    pieces: pd.DataFrame,
    posts: pd.DataFrame,
) -> pd.Series[Any]:
    """Price of each creator's pieces by the rate card; missing where one piece has no price."""
    names = creators["creator"]
    card = ledger.of_campaign("rate_card", campaign)
    if card.empty:
        return pd.Series(float("nan"), index=names.index)
    tiers = creators.set_index("creator")["tier"]
    priced = pieces.assign(tier=pieces["creator"].map(tiers).astype("str"))
    price = pd.Series(float("nan"), index=priced.index)
    for exact in (("format", "tier"), ("format",), ("tier",), ()):
        price = price.fillna(_prices(card, priced, exact))
    values = price.groupby(priced["creator"]).agg(lambda prices: prices.sum(skipna=False))
    found = values.reindex(names).set_axis(names.index)
    nothing = names.isin(known_without_posts(ledger, campaign, posts))
    return found.mask(nothing, 0.0)


def _prices(card: pd.DataFrame, pieces: pd.DataFrame, exact: tuple[str, ...]) -> pd.Series[Any]:
    """Prices by the card's lines that name these and leave the others open."""
    lines = card
    for name in ("format", "tier"):
        lines = lines[lines[name].notna() if name in exact else lines[name].isna()]
    prices = dict(zip(reversed(_keys(lines, exact)), reversed(list(lines["amount"])), strict=True))
    found = [prices.get(key, float("nan")) for key in _keys(pieces, exact)]
    return pd.Series(found, index=pieces.index, dtype="float64")


def _keys(frame: pd.DataFrame, names: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Platform and these of each row, compared without case and blanks around them."""
    folded = [frame[name].str.strip().str.casefold() for name in names]
    return list(zip(frame["platform"], *folded, strict=True))
