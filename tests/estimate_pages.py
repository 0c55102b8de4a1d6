"""A page that knows just one estimate, for the tests of its section."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from kpi_lib.estimates.figure import results
from kpi_lib.estimates.run import Estimates
from kpi_lib.kpis.registry import KPIS
from kpi_lib.report import CampaignReport, indexed
from kpi_lib.scorecard import Result
from reports import report


def page(name: str, found: Any, locale: str = "en-GB", *more: Result) -> CampaignReport:
    """The small report with this estimate, its figures, and the other results given."""
    base = report(locale)
    told = (*results(found.figures), *more)
    parts = dict.fromkeys((field.name for field in fields(Estimates)), None) | {name: found}
    return replace(
        base, estimates=Estimates(**parts), kpis=KPIS,
        index=indexed(replace(base.scorecard, kpis=told)),
    )  # fmt: skip


def html_of(shown: Any) -> str:
    """What the page would hold."""
    return str(shown._repr_mimebundle_()["text/html"])
