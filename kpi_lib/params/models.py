"""The params files as pydantic models: `client.yaml` and one YAML per campaign.

The docstring under each attribute is its documentation: `docs/params.md` is made from it.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Objective = Literal[
    "awareness", "engagement", "traffic", "leads", "sales", "followers", "content"
]  # fmt: skip
CostBasis = Literal["committed", "accrued", "paid"]
ClaimRule = Literal["code", "click", "code_then_click"]
AllocationRule = Literal["contracted_posts", "posts", "equal", "fees"]
SECTIONS = (
    "verdict", "exposure", "traffic", "sales", "creators", "content", "relationship",
    "reconciliation", "method",
)  # fmt: skip
"""The sections of a campaign's report, in reading order; `notes:` may have one text for each."""


class Model(BaseModel):
    """Base: unknown keys are mistakes, values do not change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class CustomKpi(Model):
    """A KPI of the client's own, over the columns of the table of sums."""

    numerator: str
    """Expression over columns, e.g. `saves` or `saves + shares`."""
    denominator: str | None = None
    """Expression over columns; without it the KPI is a total."""
    unit: Literal["ratio", "count", "money", "days", "seconds"] = "ratio"
    """How the number is written; `ratio` prints as a percentage."""
    scale: float = 1.0
    """The number is scale × numerator / denominator."""
    better: Literal["higher", "lower", "none"]
    """Which direction is good; required, never assumed."""
    label: str | dict[str, str]
    """Name on the page; one text, or one per language: `{en: …, de: …}`."""
    note: str | None = None
    """One sentence on what the number is not."""


class FileRule(Model):
    """What params say about files that match a pattern."""

    creator: str | None = None
    """The creator (or `brand`) whose account the file shows."""
    as_: str | None = Field(default=None, alias="as")
    """Which table to read an unknown file as, e.g. `leads`."""
    columns: dict[str, str] = {}
    """Column of the table → column title in the file."""
    constants: dict[str, str] = {}
    """Column of the table → a fixed value for every row, e.g. `{platform: instagram}`."""
    ignore: bool = False
    """Leave the file out, and say so."""
    encoding: str | None = None
    """Text encoding, where it cannot be decided."""
    delimiter: str | None = None
    """Field separator, where it cannot be decided."""
    date_order: Literal["DMY", "MDY", "YMD"] | None = None
    """Order of day and month, where it cannot be decided."""
    decimal: Literal[".", ","] | None = None
    """Decimal mark, where it cannot be decided."""
    year: int | None = None
    """Year of the last row, for exports whose dates have none (TikTok)."""
    exported_on: dt.date | None = None
    """Day of the export, where neither folder nor file says it."""
    currency: str | None = None
    """Currency of the amounts, where the file does not say."""
    max_bad_rows: float = Field(default=0.02, ge=0, le=1)
    """Share of bad rows above which the file is refused."""


class Brand(Model):
    """How the client's pages look."""

    colour: str = "#3d4ed8"
    """Accent colour, `#rrggbb`."""
    logo: str | None = None
    """Picture file (PNG, JPEG, WebP), relative to `params/<client>/`."""


class ClientParams(Model):
    """`params/<client>/client.yaml`."""

    name: str
    """The client's name as printed."""
    currency: str
    """Reporting currency, ISO 4217."""
    timezone: str
    """IANA time zone, e.g. `Europe/Berlin`: days are counted here."""
    locale: str
    """Language and region of the pages, e.g. `de-DE`, `en-GB`, `es-MX`."""
    accounts: dict[str, str | list[str]] = {}
    """The brand's own handles by platform: `{instagram: lumen.home}`."""
    margin: float | None = Field(default=None, gt=-1, le=1)
    """Contribution margin on net sales, 0.4 for 40 %; needed for `roi`."""
    prices_include_tax: bool | None = None
    """Whether shop prices include tax; required with a shop file."""
    tier_scheme: str = "hypeauditor_2026"
    """Name of the scheme that sorts creators by followers."""
    brand: Brand = Brand()
    """Colour and logo."""
    compare_at_days: int = Field(default=30, ge=1, le=365)
    """Age of posts, in days, at which campaigns are compared."""
    new_customer_history_days: int = Field(default=90, ge=0)
    """Orders needed before a campaign's start to call a customer new."""
    kpis: dict[str, CustomKpi] = {}
    """KPIs of the client's own."""
    files: dict[str, FileRule] = {}
    """Rules for files in `data/<client>/_shared/`: pattern → rule; the first match counts."""


class Target(Model):
    """What was agreed for one KPI."""

    min: float | None = None
    """At least this."""
    max: float | None = None
    """At most this."""
    by: dt.date | None = None
    """Due date; the campaign's end when absent."""
    path: Literal["linear", "none"] = "linear"
    """Declared path of a total towards its target while the campaign runs."""


class Select(Model):
    """Which posts of the exports are the campaign's, besides those in the `posts` sheet."""

    hashtags: list[str] = []
    """Any of these in the caption, with or without #."""
    mentions: list[str] = []
    """Any of these handles in the caption, with or without @."""
    permalinks: list[str] = []
    """These posts."""
    from_: dt.date | None = Field(default=None, alias="from")
    """Not before this day; the campaign's start when absent."""
    to: dt.date | None = None
    """Not after this day; the campaign's end when absent."""


class Attribution(Model):
    """How an order finds its creator."""

    rule: ClaimRule = "code_then_click"
    """`code`, `click`, or by code and else by click."""
    window_days: int = Field(default=30, ge=0, le=365)
    """Orders count until so many days after the campaign's end; clicks for as long."""


class Recommendation(Model):
    """What the analyst recommends, and the KPI it rests on."""

    text: str
    """The recommendation, in the client's language."""
    kpi: str | None = None
    """The KPI it rests on; the page says so when that KPI is open."""


class CampaignParams(Model):
    """`params/<client>/<campaign>.yaml`."""

    title: str
    """Title as printed."""
    start: dt.date
    """First day."""
    end: dt.date
    """Last day."""
    objective: Objective
    """What the campaign was for: decides the first KPIs and which campaigns compare."""
    targets: dict[str, Target] = {}
    """KPI → what was agreed."""
    select: Select | None = None
    """Rule for posts that are not in the `posts` sheet."""
    files: dict[str, FileRule] = {}
    """Rules for files in `data/<client>/<campaign>/`: pattern → rule; the first match counts."""
    attribution: Attribution = Attribution()
    """How orders find their creator."""
    utm_campaign: list[str] = []
    """Values of utm_campaign in the campaign's links (case, `-`, `_` and blanks do not matter)."""
    cost_basis: CostBasis = "accrued"
    """Which date makes a cost count."""
    product_cost: Literal["cogs", "retail"] = "cogs"
    """At which price product given away is counted."""
    commission_from: Literal["sheet", "rate", "network"] = "sheet"
    """Where commission comes from: the costs sheet, roster rates × net sales, or the network."""
    allocate: dict[str, AllocationRule] = {}
    """Cost part without a creator → how it is shared out (makes the basis `estimated`)."""
    benchmarks: list[str] = []
    """Benchmarks to show, by name; see docs/kpis.md."""
    recommendations: list[Recommendation] = []
    """What the analyst recommends."""
    notes: dict[str, str] = {}
    """Text for a section, in the client's language."""
    notebook: str = "campaign"
    """Standard notebook to run."""
    as_of: dt.date | None = None
    """Rebuild the report as of this day; normally the newest export."""
    residual_tolerance: float = Field(default=0.02, ge=0, le=1)
    """Reconciliation residual, as a share, above which it is a problem."""
