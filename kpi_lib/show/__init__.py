"""Results as pieces of a page: each function takes a report and gives something to display."""

from kpi_lib.show.card import scorecard
from kpi_lib.show.client import as_they_stand, client_overview, programme, side_by_side
from kpi_lib.show.content import content
from kpi_lib.show.creators import creators, platforms
from kpi_lib.show.method import glossary, method
from kpi_lib.show.reconciliation import reconciliation, warnings
from kpi_lib.show.sections import exposure, relationship, sales, traffic
from kpi_lib.show.verdict import tiles, verdict

__all__ = [
    "as_they_stand",
    "client_overview",
    "content",
    "creators",
    "exposure",
    "glossary",
    "method",
    "platforms",
    "programme",
    "reconciliation",
    "relationship",
    "sales",
    "scorecard",
    "side_by_side",
    "tiles",
    "traffic",
    "verdict",
    "warnings",
]
