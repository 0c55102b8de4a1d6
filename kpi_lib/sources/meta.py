"""Meta Business Suite: Instagram content and stories, Facebook content, daily series."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any, Literal

import pandas as pd

from kpi_lib.sources.cells import note, params_line, problem, shown
from kpi_lib.sources.encoding import refusal
from kpi_lib.sources.kit import Columns, columns_of, keep, note_left_out
from kpi_lib.sources.meta_headers import DAILY, FACEBOOK, INSTAGRAM, STORIES
from kpi_lib.sources.source import BadRow, Reading, Sheet, Source
from kpi_lib.sources.values import permalink, post_id_from_permalink

_ORDER: Mapping[str, Literal["MDY", "DMY"]] = {"pt": "DMY", "de": "DMY"}
"""Order of day and month where the variant does not write them month first."""
_FACTS = ("impressions", "views", "reach", "likes", "comments", "shares", "saves", "replies",
          "profile_visits", "link_clicks", "creator_follows")  # fmt: skip
_FORMATS = (
    ("story", ("story", "stories", "historia", "storie", "händelse")),
    ("reel", ("reel",)),
    ("carousel", ("carousel", "carrusel", "carrossel", "karussell", "album", "multi")),
    ("live", ("live", "directo", "ao vivo")),
    ("video", ("video", "vídeo", "vidéo")),
    ("link", ("link", "enlace", "lien", "länk")),
    ("post", ("image", "imagen", "imagem", "photo", "foto", "bild", "text", "status", "post",
              "beitrag", "publi", "inlägg")),
)  # fmt: skip
_RUINED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
_METRICS = {
    "views": "views", "viewers": "reach", "reach": "reach", "content interactions": "interactions",
    "interactions": "interactions", "link clicks": "link_clicks", "follows": "follows",
    "new follows": "follows", "profile visits": "profile_visits", "visits": "profile_visits",
    "page visits": "profile_visits", "impressions": "impressions", "unfollows": "unfollows",
}  # fmt: skip
_PLATFORM = re.compile(r"\b(instagram|facebook)\b", re.IGNORECASE)


def _read_content(platform: str, headers: Mapping[str, Mapping[str, str]], sheet: Sheet,
                  reading: Reading) -> Mapping[str, pd.DataFrame]:  # fmt: skip
    sheet = _lifetime_rows(sheet, reading)
    columns = columns_of(sheet, reading, headers)
    links = columns.raw("permalink")
    accounts = columns.text("account")
    named = sorted(set(accounts.dropna()))
    reading.account = named[0] if len(named) == 1 else None
    _note_comments(columns)
    facts = {name: columns.count(name) for name in _FACTS if columns.has(name)}
    return {
        "post_facts": columns.table(
            platform=platform,
            post_id=_post_ids(columns, platform),
            permalink=permalink(links),
            account=accounts,
            published=columns.time("published", default_order=_ORDER.get(sheet.variant, "MDY")),
            format=_formats(columns, headers is STORIES),
            caption=_captions(columns),
            duration=columns.seconds("duration"),
            lifetime=True,
            watch_seconds=columns.number("watch_seconds"),
            **facts,
        )
    }


def _lifetime_rows(sheet: Sheet, reading: Reading) -> Sheet:
    """The rows that hold totals since publication; a file of days only is refused.

    The column `Date` says `Lifetime` or `Total` in the language of the account, else a day.
    """
    if "_date" not in sheet.frame.columns or not len(sheet.frame):
        return sheet
    days = sheet.frame["_date"].str.contains(r"\d", regex=True, na=False)
    if not days.any():
        return sheet
    if days.all():
        row = int(sheet.frame["row"].iloc[0])
        day = shown(sheet.frame["_date"].iloc[0])
        what = (
            f"holds figures by day (Date is '{day}'), which do not add up to a post's reach. "
            "Export the content with lifetime totals, not the daily breakdown."
        )
        raise refusal(reading, "daily_rows", what, line=row)
    note_left_out(reading, int(days.sum()), "figures of single days beside the lifetime totals")
    return keep(sheet, ~days)


def _note_comments(columns: Columns) -> None:
    said = columns.text("_comment").dropna()
    if len(said):
        note(columns.reading, f"Data comment in {len(said)} rows: '{shown(said.iloc[0])}'")


def _post_ids(columns: Columns, platform: str) -> pd.Series[Any]:
    """The ids; those a spreadsheet rounded (`1.22158E+17`) come from the permalink instead."""
    ids = columns.text("post_id").str.removeprefix("'")
    ruined = ids.str.fullmatch(_RUINED, na=False)
    from_link = post_id_from_permalink(columns.raw("permalink"))
    if not ruined.any():
        return ids.fillna(from_link).astype("str")
    found = from_link.where(from_link.notna() & ~from_link.str.startswith("https:", na=False))
    lost = ruined & found.isna()
    for text, row in zip(ids[lost], columns.rows[lost], strict=True):
        columns.reading.bad.append(
            BadRow(row=int(row), column=columns.title("post_id"), value=str(text),
                   expected="the whole id: a spreadsheet rounded it. Use the file as downloaded")
        )  # fmt: skip
    what = (
        f"{int(ruined.sum())} ids of posts were rounded by a spreadsheet "
        f"('{ids[ruined].iloc[0]}'); {int((ruined & ~lost).sum())} were found in the permalinks. "
        "Use the file as downloaded, not saved again: "
    )
    what += "posts of other exports may not match." if platform == "instagram" else "it is safer."
    problem(columns.reading, "ruined_ids", what, column=columns.title("post_id"),
            line=int(columns.rows[ruined].iloc[0]), severity="warning")  # fmt: skip
    return ids.where(~ruined, found).fillna(from_link.where(~ruined)).astype("str")


def _captions(columns: Columns) -> pd.Series[Any]:
    """The text; Facebook keeps it in the title, the description, or both."""
    if columns.has("caption"):
        return columns.raw("caption")
    title, text = columns.raw("_title"), columns.raw("_description")
    both = [
        None if pd.isna(a) and pd.isna(b) else _either("" if pd.isna(a) else a,
                                                       "" if pd.isna(b) else b)
        for a, b in zip(title, text, strict=True)
    ]  # fmt: skip
    return pd.Series(both, index=title.index, dtype="str")


def _either(title: str, text: str) -> str:
    if title in text:
        return text
    return title if text in title else f"{title}\n{text}"


def _formats(columns: Columns, stories: bool) -> pd.Series[Any]:
    written = columns.text("format")
    known = {text: "story" if stories else _format(text) for text in written.dropna().unique()}
    return written.map(known).fillna("story" if stories else None).astype("str")


def _format(text: str) -> str:
    word = text.casefold()
    for name, marks in _FORMATS:
        if any(mark in word for mark in marks):
            return name
    return word


def _read_daily(sheet: Sheet, reading: Reading) -> Mapping[str, pd.DataFrame]:
    """A series by day; the line above the header names its metric, rarely its platform."""
    columns = columns_of(sheet, reading, DAILY)
    title = next((line for line in reversed(sheet.preamble) if not _is_hint(line)), "")
    if not title:
        what = "has no line above 'Date,Primary' that names its metric. Export it again."
        raise refusal(reading, "no_metric", what, line=_first(sheet))
    metric = _metric(title)
    note(reading, f"'{shown(title)}' read as daily {metric}")
    return {
        "account_daily": columns.table(
            platform=_platform(title, reading),
            metric=metric,
            date=columns.date("date", default_order="MDY"),
            value=columns.count("value"),
        ).dropna(subset="value")
    }


def _is_hint(line: str) -> bool:
    return line.strip().casefold().startswith(("sep=", '"sep='))


def _first(sheet: Sheet) -> int | None:
    return int(sheet.frame["row"].iloc[0]) if len(sheet.frame) else None


def _metric(title: str) -> str:
    plain = " ".join(_PLATFORM.sub(" ", title).casefold().split())
    return _METRICS.get(plain) or re.sub(r"\W+", "_", plain).strip("_") or "unnamed"


def _platform(title: str, reading: Reading) -> str:
    stated = reading.rule.constants.get("platform")
    found = _PLATFORM.search(title) or _PLATFORM.search(reading.path.split("/", 2)[-1])
    if stated or found:
        return stated or (found[1].lower() if found else "")
    line = params_line(reading, "constants: {platform: instagram}")
    raise refusal(
        reading, "undecidable_platform",
        "does not say whether it is of Instagram or Facebook. Put it into a folder "
        f"'instagram' or 'facebook', or add to the params file: {line}",
    )  # fmt: skip


_NEEDED = ("post_id", "published", "permalink", "format", "reach", "likes", "shares", "comments")
_MONTH_FIRST = (
    "Times are `MM/DD/YYYY HH:MM`, in Spanish files too; Portuguese and German ones are taken as "
    "`DD/MM`. A day above 12 decides; without one the usual order is taken, with a warning."
)
_DRIFT = "Lifetime figures: every export has others, so the newest one of a post counts."
SOURCES: tuple[Source, ...] = (
    Source(
        name="instagram_content",
        label="Instagram content",
        grade="A",
        tables=("post_facts",),
        headers=INSTAGRAM,
        required=dict.fromkeys(INSTAGRAM, (*_NEEDED, "saves")),
        read=partial(_read_content, "instagram", INSTAGRAM),
        account="file",
        notes=(
            _MONTH_FIRST, _DRIFT,
            "`Data comment` and `Date` may lack; `Date` is `Lifetime` or `Total`, rows of single "
            "days are left out, and a file of nothing else is refused.",
            "Portuguese files name no handle: folder or params say whose they are.",
            "German titles are reconstructed (grade X), Portuguese ones grade B.",
            "No impressions: Instagram reports views.",
        ),
    ),
    Source(
        name="instagram_stories",
        label="Instagram stories",
        grade="B",
        tables=("post_facts",),
        headers=STORIES,
        required=dict.fromkeys(STORIES, ("post_id", "published", "permalink", "replies",
                                         "_navigation")),
        read=partial(_read_content, "instagram", STORIES),
        account="file",
        notes=(
            _MONTH_FIRST,
            "Figures live 24 hours: export every day a story runs.",
            "Replies are 0 for accounts in the EU and Japan, whatever people wrote.",
        ),
    ),
    Source(
        name="facebook_content",
        label="Facebook content",
        grade="A",
        tables=("post_facts",),
        headers=FACEBOOK,
        required={
            "en": ("post_id", "_account_id", "published", "permalink", "format", "reach", "likes",
                   "comments", "shares"),
            "fr": ("post_id", "_account_id", "published", "permalink", "format", "reach"),
            "sv": ("post_id", "_account_id", "published", "permalink", "format", "reach", "likes"),
        },
        read=partial(_read_content, "facebook", FACEBOOK),
        account="file",
        notes=(
            _MONTH_FIRST, _DRIFT,
            "32 to 34 columns; older files have `Impressions` instead of `Views`.",
            "Reactions count as likes; only `Link Clicks` are clicks, never `Total clicks`.",
            "The text is in Title, in Description, or in both.",
            "The file names the page, not its handle: put the page's name into the roster, or the "
            "file into the creator's folder.",
            "French and Swedish titles are grade C.",
        ),
    ),
    Source(
        name="meta_daily",
        label="Meta daily series",
        grade="A",
        tables=("account_daily",),
        headers=DAILY,
        required=dict.fromkeys(DAILY, ("date", "value")),
        read=_read_daily,
        account="folder",
        notes=(
            "UTF-16 with `sep=,`, then the metric's title, then `Date,Primary`.",
            "The platform is in the title or the folder's name, else params say: "
            "`constants: {platform: instagram}`.",
        ),
    ),
)  # fmt: skip
