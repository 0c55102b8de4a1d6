"""Results as pieces of a page: each function takes a report and gives something to display."""

from kpi_lib.show.answers import estimates
from kpi_lib.show.bounds import bounds
from kpi_lib.show.card import scorecard
from kpi_lib.show.changes import changes
from kpi_lib.show.client import as_they_stand, client_overview, programme, side_by_side
from kpi_lib.show.compensation import compensation
from kpi_lib.show.content import content
from kpi_lib.show.creator_cards import creator_cards
from kpi_lib.show.creator_score import creator_score
from kpi_lib.show.creators import creators, platforms
from kpi_lib.show.customer_value import customer_value
from kpi_lib.show.emv import emv
from kpi_lib.show.gallery import gallery
from kpi_lib.show.leakage import leakage
from kpi_lib.show.lift import lift
from kpi_lib.show.maturation import maturation
from kpi_lib.show.method import glossary, method
from kpi_lib.show.mix import mix
from kpi_lib.show.outreach_times import outreach_times
from kpi_lib.show.placements import placements
from kpi_lib.show.planning import planning
from kpi_lib.show.reconciliation import reconciliation, warnings
from kpi_lib.show.repeat import repeat
from kpi_lib.show.retention import relationship_owners, retention
from kpi_lib.show.rights import rights
from kpi_lib.show.sections import exposure, relationship, sales, traffic
from kpi_lib.show.sentiment import sentiment
from kpi_lib.show.verdict import tiles, verdict

__all__ = [
    "as_they_stand",
    "bounds",
    "changes",
    "client_overview",
    "compensation",
    "content",
    "creator_cards",
    "creator_score",
    "creators",
    "customer_value",
    "emv",
    "estimates",
    "exposure",
    "gallery",
    "glossary",
    "leakage",
    "lift",
    "maturation",
    "method",
    "mix",
    "outreach_times",
    "placements",
    "planning",
    "platforms",
    "programme",
    "reconciliation",
    "relationship",
    "relationship_owners",
    "repeat",
    "retention",
    "rights",
    "sales",
    "scorecard",
    "sentiment",
    "side_by_side",
    "tiles",
    "traffic",
    "verdict",
    "warnings",
]
