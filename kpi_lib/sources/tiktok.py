"""TikTok Studio's exports: content, overview, followers, viewers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd

from kpi_lib.sources.cells import note, present, tidy
from kpi_lib.sources.kit import Columns, columns_of
from kpi_lib.sources.links import handle_from_permalink, permalink, post_id_from_permalink
from kpi_lib.sources.source import Reading, Sheet, Source
from kpi_lib.sources.yearless import (
    are_yearless,
    event_days,
    known_export_day,
    month_and_day,
    series_days,
)
from kpi_lib.tables import OWNERS_OWN

_CONTENT = {
    "en": {
        "Time": "_exported",
        "Video title": "caption",
        "Video link": "permalink",
        "Post time": "published",
        "Total likes": "likes",
        "Total comments": "comments",
        "Total shares": "shares",
        "Total views": "views",
        "Total bookmarks": "saves",
        "Add to favorites": "saves",
        "Average watch time": "_average",
        "Total play time": "_play_time",
        "Watched full video": "_completed",
    },
    "es": {
        "Título del video": "caption",
        "Título del vídeo": "caption",
        "Hora de publicación": "published",
        "Enlace del video": "permalink",
        "Enlace del vídeo": "permalink",
        "Visualizaciones totales": "views",
        "Me gusta totales": "likes",
        "Comentarios totales": "comments",
        "Veces compartido": "shares",
        "Tiempo promedio de visualización": "_average",
    },
}
_OVERVIEW = {
    "en": {
        "Date": "date",
        "Video Views": "views",
        "Profile Views": "profile_visits",
        "Likes": "likes",
        "Comments": "comments",
        "Shares": "shares",
    }
}
_FOLLOWERS = {
    "en": {
        "Date": "date",
        "Followers": "followers",
        "Difference in followers from previous day": "gained",
    }
}
_VIEWERS = {
    "en": {
        "Date": "date",
        "Total Viewers": "viewers",
        "New Viewers": "new_viewers",
        "Returning Viewers": "returning_viewers",
    }
}
_AUDIENCE = {
    "territories": {"Top territories": "_territory", "Distribution": "_share"},
    "gender": {"Gender": "_gender", "Distribution": "_share"},
    "activity": {"Date": "_date", "Hour": "_hour", "Active followers": "_active"},
}


def _read_content(sheet: Sheet, reading: Reading) -> Mapping[str, pd.DataFrame]:
    columns = columns_of(sheet, reading, _CONTENT, decimal=".")
    links = columns.raw("permalink")
    views = columns.count("views")
    until = _export_day(columns)
    accounts = handle_from_permalink(links)
    named = sorted(set(accounts.dropna()))
    if len(named) == 1:
        reading.account = named[0]
    return {
        "post_facts": columns.table(
            platform="tiktok",
            post_id=post_id_from_permalink(links),
            permalink=permalink(links),
            account=accounts,
            published=_published(columns, until),
            format=_formats(links),
            caption=columns.raw("caption"),
            lifetime=True,
            views=views,
            likes=columns.count("likes"),
            comments=columns.count("comments"),
            shares=columns.count("shares"),
            saves=columns.count("saves"),
            watch_seconds=columns.seconds("_average") * views,
            video_completions=_completions(columns, views),
        )
    }


def _formats(links: pd.Series[Any]) -> pd.Series[str]:
    photos = links.str.contains("/photo/", regex=False, na=False)
    return photos.map({True: "carousel", False: "video"}).astype("str")


def _export_day(columns: Columns) -> dt.date | None:
    """The day in the column `Time`, with the year that the params or the folder give it."""
    reading, written = columns.reading, present(columns.raw("_exported"))
    if not written or not are_yearless(columns.raw("_exported")):
        found = columns.date("_exported").dropna()
        if len(found):
            reading.exported_on = found.max().date()
        return known_export_day(reading)
    days = [day for day in map(month_and_day, written) if day is not None]
    known = known_export_day(reading)
    year = reading.rule.year or (known.year if known else None)
    if year is None or not days:
        return known
    try:
        reading.exported_on = max(dt.date(year, *day) for day in days)
    except ValueError:
        return known
    return reading.exported_on


def _published(columns: Columns, until: dt.date | None) -> pd.Series[Any]:
    texts, reading = columns.raw("published"), columns.reading
    title = columns.title("published")
    if not are_yearless(texts):
        return columns.time("published", default_order="MDY")
    if until is None and reading.rule.year is not None:
        return series_days(texts, reading, columns.rows, title)
    return event_days(texts, reading, columns.rows, title, until=until)


def _completions(columns: Columns, views: pd.Series[float]) -> pd.Series[float]:
    """Share watched in full × views, where the column is written as a share."""
    written = present(columns.raw("_completed"))
    if not written or not all(tidy(text).endswith("%") for text in written):
        if written:
            note(columns.reading, "Watched full video is not written as a share (%): not used")
        return pd.Series(index=views.index, dtype="float64")
    note(columns.reading, "video_completions is Watched full video × Total views, rounded")
    return (columns.number("_completed") * views).round()


def _days(columns: Columns) -> pd.Series[Any]:
    texts = columns.raw("date")
    if are_yearless(texts):
        return series_days(texts, columns.reading, columns.rows, columns.title("date"))
    return columns.date("date", default_order="MDY")


def _daily(
    sheet: Sheet, reading: Reading, headers: Mapping[str, Mapping[str, str]]
) -> pd.DataFrame:
    """Every metric of a daily export, one below the other."""
    columns = columns_of(sheet, reading, headers)
    days = _days(columns)
    metrics = [name for name in headers[sheet.variant].values() if name != "date"]
    parts = [
        columns.table(platform="tiktok", metric=name, date=days, value=columns.count(name))
        for name in metrics
        if columns.has(name)
    ]
    return pd.concat(parts, ignore_index=True).dropna(subset="value")


def _read_overview(sheet: Sheet, reading: Reading) -> Mapping[str, pd.DataFrame]:
    return {"account_daily": _daily(sheet, reading, _OVERVIEW)}


def _read_viewers(sheet: Sheet, reading: Reading) -> Mapping[str, pd.DataFrame]:
    return {"account_daily": _daily(sheet, reading, _VIEWERS)}


def _read_followers(sheet: Sheet, reading: Reading) -> Mapping[str, pd.DataFrame]:
    columns = columns_of(sheet, reading, _FOLLOWERS)
    followers, gained = columns.count("followers"), columns.count("gained")
    table = columns.table(
        platform="tiktok",
        account=OWNERS_OWN,
        date=_days(columns),
        followers=followers,
        gained=gained,
    )
    return {"followers": table[followers.notna() | gained.notna()]}


def _read_audience(sheet: Sheet, reading: Reading) -> Mapping[str, pd.DataFrame]:
    note(reading, "the audience's make-up belongs to no post and no day: not used")
    return {}


def _daily_source(name: str, label: str, table: str, headers: Any, read: Any,
                  *notes: str) -> Source:  # fmt: skip
    return Source(
        name=name, label=label, grade="A", tables=(table,), headers=headers,
        required={variant: tuple(titles.values()) for variant, titles in headers.items()},
        read=read, account="folder", notes=notes,
    )  # fmt: skip


_NO_YEAR = (
    "Dates have no year and follow the account's language (`8 de marzo`). The year comes from a "
    "dated folder, `exported_on:`, or `year:` (the year of the last row) in the params."
)
_NEEDED = ("permalink", "published", "views", "likes", "comments", "shares")
SOURCES: tuple[Source, ...] = (
    Source(
        name="tiktok_content",
        label="TikTok content (TikTok Studio)",
        grade="B",
        tables=("post_facts",),
        headers=_CONTENT,
        required=dict.fromkeys(_CONTENT, _NEEDED),
        read=_read_content,
        account="folder",
        notes=(
            _NO_YEAR,
            "`Time` is the day of the export, not of the post.",
            "`watch_seconds` is average watch time × views; `video_completions` is the share "
            "watched in full × views, only where it is written with %.",
        ),
    ),
    _daily_source(
        "tiktok_overview", "TikTok overview (TikTok Studio)", "account_daily", _OVERVIEW,
        _read_overview, _NO_YEAR, "Negative counts are corrections by TikTok and stay.",
    ),
    _daily_source(
        "tiktok_followers", "TikTok follower history (TikTok Studio)", "followers", _FOLLOWERS,
        _read_followers, _NO_YEAR, "`undefined`: before the account existed; missing.",
    ),
    _daily_source(
        "tiktok_viewers", "TikTok viewers (TikTok Studio)", "account_daily", _VIEWERS,
        _read_viewers, _NO_YEAR,
    ),
    Source(
        name="tiktok_audience",
        label="TikTok audience (territories, gender, active hours)",
        grade="A",
        tables=(),
        headers=_AUDIENCE,
        required={variant: tuple(titles.values()) for variant, titles in _AUDIENCE.items()},
        read=_read_audience,
        account="folder",
        notes=("Recognised, not used: it says nothing of posts or days.",),
    ),
)  # fmt: skip
