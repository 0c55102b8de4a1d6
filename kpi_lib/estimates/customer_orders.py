"""The orders that count, in order of time, and whose first order a creator brought."""

from __future__ import annotations

import pandas as pd

from kpi_lib.estimates.inputs import Inputs
from kpi_lib.ledger.frames import day_of

_COLUMNS = ("order", "customer", "occurred", "day", "net_sales", "excluded", "first_order",
            "campaign", "creator", "basis", "source")  # fmt: skip


def counting_orders(inputs: Inputs) -> tuple[pd.DataFrame, str | None]:
    """All of the client's counting orders of known customers until the report's day, in order of
    time; or the reason why there are none."""
    orders = inputs.table("orders", _COLUMNS)
    counting = orders[orders["excluded"].isna() & (orders["day"] <= day_of(inputs.as_of))]
    if counting.empty or not bool(inputs.own("claims", ("shop",))["shop"].fillna(False).any()):
        return counting, "no_orders"
    counting = counting[counting["customer"].notna()]
    if counting.empty:
        return counting, "no_customer_ids"
    # The ledger's orders stand so already: a million order names are not sorted anew.
    if not counting["occurred"].is_monotonic_increasing:
        counting = counting.sort_values(["occurred", "order"], kind="stable")
    return counting.reset_index(drop=True), None


def first_claims(counting: pd.DataFrame) -> pd.DataFrame:
    """Each customer's first order, where a creator of any campaign claimed it.

    `counting`: orders in order of time. The first order must be known as the first.
    """
    firsts = counting.drop_duplicates("customer")
    sure = firsts["first_order"].astype("boolean").fillna(False)
    return firsts[sure & firsts["campaign"].notna() & firsts["creator"].notna()]


def files_of(orders: pd.DataFrame) -> tuple[int, ...]:
    """The files that orders come from."""
    return tuple(sorted({int(at) for at in orders["source"].dropna().unique()}))
