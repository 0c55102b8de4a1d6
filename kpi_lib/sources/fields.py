"""Columns of text into columns of a tidy table, each by what its field is."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kpi_lib.sources.cells import is_nothing, mark_bad, note, present, shown
from kpi_lib.sources.identity import hmac_emails
from kpi_lib.sources.source import Reading
from kpi_lib.sources.values import (
    dates,
    durations,
    flags,
    numbers,
    permalink,
    post_id_from_permalink,
    times,
)
from kpi_lib.tables import Field, Table

_PLATFORM_NAMES = {
    "ig": "instagram", "insta": "instagram", "fb": "facebook", "meta": "facebook",
    "tt": "tiktok", "tik tok": "tiktok", "yt": "youtube", "you tube": "youtube",
    "twitter": "x", "x (twitter)": "x", "twitter/x": "x",
}  # fmt: skip
_WHOLE = frozenset({"followers", "followers_at_post", "gained", "impressions", "views", "reach",
                    "likes", "comments", "shares", "saves", "replies", "installs", "orders",
                    "sessions", "clicks", "assets_contracted", "assets_delivered"})  # fmt: skip
"""Numbers that count things: `12,400` is twelve thousand."""


def read_fields(table: Table, frame: pd.DataFrame, reading: Reading,
                titles: dict[str, str] | None = None) -> pd.DataFrame:  # fmt: skip
    """The columns of `frame` (texts under our field names, and `row`) typed as the table has them.

    `titles`: our field → the title in the file, for messages. Bad values are listed in `reading`.
    """
    rows = frame["row"]
    columns: dict[str, Any] = {}
    for field in table.fields:
        if field.name in frame.columns:
            title = (titles or {}).get(field.name, field.name)
            columns[field.name] = _read(field, frame[field.name], reading, rows, title)
    if "post_id" in table.columns and "permalink" in columns:
        own = columns.get("post_id", pd.Series(index=frame.index, dtype="str"))
        columns["post_id"] = own.fillna(post_id_from_permalink(columns["permalink"])).astype("str")
    if "count" in table.columns:  # an answer that is not counted is one answer
        counted = columns.get("count", pd.Series(index=frame.index, dtype="float64"))
        columns["count"] = counted.fillna(1.0)
    return pd.DataFrame(columns | {"row": rows}, index=frame.index)


def _read(field: Field, texts: pd.Series[Any], reading: Reading, rows: pd.Series[Any],
          title: str) -> pd.Series[Any]:  # fmt: skip
    if field.person:
        return hmac_emails(texts.where(~_nothing(texts)), reading.key)
    if field.dtype == "text":
        return _text(field, texts, reading, rows, title)
    if field.dtype == "flag":
        return flags(texts, reading, rows, title)
    if field.dtype == "date":
        return dates(texts, reading, rows, title)
    if field.dtype == "time":
        return times(texts, reading, rows, title)
    if field.name == "duration":
        return durations(texts, reading, rows, title)
    found = numbers(texts, reading, rows, title, integers=field.name in _WHOLE)
    if field.name == "commission_rate":
        wrong = texts[found.abs() > 1].dropna().unique()
        expected = "a share of net sales: 0.1 or 10 %"
        mark_bad(texts, {str(text): expected for text in wrong}, reading, rows, title)
    return found


def _text(field: Field, texts: pd.Series[Any], reading: Reading, rows: pd.Series[Any],
          title: str) -> pd.Series[Any]:  # fmt: skip
    if field.name in ("permalink", "post"):
        return _address(texts, reading, rows, title)
    plain = texts.astype("str")
    if field.name in ("caption", "text", "answer"):
        return plain
    plain = plain.str.strip().where(~_nothing(plain))
    if field.name == "currency":
        return _currency(plain, reading, rows, title)
    if field.name in ("code", "codes"):
        return _codes(plain, reading, title)
    if field.name == "platform":
        return plain.map(lambda name: _PLATFORM_NAMES.get(name.casefold(), name), "ignore")
    if field.name == "country":
        return plain.where(plain.str.len() != 2, plain.str.upper())
    return plain.str.lower() if field.name == "language" else plain


def _nothing(texts: pd.Series[Any]) -> pd.Series[bool]:
    words = [text for text in texts.dropna().unique() if len(text) < 10 and is_nothing(text)]
    return texts.isin(words)


def _address(texts: pd.Series[Any], reading: Reading, rows: pd.Series[Any],
             title: str) -> pd.Series[Any]:  # fmt: skip
    links = permalink(texts)
    lost = present(texts[links.isna()])
    expected = "the address of a post: https://…"
    mark_bad(texts, dict.fromkeys(lost, expected), reading, rows, title)
    return links


def _currency(texts: pd.Series[Any], reading: Reading, rows: pd.Series[Any],
              title: str) -> pd.Series[Any]:  # fmt: skip
    codes = texts.str.upper()
    wrong = texts[~codes.str.fullmatch("[A-Z]{3}", na=True)].unique()
    expected = "a currency's three letters: EUR, GBP, MXN"
    mark_bad(texts, {str(text): expected for text in wrong}, reading, rows, title)
    return codes


def _codes(texts: pd.Series[Any], reading: Reading, title: str) -> pd.Series[Any]:
    commas = texts[texts.str.contains(",", na=False)]
    if len(commas):
        note(reading, f"{title}: '{shown(commas.iloc[0])}' read as several codes")
    parts = texts.str.upper().str.split(r"[;,\n]", regex=True)
    return parts.map(
        lambda codes: ";".join(dict.fromkeys(code.strip() for code in codes if code.strip())),
        "ignore",
    ).astype("str")
