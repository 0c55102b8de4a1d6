"""What stands in a cell: text that cannot act, and how a figure of a unit is shown."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Final

from babel.numbers import get_currency_precision, get_currency_symbol

from kpi_lib.text import Language
from kpi_lib.text.formats import locale_of

ACTS: Final = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet may take for the start of a formula, typed or pasted."""
UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
"""What XML cannot hold, and marks that would turn the text around them."""
LONGEST: Final = 32_000
"""A cell of a workbook holds 32,767 characters."""


def plain(text: object) -> str:
    """Text that any XML file can hold."""
    return UNSEEN.sub("", str(text))[:LONGEST]


def guarded(text: object) -> str:
    """Text that no spreadsheet takes for a formula: one that begins like one gets a `'`."""
    written = plain(text)
    return f"'{written}" if written.lstrip(" \n").startswith(ACTS) else written


def number_format(language: Language, unit: str, value: float | None) -> str:
    """A spreadsheet's format for a figure of this size, as `Language.number` would write it.

    The reader's own program puts its decimal and thousands marks.
    """
    size = abs(value or 0.0)
    match unit:
        case "ratio":
            usual = 0 if size >= 1 or size == 0 else 1 if size >= 0.1 else 2
            return f"{_decimals('0', _digits(size * 100, usual))}%"
        case "count":
            return "#,##0"
        case "money":
            usual = 0 if size >= 1000 else get_currency_precision(language.currency)
            figure = _decimals("#,##0", _digits(size, usual))
            return _currency(language.currency, language.locale).replace("0", figure, 1)
        case "days" | "seconds":
            return _decimals("#,##0", 0 if _whole(size) else 1)
    return _decimals("#,##0", _digits(size, 0 if _whole(size) else 1 if size >= 10 else 2))


def _whole(size: float) -> bool:
    return size >= 100 or size == round(size)


def _digits(size: float, usual: int) -> int:
    """Decimals so that a figure below one keeps two significant digits."""
    if size < 1e-9 or size >= 0.1:
        return usual
    return min(8, 1 - math.floor(math.log10(size)))


def _decimals(whole: str, digits: int) -> str:
    return f"{whole}.{'0' * digits}" if digits else whole


@lru_cache(maxsize=64)
def _currency(currency: str, tag: str) -> str:
    """`[$€]0` or `0 [$€]`: the sign where the locale puts it."""
    locale = locale_of(tag)
    pattern = locale.currency_formats["standard"].pattern.split(";")[0]
    symbol = re.sub(r'[\[\]"\s-]', "", get_currency_symbol(currency, locale))
    sign = f"[${symbol}]"
    before = pattern.strip().startswith("¤")
    spaced = " " if re.search(r"¤\s|\s¤", pattern) else ""
    return f"{sign}{spaced}0" if before else f"0{spaced}{sign}"
