"""For the agency: posts that the brand may no longer use, or soon no longer."""

from __future__ import annotations

from typing import Any

from kpi_lib.report import CampaignReport
from kpi_lib.show.content import campaign_posts, post_title, text
from kpi_lib.show.display import Shown
from kpi_lib.show.html import Html, badge, el, link, table
from kpi_lib.show.pictures import rights_of, rights_until


def rights(report: CampaignReport) -> Shown:
    """Posts whose `rights_until` is over or comes within 30 days of the report's day.

    For a cell with the tag `internal`: no client's page says it.
    """
    t = report.language.t
    posts = campaign_posts(report).to_dict("records")
    due = [post for post in posts if rights_of(report, post) != "open"]
    due.sort(key=lambda post: str(rights_until(post)))
    heading = el("h3", t("Rights that end"))
    note = _lacking(report, posts)
    if not due:
        nothing = el("p", t("No rights have ended or end within 30 days."), class_="note")
        return Shown(el("div", heading, nothing, note, class_="rights-part"))
    head = (t("Post"), t("Creator"), t("Rights until"), t("Used in"))
    whole = table(head, (_row(report, post) for post in due), class_="kpi rights")
    return Shown(el("div", heading, whole, note, class_="rights-part"))


def _lacking(report: CampaignReport, posts: list[dict[Any, Any]]) -> Html | None:
    """How many pictures are shown without a word on how long."""
    shown = [post for post in posts if post["post"] in report.pictures.by_post]
    lacking = sum(rights_until(post) is None for post in shown)
    if not lacking:
        return None
    language = report.language
    return el("p", language.t("Pictures without an end of rights in the posts sheet: {n}.",
                              n=language.count(lacking)), class_="note")  # fmt: skip


def _row(report: CampaignReport, post: dict[Any, Any]) -> tuple[object, ...]:
    language = report.language
    until = rights_until(post)
    return (
        link(post.get("permalink"), post_title(language, post)),
        text(post.get("creator")) or language.t("not assigned"),
        el("td", language.date(until), " ", _badge(report, post)),
        "; ".join(_uses(report, post)),
    )


def _badge(report: CampaignReport, post: dict[Any, Any]) -> Html:
    t = report.language.t
    if rights_of(report, post) == "ended":
        return badge(t("ended"), data_verdict="missed")
    return badge(t("ends soon"), data_verdict="open")


def _uses(report: CampaignReport, post: dict[Any, Any]) -> list[str]:
    """Where the post is used: on the client's page, and by the brand as the posts sheet says."""
    language = report.language
    t = language.t
    uses = []
    if post["post"] in report.pictures.by_post:
        until = language.date(rights_until(post))
        uses.append(
            t("not shown, rights ended {day}", day=until)
            if rights_of(report, post) == "ended"
            else t("gallery and creator card of this report")
        )
    if post.get("reused") is True:
        uses.append(t("used again by the brand"))
    return uses or [t("listed with its figures only")]
