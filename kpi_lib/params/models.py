"""The params files as pydantic models: `client.yaml` and one YAML per campaign.

The docstring under each attribute is its documentation: `docs/params.md` is made from it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from kpi_lib.params import rules
from kpi_lib.params.fields import (
    Address,
    AudienceName,
    BenchmarkName,
    Colour,
    ColumnName,
    CostPart,
    Currency,
    Date,
    Delimiter,
    Encoding,
    Formula,
    Handles,
    HiddenColumn,
    KpiName,
    Label,
    Line,
    Locale,
    Number,
    OwnKpiName,
    Pattern,
    Picture,
    Platform,
    PriceListName,
    Says,
    ScoreKpi,
    Site,
    Slug,
    TableName,
    Text,
    TierScheme,
    Timezone,
    VariableName,
    Weight,
    Word,
    one_of,
)

Objective = Literal[
    "awareness", "engagement", "traffic", "leads", "sales", "followers", "content"
]  # fmt: skip
CostBasis = Literal["committed", "accrued", "paid"]
ClaimRule = Literal["code", "click", "code_then_click"]
AllocationRule = Literal["contracted_posts", "posts", "equal", "fees"]
SECTIONS = (
    "verdict", "exposure", "traffic", "sales", "creators", "content", "relationship",
    "estimates", "bounds", "lift", "leakage", "maturation", "customer_value",
    "repeat", "outreach_times", "compensation", "retention", "creator_score",
    "placements", "emv", "planning", "sentiment", "mix",
    "reconciliation", "method",
)  # fmt: skip
"""The sections of a campaign's report, in reading order; `notes:` may have one text for each."""
SectionName = Annotated[str, one_of(lambda: SECTIONS, "section"), Says(text="a section")]


class Model(BaseModel):
    """Base: unknown keys are mistakes, a key without a value counts as not given, values do not
    change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        known = {field.alias or name for name, field in cls.model_fields.items()}
        return {key: value for key, value in data.items() if value is not None or key not in known}


class CustomKpi(Model):
    """A KPI of the client's own, over the columns of the table of sums."""

    numerator: Formula
    """Expression over columns, e.g. `saves` or `saves + shares`."""
    denominator: Formula | None = None
    """Expression over columns; without it the KPI is a total."""
    unit: Literal["ratio", "count", "money", "days", "seconds"] = "ratio"
    """How the number is written; `ratio` prints as a percentage."""
    scale: Number = 1.0
    """The number is scale × numerator / denominator."""
    better: Literal["higher", "lower", "none"]
    """Which direction is good; required, never assumed."""
    label: Label
    """Name on the page; one text, or one per language: `{en: …, de: …}`."""
    note: Line | None = None
    """One sentence on what the number is not."""


class FileRule(Model):
    """What params say about files that match a pattern."""

    creator: Line | None = None
    """The creator (or `brand`) whose account the file shows."""
    as_: TableName | None = Field(default=None, alias="as")
    """Which table to read an unknown file as, e.g. `leads`."""
    columns: dict[ColumnName, str] = {}
    """Column of the table → column title in the file."""
    constants: dict[ColumnName, str] = {}
    """Column of the table → a fixed value for every row, e.g. `{platform: instagram}`."""
    ignore: bool = False
    """Leave the file out, and say so."""
    encoding: Encoding | None = None
    """Text encoding, where it cannot be decided."""
    delimiter: Delimiter | None = None
    """Field separator, where it cannot be decided."""
    date_order: Literal["DMY", "MDY", "YMD"] | None = None
    """Order of day and month, where it cannot be decided."""
    decimal: Literal[".", ","] | None = None
    """Decimal mark, where it cannot be decided."""
    year: int | None = Field(default=None, ge=2000, le=2100)
    """Year of the last row, for exports whose dates have none (TikTok)."""
    exported_on: Date | None = None
    """Day of the export, where neither folder nor file says it."""
    currency: Currency | None = None
    """Currency of the amounts, where the file does not say."""
    max_bad_rows: Number = Field(default=0.02, ge=0, le=1)
    """Share of bad rows above which the file is refused."""

    @field_validator("columns", "constants")
    @classmethod
    def _known_columns(cls, named: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        return rules.known_columns(named, info)


class EmvParams(Model):
    """An index of earned media value, which is shown only where it is asked for."""

    price_list: PriceListName
    """Published price list to value posts by; see docs/estimates/emv.md."""


class Brand(Model):
    """How the client's pages look."""

    colour: Colour = "#3d4ed8"
    """Accent colour, `#rrggbb`."""
    logo: Picture | None = None
    """Picture file (PNG, JPEG, WebP), relative to `params/<client>/`."""
    favicon: Picture | None = None
    """The browser tab's picture, a file like `logo`; without it, the client's first letter."""
    address: Site | None = None
    """Where the client's folder will stand on the web; links to its pages then have a picture."""
    listed: bool = False
    """Whether search engines may list the client's pages."""


class Protect(Model):
    """A password before the client's pages."""

    password_from: VariableName
    """Name of the environment variable that holds the password (at least 12 characters); the
    password itself stands in no file."""


class Score(Model):
    """How creators are scored."""

    weights: dict[ScoreKpi, Weight] = {}
    """KPI → weight, e.g. `{er_impressions: 0.4, cpe: 0.2}`; without it, weights by objective."""


class AudienceParams(Model):
    """What one reader of the pages is shown; see docs/audiences.md."""

    hide: list[HiddenColumn] | None = None
    """Columns of the table of sums (or `margin`) that this reader is not shown, nor anything that
    could tell them; when absent, the usual ones of that reader."""
    notes: bool | None = None
    """Whether the analyst's own words (notes, recommendations, text cells of a notebook) are
    shown: nobody filters those. When absent, to the client only."""


class ClientParams(Model):
    """`params/<client>/client.yaml`."""

    name: Line
    """The client's name as printed."""
    currency: Currency
    """Reporting currency, ISO 4217."""
    timezone: Timezone
    """IANA time zone, e.g. `Europe/Berlin`: days are counted here."""
    locale: Locale
    """Language and region of the pages, e.g. `de-DE`, `en-GB`, `es-MX`."""
    accounts: dict[Platform, Handles] = {}
    """The brand's own handles by platform: `{instagram: lumen.home}`."""
    margin: Number | None = Field(default=None, gt=-1, le=1)
    """Contribution margin on net sales, 0.4 for 40 %; needed for `roi`."""
    prices_include_tax: bool | None = None
    """Whether shop prices include tax; required with a shop file."""
    tier_scheme: TierScheme = "hypeauditor_2026"
    """Name of the scheme that sorts creators by followers."""
    brand: Brand = Brand()
    """Colour and logo."""
    protect: Protect | None = None
    """Encrypt the client's pages: `{password_from: NAME_OF_A_VARIABLE}`; see docs/publish.md."""
    compare_at_days: int = Field(default=30, ge=1, le=365)
    """Age of posts, in days, at which campaigns are compared."""
    new_customer_history_days: int = Field(default=90, ge=0)
    """Orders needed before a campaign's start to call a customer new."""
    coupon_sites: list[Line] = []
    """Further coupon or deal sites, by host: `[codes.example]`."""
    score: Score = Score()
    """Weights of the creator score."""
    emv: EmvParams | None = None
    """Show an index of earned media value by a published price list: `{price_list: NAME}`."""
    kpis: dict[OwnKpiName, CustomKpi] = {}
    """KPIs of the client's own."""
    audiences: dict[AudienceName, AudienceParams] = {}
    """Readers who get pages of their own, and what they are not shown: `{manager: {}}`."""
    files: dict[Pattern, FileRule] = {}
    """Rules for files in `data/<client>/_shared/`: pattern → rule; the first match counts."""

    @field_validator("kpis")
    @classmethod
    def _labels_speak_the_language(
        cls, kpis: dict[str, CustomKpi], info: ValidationInfo
    ) -> dict[str, CustomKpi]:
        return rules.labels_speak_the_language(kpis, info.data.get("locale"))


class Target(Model):
    """What was agreed for one KPI."""

    min: Number | None = None
    """At least this."""
    max: Number | None = None
    """At most this."""
    by: Date | None = None
    """Due date; the campaign's end when absent."""
    path: Literal["linear", "none"] = "linear"
    """Declared path of a total towards its target while the campaign runs."""

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        rules.bounds(self.min, self.max)
        return self


class Select(Model):
    """Which posts of the exports are the campaign's, besides those in the `posts` sheet."""

    hashtags: list[Word] = []
    """Any of these in the caption, with or without #."""
    mentions: list[Word] = []
    """Any of these handles in the caption, with or without @."""
    permalinks: list[Address] = []
    """These posts."""
    from_: Date | None = Field(default=None, alias="from")
    """Not before this day; the campaign's start when absent."""
    to: Date | None = None
    """Not after this day; the campaign's end when absent."""

    @field_validator("to")
    @classmethod
    def _in_order(cls, to: dt.date | None, info: ValidationInfo) -> dt.date | None:
        return rules.not_before(to, "from", info.data.get("from_"))

    @model_validator(mode="after")
    def _says_which(self) -> Self:
        rules.says_which(self.hashtags, self.mentions, self.permalinks)
        return self


class Attribution(Model):
    """How an order finds its creator."""

    rule: ClaimRule = "code_then_click"
    """`code`, `click`, or by code and else by click."""
    window_days: int = Field(default=30, ge=0, le=365)
    """Orders count until so many days after the campaign's end; clicks for as long."""


class Recommendation(Model):
    """What the analyst recommends, and the KPI it rests on."""

    text: Text
    """The recommendation, in the client's language."""
    kpi: KpiName | None = None
    """The KPI it rests on; the page says so when that KPI is open."""


class CampaignParams(Model):
    """`params/<client>/<campaign>.yaml`."""

    title: Line
    """Title as printed."""
    start: Date
    """First day."""
    end: Date
    """Last day."""
    objective: Objective
    """What the campaign was for: decides the first KPIs and which campaigns compare."""
    targets: dict[KpiName, Target] = {}
    """KPI → what was agreed."""
    select: Select | None = None
    """Rule for posts that are not in the `posts` sheet."""
    files: dict[Pattern, FileRule] = {}
    """Rules for files in `data/<client>/<campaign>/`: pattern → rule; the first match counts."""
    attribution: Attribution = Attribution()
    """How orders find their creator."""
    coupon_sites: list[Line] = []
    """Further coupon or deal sites of this campaign, by host, beside the client's."""
    utm_campaign: list[Line] = []
    """Values of utm_campaign in the campaign's links (case, `-`, `_` and blanks do not matter)."""
    cost_basis: CostBasis = "accrued"
    """Which date makes a cost count."""
    product_cost: Literal["cogs", "retail"] = "cogs"
    """At which price product given away is counted."""
    commission_from: Literal["sheet", "rate", "network"] = "sheet"
    """Where commission comes from: the costs sheet, roster rates × net sales, or the network."""
    allocate: dict[CostPart, AllocationRule] = {}
    """Cost part without a creator → how it is shared out (makes the basis `estimated`)."""
    emv: EmvParams | None = None
    """Another price list of earned media value than the client's."""
    next_budget: Number | None = Field(default=None, gt=0)
    """What is planned to be spent next, in the client's currency; when absent, as much as this
    campaign cost."""
    benchmarks: list[BenchmarkName] = []
    """Benchmarks to show, by name; see docs/kpis.md."""
    recommendations: list[Recommendation] = []
    """What the analyst recommends."""
    notes: dict[SectionName, Text] = {}
    """Text for a section, in the client's language."""
    notebook: Slug = "campaign"
    """Standard notebook to run."""
    as_of: Date | None = None
    """Rebuild the report as of this day; normally the newest export."""
    residual_tolerance: Number = Field(default=0.02, ge=0, le=1)
    """Reconciliation residual, as a share, above which it is a problem."""

    @field_validator("end", "as_of")
    @classmethod
    def _after_start(cls, day: dt.date | None, info: ValidationInfo) -> dt.date | None:
        return rules.not_before(day, "start", info.data.get("start"))

    @field_validator("targets")
    @classmethod
    def _due_in_time(cls, targets: dict[str, Target], info: ValidationInfo) -> dict[str, Target]:
        return rules.due_in_time(targets, info.data.get("start"), info.data.get("end"))
