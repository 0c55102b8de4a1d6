"""Reading cells: numbers, times, durations, yes and no, addresses of posts.

Every reader takes a column of texts and gives a column of the tidy type with the same index.
Empty cells are missing; what cannot be read is missing and listed as a bad row, never guessed.
"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from kpi_lib.sources.cells import mark_bad, present, tidy
from kpi_lib.sources.links import handle_from_permalink, permalink, post_id_from_permalink
from kpi_lib.sources.moments import dates, times
from kpi_lib.sources.numerals import Mark, decimal_mark, numbers
from kpi_lib.sources.source import Reading

__all__ = [
    "dates", "decimal_mark", "durations", "flags", "handle_from_permalink", "numbers", "permalink",
    "post_id_from_permalink", "times",
]  # fmt: skip

_YES = frozenset({"yes", "y", "true", "t", "1", "1.0", "x", "✓", "✔", "ja", "j", "wahr", "sí", "si",
                  "s", "verdadero", "sim", "verdadeiro", "oui", "vrai", "vero"})  # fmt: skip
_NO = frozenset({"no", "n", "false", "f", "0", "0.0", "✗", "nein", "falsch", "falso", "não", "nao",
                 "non", "faux"})  # fmt: skip
_COLONS = re.compile(r"(?:(?P<h>\d+):)?(?P<m>\d{1,2}):(?P<s>\d{1,2}(?:[.,]\d+)?)")
_UNITS = re.compile(
    r"(?:pt)?(?:(?P<h>\d+)\s*(?:h|std\.?))?\s*(?:(?P<m>\d+)\s*(?:m|min\.?))?\s*"
    r"(?:(?P<s>\d+(?:[.,]\d+)?)\s*(?:s|sec\.?|sek\.?|seg\.?))?",
    re.IGNORECASE,
)


def durations(texts: pd.Series[Any], reading: Reading, rows: pd.Series[Any], column: str, *,
              decimal: Mark | None = None) -> pd.Series[float]:  # fmt: skip
    """Read a column of lengths in seconds: `0:04:34` (274), `0:09` (9), `4m 34s`, `292`."""
    clocks = {text: seconds for text in present(texts) if (seconds := _seconds(text)) is not None}
    plain = numbers(texts.where(~texts.isin(list(clocks))), reading, rows, column, decimal=decimal)
    return texts.map(clocks).astype("float64").fillna(plain)


def _seconds(text: str) -> float | None:
    line = tidy(text)
    match = _COLONS.fullmatch(line)
    if match is not None and match["h"] and int(match["m"]) > 59:
        return None
    match = match or _UNITS.fullmatch(line)
    if match is None or not any(match.groups()):
        return None
    hours, minutes = int(match["h"] or 0), int(match["m"] or 0)
    return hours * 3600.0 + minutes * 60.0 + float((match["s"] or "0").replace(",", "."))


def flags(texts: pd.Series[Any], reading: Reading, rows: pd.Series[Any],
          column: str) -> pd.Series[bool]:  # fmt: skip
    """Read a column of yes and no in the languages of the exports; pandas type `boolean`."""
    known = {text: tidy(text).casefold() for text in present(texts)}
    values = {text: word in _YES for text, word in known.items() if word in _YES | _NO}
    wrong = {text: "yes or no" for text in known if text not in values}
    mark_bad(texts, wrong, reading, rows, column)
    return texts.map(values).astype("boolean")
