"""Dates and times as exports and people write them."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pandas as pd

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
from kpi_lib.sources.months import month
from kpi_lib.sources.source import Reading

Order = Literal["DMY", "MDY", "YMD"]

_CLOCK = (
    r"(?:(?:T|,|\s+at|\s+um|\s+a\s+las|\s+à|\s+às)?\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?\s*(?P<half>[ap]\.?\s?m\.?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[-+]\d{2}:?\d{2}|[-+]\d{2})?)?"
)
_ISO = (
    re.compile(
        r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})" + _CLOCK, re.IGNORECASE
    ),
    re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})" + _CLOCK, re.IGNORECASE),
)
_THREE = re.compile(
    r"(?P<first>\d{1,2})(?P<mark>[/.-])(?P<second_part>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})"
    + _CLOCK,
    re.IGNORECASE,
)
_WORD = r"(?P<name>[^\W\d_]{3,12})\.?"
_WEEKDAY = r"(?:[^\W\d_]{2,12}\.?,\s*)?"
_NAMED = (
    re.compile(_WEEKDAY + _WORD + r"\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})"
               + _CLOCK, re.IGNORECASE),
    re.compile(_WEEKDAY + r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.|º)?[\s-]+(?:de\s+)?" + _WORD
               + r"(?:\s+de|\s+del)?[\s,-]+(?P<year>\d{4}|\d{2})" + _CLOCK, re.IGNORECASE),
)  # fmt: skip
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_SERIAL_ZERO = dt.datetime(1899, 12, 30)  # noqa: DTZ001  (a workbook's days have no zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """A day and time taken apart; where `order` is open, `a` and `b` are day and month or not."""

    a: int
    b: int
    year: int
    fixed: bool
    """`a` is the day and `b` the month for sure."""
    dotted: bool
    short: bool
    """The year has two digits."""
    clock: dt.time
    zone: dt.tzinfo | None
    has_clock: bool


def times(texts: pd.Series[Any], reading: Reading, rows: pd.Series[Any], column: str, *,
          default_order: Order | None = None, zone: str | None = None,
          serials: bool = False) -> pd.Series[pd.Timestamp]:  # fmt: skip
    """Read a column of dates with or without time, as the client's clock shows them.

    The order of day and month is the params' if they say, else what the column proves (a part
    above 12, a dot between the parts); what contradicts the rest is a bad row. A column that proves
    nothing follows `default_order`, with a warning, else is an `undecidable_date` problem. Times
    with an offset are converted to the client's zone; those without stand in `zone` (IANA name), or
    already on the client's clock. `serials`: numbers are days of a workbook (45000.5).
    Gives datetime64[us] without zone, index of `texts`; missing where empty or bad.
    """
    written = {text: _written(text, serials=serials) for text in present(texts)}
    wrong = {text: "a date" for text, item in written.items() if item is None}
    known = {text: item for text, item in written.items() if item is not None}
    order = _decide(known, texts, reading, rows, column, default_order)
    local = ZoneInfo(reading.timezone)
    stated = ZoneInfo(zone) if zone else None
    moments: dict[str, dt.datetime] = {}
    for text, item in known.items():
        if order is None and _is_open(item):
            continue
        moment = _moment(item, order, stated, local)
        if moment is None:
            wrong[text] = f"a date (day and month in order {order or 'DMY'})"
        else:
            moments[text] = moment
    mark_bad(texts, wrong, reading, rows, column)
    return pd.Series(pd.to_datetime(texts.map(moments).astype("object")), index=texts.index).astype(
        "datetime64[us]"
    )


def dates(texts: pd.Series[Any], reading: Reading, rows: pd.Series[Any], column: str, *,
          default_order: Order | None = None, zone: str | None = None,
          serials: bool = False) -> pd.Series[pd.Timestamp]:  # fmt: skip
    """Read a column of days: `times`, at midnight."""
    found = times(texts, reading, rows, column, default_order=default_order, zone=zone,
                  serials=serials)  # fmt: skip
    return found.dt.normalize().astype("datetime64[us]")


def _written(text: str, *, serials: bool) -> _Written | None:
    line = tidy(text)
    if len(line) > 60:
        return None
    if serials and _SERIAL.fullmatch(line):
        moment = _SERIAL_ZERO + dt.timedelta(days=round(float(line) * 86400) / 86400)
        return _Written(a=moment.day, b=moment.month, year=moment.year, fixed=True, dotted=False,
                        short=False, clock=moment.time(), zone=None, has_clock=True)  # fmt: skip
    for pattern in _ISO:
        if match := pattern.fullmatch(line):
            return _taken(match, int(match["day"]), int(match["month"]), fixed=True)
    if match := _THREE.fullmatch(line):
        dotted = match["mark"] == "."
        return _taken(match, int(match["first"]), int(match["second_part"]), dotted=dotted)
    for pattern in _NAMED:
        if match := pattern.fullmatch(line):
            number = month(match["name"])
            return None if number is None else _taken(match, int(match["day"]), number, fixed=True)
    return None


def _taken(match: re.Match[str], a: int, b: int, *, fixed: bool = False,
           dotted: bool = False) -> _Written | None:  # fmt: skip
    year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)
    clock = _clock(match)
    if clock is None:
        return None
    return _Written(
        a=a, b=b, year=year, fixed=fixed, dotted=dotted, short=len(match["year"]) == 2,
        clock=clock, zone=_zone(match["zone"]), has_clock=match["hour"] is not None,
    )  # fmt: skip


def _clock(match: re.Match[str]) -> dt.time | None:
    if match["hour"] is None:
        return dt.time()
    hour = int(match["hour"])
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"][0] in "pP" else 0)
    micro = int((match["fraction"] or "0")[:6].ljust(6, "0"))
    try:
        return dt.time(hour, int(match["minute"]), int(match["second"] or 0), micro)
    except ValueError:
        return None


def _zone(written: str | None) -> dt.tzinfo | None:
    if written is None:
        return None
    if written[0] not in "+-":
        return dt.UTC
    digits = written[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return dt.timezone(dt.timedelta(minutes=-minutes if written[0] == "-" else minutes))


def _is_open(item: _Written) -> bool:
    """Whether day and month could be either way round."""
    return not item.fixed and not item.dotted and item.a != item.b and max(item.a, item.b) <= 12


def _proof(item: _Written) -> Order | None:
    """The order this value proves."""
    if item.fixed or (item.a > 12 and item.b > 12):
        return None
    if item.a > 12:
        return "DMY"
    if item.b > 12:
        return "MDY"
    return "DMY" if item.dotted and item.a != item.b else None


def _decide(known: dict[str, _Written], texts: pd.Series[Any], reading: Reading,
            rows: pd.Series[Any], column: str,
            default_order: Order | None) -> Order | None:  # fmt: skip
    """The order of day and month in this column; None where it is not needed or cannot be known."""
    unfixed = [item for item in known.values() if not item.fixed]
    if not unfixed or reading.rule.date_order is not None:
        return reading.rule.date_order
    proofs = Counter(proof for proof in map(_proof, unfixed) if proof is not None)
    if proofs["DMY"] != proofs["MDY"]:
        order: Order = "DMY" if proofs["DMY"] > proofs["MDY"] else "MDY"
        note(reading, f"{column}: days and months in order {order}")
        return order
    opened = [text for text, item in known.items() if _is_open(item)]
    if not opened and not proofs:
        return None
    text = (opened or [text for text, item in known.items() if _proof(item)])[0]
    line = first_row(texts, rows, text)
    add = f"Add to the params file: {params_line(reading, 'date_order: DMY')} (or MDY)."
    if default_order is not None and not proofs:
        note(reading, f"{column}: days and months taken in order {default_order}")
        problem(
            reading, "assumed_date_order",
            f"no day is above 12, so '{shown(text)}' was read in this export's usual order "
            f"{default_order}. To be sure: {add}",
            column=column, line=line, severity="warning",
        )  # fmt: skip
        return default_order
    problem(
        reading, "undecidable_date",
        f"'{shown(text)}' may be day/month or month/day and the column does not decide it. {add}",
        column=column, line=line,
    )  # fmt: skip
    return None


def _moment(item: _Written, order: Order | None, stated: ZoneInfo | None,
            local: ZoneInfo) -> dt.datetime | None:  # fmt: skip
    day, month_, year = item.a, item.b, item.year
    if not item.fixed and order == "MDY":
        day, month_ = item.b, item.a
    if not item.fixed and order == "YMD":
        if not item.short:
            return None
        day, month_, year = item.year % 100, item.b, 2000 + item.a
    try:
        moment = dt.datetime.combine(dt.date(year, month_, day), item.clock)
    except ValueError:
        return None
    zone = item.zone or (stated if item.has_clock else None)
    if zone is None:
        return moment
    try:
        return moment.replace(tzinfo=zone).astimezone(local).replace(tzinfo=None)
    except OverflowError:
        return None
