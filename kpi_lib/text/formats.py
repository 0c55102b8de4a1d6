"""Babel's formats with as many digits as the number deserves."""

from __future__ import annotations

import datetime as dt
import math
import re
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_interval
from babel.numbers import (
    NumberPattern,
    format_currency,
    format_decimal,
    format_percent,
    get_currency_precision,
    parse_pattern,
)
from babel.units import format_unit

MAX_DIGITS = 8
NOTHING = 1e-9
"""Smaller is what is left of adding floats, and is written as zero."""
MINUS = "\N{MINUS SIGN}"
once = lru_cache(maxsize=4096, typed=True)
"""A report writes most of its figures several times: in a table, its working, each edition."""


@lru_cache(maxsize=32)
def locale_of(tag: str) -> Locale:
    """Babel's locale of a BCP 47 tag; a region it does not know falls back to the language."""
    return Locale.parse(tag.replace("_", "-"), sep="-")


@lru_cache(maxsize=256)
def _pattern(tag: str, kind: str, digits: int) -> NumberPattern:
    """CLDR's pattern of the locale with exactly so many decimals."""
    locale = locale_of(tag)
    formats = {
        "percent": lambda: locale.percent_formats[None],
        "money": lambda: locale.currency_formats["standard"],
        "number": lambda: locale.decimal_formats[None],
    }
    decimals = f"0.{'0' * digits}" if digits else "0"
    given = formats[kind]().pattern
    return parse_pattern(re.sub(r"0(\.[0#]+)?(?=[^0#.,]*(;|$))", decimals, given, count=1))


def _digits(size: float, *, usual: int) -> int:
    """Decimals so that a figure below one keeps two significant digits; else `usual`."""
    if size == 0 or size >= 0.1:
        return usual
    return min(MAX_DIGITS, 1 - math.floor(math.log10(size)))


def _settled(x: float) -> float:
    return 0.0 if abs(x) < NOTHING else x


def _signed(text: str) -> str:
    """CLDR's hyphen as a minus, as wide as a plus and never broken from its figure."""
    return text.replace("-", MINUS, 1)


@once
def ratio_text(x: float, tag: str) -> str:
    """A share as a percentage: 12.3%, 3.21%, 0.035%, 120%."""
    x = _settled(x)
    size = abs(x) * 100
    usual = 0 if size >= 100 or size == 0 else 1 if size >= 10 else 2
    pattern = _pattern(tag, "percent", _digits(size, usual=usual))
    return _signed(format_percent(x, format=pattern, locale=locale_of(tag)))


@once
def percent_text(x: float, tag: str) -> str:
    """A share in whole percents."""
    text = format_percent(x + 0.0, format=_pattern(tag, "percent", 0), locale=locale_of(tag))
    return _signed(text)


@once
def money_text(x: float, currency: str, tag: str) -> str:
    """An amount: whole units from 1,000, the currency's own decimals below, more below 0.1."""
    x = _settled(x)
    size = abs(x)
    digits = 0 if size >= 1000 else _digits(size, usual=get_currency_precision(currency))
    text = format_currency(
        x, currency, format=_pattern(tag, "money", digits), locale=locale_of(tag),
        currency_digits=False,
    )  # fmt: skip
    return _signed(text) if x < 0 else text


@once
def count_text(x: float, tag: str) -> str:
    """A grouped whole number."""
    pattern = _pattern(tag, "number", 0)
    return _signed(format_decimal(round(x) + 0, format=pattern, locale=locale_of(tag)))


@once
def plain_text(x: float, tag: str) -> str:
    """A plain figure with about three significant digits: 3.42, 12.5, 1,234; whole ones whole."""
    x = _settled(x)
    size = abs(x)
    usual = 0 if size >= 100 or x == round(x) else 1 if size >= 10 else 2
    pattern = _pattern(tag, "number", _digits(size, usual=usual))
    return _signed(format_decimal(x, format=pattern, locale=locale_of(tag)))


def exact_text(x: float, tag: str) -> str:
    """A figure with up to eight decimals, none of them padded."""
    return format_decimal(x, format="#,##0.########", locale=locale_of(tag))


def unit_text(x: float, unit: str, tag: str) -> str:
    """A figure with its unit written out: `12 days`."""
    digits = 0 if abs(x) >= 100 or x == round(x) else 1
    text = format_unit(x, unit, "long", _pattern(tag, "number", digits).pattern, locale_of(tag))
    return _signed(text) if x < 0 else text


def _day(day: dt.date | str) -> dt.date:
    if isinstance(day, str):
        return dt.date.fromisoformat(day[:10])
    return day.date() if isinstance(day, dt.datetime) else day


@once
def date_text(day: dt.date | str, tag: str) -> str:
    """A day in the locale's medium form."""
    return format_date(_day(day), format="medium", locale=locale_of(tag))


def period_text(start: dt.date | str, end: dt.date | str, tag: str) -> str:
    """Two days as one period, shared parts written once."""
    return format_interval(_day(start), _day(end), "yMMMd", locale=locale_of(tag))
