"""Creators over time: who came back, who stayed, who is paid, who says that it is advertising."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from kpi_lib.kpis.context import Context, Stat, creators, share, table
from kpi_lib.kpis.posts import own_posts
from kpi_lib.kpis.result import Basis

PERIOD_DAYS = 182

MARKERS = (
    "ad", "ads", "advert", "advertising", "advertisement", "sponsored", "sponsoredpost", "spon",
    "paidpartnership", "gifted", "werbung", "anzeige", "bezahltepartnerschaft", "publicidad",
    "publi", "patrocinado", "colaboracionpagada", "publicite", "sponsorise", "publicidade", "publi",
    "pubblicita", "adv", "reclame", "samenwerking",
)  # fmt: skip
"""Hashtags that disclose advertising, without accents."""
PHRASES = (
    "paid partnership", "bezahlte partnerschaft", "colaboración pagada", "parceria paga",
    "partenariat rémunéré", "anzeige |", "werbung |", "anzeige:", "werbung:", "publicidad:",
)  # fmt: skip
_MARKER = re.compile(
    "|".join([rf"#(?:{'|'.join(sorted(set(MARKERS)))})\b", *map(re.escape, PHRASES)]), re.IGNORECASE
)


def repeat_collab_rate(context: Context) -> Stat:
    """Creators with an earlier collaboration / creators for whom it is known."""
    known = creators(context, ("new_or_returning",))["new_or_returning"].dropna()
    return share(int(known.eq("returning").sum()), len(known))


def advocate_share(context: Context) -> Stat:
    """Creators whose compensation model is unpaid / creators whose model is known."""
    known = creators(context, ("model",))["model"].dropna()
    return share(int(known.eq("unpaid").sum()), len(known))


def internal_share(context: Context) -> Stat:
    """Creators who are employees / creators whose kind is known."""
    known = creators(context, ("kind",))["kind"].dropna()
    return share(int(known.eq("employee").sum()), len(known))


def creator_tenure_days(context: Context) -> Stat:
    """Median over creators of the days since their first collaboration."""
    tenures = context.once(_tenures)
    if context.grouped:
        wanted = set(context.sums["creator"].dropna())
        tenures = [(creator, days) for creator, days in tenures if creator in wanted]
    if not tenures:
        return Stat(reason="no_history", n=0)
    return Stat(value=float(np.median([days for _, days in tenures])), n=len(tenures))


def _tenures(context: Context) -> list[tuple[str, int]]:
    """The campaign's creators with the days since their first collaboration, where it is known."""
    chosen = creators(context, ("first_collaboration",))
    begun = _first_campaigns(context)
    today = pd.Timestamp(context.as_of)
    found = []
    for creator, first in zip(chosen["creator"], chosen["first_collaboration"], strict=True):
        known = [day for day in (pd.Timestamp(first), begun.get(creator)) if not pd.isna(day)]
        if known:
            found.append((creator, (today - min(known)).days))
    return found


def _first_campaigns(context: Context) -> dict[str, pd.Timestamp]:
    """Start of each creator's earliest campaign among those the client's ledger knows."""
    everyone = table(context, "creators", ("campaign", "creator")).dropna()
    found: dict[str, pd.Timestamp] = {}
    for campaign, creator in zip(everyone["campaign"], everyone["creator"], strict=True):
        if campaign in context.ledger.campaigns:
            start = pd.Timestamp(context.ledger.campaigns[campaign].start)
            found[creator] = min(start, found.get(creator, start))
    return found


def creator_retention_rate(context: Context) -> Stat:
    """Creators active in both 182-day periods before the report / active in the earlier."""
    earlier, later = _active(context, 1), _active(context, 0)
    if not earlier:
        return Stat(reason="no_history", n=0)
    return share(len(earlier & later), len(earlier))


def programme_continuity_rate(context: Context) -> Stat:
    """Creators kept by the same relationship owner / creators kept whose owners are known."""
    kept = _active(context, 1) & _active(context, 0)
    before, after = _owners(context, 1), _owners(context, 0)
    known = sorted(name for name in kept if name in before and name in after)
    if not known:
        return Stat(reason="no_history", n=0)
    return share(sum(before[name] == after[name] for name in known), len(known))


def _period(context: Context, back: int) -> tuple[pd.Timestamp, pd.Timestamp]:
    """First and last moment of the period: 0 the one that ends with the report's day."""
    end = pd.Timestamp(context.as_of) + pd.Timedelta(days=1 - back * PERIOD_DAYS)
    return end - pd.Timedelta(days=PERIOD_DAYS), end


def _campaign_posts(context: Context, back: int) -> pd.DataFrame:
    posts = table(context, "posts", ("creator", "campaign", "published"))
    first, end = _period(context, back)
    published = pd.to_datetime(posts["published"])
    inside = (published >= first) & (published < end)
    return posts[inside & posts["campaign"].notna() & posts["creator"].notna()]


def _active(context: Context, back: int) -> set[str]:
    """Creators with a campaign post of this client in the period."""
    return set(_campaign_posts(context, back)["creator"])


def _owners(context: Context, back: int) -> dict[str, str]:
    """Relationship owner of each creator in their last campaign of the period."""
    posts = _campaign_posts(context, back).sort_values(["published", "campaign"])
    last = dict(zip(posts["creator"], posts["campaign"], strict=True))
    roster = table(context, "creators", ("campaign", "creator", "relationship_owner")).dropna()
    return {
        str(row.creator): str(row.relationship_owner)
        for row in roster.itertuples()
        if last.get(row.creator) == row.campaign
    }


def sponsor_saturation(context: Context) -> Stat:
    """Other posts of the campaign's creators whose caption discloses advertising / their other
    posts with a caption."""
    captions = context.once(_other_captions)
    if context.grouped:
        captions = captions[captions["creator"].isin(context.sums["creator"].dropna())]
    if captions.empty:
        return Stat(reason="no_usual_posts", n=0)
    return share(int(captions["discloses"].sum()), len(captions), basis="estimated")


def _other_captions(context: Context) -> pd.DataFrame:
    """`creator, discloses` of the creators' posts outside any campaign that have a caption."""
    posts = table(context, "posts", ("creator", "campaign", "caption"))
    mine = posts["creator"].isin(context.sums["creator"].dropna())
    found = posts[mine & posts["campaign"].isna() & posts["caption"].notna()]
    return found[["creator"]].assign(discloses=[discloses(text) for text in found["caption"]])


def disclosure_rate(context: Context) -> Stat:
    """Posts marked as advertising / posts that need it.

    By the sheet; where it is silent, by markers in the caption, and then `estimated`. A post
    needs disclosure unless the sheet says otherwise.
    """
    decided = context.once(_disclosures)
    if context.grouped:
        decided = decided[decided["post"].isin(own_posts(context).post)]
    if decided.empty:
        return Stat(reason="no_data", n=0)
    basis: Basis = "estimated" if decided["by_caption"].any() else "measured"
    return share(int(decided["disclosed"].sum()), len(decided), basis=basis)


def _disclosures(context: Context) -> pd.DataFrame:
    """`post, disclosed, by_caption` of the campaign's posts that need it, where it can be told."""
    columns = ("post", "caption", "disclosed", "needs_disclosure")
    posts = table(context, "posts", columns).dropna(subset=["post"])
    posts = posts[posts["post"].isin(own_posts(context).post)]
    posts = posts[posts["needs_disclosure"].astype("boolean").fillna(True).astype(bool)]
    said = posts["disclosed"].astype("boolean")
    guessed = posts["caption"].map(discloses, na_action="ignore").astype("boolean")
    decided = posts[["post"]].assign(disclosed=said.fillna(guessed), by_caption=said.isna())
    return decided.dropna(subset=["disclosed"])


def discloses(caption: str) -> bool:
    """Whether a caption says that it is advertising."""
    return bool(_MARKER.search(caption[:10_000]))
