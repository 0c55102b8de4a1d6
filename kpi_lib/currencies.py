"""Which exchange rates a campaign's amounts went through."""

from __future__ import annotations

import pandas as pd

from kpi_lib.ledger.model import Ledger
from kpi_lib.params.rates import Rates
from kpi_lib.sources.source import Collection


def rates_used(rates: Rates, collection: Collection, ledger: Ledger, campaign: str) -> pd.DataFrame:
    """Rows of the rates file (`date, from, to, rate, source, line, count`) behind the campaign."""
    tables = collection.tables
    basis = f"{ledger.campaigns[campaign].cost_basis}_on"
    dated = [
        _dated(_in_scope(tables["costs"], campaign), basis),
        _dated(_in_scope(tables["paid"], campaign), "date"),
        _dated(_claimed(tables["orders"], ledger, campaign), "occurred"),
        _dated(_in_scope(tables["actions"], campaign), "occurred"),
    ]
    amounts = pd.concat(dated, ignore_index=True).dropna()
    return rates.used(amounts["currency"], amounts["day"], ledger.client_params.currency)


def _in_scope(frame: pd.DataFrame, campaign: str) -> pd.DataFrame:
    return frame[frame["scope"].isna() | frame["scope"].eq(campaign)]


def _claimed(orders: pd.DataFrame, ledger: Ledger, campaign: str) -> pd.DataFrame:
    claimed = ledger["orders"]
    mine = claimed.loc[claimed["campaign"] == campaign, "order"]
    return orders[orders["order"].isin(mine)]


def _dated(frame: pd.DataFrame, day: str) -> pd.DataFrame:
    columns = {"currency": frame["currency"].astype("str"), "day": pd.to_datetime(frame[day])}
    return pd.DataFrame(columns).astype({"currency": "str", "day": "datetime64[us]"})
