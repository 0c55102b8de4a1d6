"""The campaign's posts as pictures with their own figures."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from kpi_lib.columns import COLUMNS
from kpi_lib.kpis.formula import evaluate
from kpi_lib.report import CampaignReport
from kpi_lib.show.content import campaign_posts, how_known, post_title, text
from kpi_lib.show.display import Shown
from kpi_lib.show.editions import in_editions
from kpi_lib.show.html import Html, el, join, link
from kpi_lib.show.pictures import picture
from kpi_lib.show.words import WORDS, word

MOST: Final = 24
RATE: Final = "er_impressions"
SIZES: Final = "(min-width: 40rem) 14rem, 47vw"
FACTS: Final = ("impressions", RATE, "link_clicks")
"""What a card says of its post, where the campaign knows it for any post."""


@in_editions
def gallery(report: CampaignReport) -> Shown:
    """The posts that have a picture, in the order of publication: no ranking.

    Orders are nobody's by post (a code or link names a creator), so no card shows any. A picture
    whose rights have ended is left out; the agency reads of it in `rights`.
    """
    t = report.language.t
    if not report.pictures.by_post:
        return Shown(join())
    posts = with_rate(report, campaign_posts(report))
    shown = [(post, image) for post in posts.to_dict("records")
             if (image := picture(report, post, sizes=SIZES)) is not None]  # fmt: skip
    if not shown:
        return Shown(join())
    facts = [name for name in FACTS if name in posts and posts[name].notna().any()]
    cards = el("ul", (_card(report, post, image, facts) for post, image in shown[:MOST]),
               class_="gallery")  # fmt: skip
    count = report.language.count
    note = (
        t("In the order of publication. Every post of the campaign is in the table of posts.")
        if len(shown) <= MOST
        else t("The first {n} of {total} posts with a picture, in the order of publication. Every "
               "post of the campaign is in the table of posts.", n=count(MOST),
               total=count(len(shown)))
    )  # fmt: skip
    return Shown(
        el("div", el("h3", t("Content gallery")), el("p", note, class_="note"), cards,
           class_="gallery-part")
    )  # fmt: skip


def with_rate(report: CampaignReport, posts: pd.DataFrame) -> pd.DataFrame:
    """Posts with their own engagements per impression, by the KPI's formula."""
    kpi = report.kpis.get(RATE)
    if kpi is None or not {"engagements", "impressions"} <= set(posts):
        return posts
    below = evaluate(kpi.denominator or "1", posts)
    rate = kpi.scale * evaluate(kpi.numerator, posts) / below.where(below > 0)
    return posts.assign(**{RATE: rate})


def _card(report: CampaignReport, post: dict[Any, Any], image: Html, facts: list[str]) -> Html:
    language = report.language
    published, shape = post.get("published"), text(post.get("format"))
    where = (
        word(language, "platform", text(post.get("platform"))),
        word(language, "format", shape) if shape in WORDS["format"] else None,
        None if pd.isna(published) else language.date(published),
    )
    return el(
        "li",
        image,
        el("p", text(post.get("creator")) or language.t("not assigned"), class_="shot-who"),
        el("p", " · ".join(part for part in where if part), class_="shot-where"),
        el("dl", (_fact(report, name, post[name]) for name in facts), class_="card-figures"),
        el("p", link(post.get("permalink"), post_title(language, post)), class_="shot-link"),
        how_known(language, post),
        class_="shot",
    )


def _fact(report: CampaignReport, name: str, value: float) -> Html:
    language = report.language
    label = language.t(report.kpis[name].label if name == RATE else COLUMNS[name].label)
    written = language.number(value, "ratio" if name == RATE else "count")
    missing = "na" if pd.isna(value) else None
    return el("div", el("dt", label), el("dd", written, class_=missing), data_kpi=name)
