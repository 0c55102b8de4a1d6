"""What a client and a campaign of the simulated world are like, before anything is drawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

HISTORY_START = dt.date(2025, 8, 18)
"""First day of every shop's orders: more than 180 days before the later campaigns."""
SERIES_START = dt.date(2025, 11, 3)
"""First day of the usual series of followers."""
FIRST_EXPORT = dt.date(2026, 3, 20)
LAST_EXPORT = dt.date(2026, 4, 25)
"""The two days on which files were downloaded; a day's own figures come with the next export."""

Feature = Literal[
    "affiliate",  # an impact.com export is the click key of some orders
    "allocate",  # the agency fee is allocated to creators by params
    "boost",  # some posts were boosted
    "comments",  # a sheet with comments, part of it labelled
    "discussed",  # far more comments, of which few are labelled
    "early",  # platform exports of the first export day too
    "facebook",  # one creator posts on Facebook as well
    "ghosts",  # gifted creators who never post
    "journeys",  # touches of people who bought and of people who did not
    "late_fee",  # creators who ask for a fee after the terms
    "leak",  # one code ends on a coupon site
    "leads",  # a CRM export; leads convert weeks later
    "order_clicks",  # the shop's own system knows some orders' clicks
    "outreach",
    "placements",  # the faceless account only uploads supplied creative
    "screenshots",  # one creator's figures are typed from screenshots
    "second_currency",  # some fees are agreed in another currency
    "select",  # posts are found by hashtag, not listed
    "stories",  # a stories export of its own
    "survey",  # answers to "how did you hear of us", as totals
    "viral",  # one post far above all others, liked by few
    "xlsx",  # the roster is a workbook
]


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSpec:
    """A campaign before its creators are drawn."""

    slug: str
    title: str
    start: dt.date
    end: dt.date
    objective: str
    hashtag: str
    creators: int
    posts: tuple[int, int]
    """Fewest and most posts agreed with a creator."""
    platforms: tuple[tuple[str, float], ...]
    models: tuple[str, ...]
    """Compensation models, dealt round the creators."""
    features: frozenset[Feature] = frozenset()
    carried: int = 0
    """Creators who already worked in the client's campaign before."""
    further: tuple[tuple[str, str], ...] = ()
    """More creators, kind and model of each; `carried`: one of the campaign before."""
    handover: Mapping[str, str] = field(default_factory=dict)
    """Who keeps a relationship now in place of whom."""
    size: float = 9000.0
    """Smallest following; sizes follow a Pareto law above it."""
    conversion: float = 0.02
    """Orders per click of a usual creator."""
    lead_rate: float = 0.0
    lead_days: float = 34.0
    """Mean days from a lead to its purchase, of those that buy."""
    lead_usual: float = 0.9
    """Leads a day that come without the campaign."""
    first_record: int = 10_001
    """The CRM's number of the first of the campaign's contacts."""
    discount: float = 0.15
    fee_per_thousand: float = 9.0
    """Fee of a post per thousand followers, in the client's currency."""
    agency_share: float = 0.0
    """Agency fee as a share of the creators' fees."""
    code_suffix: str = "15"
    window_days: int = 21
    cost_basis: str = "accrued"
    product_cost: str = "cogs"
    commission_from: str = "sheet"
    targets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    benchmarks: tuple[str, ...] = ()
    recommendations: tuple[Mapping[str, str], ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def last_order_day(self) -> dt.date:
        """Last day whose orders the campaign may claim."""
        return min(self.end + dt.timedelta(days=self.window_days), LAST_EXPORT - dt.timedelta(1))

    @property
    def roster(self) -> int:
        """How many creators take part."""
        return self.creators + len(self.further)

    def has(self, feature: Feature) -> bool:
        return feature in self.features


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """Days on which the shop sells more for a reason that is no creator's."""

    first: dt.date
    last: dt.date
    factor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSpec:
    """A client before its shop and its campaigns are drawn."""

    slug: str
    name: str
    handle: str
    currency: str
    second_currency: str
    timezone: str
    locale: str
    country: str
    shop: Literal["shopify", "woocommerce"]
    orders_per_day: float
    products: tuple[tuple[str, float], ...]
    """Name and shop price, tax included."""
    tax_rate: float
    shipping: float
    history_start: dt.date = HISTORY_START
    """First day of the shop's orders."""
    followers_start: dt.date = SERIES_START
    """First day of the series of the brand's accounts."""
    busy: tuple[Busy, ...] = ()
    control: str = ""
    """Where the brand sells as well and no creator is heard; empty: nowhere."""
    survey_from: dt.date | None = None
    """From that day on customers are asked at the checkout, and answers belong to orders."""
    talk: float = 0.0
    """Share of new customers whom somebody sent whom a creator had brought."""
    rate_card: tuple[tuple[str, str, float], ...] = ()
    """Platform, tier and price of a piece of content."""
    growth: float = 0.25
    """Change of the shop's level over a year, as a log."""
    margin: float = 0.5
    colour: str = "#3d4ed8"
    kpis: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    price_list: str | None = None
    """A published price list of earned media value that the client asks for."""
    campaigns: tuple[CampaignSpec, ...] = ()

    @property
    def language(self) -> str:
        return self.locale.split("-")[0]

    @property
    def click_key(self) -> bool:
        """Whether an order says which link it came from."""
        return self.shop == "shopify"
