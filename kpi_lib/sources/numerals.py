"""Numbers as exports and people write them."""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
from babel.numbers import list_currencies

from kpi_lib.sources.cells import (
    first_row,
    mark_bad,
    note,
    params_line,
    present,
    problem,
    shown,
    tidy,
)
from kpi_lib.sources.source import Reading

Mark = Literal[".", ","]

_SCALES = {
    "k": 1e3, "tsd": 1e3, "tsd.": 1e3, "mil": 1e3,
    "m": 1e6, "mm": 1e6, "mn": 1e6, "mi": 1e6, "mio": 1e6, "mio.": 1e6, "mill": 1e6, "mill.": 1e6,
    "b": 1e9, "bn": 1e9, "mrd": 1e9, "mrd.": 1e9,
}  # fmt: skip
_CURRENCY = r"[a-z]{0,3}[$£¢¤¥֏৲৳฿₠-⃀\x80]|[a-z]{3}|kr\.?|zł|fr\.|kč|ft|lei"
_NUMBER = re.compile(
    rf"(?P<open>\()?\s*(?P<sign>[-+])?\s*(?P<before>{_CURRENCY})?\s*(?P<inner>[-+])?\s*"
    r"(?P<digits>\d(?:[\d.,'’ ]*\d)?|[.,]\d+)(?P<exponent>e[-+]?\d+)?\s*"
    rf"(?P<scale>{'|'.join(re.escape(name) for name in sorted(_SCALES, key=len, reverse=True))})?"
    rf"\s*(?P<percent>%)?\s*(?P<after>{_CURRENCY})?\s*(?P<last>-)?\s*(?P<close>\))?",
    re.IGNORECASE,
)
_SPACED = re.compile(r"\d{1,3}(?:[ '’]\d{3})+(?=[.,]|$)")
_MARKED = (".", ",", "either")
_BOUND = re.compile(r"[<>≤≥~]\s*[\d.,]+\s*%?")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """A number taken apart: digits with their marks, and what they are multiplied by."""

    digits: str
    factor: float
    plain: bool
    """Neither `1.2K` nor 12 %: where the column counts, such a number is whole."""


def numbers(texts: pd.Series[Any], reading: Reading, rows: pd.Series[Any], column: str, *,
            integers: bool = False, decimal: Mark | None = None) -> pd.Series[float]:  # fmt: skip
    """Read a column of numbers: `1.2K`, `"12,400"`, `12.400,50 €`, `(3.50)`, `45 %` (0.45).

    The decimal mark is the params' if they say, else what the column's own values prove. A column
    that could be either (`1,234` and nothing else) is whole thousands where `integers`, else
    follows `decimal` (what is known of the file), else is an `undecidable_decimal` problem. What
    cannot be read becomes a bad row; both are missing in the result: float64, index of `texts`.
    """
    said = present(texts)
    bounds = [text for text in said if _is_bound(text)]
    _note_bounds(bounds, texts, reading, column)
    written = {text: _written(text) for text in said if text not in bounds}
    known = {text: item for text, item in written.items() if item is not None}
    mark = _decide(known, texts, reading, rows, column, integers=integers, decimal=decimal)
    values: dict[str, float] = {}
    wrong = {text: "a number" for text, item in written.items() if item is None}
    for text, item in known.items():
        value = _value(item, mark)
        if value is not None:
            values[text] = value
        elif mark is not None or _evidence(item.digits) in (None, "none"):
            wrong[text] = f"a number with decimal mark '{mark or '.'}'"
    mark_bad(texts, wrong, reading, rows, column)
    return texts.map(values).astype("float64")


def decimal_mark(columns: Iterable[pd.Series[Any]]) -> Mark | None:
    """The decimal mark that the values of several columns of one file prove, or None."""
    found: Counter[Mark] = Counter()
    for texts in columns:
        items = (_written(text) for text in present(texts))
        found.update(_votes(item for item in items if item is not None))
    return _winner(found)


def _is_bound(text: str) -> bool:
    return _BOUND.fullmatch(tidy(text)) is not None


def _note_bounds(bounds: list[str], texts: pd.Series[Any], reading: Reading, column: str) -> None:
    if bounds:
        count = int(texts.isin(bounds).sum())
        note(reading, f"{column}: '{shown(bounds[0])}' is a bound, not a number: missing ({count})")


@functools.cache
def _currencies() -> frozenset[str]:
    return frozenset(code.casefold() for code in list_currencies())


def _is_currency(found: str | None) -> bool:
    return found is None or not (found.isalpha() and len(found) == 3 and found.isascii()) or (
        found.casefold() in _currencies()
    )  # fmt: skip


def _written(text: str) -> _Written | None:
    """Take a text apart; None where it is no number."""
    match = _NUMBER.fullmatch(tidy(text))
    if match is None or not (_is_currency(match["before"]) and _is_currency(match["after"])):
        return None
    if (match["open"] is None) != (match["close"] is None):
        return None
    signs = [sign for sign in (match["sign"], match["inner"], match["last"]) if sign]
    if len(signs) + (match["open"] is not None) > 1:
        return None
    digits, factor = match["digits"], 1.0
    if "-" in signs or match["open"]:
        factor = -1.0
    scale = (match["scale"] or "").casefold()
    factor *= _SCALES.get(scale, 1.0) * (0.01 if match["percent"] else 1.0)
    if match["exponent"]:
        factor *= float("1" + match["exponent"])
    return _Written(digits=digits, factor=factor, plain=not (scale or match["percent"]))


def _unspaced(digits: str) -> tuple[str, bool] | None:
    """The digits without blanks and apostrophes, and whether these made groups of three."""
    if not any(mark in digits for mark in " '’"):
        return digits, False
    match = _SPACED.match(digits)
    if match is None:
        return None
    rest = digits[match.end() :]
    if any(mark in rest for mark in " '’"):
        return None
    return re.sub("[ '’]", "", match.group()) + rest, True


def _evidence(written: str) -> Mark | Literal["either", "none"] | None:
    """Which decimal mark these digits prove: a mark, `either`, `none`; None: they are no number."""
    unspaced = _unspaced(written)
    if unspaced is None:
        return None
    digits, grouped = unspaced
    dots, commas = digits.count("."), digits.count(",")
    if not dots and not commas:
        return "none"
    if dots and commas:
        decimal: Mark = "." if digits.rfind(".") > digits.rfind(",") else ","
        return decimal if _parse(digits, decimal) is not None else None
    own: Mark = "." if dots else ","
    if dots + commas > 1:
        other: Mark = "," if dots else "."
        return other if _parse(digits, other) is not None else None
    head, _, tail = digits.partition(own)
    may_group = len(tail) == 3 and 1 <= len(head) <= 3 and head[0] != "0" and not grouped
    return "either" if may_group else own


def _parse(digits: str, decimal: Mark) -> float | None:
    """The value under this decimal mark; the other mark must part groups of three (or lakhs)."""
    group = "," if decimal == "." else r"\."
    point = re.escape(decimal)
    whole = rf"\d{{1,3}}(?:{group}\d{{3}})+|\d{{1,2}}(?:{group}\d{{2}})+{group}\d{{3}}|\d*"
    if re.fullmatch(rf"(?:{whole})(?:{point}\d+)?", digits) is None:
        return None
    return float(digits.replace("." if decimal == "," else ",", "").replace(",", "."))


def _value(item: _Written, mark: Mark | None) -> float | None:
    unspaced = _unspaced(item.digits)
    if unspaced is None:
        return None
    if mark is None and any(char in item.digits for char in ".,"):
        return None
    value = _parse(unspaced[0], mark or ".")
    scaled = math.nan if value is None else _scaled(value, item.factor)
    return scaled if math.isfinite(scaled) else None


def _scaled(value: float, factor: float) -> float:
    """1.2 × 1000 is 1200, not 1199.9999…: round away what binary fractions add."""
    return value * factor if factor in (1.0, -1.0) else float(f"{value * factor:.15g}")


def _votes(items: Iterable[_Written]) -> Counter[Mark]:
    found: Counter[Mark] = Counter()
    for item in items:
        proof = _evidence(item.digits)
        if proof == "." or proof == ",":
            found[proof] += 1
    return found


def _winner(found: Counter[Mark]) -> Mark | None:
    if found["."] == found[","]:
        return None
    return "." if found["."] > found[","] else ","


def _decide(known: dict[str, _Written], texts: pd.Series[Any], reading: Reading,
            rows: pd.Series[Any], column: str, *, integers: bool,
            decimal: Mark | None) -> Mark | None:  # fmt: skip
    """The decimal mark of the column; None where no value has a mark, or it cannot be decided."""
    marked = {text: item for text, item in known.items() if _evidence(item.digits) in _MARKED}
    if not marked:
        return None
    if reading.rule.decimal is not None:
        return reading.rule.decimal
    votes = _votes(marked.values())
    either = [text for text, item in marked.items() if _evidence(item.digits) == "either"]
    mark = _winner(votes)
    if mark is None and not votes:
        mark = _assume(either, marked, integers=integers, decimal=_known(reading, decimal))
    if mark is not None:
        if either:
            thousands = "," if mark == "." else "."
            note(reading, f"{column}: decimal mark '{mark}', thousands '{thousands}'")
        return mark
    text = (either or list(marked))[0]
    line = params_line(reading, 'decimal: "."')
    problem(
        reading,
        "undecidable_decimal",
        f"'{shown(text)}' can be read with ',' or '.' as decimal mark and nothing in the column "
        f'decides it. Add to the params file: {line} (or decimal: ",").',
        column=column,
        line=first_row(texts, rows, text),
    )
    return None


def _known(reading: Reading, decimal: Mark | None) -> Mark | None:
    """What is known of the file: a number cell of a workbook is always written with a point."""
    return "." if decimal is None and reading.path.casefold().endswith(".xlsx") else decimal


def _assume(either: list[str], marked: dict[str, _Written], *, integers: bool,
            decimal: Mark | None) -> Mark | None:  # fmt: skip
    if integers and all(marked[text].plain for text in either):
        own = {mark for text in either for mark in ".," if mark in marked[text].digits}
        if len(own) == 1:
            return "." if own == {","} else ","
    return decimal
