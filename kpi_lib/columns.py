"""The columns of the table of sums: what each counts, where it comes from, what it may be split by.

The table of sums (`kpi_lib.sums.sums_table`) has one row for the finest thing a source knows (a
post, an order, a cost line, a lead, a session row) with the keys `KEYS` (missing where the source
does not know them), `origin` (see `Column.origin`), `unit` (id of that thing), `basis`, `source`
(index into the files), `filler` (True: a known zero, e.g. a creator whose code nobody used) and
every column below (missing where not known).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Origin = Literal[
    "posts", "orders", "sessions", "leads", "costs", "paid", "installs", "creators", "comments",
    "outreach",
]  # fmt: skip

KEYS = (
    "creator", "platform", "post", "published", "occurred", "week_published", "week_occurred",
    "tier", "model", "kind", "role", "language", "country", "new_or_returning",
)  # fmt: skip
"""Keys of a row. Weeks are ISO weeks, as the date of their Monday. Creator attributes (tier, model,
kind, language, country, new_or_returning) are known wherever the creator is."""

GROUPINGS = (
    "creator", "platform", "post", "week", "tier", "model", "kind", "role", "language", "country",
    "new_or_returning",
)  # fmt: skip
"""What a KPI can be grouped by. `week` is week_published for content KPIs and week_occurred for
the others; a KPI that mixes the two date roles, or cost and anything else, has no week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the table of sums."""

    name: str
    origin: Origin
    label: str
    """English; the message id of its translation."""
    decided: bool = False
    """Fixed by the deal, not an outcome: it has no interval."""
    money: bool = False
    apportioned: bool = False
    """What an `estimated` row of its origin is estimated in: the row's other columns are counts and
    amounts as the file has them."""
    sum_of: tuple[str, ...] = ()
    """Columns it is made of, row by row (for `engagements` and `cost`)."""


def _columns(origin: Origin, *, decided: bool = False, money: bool = False,
             **labels: str) -> tuple[Column, ...]:  # fmt: skip
    return tuple(
        Column(name=name, origin=origin, label=label, decided=decided, money=money)
        for name, label in labels.items()
    )


_ALL = (
    *_columns("posts", decided=True, posts="Posts", placements="Supplied-creative posts"),
    *_columns(
        "posts",
        impressions="Impressions",
        views="Views",
        thumbnail_impressions="Thumbnail impressions",
        reach="Reach",
        reach_sum="Reach, summed over posts",
        video_completions="Completed plays",
        watch_seconds="Seconds watched",
        video_seconds="Seconds on offer",
        likes="Likes",
        comments="Comments",
        shares="Shares",
        saves="Saves",
        replies="Replies",
        profile_visits="Profile visits",
        link_clicks="Link clicks",
        creator_follows="Follows of the creator",
        joint_follows="Follows of the brand's account by its own and joint posts",
        followers_at_post="Followers at the time of the post",
        disclosed="Posts disclosed",
        needs_disclosure="Posts that need disclosure",
        assets_reused="Assets used again",
    ),
    Column(
        name="engagements",
        origin="posts",
        label="Engagements",
        sum_of=("likes", "comments", "shares", "saves"),
    ),
    *_columns("posts", money=True, reuse_value="Value of assets used again"),
    *_columns("sessions", sessions="Sessions", engaged_sessions="Engaged sessions"),
    *_columns("leads", leads="Leads", qualified_leads="Qualified leads"),
    *_columns(
        "orders",
        orders="Orders",
        code_orders="Orders by code",
        click_orders="Orders by click",
        known_customer_orders="Orders whose customer is known to be new or returning",
        new_customer_orders="Orders of new customers",
        units="Pieces sold",
    ),
    *_columns(
        "orders",
        money=True,
        gross_sales="Gross sales",
        discounts="Discounts",
        refunds="Refunds",
    ),
    Column(name="net_sales", origin="orders", label="Net sales", money=True, apportioned=True),
    *_columns("installs", installs="Installs"),
    *_columns(
        "costs",
        decided=True,
        money=True,
        fees="Fees",
        product_cogs="Product at cost",
        product_retail="Product at retail price",
        shipping_cost="Shipping",
        commission="Commission",
        boosting="Boosting",
        production="Production",
        agency_fee="Agency fee",
    ),
    Column(
        name="cost",
        origin="costs",
        label="Cost",
        decided=True,
        money=True,
        sum_of=(
            "fees",
            "product_cogs",
            "product_retail",
            "shipping_cost",
            "commission",
            "boosting",
            "production",
            "agency_fee",
        ),
    ),
    *_columns("paid", decided=True, paid_impressions="Paid impressions", paid_clicks="Paid clicks"),
    *_columns(
        "creators",
        decided=True,
        creators="Creators",
        assets_contracted="Pieces agreed",
        assets_delivered="Pieces delivered",
    ),
    *_columns("creators", decided=True, money=True, rate_card_value="Value by rate card"),
    *_columns(
        "comments",
        comments_labelled="Comments with a label",
        comments_positive="Positive comments",
        comments_neutral="Neutral comments",
        comments_negative="Negative comments",
        comments_read="Comments read",
        comments_tagging="Comments that tag someone",
    ),
    *_columns("outreach", decided=True, contacted="Creators contacted", shipped="Creators shipped"),
    *_columns(
        "outreach",
        replied="Creators who replied",
        fit="Creators who fit",
        judged="Creators who replied and so were judged for fit",
        agreed="Creators who agreed",
        offered="Creators given terms",
        shipped_30="Creators shipped at least 30 days ago",
        posted_30="of those, creators who posted",
        asked_fee="Creators who asked for a fee",
        late_fee="Creators whose first fee ask followed the terms",
    ),
)
COLUMNS: dict[str, Column] = {column.name: column for column in _ALL}
if len(COLUMNS) != len(_ALL):
    raise RuntimeError("a column is declared twice")

ENGAGEMENT_PARTS: dict[str, tuple[str, ...]] = {
    "instagram": ("likes", "comments", "shares", "saves"),
    "facebook": ("likes", "comments", "shares"),
    "tiktok": ("likes", "comments", "shares"),
    "youtube": ("likes", "comments", "shares"),
}
"""The components each platform reports; other platforms: likes, comments, shares. A post lacking
one of them has no `engagements`."""
