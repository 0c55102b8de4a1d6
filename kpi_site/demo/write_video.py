"""The video platforms' exports: TikTok content, YouTube content."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kpi_site.demo.headers import TIKTOK, TIKTOK_ES, YOUTUBE
from kpi_site.demo.posts import Post
from kpi_site.demo.tabular import MONTHS, Row, csv_bytes


def tiktok_content(posts: Sequence[Post], day: dt.date) -> bytes:
    """TikTok Studio's Content.csv: everything in quotes, days without a year."""
    exported = f"{MONTHS[day.month - 1]} {day.day}"
    rows: list[Row] = []
    for post in posts:
        seen, at = post.at(day), post.published
        figures = [seen[name] for name in ("likes", "comments", "shares", "views")]
        on = f"{MONTHS[at.month - 1]} {at.day}"
        rows.append((exported, post.caption, post.permalink, on, *figures))
    return csv_bytes(TIKTOK, rows, quoted=True)


def tiktok_content_es(posts: Sequence[Post], day: dt.date) -> bytes:
    """The same for an account in Spanish."""
    rows: list[Row] = []
    for post in posts:
        seen = post.at(day)
        figures = [seen[name] for name in ("views", "likes", "comments", "shares")]
        watched = f"0:{max(post.duration * 2 // 5, 3):02d}"
        at = f"{post.published:%Y-%m-%d %H:%M}"
        rows.append((post.caption, at, post.permalink, *figures, watched))
    return csv_bytes(TIKTOK_ES, rows)


def youtube_content(posts: Sequence[Post], day: dt.date) -> bytes:
    """Studio's Table data.csv: a `Total` that is not the sum, then the videos."""
    rows = [_video(post, day) for post in posts]
    total = round(sum(post.at(day)["views"] for post in posts) * 1.08)
    return csv_bytes(YOUTUBE, [("Total", "", "", "", total, *("",) * 7), *rows])


def _video(post: Post, day: dt.date) -> Row:
    """A video; an id that begins with a dash gets a leading blank, as Studio writes it."""
    seen, at, short = post.at(day), post.published, post.format == "short"
    return (
        f" {post.post_id}" if post.post_id.startswith("-") else post.post_id,
        post.caption,
        f"{MONTHS[at.month - 1][:3]} {at.day}, {at.year}",
        post.duration,
        seen["views"],
        round(seen["views"] * post.duration * 0.45 / 3600, 4),
        seen["follows"],
        "" if short else round(seen["views"] * 7.5),
        "" if short else 4.2,
        *(seen[name] for name in ("likes", "shares", "comments")),
    )
