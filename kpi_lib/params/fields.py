"""Types of single values in params, each with the words for what it expects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from kpi_lib.audience.closure import HIDEABLE
from kpi_lib.audience.sight import AUDIENCES
from kpi_lib.params import checks, vocabulary
from kpi_lib.tables import COST_PARTS, PLATFORMS


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """What a type expects, in words: for messages and for docs/params.md."""

    text: str


def one_of(known: Callable[[], Collection[str]], what: str) -> AfterValidator:
    """A word of a vocabulary; `what` names the vocabulary's thing in messages."""
    return AfterValidator(checks.one_of(known, what))


Date = Annotated[dt.date, BeforeValidator(checks.date), Says(text="a date like 2026-03-01")]
Number = Annotated[
    float, BeforeValidator(checks.number), AfterValidator(checks.finite), Says(text="a number")
]
Weight = Annotated[
    float,
    BeforeValidator(checks.number),
    AfterValidator(checks.positive),
    Says(text="a number above 0"),
]
Line = Annotated[str, AfterValidator(checks.one_line), Says(text="a line of text")]
Text = Annotated[str, AfterValidator(checks.some_text), Says(text="text")]
Word = Annotated[str, AfterValidator(checks.word), Says(text="a word")]
Address = Annotated[str, AfterValidator(checks.address), Says(text="the address of a post")]
Site = Annotated[str, AfterValidator(checks.site), Says(text="an address, https://…")]
Colour = Annotated[str, AfterValidator(checks.colour), Says(text="a colour like '#3d4ed8'")]
VariableName = Annotated[
    str, AfterValidator(checks.variable), Says(text="the name of an environment variable")
]
Picture = Annotated[str, AfterValidator(checks.picture), Says(text="a PNG, JPEG or WebP file")]
Slug = Annotated[str, AfterValidator(checks.slug), Says(text="small letters, digits and '-'")]
Pattern = Annotated[str, AfterValidator(checks.pattern), Says(text="a file or pattern")]
Encoding = Annotated[str, AfterValidator(checks.encoding), Says(text="an encoding, e.g. cp1252")]
Delimiter = Annotated[str, AfterValidator(checks.delimiter), Says(text="one character")]
Formula = Annotated[str, AfterValidator(checks.formula), Says(text="a formula over columns")]
Currency = Annotated[
    str,
    one_of(vocabulary.currencies, "currency"),
    Says(text="an ISO 4217 code, e.g. EUR"),
]
Timezone = Annotated[
    str,
    one_of(vocabulary.timezones, "time zone"),
    Says(text="an IANA time zone, e.g. Europe/Berlin"),
]
Locale = Annotated[
    str,
    one_of(vocabulary.locales, "locale"),
    Says(text="a language and region, e.g. de-DE"),
]
Platform = Annotated[str, one_of(lambda: PLATFORMS, "platform"), Says(text="a platform")]
CostPart = Annotated[str, one_of(lambda: COST_PARTS, "cost part"), Says(text="a cost part")]
TierScheme = Annotated[
    str, one_of(vocabulary.tier_schemes, "tier scheme"), Says(text="a tier scheme")
]
ColumnName = Annotated[str, Says(text="a column of the table")]
TableName = Annotated[str, one_of(vocabulary.table_columns, "table"), Says(text="a table")]
BenchmarkName = Annotated[
    str, one_of(vocabulary.benchmark_names, "benchmark"), Says(text="a benchmark")
]
PriceListName = Annotated[
    str, one_of(vocabulary.price_lists, "price list"), Says(text="a price list")
]
AudienceName = Annotated[
    str, one_of(lambda: AUDIENCES, "audience"), Says(text="client, manager or finance")
]
HiddenColumn = Annotated[str, one_of(lambda: HIDEABLE, "column"), Says(text="a column")]
KpiName = Annotated[str, AfterValidator(checks.kpi_name), Says(text="a KPI")]
ScoreKpi = Annotated[str, AfterValidator(checks.score_kpi), Says(text="a KPI known by creator")]
OwnKpiName = Annotated[str, AfterValidator(checks.own_kpi), Says(text="a name of your own")]
Handles = Annotated[
    str | list[str], BeforeValidator(checks.handles), Says(text="a handle or a list of handles")
]
Label = Annotated[
    str | dict[str, str], BeforeValidator(checks.label), Says(text="a text, or one a language")
]
