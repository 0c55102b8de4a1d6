"""Tiny tables of sums and ledgers, written by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from kpi_lib.columns import COLUMNS
from kpi_lib.kpis.cells import complete
from kpi_lib.kpis.compute import kpi_set, make_sheet, score
from kpi_lib.kpis.context import Context
from kpi_lib.kpis.formulas import formula_results
from kpi_lib.kpis.result import Result
from kpi_lib.kpis.statistic_results import statistic_results
from kpi_lib.ledger.model import Ledger
from kpi_lib.params.models import CampaignParams, ClientParams

START, END, AS_OF = dt.date(2026, 3, 1), dt.date(2026, 3, 31), dt.date(2026, 4, 20)


def row(creator: str | None = "Anna", **values: Any) -> dict[str, Any]:
    """A row of sums; its origin is that of its first column."""
    named = [name for name in values if name in COLUMNS]
    base: dict[str, Any] = {"creator": creator, "basis": "measured", "source": 0, "filler": False}
    return base | {"origin": COLUMNS[named[0]].origin} | values


def post(
    name: str, creator: str | None = "Anna", platform: str = "instagram", **values: Any
) -> dict[str, Any]:
    """A row of sums for one post."""
    figures = {"posts": 1.0} | values
    return row(creator, post=name, unit=name, platform=platform, role="influence", **figures)


def table(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(list(rows))


def ledger(*, frames: Mapping[str, pd.DataFrame] | None = None, margin: float | None = 0.5,
           targets: Mapping[str, Any] | None = None, as_of: dt.date = AS_OF,
           kpis: Mapping[str, Any] | None = None, **campaign: Any) -> Ledger:  # fmt: skip
    params = {"title": "Spring", "start": START, "end": END, "objective": "sales",
              "targets": dict(targets or {})} | campaign  # fmt: skip
    client = {"name": "Acme", "currency": "EUR", "timezone": "Europe/Berlin", "locale": "en-GB",
              "accounts": {"instagram": "acme"}, "margin": margin,
              "kpis": dict(kpis or {})}  # fmt: skip
    return Ledger(
        client="acme",
        client_params=ClientParams.model_validate(client),
        campaigns={"spring": CampaignParams.model_validate(params)},
        as_of={"spring": as_of},
        files=(),
        frames=dict(frames or {}),
        problems=(),
    )


def results(
    rows: Sequence[Mapping[str, Any]], groupings: Sequence[Any] = (), **changed: Any
) -> list[Result]:
    return list(score(ledger(**changed), "spring", table(rows), groupings=groupings).results)


def total(rows: Sequence[Mapping[str, Any]], kpi: str, **changed: Any) -> Result:
    """The KPI for the whole campaign."""
    return _one(rows, kpi, (), **changed)[0]


def by(
    rows: Sequence[Mapping[str, Any]], kpi: str, *keys: str, **changed: Any
) -> dict[Any, Result]:
    """Group → result of the KPI at a grouping; None: the line "not assigned"."""
    found = _one(rows, kpi, (keys,), **changed)[1:]
    return {one.group[0] if one.group else "": one for one in found}


def _one(
    rows: Sequence[Mapping[str, Any]], name: str, groupings: Sequence[Any], **changed: Any
) -> list[Result]:
    """Results of one KPI, without the time that all others would take."""
    book = ledger(**changed)
    kpi = kpi_set(book.client_params)[name]
    sums = complete(table(rows))
    sheet = make_sheet(book, "spring", sums)
    if kpi.kind != "statistic":
        return list(formula_results(sheet, kpi, groupings))
    context = Context(
        ledger=book,
        campaign="spring",
        sums=sums,
        campaign_params=book.campaigns["spring"],
        client_params=book.client_params,
        as_of=book.as_of["spring"],
    )
    return list(statistic_results(sheet, context, kpi, groupings))
