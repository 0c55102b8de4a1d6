"""Which exchange rates a campaign's amounts went through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from kpi_lib.columns import COLUMNS, Origin
from kpi_lib.kpis.kpi import Kpi
from kpi_lib.kpis.registry import needs
from kpi_lib.ledger.model import Ledger
from kpi_lib.params.rates import Rates
from kpi_lib.sources.source import Collection

PARTS: Final[Mapping[Origin, frozenset[str]]] = {
    "costs": frozenset({"costs", "paid", "actions"}),
    "orders": frozenset({"orders", "actions"}),
}
"""Origin of a column of money → tables whose amounts are in it."""
DAYS: Final[Mapping[str, tuple[str, ...]]] = {
    "costs": ("committed_on", "accrued_on", "paid_on"),
    "paid": ("date",),
    "orders": ("occurred",),
    "actions": ("occurred",),
}
"""Table with amounts → its columns of days."""


def amounts(collection: Collection) -> dict[str, pd.DataFrame]:
    """The tables of a client's files that hold amounts, with what finds their exchange rate."""
    columns = {name: ["scope", "currency", *days] for name, days in DAYS.items()}
    columns["orders"].append("order")
    return {name: collection.tables[name][columns[name]] for name in columns}


def rates_used(
    rates: Rates, tables: Mapping[str, pd.DataFrame], ledger: Ledger, campaign: str
) -> pd.DataFrame:
    """Rows of the rates file behind the campaign's amounts, by the table that the amounts are of.

    `tables`: as `amounts` gives them. `date, from, to, rate, source, line, count, part`; a row
    stands once a part.
    """
    basis = f"{ledger.campaigns[campaign].cost_basis}_on"
    dated = {
        "costs": _dated(_in_scope(tables["costs"], campaign), basis),
        "paid": _dated(_in_scope(tables["paid"], campaign), "date"),
        "orders": _dated(_claimed(tables["orders"], ledger, campaign), "occurred"),
        "actions": _dated(_in_scope(tables["actions"], campaign), "occurred"),
    }
    currency = ledger.client_params.currency
    used = [
        rates.used(found["currency"], found["day"], currency).assign(part=part)
        for part, found in ((part, frame.dropna()) for part, frame in dated.items())
    ]
    return pd.concat(used, ignore_index=True).sort_values("line", kind="stable", ignore_index=True)


def rates_behind(rates: pd.DataFrame, kpi: Kpi | None) -> pd.DataFrame:
    """Those of `rates_used` that amounts of this KPI went through: part of where it comes from."""
    names = needs(kpi) if kpi is not None else ()
    money = {COLUMNS[name].origin for name in names if name in COLUMNS and COLUMNS[name].money}
    parts = frozenset().union(*(PARTS.get(origin, frozenset()) for origin in money))
    return rates if rates.empty else rates[rates["part"].isin(parts)]


def _in_scope(frame: pd.DataFrame, campaign: str) -> pd.DataFrame:
    return frame[frame["scope"].isna() | frame["scope"].eq(campaign)]


def _claimed(orders: pd.DataFrame, ledger: Ledger, campaign: str) -> pd.DataFrame:
    claimed = ledger["orders"]
    mine = claimed.loc[claimed["campaign"] == campaign, "order"]
    return orders[orders["order"].isin(mine)]


def _dated(frame: pd.DataFrame, day: str) -> pd.DataFrame:
    columns = {"currency": frame["currency"].astype("str"), "day": pd.to_datetime(frame[day])}
    return pd.DataFrame(columns).astype({"currency": "str", "day": "datetime64[us]"})
