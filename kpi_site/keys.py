"""The key of a report's pages: what they rest on beside the executed notebook."""

from __future__ import annotations

from kpi_site.approval import approval_key
from kpi_site.cards import cards_key
from kpi_site.ingredients import Inputs, Parts, canonical_hash, page_parts
from kpi_site.plan import Report


def page_ingredients(report: Report, inputs: Inputs, *, printed: bool) -> Parts:
    """Name → hash of each; `printed`: the pages come with a PDF."""
    more = {"PDF": str(printed)}
    if report.kind == "campaign":
        more["approval"] = approval_key(inputs.root, report)
    if report.kind == "client":
        more["campaigns that the page lists"] = cards_key(inputs.root, report, inputs.sha256)
    return page_parts(report, inputs, more)


def page_key(report: Report, inputs: Inputs, *, printed: bool) -> str:
    """Another one means other pages, not another run."""
    return canonical_hash(dict(page_ingredients(report, inputs, printed=printed)))
