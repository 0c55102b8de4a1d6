"""A post's picture, and until when the brand may show it."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final, Literal

import pandas as pd

from kpi_lib.report import CampaignReport
from kpi_lib.show.content import caption_start, text
from kpi_lib.show.html import Html, el
from kpi_lib.show.words import word
from kpi_lib.text import Language

SOON: Final = dt.timedelta(days=30)
"""Rights that end so shortly after the report's day are the agency's to renew."""
CAPTION_LENGTH: Final = 100
Rights = Literal["ended", "ending", "open"]


def picture(report: CampaignReport, post: dict[Any, Any], *, sizes: str) -> Html | None:
    """The post's picture; nothing where there is none, or where the right to show it has ended.

    `sizes` says how wide it is shown, as in HTML, so that a browser can choose a file.

    The site puts it beside the page, in two sizes and without what the camera wrote into it.
    """
    found = report.pictures.by_post.get(post["post"])
    if found is None or rights_of(report, post) == "ended":
        return None
    return el(
        "img", src=f"media/{found.sha256}-320.webp", alt=alt_text(report.language, post),
        sizes=sizes, loading="lazy", decoding="async", data_media=found.sha256,
        class_="post-picture",
    )  # fmt: skip


def alt_text(language: Language, post: dict[Any, Any]) -> str:
    """`Post by Anna on Instagram, 3 Mar 2026: New tea …`; the caption is the creator's own."""
    t = language.t
    published = post.get("published")
    who = t(
        "Post by {creator} on {platform}, {day}",
        creator=text(post.get("creator")) or t("not assigned"),
        platform=word(language, "platform", text(post.get("platform"))),
        day=language.date(None if pd.isna(published) else published),
    )
    caption = caption_start(post, CAPTION_LENGTH)
    return t("{post}: {caption}", post=who, caption=caption) if caption else who


def rights_of(report: CampaignReport, post: dict[Any, Any]) -> Rights:
    """Whether the right to use the post has ended on the report's day, or will within `SOON`."""
    until = rights_until(post)
    if until is None or until > report.as_of + SOON:
        return "open"
    return "ended" if until < report.as_of else "ending"


def rights_until(post: dict[Any, Any]) -> dt.date | None:
    """Last day on which the brand may use the post; None where the posts sheet names none."""
    until = post.get("rights_until")
    return None if until is None or pd.isna(until) else pd.Timestamp(until).date()
