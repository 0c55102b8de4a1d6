"""Meta's exports: Instagram content and stories, Facebook content."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kpi_site.demo.headers import FACEBOOK, INSTAGRAM, INSTAGRAM_ES, STORIES
from kpi_site.demo.posts import Post
from kpi_site.demo.tabular import MONTHS, Row, csv_bytes

_TYPES = {
    "en": {"reel": "IG reel", "carousel": "IG carousel", "image": "IG image"},
    "es": {"reel": "Reel de IG", "carousel": "Carrusel de IG", "image": "Imagen de IG"},
}
_LIFETIME = {"en": "Lifetime", "es": "Total"}


def file_name(posts: Sequence[Post], until: dt.date) -> str:
    """`Oct-10-2025_Mar-19-2026.csv`: the period that was chosen."""
    first = min(post.published.date() for post in posts)
    return f"{_short(first)}_{_short(until)}.csv"


def _short(day: dt.date) -> str:
    return f"{MONTHS[day.month - 1][:3]}-{day.day:02d}-{day.year}"


def instagram_content(language: str, name: str, posts: Sequence[Post], day: dt.date) -> bytes:
    """A content export; from ten thousand on figures carry a comma."""
    variant = "es" if language == "es" else "en"
    names = ("views", "reach", "likes", "shares", "follows", "comments", "saves")
    rows: list[Row] = []
    for post in posts:
        figures = [_grouped(post.at(day)[name]) for name in names]
        kind = _TYPES[variant][post.format]
        rows.append((*_start(post, name), kind, "", _LIFETIME[variant], *figures))
    return csv_bytes(INSTAGRAM_ES if variant == "es" else INSTAGRAM, rows, bom=True)


def _start(post: Post, name: str) -> Row:
    return (
        post.post_id,
        post.account.account_id,
        post.account.handle,
        name,
        post.caption,
        post.duration,
        f"{post.published:%m/%d/%Y %H:%M}",
        post.permalink,
    )


def _grouped(count: int) -> str:
    return f"{count:,}" if count >= 10_000 else str(count)


def instagram_stories(name: str, posts: Sequence[Post], day: dt.date) -> bytes:
    """A stories export; replies are 0 in Europe, whatever people wrote."""
    rows: list[Row] = []
    for post in posts:
        seen = post.at(day)
        taps = seen["views"] // 50
        figures = [seen[name] for name in ("views", "reach", "likes", "shares", "follows")]
        own = (seen["clicks"] // 2, 0, taps, seen["views"] + taps, seen["clicks"])
        rows.append((*_start(post, name), "IG story", "", "Lifetime", *figures, *own))
    return csv_bytes(STORIES, rows, bom=True)


def facebook_content(name: str, posts: Sequence[Post], day: dt.date) -> bytes:
    """A page's content export."""
    rows: list[Row] = []
    for post in posts:
        seen = post.at(day)
        reactions = [seen[part] for part in ("likes", "comments", "shares")]
        kind = "Videos" if post.format == "video" else "Photos"
        start = (post.post_id, post.account.account_id, name, post.caption[:40], post.caption)
        about = (post.duration, f"{post.published:%m/%d/%Y %H:%M}", "", post.permalink, 0, 0, kind)
        figures = (seen["views"], seen["reach"], sum(reactions), *reactions)
        clicks = (seen["clicks"] * 3, seen["clicks"] * 2)
        rows.append((*start, *about, "", "", "", "", "Lifetime", *figures, *clicks))
    return csv_bytes(FACEBOOK, rows, bom=True)
