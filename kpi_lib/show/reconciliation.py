"""Two roads to one number, and the posts that are not where they should be."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from kpi_lib.columns import COLUMNS
from kpi_lib.ledger.model import Residual
from kpi_lib.reconcile import post_status, unclaimed_codes
from kpi_lib.report import CampaignReport
from kpi_lib.show.content import campaign_posts, text
from kpi_lib.show.display import Shown
from kpi_lib.show.editions import in_editions
from kpi_lib.show.html import Content, Html, badge, el, join, link, table
from kpi_lib.show.sections import section
from kpi_lib.show.words import word
from kpi_lib.text import Language

MOST_CODES: Final = 20
MONEY: Final = frozenset(column.label for column in COLUMNS.values() if column.money)


@in_editions
def reconciliation(report: CampaignReport) -> Shown:
    """What remains between two roads to one number, what it means, and which posts are missing."""
    return Shown(
        section(
            report,
            "reconciliation",
            _residuals(report),
            _status(report),
            _posts(report),
            _codes(report),
        )
    )


def _residuals(report: CampaignReport) -> Html | None:
    t = report.language.t
    if not report.residuals and report.hidden:
        return None
    if not report.residuals:
        return el(
            "p",
            t("No figure of this report could be checked against a second source."),
            class_="na",
        )
    head = (
        t("Check"), t("Counted here"), t("Figure"), t("Compared with"), t("Figure"), t("Left over"),
        t("Agrees"),
    )  # fmt: skip

    def lines(residuals: list[Residual], caption: str) -> Html:
        rows = [_residual(report.language, residual) for residual in residuals]
        return table(head, rows, caption=caption, numeric=(2, 4, 5))

    settled = [residual for residual in report.residuals if residual.ok]
    left = [residual for residual in report.residuals if not residual.ok]
    summary = t("Checks that agree: {n}", n=report.language.count(len(settled)))
    return join(
        lines(left, t("Checks that do not agree")) if left else None,
        _meanings(report, left),
        el("details", el("summary", summary), lines(settled, summary), class_="working")
        if settled
        else None,
    )


def _meanings(report: CampaignReport, left: list[Residual]) -> Html | None:
    """What each kind of residual means, once."""
    t = report.language.t
    kinds = dict.fromkeys((one.left_label, one.right_label, one.meaning) for one in left)
    items = [
        el("li", t("{a} against {b}", a=t(here), b=t(there)), ": ", t(meaning))
        for here, there, meaning in kinds
    ]
    return el("ul", items, class_="note") if items else None


def _residual(language: Language, residual: Residual) -> tuple[Content, ...]:
    t = language.t
    agrees = {True: t("yes"), False: t("no"), None: t("cannot be said")}[residual.ok]
    state = {True: "met", False: "missed", None: "open"}[residual.ok]
    return (
        t(residual.subject),
        t(residual.left_label),
        figure(language, residual.left, residual.subject),
        t(residual.right_label),
        figure(language, residual.right, residual.subject),
        figure(language, residual.residual, residual.subject),
        badge(agrees, data_verdict=state),
    )


def figure(language: Language, value: float | None, subject: str = "") -> Html:
    """An amount where the subject is money, else a count."""
    if value is None or pd.isna(value):
        return el("td", language.missing(), class_="num na")
    unit = "money" if subject in MONEY else "count"
    return el("td", language.number(value, unit), class_="num")


def _status(report: CampaignReport) -> Html | None:
    """By creator: posts in the exports, selected or not, and those that are missing."""
    t = report.language.t
    if "posts" in report.hidden:
        return None
    status = post_status(report.ledger, report.campaign).to_dict("records")
    if not status:
        return None
    head = (
        t("Creator"), t("In an export"), t("of these the campaign's"), t("of these other posts"),
        t("Listed, but in no export"), t("Agreed, but not listed"),
    )  # fmt: skip
    counts = ("in_file", "selected", "not_selected", "listed_not_found", "contracted_not_found")
    rows = [
        (text(row["creator"]) or t("not assigned"),
         *(figure(report.language, row[name]) for name in counts))
        for row in status
    ]  # fmt: skip
    return table(head, rows, caption=t("Posts by creator"), numeric=range(1, len(head)))


def _codes(report: CampaignReport) -> Html | None:
    """Discount codes of the shop's orders that belong to no creator."""
    language = report.language
    t = language.t
    if report.hidden & {"orders", "net_sales"}:
        return None
    codes = unclaimed_codes(report.ledger).head(MOST_CODES).to_dict("records")
    if not codes:
        return None
    head = (t("Code"), t("Orders"), t("First order"), t("Last order"), t("Net sales"))
    rows = [
        (row["code"], figure(language, row["orders"]), language.date(row["first_day"]),
         language.date(row["last_day"]), language.money(row["net_sales"]))
        for row in codes
    ]  # fmt: skip
    return table(head, rows, caption=t("Codes in the shop that belong to no creator"),
                 numeric=(1, 4))  # fmt: skip


def _posts(report: CampaignReport) -> Html | None:
    if "posts" in report.hidden:
        return None
    language = report.language
    t = language.t
    posts = campaign_posts(report)
    found = posts["found"].fillna(False).astype(bool)
    seen = "last_seen" in posts
    gone = posts["last_seen"].notna() if seen else pd.Series(False, index=posts.index)
    summary = t(
        "Posts of the campaign: {all}; found in an export: {found}; in no export: {missing}; "
        "no longer in the newest export: {gone}.",
        all=language.count(len(posts)), found=language.count(int(found.sum())),
        missing=language.count(int((~found).sum())), gone=language.count(int(gone.sum())),
    )  # fmt: skip
    unclear = posts[~found | gone].to_dict("records")
    head = (t("Creator"), t("Platform"), t("Post"), t("State"))
    return join(
        el("p", summary, class_="note"),
        table(head, (_post(language, post) for post in unclear), caption=t("Posts to look after"))
        if unclear
        else None,
    )


def _post(language: Language, post: dict[Any, Any]) -> tuple[Content, ...]:
    t = language.t
    last = post.get("last_seen")
    address = text(post.get("permalink"))
    if not pd.isna(last):
        state = t("last seen in the export of {day}", day=language.date(last))
    elif address is None:
        state = t("agreed, not yet listed")
    else:
        state = t("listed, but in no export")
    return (
        text(post.get("creator")) or t("not assigned"),
        word(language, "platform", text(post.get("platform"))),
        link(address, address or "–"),
        state,
    )


def warnings(report: CampaignReport) -> Shown:
    """For the agency: everything that `kpi check` would say about this campaign's files."""
    items = [el("li", str(problem)) for problem in report.warnings]
    if not items:
        return Shown(el("p", "No warnings.", class_="note"))
    return Shown(el("ul", items, class_="warnings"))
