"""Reports of one estimate, from typed tables through the ledger to the section."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import reports
from kpi_lib.estimates.figure import results
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.estimates.run import Estimates
from kpi_lib.kpis.cells import complete
from kpi_lib.kpis.modelled import MODELLED
from kpi_lib.ledger.model import Ledger
from kpi_lib.report import CampaignReport
from kpi_lib.scorecard import Result
from kpi_lib.show.display import Shown
from kpi_lib.sums import sums_table


def inputs(ledger: Ledger, campaign: str = "spring") -> Inputs:
    return Inputs(ledger=ledger, campaign=campaign, sums=complete(sums_table(ledger, campaign)))


def only(name: str, found: Any) -> Estimates:
    """All estimates empty but one."""
    from kpi_lib.estimates import run

    parts = {
        part.name: getattr(run, "".join(word.title() for word in part.name.split("_")))()
        for part in fields(Estimates)
    }
    return Estimates(**parts | {name: found})


def report_of(name: str, found: Any, *more: Result) -> CampaignReport:
    """A report whose only numbers are those of one estimate (and `more`)."""
    shown = (*results(found.figures), *more)
    kpis = dict(reports.KPIS) | {kpi.name: kpi for kpi in MODELLED}
    report = reports.with_results(*(replace(one, sources=()) for one in shown))
    return replace(report, kpis=kpis, estimates=only(name, found))


def page(show: Callable[[CampaignReport], Shown], report: CampaignReport) -> str:
    return str(show(report)._repr_mimebundle_()["text/html"])


def whole(found: Any) -> dict[str, Any]:
    """KPI → its figure for the whole campaign."""
    return {figure.kpi: figure for figure in found.figures if figure.group is None}
