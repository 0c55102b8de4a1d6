"""Number and time formats of Vega's axes in the client's language."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal

from babel import Locale
from babel.dates import get_day_names, get_month_names
from babel.numbers import get_currency_symbol

from kpi_lib.text import Language
from kpi_lib.text.formats import locale_of

Width = Literal["wide", "abbreviated"]
AXIS_FORMATS = {"ratio": ",.2~%", "money": "$,.10~r", "count": ",.10~r"}
"""d3 formats by unit: percent with at most two decimals, grouped figures without padding."""


def axis_format(unit: str) -> str:
    """The axis format of a KPI's unit."""
    return AXIS_FORMATS.get(unit, ",.10~r")


@lru_cache(maxsize=32)
def vega_locale(language: Language) -> dict[str, Any]:
    """Vega's `config.locale` made of CLDR's data."""
    locale = locale_of(language.locale)
    return {"number": _number(locale, language.currency), "time": _time(locale)}


def _number(locale: Locale, currency: str) -> dict[str, Any]:
    symbols = locale.number_symbols["latn"]
    symbol = get_currency_symbol(currency, locale=locale)
    before, after = locale.currency_formats["standard"].prefix[0], ""
    if "¤" in before:
        before = before.replace("¤", symbol)
    else:
        after = locale.currency_formats["standard"].suffix[0].replace("¤", symbol)
    return {
        "decimal": symbols["decimal"],
        "thousands": symbols["group"],
        "grouping": [3],
        "currency": [before, after],
        "percent": locale.percent_formats[None].suffix[0],
    }


def _time(locale: Locale) -> dict[str, Any]:
    def days(width: Width) -> list[str]:
        names = get_day_names(width, locale=locale)
        return [names[(day - 1) % 7] for day in range(7)]

    def months(width: Width) -> list[str]:
        return list(get_month_names(width, locale=locale).values())

    return {
        "dateTime": "%x, %X", "date": "%Y-%m-%d", "time": "%H:%M:%S", "periods": ["AM", "PM"],
        "days": days("wide"), "shortDays": days("abbreviated"),
        "months": months("wide"), "shortMonths": months("abbreviated"),
    }  # fmt: skip


@lru_cache(maxsize=32)
def day_format(language: Language) -> str:
    """d3's format for a day and its short month in the locale's order: `%-d %b`."""
    pattern = str(locale_of(language.locale).datetime_skeletons["MMMd"])
    return (
        pattern.replace("'", "").replace("LLL", "MMM").replace("d", "%-d", 1).replace("MMM", "%b")
    )
