"""The tidy tables that importers make and the ledger reads: names, columns, types.

Every frame has the fields of its table (absent ones are all missing) and the provenance columns
`PROVENANCE`. Types in pandas: text → `str`, number → `float64`, flag → `boolean`,
date → `datetime64[us]` at midnight, time → `datetime64[us]`, naive, in the client's time zone.
Missing is missing (`NaN`, `NaT`, `NA`), never 0 and never "".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DType = Literal["text", "number", "flag", "date", "time"]

PROVENANCE = ("source", "row", "exported_on", "scope", "owner")
"""`source`: index into `Collection.files`; `row`: 1-based line or sheet row in that file;
`exported_on`: date of the snapshot or missing; `scope`: slug of the campaign whose folder the file
lies in, missing for `_shared`; `owner`: the creator, `@brand` for the brand's own account, or
missing where the file belongs to no account (sheets, shop, analytics)."""

BRAND = "@brand"

OWNERS_OWN = "@owner"
"""`followers.account` in an export that names no account: the one of the file's owner."""

PLATFORMS = ("instagram", "facebook", "tiktok", "youtube", "x", "linkedin", "pinterest",
             "snapchat", "twitch", "podcast", "blog", "other")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A column of a tidy table."""

    name: str
    dtype: DType
    doc: str
    required: bool = False
    """A row without it is a bad row."""
    choices: tuple[str, ...] = ()
    person: bool = False
    """Identifies a person (an e-mail address): hashed on reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A tidy table: what one row is, and its columns."""

    name: str
    doc: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()
    """What identifies a row over snapshots (with `scope` and `owner` where the table is an
    account's): the newest wins. Empty: rows are events, every one counts, exact repeats between
    files of the same owner count once."""
    sheet: bool = False
    """One of the agency's own sheets: recognised by these very column names, template written by
    `kpi new`."""

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)


def _text(name: str, doc: str, *, required: bool = False, choices: tuple[str, ...] = (),
          person: bool = False) -> Field:  # fmt: skip
    return Field(
        name=name, dtype="text", doc=doc, required=required, choices=choices, person=person
    )


def _number(name: str, doc: str, *, required: bool = False) -> Field:
    return Field(name=name, dtype="number", doc=doc, required=required)


def _flag(name: str, doc: str) -> Field:
    return Field(name=name, dtype="flag", doc=doc)


def _date(name: str, doc: str, *, required: bool = False) -> Field:
    return Field(name=name, dtype="date", doc=doc, required=required)


def _time(name: str, doc: str, *, required: bool = False) -> Field:
    return Field(name=name, dtype="time", doc=doc, required=required)


FACTS = (
    _number("impressions", "content impressions as the platform defines them"),
    _number("views", "views or plays"),
    _number("thumbnail_impressions", "YouTube's (thumbnail) impressions; never in CPM or ER"),
    _number("reach", "accounts reached by this post"),
    _number("video_completions", "plays watched to the end"),
    _number("watch_seconds", "seconds watched by all viewers together"),
    _number("video_seconds", "views × length of the video: the seconds on offer"),
    _number("likes", "likes, or reactions where the platform calls them so"),
    _number("comments", "comments"),
    _number("shares", "shares or reposts"),
    _number("saves", "saves, bookmarks or favourites"),
    _number("replies", "replies to a story"),
    _number("profile_visits", "profile visits that the post led to"),
    _number("link_clicks", "clicks on the link of the post or story"),
    _number("creator_follows", "follows of the publishing account that the post led to"),
    _number("followers_at_post", "followers of the account when the post was published"),
)
"""What a post did, as a platform's export or a typed screenshot says it."""

POST_FACTS = Table(
    name="post_facts",
    doc="One post in one export of a platform.",
    key=("platform", "post_id"),
    fields=(
        _text("platform", "platform", required=True, choices=PLATFORMS),
        _text("post_id", "the platform's id of the post; the permalink's where none is given",
              required=True),
        _text("permalink", "address of the post, normalised: https, no query, no trailing slash"),
        _text("account", "handle of the publishing account as the file names it"),
        _time("published", "when it was published"),
        _text("format", "post, reel, carousel, story, video, short, live, …"),
        _text("caption", "caption or title: untrusted text"),
        _number("duration", "length in seconds"),
        _flag("lifetime", "the figures are totals since publication"),
        *FACTS,
    ),
)  # fmt: skip

POSTS = Table(
    name="posts",
    sheet=True,
    doc="The agency's list of the campaign's posts; may carry figures typed from screenshots.",
    key=("platform", "permalink"),
    fields=(
        _text("creator", "the creator, as in the roster", required=True),
        _text("platform", "platform", required=True, choices=PLATFORMS),
        _text("permalink", "address of the post; empty while it is only contracted"),
        _time("published", "day, or day and time"),
        _text("format", "post, reel, carousel, story, video, short, live, …"),
        _text("role", "influence (default) or placement: supplied creative, an ad slot",
              choices=("influence", "placement")),
        _flag("contracted", "part of the deal"),
        _flag("disclosed", "marked as advertising"),
        _flag("needs_disclosure", "has to be marked as advertising (default: yes)"),
        _flag("boosted", "paid media ran on it"),
        _flag("joint", "published jointly with the brand's account"),
        _date("rights_until", "the brand may use the picture until"),
        _flag("reused", "the brand used the asset again"),
        _number("reuse_value", "what the asset would have cost, in the client's currency"),
        _text("figures_from", "where typed figures come from",
              choices=("export", "creator_screenshot", "public")),
        *FACTS,
    ),
)  # fmt: skip

ROSTER = Table(
    name="roster",
    sheet=True,
    doc="Who takes part in the campaign; one row a creator and platform.",
    key=("creator", "platform"),
    fields=(
        _text("creator", "name used in every other sheet and on the page", required=True),
        _text("platform", "platform of the handle", required=True, choices=PLATFORMS),
        _text("handle", "account name, with or without @"),
        _number("followers", "followers of that account when the deal was made"),
        _text("country", "ISO 3166 code"),
        _text("language", "ISO 639 code"),
        _text("kind", "what stands behind the account",
              choices=("person", "animal", "faceless", "employee")),
        _text("model", "compensation", choices=("paid", "gifted", "hybrid", "affiliate", "unpaid")),
        _text("code", "discount code or codes, separated by ;"),
        _text("utm_content", "value of utm_content (or affiliate sub id) in the creator's links"),
        _number("commission_rate", "share of net sales, 0.1 for 10 %"),
        _text("relationship_owner", "who at the agency or brand keeps the relationship"),
        _date("first_collaboration", "first work for this client"),
        _number("assets_contracted", "pieces of content the deal asks for"),
        _number("assets_delivered", "pieces of content delivered"),
    ),
)  # fmt: skip

COST_PARTS = ("fees", "product_cogs", "product_retail", "shipping_cost", "commission", "boosting",
              "production", "agency_fee")  # fmt: skip

COSTS = Table(
    name="costs",
    sheet=True,
    doc="What was spent, a line at a time.",
    fields=(
        _text("creator", "empty: not one creator's (an agency fee)"),
        _text("platform", "only if the contract says so", choices=PLATFORMS),
        _text("post", "permalink; only if the contract says so"),
        _text("part", "what it was for", required=True, choices=COST_PARTS),
        _number("amount", "amount; a credit is negative", required=True),
        _text("currency", "ISO 4217 code", required=True),
        _date("committed_on", "when it was promised"),
        _date("accrued_on", "when the work was done"),
        _date("paid_on", "when it was paid"),
    ),
)

PAID = Table(
    name="paid",
    sheet=True,
    doc="Paid media on posts (boosting).",
    fields=(
        _text("post", "permalink of the boosted post", required=True),
        _date("date", "day", required=True),
        _number("spend", "amount spent", required=True),
        _text("currency", "ISO 4217 code; empty: the client's"),
        _number("impressions", "paid impressions"),
        _number("clicks", "paid clicks"),
    ),
)

OUTREACH_EVENTS = ("contacted", "replied", "fit", "fee_asked", "terms", "agreed", "declined",
                   "shipped", "posted", "paid")  # fmt: skip

OUTREACH = Table(
    name="outreach",
    sheet=True,
    doc="The way from first contact to a post, one event a row.",
    fields=(
        _text("creator", "creator", required=True),
        _date("date", "day", required=True),
        _text("event", "what happened", required=True, choices=OUTREACH_EVENTS),
    ),
)

FOLLOWERS = Table(
    name="followers",
    sheet=True,
    doc="Followers of an account, a day at a time.",
    key=("platform", "account", "date"),
    fields=(
        _text("platform", "platform", choices=PLATFORMS),
        _text("account", "handle", required=True),
        _date("date", "day", required=True),
        _number("followers", "followers at the end of the day"),
        _number("gained", "net change on that day, where only that is known"),
    ),
)

ACCOUNT_DAILY = Table(
    name="account_daily",
    doc="A daily figure of an account from a platform's overview export.",
    key=("platform", "metric", "date"),
    fields=(
        _text("platform", "platform", required=True, choices=PLATFORMS),
        _text("metric", "views, reach, follows, profile_visits, link_clicks, interactions, …",
              required=True),
        _date("date", "day", required=True),
        _number("value", "figure of the day"),
    ),
)  # fmt: skip

COMMENTS = Table(
    name="comments",
    sheet=True,
    doc="Comments under the campaign's posts.",
    fields=(
        _text("post", "permalink", required=True),
        _date("date", "day"),
        _text("text", "the comment: untrusted text"),
        _text("language", "ISO 639 code"),
        _text("label", "hand-given label", choices=("positive", "neutral", "negative")),
        _flag("tagging", "names another account"),
    ),
)

ORDERS = Table(
    name="orders",
    doc="One order at its shop, at order grain.",
    key=("order",),
    fields=(
        _text("order", "order name or number, e.g. #1001", required=True),
        _text("order_id", "the shop's internal id: what affiliate networks call Oid"),
        _time("occurred", "when it was placed", required=True),
        _text("customer", "HMAC-SHA-256 of the e-mail address, or missing", person=True),
        _text("customer_type", "new or returning, where the shop itself says so",
              choices=("new", "returning")),
        _text("codes", "discount codes, upper case, stripped, separated by ;"),
        _text("status", "paid, pending, refunded, partially_refunded, voided, cancelled, test, …"),
        _text("currency", "ISO 4217 code"),
        _number("units", "pieces"),
        _number("subtotal", "goods after discount, before shipping"),
        _number("shipping", "shipping"),
        _number("taxes", "taxes of goods and shipping"),
        _number("total", "what the customer paid"),
        _number("discount", "discount given, positive"),
        _number("refunded", "refunded amount, positive"),
        _number("net_sales", "only where the shop itself reports it (WooCommerce)"),
        _text("utm_source", "from the order's own attributes"),
        _text("utm_campaign", "from the order's own attributes"),
        _text("utm_content", "from the order's own attributes"),
        _text("referrer", "landing site or referrer, where given"),
    ),
)  # fmt: skip

DISCOUNTS = Table(
    name="discounts",
    doc="A discount code and how often the shop says it was used.",
    key=("code",),
    fields=(
        _text("code", "code, upper case, stripped", required=True),
        _number("times_used", "total uses"),
        _text("status", "active, expired, scheduled"),
        _date("start", "valid from"),
        _date("end", "valid until"),
    ),
)

SESSIONS = Table(
    name="sessions",
    doc="Sessions of the site by one value of one dimension (GA4).",
    fields=(
        _text("dimension", "campaign, content, source_medium, source, channel, landing_page, "
              "or the property's own name", required=True),
        _text("value", "value of the dimension as exported: untrusted text"),
        _text("campaign", "utm_campaign, where the table has it as a column"),
        _text("content", "utm_content, where the table has it as a column"),
        _text("transaction", "transaction id, where the table has it as a column"),
        _date("date", "day, where the table has it as a column"),
        _date("start", "first day of the report", required=True),
        _date("end", "last day of the report", required=True),
        _number("sessions", "sessions"),
        _number("engaged_sessions", "engaged sessions"),
        _number("key_events", "key events (conversions in older exports)"),
        _number("revenue", "total revenue, the property's currency"),
    ),
)  # fmt: skip

LEADS = Table(
    name="leads",
    doc="One contact of the CRM, once per person.",
    key=("lead",),
    fields=(
        _text("lead", "HMAC of the e-mail, else of the record id", required=True, person=True),
        _time("created", "creation day", required=True),
        _text("stage", "lifecycle stage as exported"),
        _text("utm_campaign", "from the drill-downs or a mapped column"),
        _text("utm_content", "from the drill-downs or a mapped column"),
        _text("code", "code typed in the form, where mapped"),
        _time("qualified", "became marketing (or sales) qualified"),
        _time("converted", "became a customer"),
        _number("value", "amount of the deal, where mapped"),
    ),
)

ACTIONS = Table(
    name="actions",
    doc="One action of an affiliate network: the click key of an order.",
    key=("action",),
    fields=(
        _text("action", "the network's id", required=True),
        _time("occurred", "event date", required=True),
        _time("referred", "date of the click"),
        _text("order", "Oid: the shop's order id or name"),
        _text("partner", "partner, media source or SharedId"),
        _text("sub_id", "sub id 1: what the creator's link carried"),
        _text("code", "promo code"),
        _text("status", "approved, pending, reversed"),
        _text("currency", "ISO 4217 code"),
        _number("amount", "sale amount"),
        _number("payout", "commission"),
    ),
)

ORDER_CLICKS = Table(
    name="order_clicks",
    sheet=True,
    doc="Which click an order came from, where the shop's own system knows it.",
    key=("order",),
    fields=(
        _text("order", "order name or id", required=True),
        _text("creator", "creator, or", required=False),
        _text("utm_content", "the creator's utm_content"),
        _time("clicked", "when"),
    ),
)

REFERRALS = Table(
    name="referrals",
    sheet=True,
    doc="Who brought whom.",
    key=("customer",),
    fields=(
        _text("customer", "e-mail (hashed on reading)", required=True, person=True),
        _text("referred_by", "e-mail (hashed on reading)", required=True, person=True),
    ),
)

SURVEY = Table(
    name="survey",
    sheet=True,
    doc="“How did you hear of us?”, by order or as totals.",
    fields=(
        _text("order", "order, where the answer belongs to one"),
        _date("date", "day"),
        _text("answer", "answer", required=True),
        _text("creator", "the creator named"),
        _number("count", "number of answers (default 1)"),
    ),
)

RATE_CARD = Table(
    name="rate_card",
    sheet=True,
    doc="What the client pays by rule for a piece of content.",
    key=("platform", "format", "tier"),
    fields=(
        _text("platform", "platform", required=True, choices=PLATFORMS),
        _text("format", "format; empty: any"),
        _text("tier", "tier; empty: any"),
        _number("amount", "price of one piece", required=True),
        _text("currency", "ISO 4217 code", required=True),
    ),
)

SERIES = Table(
    name="series",
    sheet=True,
    doc="Daily controls of a lift: a region, product or channel the campaign did not touch.",
    key=("date", "name"),
    fields=(
        _date("date", "day", required=True),
        _text("name", "region, product or channel", required=True),
        _number("orders", "orders"),
        _number("sales", "sales, the client's currency"),
    ),
)

JOURNEYS = Table(
    name="journeys",
    sheet=True,
    doc="Touches of a customer before (not) buying.",
    fields=(
        _text("customer", "e-mail or id (hashed on reading)", required=True, person=True),
        _time("time", "when", required=True),
        _text("touch", "channel or creator", required=True),
        _flag("converted", "the journey ended in a sale"),
        _number("value", "value of the sale"),
    ),
)

INSTALLS = Table(
    name="installs",
    sheet=True,
    doc="App installs by creator.",
    fields=(
        _text("creator", "creator", required=True),
        _date("date", "day"),
        _number("installs", "installs", required=True),
    ),
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        POST_FACTS, POSTS, ROSTER, COSTS, PAID, OUTREACH, FOLLOWERS, ACCOUNT_DAILY, COMMENTS,
        ORDERS, DISCOUNTS, SESSIONS, LEADS, ACTIONS, ORDER_CLICKS, REFERRALS, SURVEY, RATE_CARD,
        SERIES, JOURNEYS, INSTALLS,
    )
}  # fmt: skip
