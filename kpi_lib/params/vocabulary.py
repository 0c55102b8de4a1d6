"""The words that params may use, where they are not the models' own: looked up when needed.

Importing this module loads none of the libraries it asks; the command line starts fast.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

from kpi_lib.errors import did_you_mean
from kpi_lib.params.yamlfile import shorten

LISTED = 30
"""Longer vocabularies are not printed whole in a message."""


@cache
def currencies() -> frozenset[str]:
    """ISO 4217 codes."""
    from babel.numbers import list_currencies

    return frozenset(list_currencies())


@cache
def timezones() -> frozenset[str]:
    """IANA time zones."""
    return frozenset(available_timezones())


@cache
def locales() -> frozenset[str]:
    """Locales of the languages that pages are written in, e.g. `en-GB`."""
    from babel.localedata import locale_identifiers

    names = (name.replace("_", "-") for name in locale_identifiers())
    return frozenset(name for name in names if name.split("-")[0] in languages())


@cache
def languages() -> tuple[str, ...]:
    """Languages that pages are written in: English, and each that has a catalogue."""
    catalogues = files("kpi_lib").joinpath("locale")
    stems = {"en"}
    if catalogues.is_dir():
        names = (entry.name for entry in catalogues.iterdir())
        stems |= {name.removesuffix(".po") for name in names if name.endswith(".po")}
    return tuple(sorted(stems))


def tier_schemes() -> Collection[str]:
    """Names of the tier schemes."""
    from kpi_lib.tiers import tier_schemes

    return tier_schemes()


def benchmark_names() -> Collection[str]:
    """Names of the benchmarks."""
    from kpi_lib.benchmarks import benchmarks

    return benchmarks()


def price_lists() -> Collection[str]:
    """Names of the published price lists of media value."""
    from kpi_lib.estimates.emv_lists import price_lists

    return price_lists()


def kpi_names() -> Collection[str]:
    """Names of the built-in KPIs."""
    from kpi_lib.kpis.registry import KPIS

    return KPIS


def score_kpis() -> tuple[Collection[str], Mapping[str, str]]:
    """The KPIs that a creator's score may weigh, and why each other one is refused."""
    from kpi_lib.kpis.registry import KPIS
    from kpi_lib.kpis.scorable import why_not

    said = {name: why_not(kpi) for name, kpi in KPIS.items()}
    refused = {name: why for name, why in said.items() if why is not None}
    return [name for name in said if name not in refused], refused


def table_columns() -> Mapping[str, tuple[str, ...]]:
    """Tidy table → its columns."""
    from kpi_lib.tables import TABLES

    return {name: table.columns for name, table in TABLES.items()}


def unknown(found: str, known: Collection[str], what: str) -> str:
    """`unknown platform 'instagrm'. Did you mean 'instagram'? Known: …`"""
    inside = [name for name in sorted(known) if name.casefold().endswith(f"/{found.casefold()}")]
    near = f" Did you mean '{inside[0]}'?" if inside else did_you_mean(found[:80], sorted(known))
    text = f"unknown {what} {shorten(found)}.{near}"
    return f"{text} Known: {', '.join(known)}." if len(known) <= LISTED else text


def formula_mistake(expression: str) -> str | None:
    """What is wrong with a formula over columns; None if it can be worked out."""
    from kpi_lib.errors import FormulaError
    from kpi_lib.kpis.formula import columns_of

    try:
        columns_of(expression)
    except FormulaError as error:
        return str(error)
    return None
