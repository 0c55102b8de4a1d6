"""YouTube Studio's exports: content, days, and those that are not per video."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kpi_lib.sources.cells import note, problem, shown
from kpi_lib.sources.kit import columns_of, keep, note_left_out
from kpi_lib.sources.source import Reading, Sheet, Source

_LOADED = 500
"""Studio exports the rows it has loaded: at most about so many."""
_TOTALS = frozenset({"total", "gesamt", "totale", "totaal"})
_ID = r"[\w-]{11}"

_CONTENT = {
    "en": {
        "Content": "post_id",
        "Video title": "caption",
        "Video publish time": "published",
        "Duration": "duration",
        "Views": "views",
        "Watch time (hours)": "_hours",
        "Subscribers": "creator_follows",
        "Impressions": "thumbnail_impressions",
        "Thumbnail impressions": "thumbnail_impressions",
        "Impressions click-through rate (%)": "_click_rate",
        "Thumbnail click-through rate (%)": "_click_rate",
        "Average view duration": "_average",
        "Average percentage viewed (%)": "_average_share",
        "Likes": "likes",
        "Dislikes": "_dislikes",
        "Shares": "shares",
        "Comments added": "comments",
        "Comments": "comments",
    },
    "en, until 2023": {
        "Video": "post_id",
        "Video title": "caption",
        "Video publish time": "published",
        "Comments added": "comments",
        "Shares": "shares",
        "Dislikes": "_dislikes",
        "Likes": "likes",
        "Average % viewed": "_average_share",
        "Average view duration": "_average",
        "Video views": "views",
        "Views": "views",
        "Duration": "duration",
        "Watch time (hours)": "_hours",
        "Subscribers": "creator_follows",
        "Impressions": "thumbnail_impressions",
        "Impressions click-through rate (%)": "_click_rate",
    },
    "de": {
        "Videos": "post_id",
        "Content": "post_id",
        "Videotitel": "caption",
        "Veröffentlichungszeitpunkt des Videos": "published",
        "Dauer": "duration",
        "Aufrufe": "views",
        "Wiedergabezeit (Stunden)": "_hours",
        "Abonnenten": "creator_follows",
        "Impressionen": "thumbnail_impressions",
        "Klickrate der Impressionen (%)": "_click_rate",
    },
    "es": {
        "Contenido": "post_id",
        "Título del vídeo": "caption",
        "Título del video": "caption",
        "Hora de publicación del vídeo": "published",
        "Hora de publicación del video": "published",
        "Duración": "duration",
        "Visualizaciones": "views",
        "Vistas": "views",
        "Tiempo de visualización (horas)": "_hours",
        "Suscriptores": "creator_follows",
        "Impresiones": "thumbnail_impressions",
        "Porcentaje de clics de las impresiones (%)": "_click_rate",
    },
}
_DAILY = {
    "en": {
        "Date": "date",
        "Views": "views",
        "Watch time (hours)": "_hours",
        "Subscribers": "follows",
        "Impressions": "thumbnail_impressions",
        "Average view duration": "_average",
        "Impressions click-through rate (%)": "_click_rate",
    },
    "de": {
        "Datum": "date",
        "Aufrufe": "views",
        "Wiedergabezeit (Stunden)": "_hours",
        "Abonnenten": "follows",
        "Impressionen": "thumbnail_impressions",
    },
    "es": {
        "Fecha": "date",
        "Visualizaciones": "views",
        "Tiempo de visualización (horas)": "_hours",
        "Suscriptores": "follows",
        "Impresiones": "thumbnail_impressions",
    },
}
_CHART = {
    "en": {
        "Date": "_date",
        "Content": "_post_id",
        "Video title": "_caption",
        "Video publish time": "_published",
        "Duration": "_duration",
        "Views": "_views",
    },
    "de": {
        "Datum": "_date",
        "Videos": "_post_id",
        "Videotitel": "_caption",
        "Veröffentlichungszeitpunkt des Videos": "_published",
        "Dauer": "_duration",
        "Aufrufe": "_views",
    },
}
_SPLITS = (
    "Geography", "Traffic source", "Viewer age", "Viewer gender", "Device type",
    "Operating system", "Subscription status", "Playback location", "New and returning viewers",
)  # fmt: skip
_OTHER = {
    split.casefold(): {
        split: "_split",
        "Date": "_date",
        "Views": "_views",
        "Average view duration": "_average",
        "Watch time (hours)": "_hours",
    }
    for split in _SPLITS
}


def _read_content(sheet: Sheet, reading: Reading) -> Mapping[str, pd.DataFrame]:
    sheet = _without_total(sheet, reading)
    columns = columns_of(sheet, reading, _CONTENT, decimal=".")
    ids = columns.text("post_id")
    views, duration = columns.count("views"), columns.seconds("duration")
    if len(ids) >= _LOADED:
        note(reading, f"{len(ids)} videos: Studio exports only the rows it has loaded")
    videos = ids.str.fullmatch(_ID, na=False)
    return {
        "post_facts": columns.table(
            platform="youtube",
            post_id=ids,
            permalink=("https://youtu.be/" + ids).where(videos),
            published=columns.time("published", default_order="MDY"),
            format="video",
            caption=columns.raw("caption"),
            duration=duration,
            views=views,
            thumbnail_impressions=columns.count("thumbnail_impressions"),
            watch_seconds=columns.number("_hours") * 3600,
            video_seconds=duration * views,
            likes=columns.count("likes"),
            comments=columns.count("comments"),
            shares=columns.count("shares"),
            creator_follows=columns.count("creator_follows"),
        )
    }


def _without_total(sheet: Sheet, reading: Reading) -> Sheet:
    """The rows without `Total`: it counts more than the rows do, so it is neither added nor
    compared."""
    first = sheet.frame["post_id"] if "post_id" in sheet.frame else sheet.frame["date"]
    totals = first.str.strip().str.casefold().isin(list(_TOTALS))
    note_left_out(reading, int(totals.sum()), "Total")
    return keep(sheet, ~totals)


def _read_daily(sheet: Sheet, reading: Reading) -> Mapping[str, pd.DataFrame]:
    sheet = _without_total(sheet, reading)
    columns = columns_of(sheet, reading, _DAILY, decimal=".")
    days = columns.date("date", default_order="MDY")
    parts = [
        columns.table(platform="youtube", metric=name, date=days, value=columns.count(name))
        for name in ("views", "follows", "thumbnail_impressions")
        if columns.has(name)
    ]
    return {"account_daily": pd.concat(parts, ignore_index=True).dropna(subset="value")}


def _read_chart(sheet: Sheet, reading: Reading) -> Mapping[str, pd.DataFrame]:
    note(reading, "the lines of a chart, by video and day: `Table data.csv` has the videos")
    return {}


def _refuse_split(sheet: Sheet, reading: Reading) -> Mapping[str, pd.DataFrame]:
    title = next(iter(_OTHER[sheet.variant]))
    problem(
        reading, "not_per_post",
        f"is YouTube's table by '{shown(title)}', not per post: no figure of a video can be read "
        "from it. In Studio choose Analytics, Advanced mode, the tab Content, then Export; or take "
        "the file out of the folder.",
    )  # fmt: skip
    return {}


def _source(name: str, label: str, tables: tuple[str, ...], headers: Mapping[str, Any],
            required: tuple[str, ...], read: Any, *notes: str, grade: Any = "A",
            share: float = 0.0) -> Source:  # fmt: skip
    return Source(
        name=name, label=label, grade=grade, tables=tables, headers=headers,
        required=dict.fromkeys(headers, required), read=read, account="folder", share=share,
        notes=notes,
    )  # fmt: skip


SOURCES: tuple[Source, ...] = (
    _source(
        "youtube_content", "YouTube content (Studio, Table data.csv)", ("post_facts",), _CONTENT,
        ("post_id", "caption", "published", "views"), _read_content,
        "The row `Total` is left out: it differs from the sum of its rows.",
        "Ids that begin with `-` have a leading blank in the file.",
        "Only the rows loaded in Studio are exported (about 500).",
        "`Impressions` are impressions of thumbnails: never in CPM or engagement rates.",
        "The figures are those of the period chosen in Studio: choose Lifetime.",
        "German and Spanish titles are known from other importers only.",
    ),
    _source(
        "youtube_daily", "YouTube by day (Studio, Totals.csv)", ("account_daily",), _DAILY,
        ("date", "views"), _read_daily, share=0.75,
    ),
    _source(
        "youtube_chart", "YouTube chart by video and day (Studio, Chart data.csv)", (), _CHART,
        ("_date", "_post_id", "_views"), _read_chart, "Recognised, not used.",
    ),
    _source(
        "youtube_split", "YouTube by geography, traffic source, age, …", (), _OTHER,
        ("_split", "_views"), _refuse_split,
        "Refused, with the way to the right export: it says nothing of single videos.",
    ),
)  # fmt: skip
