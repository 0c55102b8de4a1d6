"""Whether a file of numbers that were sent is as `kpis.json` was: what a comparison reads of it."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any, Final, get_args

from kpi_lib.kpis.kpi import Unit

DAYS: Final = ("as_of", "start", "end")
FILE: Final = ("kind", "owner", "sha256", "exported_on", "to")
"""What is compared of a file beside its name: texts, or nothing."""


def is_whole(card: Any) -> bool:
    """Every part that is compared is there and of its kind; numbers are finite."""
    try:
        return (
            all(isinstance(card[name], str) for name in ("client", "campaign"))
            and all(_is_day(card[name]) for name in DAYS)
            and _is_currency(card["currency"])
            and all(_is_file(line) for line in _list(card["sources"]))
            and all(_is_row(row, len(card["sources"])) for row in _list(card["kpis"]))
        )
    except (KeyError, TypeError, OverflowError, ValueError):
        return False


def _is_row(row: Any, files: int) -> bool:
    return (
        all(isinstance(row[name], str) for name in ("kpi", "label", "formula"))
        and row["unit"] in get_args(Unit)
        and all(_is_text(row[name]) for name in ("verdict", "reason_text"))
        and all(_is_number(row[name]) for name in ("value", "low", "high"))
        and all(name in row for name in ("version", "target"))
        and all(type(at) is int and 0 <= at < files for at in _list(row["sources"]))
        and _is_group(row["group_by"], row["group"])
    )


def _is_group(keys: Any, group: Any) -> bool:
    if keys is None and group is None:
        return True
    pairs = zip(_list(keys), _list(group), strict=True)  # raises where one is longer
    return all(
        isinstance(key, str) and _is_text(value) and (key != "week" or not value or _is_day(value))
        for key, value in pairs
    )


def _is_file(line: Any) -> bool:
    return isinstance(line["file"], str) and all(_is_text(line[name]) for name in FILE)


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _is_number(value: Any) -> bool:
    return value is None or (type(value) in (int, float) and math.isfinite(value))


def _is_currency(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 3 and value.isascii() and value.isupper()


def _is_day(value: Any) -> bool:
    return isinstance(value, str) and dt.date.fromisoformat(value).isoformat() == value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("no list")
    return value
