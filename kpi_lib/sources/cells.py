"""What the readers of values share: empty words, safe quoting, and how decisions are noted."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from kpi_lib.errors import Problem, Severity
from kpi_lib.sources.source import BadRow, Reading

NOTHING = frozenset({
    "", "-", "--", "–", "—", "−", "n/a", "na", "#n/a", "nan", "none", "null", "nil", "undefined",
    "k.a.", "k. a.", "s/d", "n/d",
})  # fmt: skip
"""What exports and people write where there is no value (compared without case)."""

_BLANKS = str.maketrans(
    dict.fromkeys("\u00a0\u202f\u2009\u2007", " ")
    | dict.fromkeys("\ufeff\u200e\u200f\u00ad", "")
    | {"\u2212": "-"}
)
_ADDRESS = re.compile(r"[^\s@<>,;\"'=]+(?:@|%40)[^\s@<>,;\"']+")
_LONGEST = 80


def tidy(text: str) -> str:
    """The text without outer blanks, invisible marks, odd blanks and typographic minus."""
    return text.translate(_BLANKS).strip()


def is_nothing(text: str) -> bool:
    """Whether the cell says that there is no value."""
    return tidy(text).casefold() in NOTHING


def shown(text: str) -> str:
    """The text as it may be quoted in a report: one short line, e-mail addresses taken out."""
    line = " ".join(_ADDRESS.sub("[address]", text[:2000]).split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def plain(column: Any) -> list[Any]:
    """The entries of a column as a list: going through a column of text takes a call each."""
    entries: list[Any] = np.asarray(column, dtype=object).tolist()
    return entries


def present(texts: pd.Series[Any]) -> list[str]:
    """The distinct texts of a column that say something, in order of appearance."""
    distinct = dict.fromkeys(str(text) for text in texts.unique() if not pd.isna(text))
    return [text for text in distinct if not is_nothing(text)]


def note(reading: Reading, decision: str) -> None:
    """Write down what was decided, once."""
    if decision not in reading.decisions:
        reading.decisions.append(decision)


def mark_bad(texts: pd.Series[Any], wrong: dict[str, str], reading: Reading,
             rows: pd.Series[Any], column: str) -> None:  # fmt: skip
    """List every row whose text is a key of `wrong`; the value says what was expected."""
    if not wrong:
        return
    found = texts.isin(list(wrong))
    for text, row in zip(texts[found], rows[found], strict=True):
        expected = wrong[str(text)]
        reading.bad.append(
            BadRow(row=int(row), column=column, value=shown(str(text)), expected=expected)
        )


def first_row(texts: pd.Series[Any], rows: pd.Series[Any], text: str) -> int:
    """Row of the first cell that holds this text."""
    return int(rows[texts == text].iloc[0])


def params_line(reading: Reading, rule: str) -> str:
    """The line that, added to the params file, decides something for this file.

    >>> params_line(reading, "date_order: DMY")
    'files: {"tiktok/Overview.csv": {date_order: DMY}}'
    """
    parts = reading.path.split("/")
    inside = "/".join(parts[3:]) if parts[0] == "data" and len(parts) > 3 else parts[-1]
    quoted = inside.replace("\\", "\\\\").replace('"', '\\"')
    return f'files: {{"{quoted}": {{{rule}}}}}'


def problem(reading: Reading, code: str, what: str, *, column: str | None = None,
            line: int | None = None, severity: Severity = "error") -> None:  # fmt: skip
    """Note a problem of this file."""
    reading.problems.append(
        Problem(where=reading.path, what=what, line=line, key=column, severity=severity, code=code)
    )
