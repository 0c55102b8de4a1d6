"""Every KPI at every grouping, with all that is known about each number."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from kpi_lib.kpis.cells import COLUMN, Cells, complete, make_cells
from kpi_lib.kpis.compare import comparisons
from kpi_lib.kpis.context import Context
from kpi_lib.kpis.custom import custom_kpis
from kpi_lib.kpis.figures import Sheet
from kpi_lib.kpis.formulas import formula_results
from kpi_lib.kpis.grouping import Grouping, as_groupings
from kpi_lib.kpis.kpi import Kpi
from kpi_lib.kpis.registry import KPIS
from kpi_lib.kpis.result import Comparison, Result
from kpi_lib.kpis.statistic_results import statistic_results
from kpi_lib.kpis.targets import judged
from kpi_lib.ledger.model import Ledger
from kpi_lib.params.models import ClientParams


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """All results and comparisons of a campaign, in the order of the KPI set."""

    results: tuple[Result, ...]
    comparisons: tuple[Comparison, ...]


def score(
    ledger: Ledger,
    campaign: str,
    sums: pd.DataFrame,
    *,
    groupings: Sequence[str | Sequence[str]] | None = None,
    translate: Callable[[str], str] = str,
) -> Scores:
    """Work out every formula and statistic of a campaign, for the whole and at each grouping.

    Without `groupings`: at all keys.
    `sums` is the campaign's table of sums. `translate` turns message ids into the client's
    language. Raises FormulaError for an unknown grouping, ParamsError for a custom KPI that
    cannot be used.
    """
    keys = as_groupings(groupings)
    rows = complete(sums)
    sheet = make_sheet(ledger, campaign, rows, translate)
    context = Context(
        ledger=ledger,
        campaign=campaign,
        sums=rows,
        campaign_params=ledger.campaigns[campaign],
        client_params=ledger.client_params,
        as_of=ledger.as_of[campaign],
    )
    results: list[Result] = []
    for kpi in kpi_set(ledger.client_params).values():
        if kpi.kind == "estimate":
            continue  # `kpi_lib.estimates` works these out
        if kpi.kind == "statistic":
            results.extend(statistic_results(sheet, context, kpi, keys))
        else:
            results.extend(formula_results(sheet, kpi, keys))
    params = ledger.campaigns[campaign]
    return Scores(
        results=tuple(judged(results, params, ledger.as_of[campaign])),
        comparisons=_compared(sheet, ledger.client_params, keys),
    )


def kpi_set(client_params: ClientParams) -> Mapping[str, Kpi]:
    """The KPI set in its order, the client's own KPIs last."""
    return {**KPIS, **custom_kpis(client_params)}


def make_sheet(
    ledger: Ledger, campaign: str, rows: pd.DataFrame, translate: Callable[[str], str] = str
) -> Sheet:
    """What all KPIs of a campaign are worked out from; `rows` as `complete` gives them."""
    cells = make_cells(rows)
    margin = ledger.client_params.margin
    return Sheet(
        cells=cells,
        constants={} if margin is None else {"margin": margin},
        translate=translate,
        undated_costs=_undated_costs(ledger, campaign, cells),
    )


def _undated_costs(ledger: Ledger, campaign: str, cells: Cells) -> bool:
    """Costs are listed, but none has the date of the cost basis."""
    costs = ledger.frames.get("costs")
    if costs is None or "campaign" not in costs or cells.known[:, COLUMN["cost"]].any():
        return False
    mine = costs[costs["campaign"] == campaign]
    column = f"{ledger.campaigns[campaign].cost_basis}_on"
    return len(mine) > 0 and (column not in mine or bool(mine[column].isna().all()))


def _compared(
    sheet: Sheet, client_params: ClientParams, groupings: Sequence[Grouping]
) -> tuple[Comparison, ...]:
    formulas = [kpi for kpi in kpi_set(client_params).values() if kpi.kind == "ratio"]
    return tuple(
        found for kpi in formulas for keys in groupings for found in comparisons(sheet, kpi, keys)
    )
