"""What the customers brought will still buy."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from kpi_lib.estimates.customer_value import first_claims
from kpi_lib.estimates.figure import Figure
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.estimates.repeat_forecast import Purchases
from kpi_lib.estimates.repeat_told import Told, told
from kpi_lib.kpis.intervals import WIDEST
from kpi_lib.ledger.frames import day_of

_COLUMNS = ("order", "customer", "occurred", "day", "net_sales", "excluded", "first_order",
            "campaign", "creator", "source")  # fmt: skip
COUNTS = ("expected_purchases_12m", "expected_purchases_12m_total", "buy_again_share_12m")
VALUES = ("expected_value_12m", "expected_value_12m_total")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """What is told, and what it rests on."""

    figures: tuple[Figure, ...] = ()
    told: Told | None = None
    """The models, the back-test and the forecast; None where there is nothing to fit them to."""


def repeat(inputs: Inputs) -> Repeat:
    """Purchases and margin that the customers brought will leave in the next 365 days."""
    orders = inputs.table("orders", _COLUMNS)
    counting = orders[orders["excluded"].isna() & (orders["day"] <= day_of(inputs.as_of))]
    reason = _refusal(inputs, counting)
    if reason:
        return Repeat(figures=tuple(_silent(reason)))
    counting = counting[counting["customer"].notna()]
    counting = counting.sort_values(["customer", "occurred", "order"], kind="stable")
    days = _purchase_days(counting)
    if days.empty:
        return Repeat(figures=tuple(_silent("no_customer_history")))
    codes, customers = pd.factorize(days["customer"])
    origin = days["day"].min()
    purchases = Purchases(
        customer=np.asarray(codes, dtype=np.intp),
        week=((days["day"] - origin).dt.days / 7).to_numpy(dtype=np.float64),
        spend=days["net_sales"].to_numpy(dtype=np.float64),
    )
    won = first_claims(counting)
    own = won.loc[won["campaign"].eq(inputs.campaign), "customer"]
    end = (_covered_until(inputs) - origin).days / 7
    found = told(purchases, np.asarray(customers.isin(own), dtype=np.bool_), 0.0, end)
    files = tuple(sorted({int(at) for at in counting["source"].dropna().unique()}))
    figures = tuple(_figures(found, inputs.client_params.margin))
    return Repeat(
        figures=tuple(replace(one, sources=files) for one in figures),
        told=found,
    )


def _refusal(inputs: Inputs, counting: pd.DataFrame) -> str | None:
    if counting.empty or not bool(inputs.own("claims", ("shop",))["shop"].fillna(False).any()):
        return "no_orders"
    if counting["customer"].isna().all():
        return "no_customer_ids"
    return None


def _purchase_days(counting: pd.DataFrame) -> pd.DataFrame:
    """`customer, day, net_sales` of customers whose first order is known as such.

    Several orders of a day are one purchase; what was sent back as a whole is none, but a first
    order stays the beginning.
    """
    firsts = counting.drop_duplicates("customer")
    known = firsts.loc[firsts["first_order"].astype("boolean").fillna(False), "customer"]
    rows = counting[counting["customer"].isin(known)]
    by_day = rows.groupby(["customer", "day"], sort=True)["net_sales"]
    days = by_day.sum().where(by_day.count() == by_day.size()).reset_index()
    kept = days["net_sales"].isna() | (days["net_sales"] > 0) | ~days.duplicated("customer")
    return days[kept].reset_index(drop=True)


def _covered_until(inputs: Inputs) -> pd.Timestamp:
    shop = inputs.table("shop", ("covered_until",))["covered_until"].dropna()
    as_of = day_of(inputs.as_of)
    return min(as_of, shop.max()) if len(shop) else as_of


def _silent(reason: str) -> Iterator[Figure]:
    for name in (*COUNTS, *VALUES):
        yield Figure(kpi=name, reason=reason)


def _figures(found: Told, margin: float | None) -> Iterator[Figure]:
    what = found.forecast
    if found.reason or what is None:
        yield from _silent(found.reason or "fit_failed")
        return
    n = found.group
    yield _figure(found, COUNTS[0], what.purchases / n, what.purchases_spread)
    yield _figure(found, COUNTS[1], what.purchases, what.purchases_spread)
    share = _figure(found, COUNTS[2], what.buyers / n, what.buyers_spread)
    yield replace(share, high=None if share.high is None else min(share.high, 1.0))
    if margin is None or what.sales is None or what.sales_spread is None:
        reason = found.value_reason or "no_margin"
        yield from (Figure(kpi=name, reason=reason) for name in VALUES)
        return
    for name, scale in zip(VALUES, (margin / n, margin), strict=True):
        yield _figure(found, name, scale * what.sales, what.sales_spread)


def _figure(found: Told, kpi: str, value: float, chance: float) -> Figure:
    """A forecast and its interval on the logarithm; a negative margin has its ends the other way
    round."""
    reach = 1.96 * found.spread(chance)
    if not reach < WIDEST or value == 0:
        return Figure(kpi=kpi, reason="too_uncertain")
    low, high = sorted((value * math.exp(-reach), value * math.exp(reach)))
    return Figure(
        kpi=kpi, value=value, low=low, high=high, interval_of="as_before",
        method="buy_till_you_die", n=found.customers, unit="customer",
    )  # fmt: skip
