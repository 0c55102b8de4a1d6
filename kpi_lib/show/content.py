"""The campaign's posts with their own figures."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from kpi_lib.columns import COLUMNS
from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.editions import in_editions
from kpi_lib.show.html import Content, Html, badge, el, join, link, table
from kpi_lib.show.sections import section
from kpi_lib.show.words import word
from kpi_lib.text import Language

FACTS: Final = ("impressions", "views", "reach", "engagements", "link_clicks")
CAPTION_LENGTH = 60


@in_editions
def content(report: CampaignReport) -> Shown:
    """Every post of the campaign in the order of publication; missing figures stay missing."""
    t = report.language.t
    if "posts" in report.hidden:
        return Shown(join())
    posts = campaign_posts(report)
    if posts.empty:
        return Shown(section(report, "content", el("p", t("No posts are known."), class_="na")))
    facts = _facts(posts)
    head = (
        t("Published"), t("Creator"), t("Platform"), t("Post"),
        *(t(COLUMNS[name].label) for name in facts),
    )  # fmt: skip
    rows = [_row(report, post, facts) for post in posts.to_dict("records")]
    whole = table(head, rows, caption=t("Posts"), numeric=range(4, 4 + len(facts)),
                  class_="kpi posts")  # fmt: skip
    return Shown(section(report, "content", whole))


def _facts(posts: pd.DataFrame) -> list[str]:
    """The figures that any post has; not the views where impressions are nothing else."""
    known = [name for name in FACTS if name in posts and posts[name].notna().any()]
    if {"views", "impressions"} <= set(known) and posts["views"].equals(posts["impressions"]):
        known.remove("views")
    return known


def campaign_posts(report: CampaignReport) -> pd.DataFrame:
    """The campaign's posts, oldest first."""
    posts = report.ledger["posts"]
    mine = posts[posts["campaign"] == report.campaign]
    return mine.sort_values(["published", "post"], kind="stable", na_position="last")


def _row(report: CampaignReport, post: dict[Any, Any], facts: list[str]) -> tuple[Content, ...]:
    language = report.language
    published = post.get("published")
    return (
        language.date(None if pd.isna(published) else published),
        text(post.get("creator")) or language.t("not assigned"),
        word(language, "platform", text(post.get("platform"))),
        el("td", el("span", _post(report, post), class_="line"), how_known(language, post)),
        *(_fact(report, post[name]) for name in facts),
    )


def how_known(language: Language, post: dict[Any, Any]) -> Html | None:
    """How the post's figures are known, where they are not simply measured."""
    basis = text(post.get("basis"))
    if basis is None:
        return el("span", language.t("in no export"), class_="reason na")
    if basis == "measured":
        return None
    return badge(word(language, "basis", basis), data_basis=basis)


def _fact(report: CampaignReport, value: float) -> Html:
    known = not pd.isna(value)
    return el("td", report.language.count(value), class_="num" if known else "num na")


def _post(report: CampaignReport, post: dict[Any, Any]) -> Html:
    return link(post.get("permalink"), post_title(report.language, post))


def post_title(language: Language, post: dict[Any, Any], length: int = CAPTION_LENGTH) -> str:
    """The beginning of the post's caption; without one, what kind of post it is."""
    shape = text(post.get("format"))
    known = word(language, "format", shape) if shape else language.t("Post")
    return caption_start(post, length) or known


def caption_start(post: dict[Any, Any], length: int) -> str:
    """The caption on one line, cut where it is longer; empty where there is none."""
    words = " ".join((text(post.get("caption")) or "").split())
    return words if len(words) <= length else words[: length - 1].rstrip() + "…"


def text(value: object) -> str | None:
    """A text of a frame's cell; missing is None."""
    return value if isinstance(value, str) and value else None
