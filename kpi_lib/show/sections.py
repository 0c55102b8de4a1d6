"""A section of the page: heading, the analyst's note, then its tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kpi_lib.report import CampaignReport
from kpi_lib.show.benchmarks import benchmarks_table
from kpi_lib.show.display import Shown
from kpi_lib.show.editions import in_editions
from kpi_lib.show.html import Content, Html, el, join, paragraphs
from kpi_lib.show.tables import kpi_table, not_available
from kpi_lib.text.messages import msg

TITLES: Final[Mapping[str, str]] = {
    "verdict": msg("Result against what was agreed"),
    "changes": msg("What changed"),
    "exposure": msg("Exposure and engagement"),
    "traffic": msg("Traffic, leads and followers"),
    "sales": msg("Sales and money"),
    "creators": msg("Creators compared"),
    "content": msg("Content"),
    "relationship": msg("Relationship and outreach"),
    "estimates": msg("What counting cannot say"),
    "bounds": msg("Attributed: at least, at most"),
    "lift": msg("Caused by the campaign"),
    "leakage": msg("Codes that leaked"),
    "maturation": msg("Leads that are still to buy"),
    "customer_value": msg("What the customers are worth"),
    "repeat": msg("Purchases still to come"),
    "outreach_times": msg("How long outreach takes"),
    "compensation": msg("Kinds of pay compared"),
    "retention": msg("Who keeps the relationships"),
    "creator_score": msg("Whom to keep"),
    "placements": msg("Influence and placements"),
    "emv": msg("Earned media value, as an index"),
    "planning": msg("What the next budget would buy"),
    "sentiment": msg("What people said"),
    "mix": msg("Weight in the mix"),
    "reconciliation": msg("Do the numbers add up?"),
    "method": msg("Method and sources"),
    "glossary": msg("Glossary"),
}

ESTIMATES: Final = (
    "bounds", "lift", "leakage", "maturation", "customer_value",
    "repeat", "outreach_times", "compensation", "retention", "creator_score",
    "placements", "emv", "planning", "sentiment", "mix",
)  # fmt: skip
"""Sections of what models say, in reading order; each is the family of its KPIs."""


def section(report: CampaignReport, name: str, *content: Content) -> Html:
    """The section's frame with its heading in the client's language and the analyst's note.

    An estimate stands under the estimates' own heading, so that the contents list them as one.
    """
    note = report.params.notes.get(name)
    level = "h3" if name in ESTIMATES else "h2"
    if not join(content):
        if report.hidden:
            return join()  # what is not shown is not "no figures"
        content = (el("p", report.language.t("No figures for this section."), class_="na"),)
    return el(
        "section",
        el(level, report.language.t(TITLES[name])),
        paragraphs(note) if note else None,
        content,
        class_="kpi-section",
        id=name,
    )


@in_editions
def exposure(report: CampaignReport) -> Shown:
    """How often the campaign was seen, and what people did with it."""
    t = report.language.t
    hint = t("Open a KPI to see its formula, figures, coverage and files.")
    tables = _tables(report, {"exposure": t("Exposure"), "engagement": t("Engagement")})
    note = el("p", hint, class_="note screen")
    return Shown(
        section(report, "exposure", note if tables else None, tables, benchmarks_table(report))
    )


@in_editions
def traffic(report: CampaignReport) -> Shown:
    """Who came to the site, left an address, or began to follow the brand."""
    t = report.language.t
    captions = {"traffic": t("Traffic"), "leads": t("Leads"), "audience": t("Followers")}
    return Shown(section(report, "traffic", _tables(report, captions)))


@in_editions
def sales(report: CampaignReport) -> Shown:
    """What was sold, what it cost, and the client's own KPIs."""
    t = report.language.t
    captions = {"sales": t("Sales"), "money": t("Money"), "custom": t("Own KPIs")}
    return Shown(section(report, "sales", _tables(report, captions)))


@in_editions
def relationship(report: CampaignReport) -> Shown:
    """From first contact to a lasting relationship, and whether ads were marked as ads."""
    t = report.language.t
    captions = {
        "outreach": t("Outreach"),
        "relationship": t("Relationship"),
        "compliance": t("Disclosure"),
    }
    return Shown(section(report, "relationship", _tables(report, captions)))


def _tables(report: CampaignReport, captions: Mapping[str, str]) -> Html:
    """A table a family, then all that is not available, each with its reason."""
    return join(
        (kpi_table(report, report.family(name), caption) for name, caption in captions.items()),
        not_available(report.language, report.family(*captions)),
    )
