"""What the comments say, by labels or a labelled sample."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from kpi_lib.estimates.sentiment import Reading, Sentiment
from kpi_lib.estimates.sentiment_classifier import GATE
from kpi_lib.estimates.sentiment_posts import PostJudged
from kpi_lib.kpis.reasons import reason_text
from kpi_lib.report import CampaignReport
from kpi_lib.scorecard import Result
from kpi_lib.show.content import campaign_posts, text
from kpi_lib.show.display import Shown
from kpi_lib.show.editions import in_editions
from kpi_lib.show.estimates import estimate_section, evident, rests_on
from kpi_lib.show.html import Content, Html, el, link, table
from kpi_lib.show.tables import kpi_table, reasons, value_cell
from kpi_lib.show.words import word

SHARES = ("sentiment_negative_share_all", "sentiment_positive_share_all", "sentiment_net_all")


@in_editions
@evident
def sentiment(report: CampaignReport) -> Shown:
    """What the comments say; the comments themselves are not shown."""
    found = None if report.estimates is None else report.estimates.sentiment
    if found is None:
        return estimate_section(report, "sentiment")
    return estimate_section(
        report,
        "sentiment",
        el("p", _finding(report, found), class_="finding"),
        kpi_table(report, report.family("sentiment"), None),
        _platforms(report),
        _posts(report, found),
        rests_on(report.language, *_rests_on(report, found)),
    )


def _finding(report: CampaignReport, found: Sentiment) -> str:
    language, shares = report.language, found.reading.shares
    t = language.t
    if shares is None:
        negative = sum(post.clear for post in found.posts)
        return t(
            "What all {n} comments say cannot be told: {labelled} are labelled. Posts clearly more "
            "negative than the rest: {posts}.",
            n=language.count(found.comments), labelled=language.count(found.labelled),
            posts=language.count(negative) if found.posts else language.missing(),
        )  # fmt: skip
    if found.reading.way == "count":
        return t(
            "Of {n} comments, {negative} are negative and {positive} positive; every one is "
            "labelled.",
            n=language.count(shares.comments), negative=language.ratio(shares.negative.value),
            positive=language.ratio(shares.positive.value),
        )  # fmt: skip
    negative_share, positive_share = shares.negative, shares.positive
    return t(
        "Of {n} comments, {negative} are negative and {positive} positive, judged by {labelled} "
        "labelled ones.",
        n=language.count(shares.comments), labelled=language.count(shares.labelled),
        negative=language.interval(negative_share.low, negative_share.high, "ratio"),
        positive=language.interval(positive_share.low, positive_share.high, "ratio"),
    )  # fmt: skip


def _platforms(report: CampaignReport) -> Html | None:
    """The shares by platform, where there is more than one."""
    language = report.language
    by = {kpi: {_group(one): one for one in report.by(kpi, "platform")} for kpi in SHARES}
    names = list(by[SHARES[0]])
    if not names:
        return None
    labels = [report.kpis[kpi].label for kpi in SHARES]
    rows = [
        (
            word(language, "platform", name),
            *(value_cell(language, by[kpi].get(name), interval=True) for kpi in SHARES),
        )
        for name in names
    ]
    head = (language.t("Platform"), *(language.t(label) for label in labels))
    told = reasons(language, (one for found in by.values() for one in found.values()))
    caption = language.t("What people said, by platform")
    return el("div", table(head, rows, caption=caption, numeric=(1, 2, 3)), told)


def _group(result: Result) -> str | None:
    return result.group[0] if result.group else None


def _posts(report: CampaignReport, found: Sentiment) -> Html | None:
    """The posts whose comments are clearly more negative than the rest's."""
    language = report.language
    t = language.t
    clear = [post for post in found.posts if post.clear]
    if not clear:
        return None
    known = {post["post"]: post for post in campaign_posts(report).to_dict("records")}
    rows = [_post_row(report, one, known.get(one.post, {})) for one in clear]
    head = (t("Post"), t("Platform"), t("Negative, of those labelled"), t("Of all other posts"),
            t("Difference"), t("Labelled"), t("Comments"))  # fmt: skip
    caption = t("Posts with clearly more negative comments than the rest")
    return table(head, rows, caption=caption, numeric=(2, 3, 4, 5, 6))


def _post_row(report: CampaignReport, one: PostJudged, post: dict[Any, Any]) -> tuple[Content, ...]:
    language = report.language
    name = text(post.get("creator")) or language.t("not assigned")
    published = post.get("published")
    if not pd.isna(published):
        name = f"{name}, {language.date(published)}"
    return (
        link(post.get("permalink"), name),
        word(language, "platform", text(post.get("platform"))),
        language.ratio(one.share),
        language.ratio(one.rest),
        language.interval(one.low, one.high, "ratio"),
        language.count(one.labelled),
        language.count(one.comments),
    )


def _rests_on(report: CampaignReport, found: Sentiment) -> Iterator[str]:
    """What the numbers assume, a sentence each."""
    language = report.language
    t = language.t
    yield from _way(report, found.reading)
    for one in found.classifiers:
        if one.f1 is not None:
            yield t(
                "Classifier for {language}: macro-F1 {f1} on posts it has not learnt from "
                "(needed: {gate}).",
                language=one.language, f1=language.number(one.f1, "number"),
                gate=language.number(GATE, "number"),
            )  # fmt: skip
            if told := reason_text(one.reason, t):
                yield told
    if found.repeats:
        yield t(
            "Comments that repeat another one under the same post on the same day: {n}. They count "
            "as they stand, spam or not.",
            n=language.count(found.repeats),
        )  # fmt: skip


def _way(report: CampaignReport, reading: Reading) -> Iterator[str]:
    t = report.language.t
    if reading.shares is None or reading.way == "count":
        return
    yield t(
        "The labelled comments are taken as a random draw: who labels what is striking, labels too "
        "many complaints, and no figure shows it."
    )
    if reading.way == "classifier":
        yield t(
            "A classifier read all comments; its errors, measured on the labelled ones, are taken "
            "out of the shares."
        )
    if reading.by == "platform":
        yield t("Each platform weighs as many comments as it has, not as many as are labelled.")
    if reading.by == "language":
        yield t("Each language weighs as many comments as it has, not as many as are labelled.")
    if reading.by == "post":
        yield t("Each post weighs as many comments as it has, not as many as are labelled.")
    if reading.reason is not None:
        yield t("The labelled comments are of other days than the rest: it holds only if the tone "
                "did not change.")  # fmt: skip
