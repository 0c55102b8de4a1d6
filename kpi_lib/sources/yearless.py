"""Days without a year, as TikTok writes them: `February 28`, `8 de marzo`, `8. März`."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from typing import Any

import pandas as pd

from kpi_lib.sources.cells import (
    first_row,
    is_nothing,
    mark_bad,
    note,
    params_line,
    present,
    problem,
    shown,
    tidy,
)
from kpi_lib.sources.months import month
from kpi_lib.sources.source import Reading

_DAY = (
    re.compile(r"(?P<name>[^\W\d_]{3,12})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?", re.IGNORECASE),
    re.compile(r"(?P<day>\d{1,2})(?:er|\.|º)?[\s-]+(?:de\s+)?(?P<name>[^\W\d_]{3,12})\.?", re.I),
)
_FOLDER = re.compile(r"(?:^|/)(\d{4}-\d{2}-\d{2})(?=/)")
_LEAP_YEAR = 2024
Day = tuple[int, int]
"""Month and day."""


def month_and_day(text: str) -> Day | None:
    """(2, 28) for `February 28`; None where the text is no day without a year."""
    for pattern in _DAY:
        if match := pattern.fullmatch(tidy(text)):
            number, day = month(match["name"]), int(match["day"])
            return (number, day) if number and _date(_LEAP_YEAR, (number, day)) else None
    return None


def are_yearless(texts: pd.Series[Any]) -> bool:
    """Whether any cell of the column is a day without a year."""
    return any(month_and_day(text) is not None for text in present(texts))


def known_export_day(reading: Reading) -> dt.date | None:
    """The day of the export, from the params or the dated folder the file lies in."""
    if reading.rule.exported_on is not None:
        return reading.rule.exported_on
    for written in reversed(_FOLDER.findall(reading.path)):
        try:
            return dt.date.fromisoformat(written)
        except ValueError:
            continue
    return reading.exported_on


def latest(day: Day, until: dt.date) -> dt.date | None:
    """The last such day up to and with `until`; None where the eight years before have none."""
    for year in range(until.year, until.year - 9, -1):
        found = _date(year, day)
        if found is not None and found <= until:
            return found
    return None


def series_days(texts: pd.Series[Any], reading: Reading, rows: pd.Series[Any],
                column: str) -> pd.Series[pd.Timestamp]:  # fmt: skip
    """Days of a daily series without years: going back from the last row, a later day of the year
    is the year before.

    The year of the last row is the params' `year`; else the newest day is the latest one up to the
    day of export. Neither known: problem `unknown_year`, all missing.
    """
    found = {text: month_and_day(text) for text in present(texts)}
    wrong = {text: "a day such as 'March 8'" for text, day in found.items() if day is None}
    days = [None if pd.isna(text) or is_nothing(text) else found.get(str(text)) for text in texts]
    years = _years(days, reading)
    if years is None:
        mark_bad(texts, wrong, reading, rows, column)
        _ask_for_year(texts, reading, rows, column)
        return pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us]")
    dated = [
        None if day is None else _date(year, day) for day, year in zip(days, years, strict=True)
    ]
    for text, day, date, year in zip(texts, days, dated, years, strict=True):
        if day is not None and date is None:
            wrong[str(text)] = f"a day of {year}"
    mark_bad(texts, wrong, reading, rows, column)
    known = [date for date in dated if date is not None]
    if known:
        note(reading, f"{column}: days without a year are {min(known)} to {max(known)}")
    return pd.Series(pd.to_datetime(pd.Series(dated, index=texts.index, dtype="object"))).astype(
        "datetime64[us]"
    )


def event_days(texts: pd.Series[Any], reading: Reading, rows: pd.Series[Any], column: str, *,
               until: dt.date | None) -> pd.Series[pd.Timestamp]:  # fmt: skip
    """Days of things that lie before the export, in any order: each is the latest up to `until`."""
    found = {text: month_and_day(text) for text in present(texts)}
    wrong = {text: "a day such as 'March 8'" for text, day in found.items() if day is None}
    mark_bad(texts, wrong, reading, rows, column)
    if until is None:
        _ask_for_year(texts, reading, rows, column)
        return pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us]")
    note(reading, f"{column}: days without a year are the latest up to {until}")
    dated = {text: latest(day, until) for text, day in found.items() if day is not None}
    return pd.Series(pd.to_datetime(texts.map(dated).astype("object"))).astype("datetime64[us]")


def _date(year: int, day: Day) -> dt.date | None:
    try:
        return dt.date(year, *day)
    except ValueError:
        return None


def _years(days: list[Day | None], reading: Reading) -> list[int] | None:
    """Year of every row, or None where nothing fixes it."""
    known = [day for day in days if day is not None]
    if not known:
        return [0] * len(days)
    newest_first = _newest_first(known)
    turns, count, last = list[int](), 0, None
    for day in days:
        if day is not None:
            turned = last is not None and (day > last if newest_first else day < last)
            count += turned
            last = day
        turns.append(-count if newest_first else count)
    if reading.rule.year is not None:
        base = reading.rule.year - turns[-1]
        return [base + turn for turn in turns]
    export_day = known_export_day(reading)
    newest = latest(known[0] if newest_first else known[-1], export_day) if export_day else None
    if newest is None:
        return None
    return [newest.year - max(turns) + turn for turn in turns]


def _newest_first(known: list[Day]) -> bool:
    """Whether most steps go back, the turn of the year being a small step like any other."""
    places = [dt.date(_LEAP_YEAR, *day).timetuple().tm_yday for day in known]
    steps = [(after - before) % 366 for before, after in itertools.pairwise(places)]
    return sum(step > 183 for step in steps) > sum(0 < step <= 183 for step in steps)


def _ask_for_year(texts: pd.Series[Any], reading: Reading, rows: pd.Series[Any],
                  column: str) -> None:  # fmt: skip
    text = next((text for text in present(texts) if month_and_day(text)), None)
    if text is None:
        return
    add = params_line(reading, "year: YYYY")
    problem(
        reading, "unknown_year",
        f"the days have no year ('{shown(text)}'), and nothing says when the file was exported. "
        f"Add to the params file: {add} with the year of its last row, or put the file into a "
        "folder named for the day of export (2026-05-31/).",
        column=column, line=first_row(texts, rows, text),
    )  # fmt: skip
