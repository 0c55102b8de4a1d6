"""The files to take away that lie beside a page's numbers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from kpi_lib.text import Language
from kpi_site.edition import Edition
from kpi_site.take.words import headline, with_target

WORKBOOK, DECK = "report.xlsx", "report.pptx"
NAMES: Final[Mapping[str, str]] = {WORKBOOK: "Excel", DECK: "PowerPoint"}
"""Files of a report and what its page calls them."""
NEEDED: Final = frozenset(
    {"currency", "cost_basis", "attribution", "comparisons", "sources", "title", "as_of"}
)
ROW: Final = frozenset(
    {"kpi", "label", "unit", "scale", "group_by", "group", "value", "low", "high", "interval_of",
     "numerator", "denominator", "formula", "basis", "n", "target", "verdict", "reason_text"}
)  # fmt: skip
Json = Mapping[str, Any]


def take_names(numbers: Json | None) -> Mapping[str, str]:
    """The files that these numbers give, with what a page calls them.

    None for a scorecard of an analyst's own that lacks what the files are made from.
    """
    if numbers is None or not numbers.keys() >= NEEDED:
        return {}
    return NAMES if all(row.keys() >= ROW for row in numbers["kpis"]) else {}


def take_away(edition: Edition) -> dict[Path, bytes]:
    """An edition's files by path: none for the agency, which has no numbers of its own.

    They hold what the edition's `kpis.json` holds, and nothing else.
    """
    numbers = edition.numbers
    if edition.internal or numbers is None or not take_names(numbers):
        return {}
    # Each takes a tenth of a second to import, which a page without numbers need not pay.
    from kpi_site.take.deck import deck
    from kpi_site.take.workbook import workbook

    language = Language(edition.language.locale, numbers["currency"])
    owner, colour = edition.owner, edition.brand.colour
    return {
        edition.folder / WORKBOOK: workbook(numbers, language, owner=owner, colour=colour),
        edition.folder / DECK: deck(
            numbers, _finding(edition, numbers, language), owner=owner, colour=colour,
            language=language, draft=edition.draft,
        ),
    }  # fmt: skip


def _finding(edition: Edition, numbers: Json, language: Language) -> str:
    """How the targets stand, as on the page."""
    sight = edition.report.sights.get(edition.audience)
    if sight is not None and not sight.whole and not with_target(numbers):
        return language.t("No target of this campaign is among the figures shown here.")
    return headline(language, with_target(numbers))
