"""Earned media value by published price lists, as an index."""

from __future__ import annotations

from dataclasses import replace

from kpi_lib.columns import COLUMNS
from kpi_lib.estimates.emv import Emv, Variant
from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.editions import in_editions
from kpi_lib.show.estimates import estimate_section, evident
from kpi_lib.show.html import Content, Html, el, join, link, table
from kpi_lib.show.tables import kpi_table
from kpi_lib.show.words import word


@in_editions
@evident
def emv(report: CampaignReport) -> Shown:
    """The published lists side by side; nothing at all where the client does not ask for it."""
    found = None if report.estimates is None else report.estimates.emv
    if found is None or found.chosen is None:
        return Shown(join())
    t = report.language.t
    told = (one for one in report.family("emv") if one.kpi != "emv_amount")
    return estimate_section(
        report,
        "emv",
        el("p", _finding(report, found), class_="finding"),
        kpi_table(report, told, t("Earned media value, as an index")),
        _variants(report, found),
        el("p", t(
            "Prices that publishers print, not prices that anybody paid: they say how large a "
            "campaign was, by one yardstick. They are in no ROI and no ROAS. Supplied-creative "
            "posts are left out."
        ), class_="note"),
    )  # fmt: skip


def _finding(report: CampaignReport, found: Emv) -> str:
    language = report.language
    told = [one for one in found.variants if one.common is not None]
    spread = report.result("emv_spread")
    if spread is None or spread.value is None:
        return language.t(
            "Only one of the published price lists prices these posts: how far it is from others "
            "cannot be told."
        )
    least = min(told, key=lambda one: one.common or 0.0)
    most = max(told, key=lambda one: one.common or 0.0)
    return language.t(
        "For the same {posts} posts the published price lists come to between {least} and {most}: "
        "they are {times} times apart.",
        posts=language.count(found.common), least=_money(report, least, least.common),
        most=_money(report, most, most.common), times=language.number(spread.value, "number"),
    )  # fmt: skip


def _money(report: CampaignReport, one: Variant, amount: float | None) -> str:
    """In the list's own currency."""
    return replace(report.language, currency=one.prices.currency).money(amount)


def _variants(report: CampaignReport, found: Emv) -> Html:
    t = report.language.t
    head = (t("Price list"), t("Published"), t("All posts it prices"), t("Posts priced"),
            t("Same posts"), t("What it lacks"))  # fmt: skip
    rows = [_row(report, found, one) for one in found.variants]
    return table(head, rows, caption=t("The published price lists, side by side"),
                 numeric=(2, 3, 4))  # fmt: skip


def _row(report: CampaignReport, found: Emv, one: Variant) -> tuple[Content, ...]:
    language = report.language
    t = language.t
    name = link(one.prices.address, f"{one.prices.publisher}, {one.prices.title}")
    mark = el("span", " ", t("(the client's)"), class_="reason")
    return (
        join(name, mark if one.prices.name == found.chosen else None),
        t("undated") if one.prices.date is None else language.date(one.prices.date),
        _money(report, one, one.amount),
        t("{n} of {all}", n=language.count(one.priced), all=language.count(found.posts)),
        _money(report, one, one.common) if found.common else language.missing(),
        "; ".join(_lack(report, platform, figure) for platform, figure in one.lacks) or "–",
    )


def _lack(report: CampaignReport, platform: str, figure: str) -> str:
    language = report.language
    name = word(language, "platform", platform)
    if not figure:
        return language.t("{platform}: no price", platform=name)
    if figure == "format":
        return language.t("{platform}: the post's format", platform=name)
    return language.t("{platform}: {figure}", platform=name,
                      figure=language.t(COLUMNS[figure].label))  # fmt: skip
