"""Who keeps the relationships, and what hangs on them."""

from __future__ import annotations

from kpi_lib.estimates.retention import Retention
from kpi_lib.estimates.retention_advocates import COLUMNS
from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.editions import in_editions
from kpi_lib.show.estimates import estimate_section, evident
from kpi_lib.show.html import Html, el, folded, join, table
from kpi_lib.show.tables import kpi_table
from kpi_lib.show.words import word

KPIS = ("repeat_collab_rate", "creator_retention_rate", "creator_tenure_days",
        "programme_continuity_rate")  # fmt: skip
"""Statistics of the relationship section that belong beside these, named and not repeated."""


@in_editions
@evident
def retention(report: CampaignReport) -> Shown:
    """How much hangs on one person, how long creators stay, who came back, who speaks unpaid.

    Nobody who keeps a relationship is named: `relationship_owners` does, for the agency.
    """
    found = report.estimates.retention if report.estimates else None
    if found is None:
        return estimate_section(report, "retention")
    t = report.language.t
    own = [one for one in report.family("retention") if one.kpi != "creator_campaigns"]
    labels = [one.label for name in KPIS if (one := report.result(name)) is not None and one.known]
    beside = t("Beside these, counted under “Relationship and outreach”: {kpis}.",
               kpis=", ".join(labels)) if labels else None  # fmt: skip
    return estimate_section(
        report,
        "retention",
        el("p", _finding(report, found), class_="finding"),
        kpi_table(report, own, None),
        _advocates(report, found),
        _relations(report, found),
        el("p", beside, class_="note") if beside else None,
    )


def _finding(report: CampaignReport, found: Retention) -> str:
    """The person on whom most hangs, else how long creators stay."""
    language = report.language
    t = language.t
    named = [one for one in found.owners if one.owner is not None]
    if named and found.total and not found.owners_reason:
        largest = max(named, key=lambda one: (one.most, one.least))
        return t(
            "{range} of the net sales by creators of the last 365 days hang on the relationships "
            "of one person, and could go along with them.",
            range=_range(report, largest.least / found.total, largest.most / found.total, "ratio"),
        )  # fmt: skip
    stay = report.result("tenure_median_days")
    if stay is not None and stay.value is not None:
        return t("Half of the creators have left after {days}.",
                 days=language.number(stay.value, "days"))  # fmt: skip
    return t("What hangs on whom cannot be told from these files; what is known follows.")


def _range(report: CampaignReport, low: float, high: float, unit: str) -> str:
    """Both ends, or the one number where they are the same."""
    language = report.language
    one, other = language.number(low, unit), language.number(high, unit)
    return one if one == other else language.interval(low, high, unit)


def relationship_owners(report: CampaignReport) -> Shown:
    """Net sales by the person who keeps the relationship, by name: for the agency only."""
    found = report.estimates.retention if report.estimates else None
    return Shown(join(_owners(report, found) if found else None))


def _owners(report: CampaignReport, found: Retention) -> Html | None:
    if not found.owners or found.owners_reason or not found.total:
        return None
    language, total = report.language, found.total
    t = language.t
    rows = [
        (
            one.owner or t("not assigned"),
            language.count(one.creators),
            _range(report, one.least, one.most, "money"),
            _range(report, one.least / total, one.most / total, "ratio"),
        )
        for one in found.owners
    ]
    head = (t("Relationship owner"), t("Creators"), t("Net sales of 365 days"), t("Share"))
    note = t(
        "At least: creators in whose rosters no other person ever stood. At most: all creators of "
        "that person by the latest roster. All campaigns of the client count."
    )
    return el(
        "div",
        table(head, rows, caption=t("Net sales by relationship owner"), numeric=(1, 2, 3)),
        el("p", note, class_="note"),
    )


def _advocates(report: CampaignReport, found: Retention) -> Html | None:
    """Employees, outside advocates, everybody else, and whom the roster does not place."""
    language = report.language
    t = language.t
    lines = found.advocates.lines
    if not any(line.class_ in ("inside", "outside") for line in lines):
        return None
    head = (t("Creators by kind"), t("Creators"),
            *(t(report.kpis[name].label) for name in COLUMNS))  # fmt: skip
    rows = [
        (
            word(language, "advocate_class", line.class_),
            language.count(line.creators),
            *(language.number(value, report.kpis[name].unit) for name, value in line.sums),
        )
        for line in lines
    ]
    return table(head, rows, caption=t("Advocates inside and outside the company"),
                 numeric=range(1, len(head)))  # fmt: skip


def _relations(report: CampaignReport, found: Retention) -> Html | None:
    """Each creator's history with the client, where there is any; closed until asked for."""
    language = report.language
    t = language.t
    if len(report.ledger.campaigns) < 2 or not found.relations:
        return None
    rows = [
        (
            one.creator,
            language.count(one.campaigns),
            language.date(None if one.first is None else one.first.date()),
            language.date(None if one.last is None else one.last.date()),
            t("yes") if one.active else t("no"),
        )
        for one in found.relations
    ]
    head = (t("Creator"), t("Campaigns"), t("Since"), t("Last post"), t("Active in 182 days"))
    again = sum(one.campaigns > 1 for one in found.relations)
    summary = t("Creators who took part before: {n} of {total}",
                n=language.count(again), total=language.count(len(found.relations)))  # fmt: skip
    return folded(summary, table(head, rows, numeric=(1,)))
