"""A report as one reader is shown it: a filter, nothing is worked out anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from kpi_lib.audience.numbers import for_reader, for_reader_json, shown
from kpi_lib.audience.sight import Sight, sights
from kpi_lib.benchmarks import benchmark
from kpi_lib.columns import COLUMNS
from kpi_lib.estimates.run import Estimates
from kpi_lib.kpis.kpi import Kpi
from kpi_lib.kpis.modelled import EVIDENCE
from kpi_lib.ledger.model import Ledger, Residual
from kpi_lib.params.models import CampaignParams, ClientParams
from kpi_lib.scorecard import indexed

if TYPE_CHECKING:
    from kpi_lib.report import CampaignReport, ClientReport

RESIDUALS: Final[Mapping[str, tuple[str, ...]]] = {
    "orders_to_shop": ("orders",),
    "codes_to_times_used": ("orders", "code_orders"),
    "clicks_to_sessions": ("link_clicks", "sessions"),
    "contracted_to_found": ("posts", "assets_contracted"),
    "listed_to_found": ("posts",),
    "network_to_orders": ("orders", "click_orders"),
    "commission": ("commission",),
}
"""Check of the reconciliation → columns whose figures it prints; one that is not listed is shown
where its subject is a column that is shown."""
FRAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "posts": ("posts",),
    "creators": ("creators",),
    "orders": ("orders", "net_sales"),
}
"""Frames of the ledger that pages read, and the columns that their rows would tell."""


def editions(report: CampaignReport) -> dict[str, CampaignReport]:
    """Reader → its edition, of those that are not shown all that the agency is."""
    return {
        name: for_audience(report, name, sight)
        for name, sight in sights(report.client_params.audiences).items()
        if name != "client" or not sight.whole
    }


def client_editions(report: ClientReport) -> dict[str, ClientReport]:
    """The same for the page of all campaigns."""
    return {
        name: replace(
            report,
            client_params=_client_params(report.client_params, sight),
            campaigns=tuple(for_audience(one, name, sight) for one in report.campaigns),
            at_age=tuple(for_audience(one, name, sight) for one in report.at_age),
        )
        for name, sight in sights(report.client_params.audiences).items()
        if name != "client" or not sight.whole
    }


def for_audience(report: CampaignReport, audience: str, sight: Sight) -> CampaignReport:
    """The report without all that a hidden column is part of, and without what could tell it.

    The report that is given stays as it is. What is not known to rest on visible columns only is
    left out.
    """
    hidden = sight.hidden
    kpis = {name: kpi for name, kpi in report.kpis.items() if shown(kpi, hidden)}
    card = for_reader(report.scorecard, audience, kpis, hidden)
    params = _params(report.params, kpis, sight)
    client_params = _client_params(report.client_params, sight)
    money = any(COLUMNS[name].money for name in hidden if name in COLUMNS)
    return replace(
        report,
        client_params=client_params,
        params=params,
        ledger=_ledger(report.ledger, client_params, report.campaign, params, hidden),
        sums=_blanked(report.sums, hidden),
        scorecard=card,
        residuals=tuple(one for one in report.residuals if _may_show(one, hidden)),
        kpis=kpis,
        # Which amounts an exchange rate stood behind is not known by column.
        rates=report.rates.iloc[:0] if money else report.rates,
        warnings=(),
        estimates=_estimates(report.estimates, kpis, hidden),
        index=indexed(card),
        published=for_reader_json(report.published, kpis, hidden),
        earlier=for_reader_json(report.earlier, kpis, hidden),
        hidden=hidden,
        editions={},
    )


def _params(params: CampaignParams, kpis: Mapping[str, Kpi], sight: Sight) -> CampaignParams:
    """Without targets, benchmarks and recommendations on what is hidden, and the free texts."""
    recommended = [
        one for one in params.recommendations
        if sight.notes and (one.kpi is None or one.kpi in kpis)
    ]  # fmt: skip
    update: dict[str, Any] = {
        "targets": {name: one for name, one in params.targets.items() if name in kpis},
        "benchmarks": [name for name in params.benchmarks if benchmark(name).kpi in {*kpis, None}],
        "recommendations": recommended,
        "notes": dict(params.notes) if sight.notes else {},
        "next_budget": params.next_budget if "cost" not in sight.hidden else None,
    }
    return params.model_copy(update=update)


def _client_params(params: ClientParams, sight: Sight) -> ClientParams:
    hidden = "margin" in sight.hidden
    return params.model_copy(update={"margin": None} if hidden else {})


def _ledger(
    ledger: Ledger, client_params: ClientParams, campaign: str, params: CampaignParams,
    hidden: frozenset[str],
) -> Ledger:  # fmt: skip
    """What pages read of the ledger; every other frame keeps its columns and loses its rows."""
    if hidden:
        frames = {name: _frame(name, frame, hidden) for name, frame in ledger.frames.items()}
        ledger = replace(ledger, frames=frames, files=(), problems=())
    campaigns = {**ledger.campaigns, campaign: params}
    return replace(ledger, client_params=client_params, campaigns=campaigns)


def _frame(name: str, frame: pd.DataFrame, hidden: frozenset[str]) -> pd.DataFrame:
    if name not in FRAMES or not hidden.isdisjoint(FRAMES[name]):
        return frame.iloc[:0]
    numbers = [
        column
        for column in frame.columns
        if pd.api.types.is_numeric_dtype(frame[column])
        and not pd.api.types.is_bool_dtype(frame[column])
        and (column not in COLUMNS or column in hidden)
    ]
    return _blanked(frame, numbers)


def _blanked(frame: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """The frame with nothing known in these columns."""
    return frame.assign(**{name: float("nan") for name in columns if name in frame})


def _may_show(residual: Residual, hidden: frozenset[str]) -> bool:
    if not hidden:
        return True
    by_label = {one.label: (name,) for name, one in COLUMNS.items()}
    columns = RESIDUALS.get(residual.check, by_label.get(residual.subject))
    return columns is not None and hidden.isdisjoint(columns)


def _estimates(
    found: Estimates | None, kpis: Mapping[str, Kpi], hidden: frozenset[str]
) -> Estimates | None:
    """Each estimate with the figures that are shown; what is beside them only where all of it is
    made of visible columns."""
    if found is None or not hidden:
        return found
    parts = {}
    for field in fields(found):
        part = getattr(found, field.name)
        if hidden.isdisjoint(EVIDENCE[field.name]):
            figures = tuple(one for one in part.figures if one.kpi in kpis)
            parts[field.name] = replace(part, figures=figures)
        else:
            parts[field.name] = type(part)()
    return Estimates(**parts)
