"""What the customers brought will still buy."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from kpi_lib.estimates.customer_orders import counting_orders, files_of, first_claims
from kpi_lib.estimates.figure import Figure
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.estimates.repeat_forecast import Purchases
from kpi_lib.estimates.repeat_told import Told, told
from kpi_lib.kpis.intervals import WIDEST
from kpi_lib.ledger.frames import day_of
from kpi_lib.record import Record

COUNTS = ("expected_purchases_12m", "expected_purchases_12m_total", "buy_again_share_12m")
VALUES = ("expected_value_12m", "expected_value_12m_total")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Repeat(Record):
    """What is told, and what it rests on."""

    figures: tuple[Figure, ...] = ()
    told: Told | None = None
    """The models, the back-test and the forecast; None where there is nothing to fit them to."""


def repeat(inputs: Inputs) -> Repeat:
    """Purchases and margin that the customers brought will leave in the next 365 days."""
    counting, reason = counting_orders(inputs)
    if reason:
        return Repeat(figures=tuple(_silent(reason)))
    known = _known_from_the_first(counting)
    if known.empty:
        return Repeat(figures=tuple(_silent("no_customer_history")))
    origin = known["day"].min()
    purchases, customers = purchase_days(known, origin)
    won = first_claims(counting)
    own = won.loc[won["campaign"].eq(inputs.campaign), "customer"]
    end = (_covered_until(inputs) - origin).days / 7
    found = told(purchases, np.asarray(customers.isin(own), dtype=np.bool_), 0.0, end)
    files = files_of(counting)
    figures = tuple(_figures(found, inputs.client_params.margin))
    return Repeat(figures=tuple(replace(one, sources=files) for one in figures), told=found)


def _known_from_the_first(counting: pd.DataFrame) -> pd.DataFrame:
    """The orders of customers whose first order is known as such."""
    firsts = counting.drop_duplicates("customer")
    known = firsts.loc[firsts["first_order"].astype("boolean").fillna(False), "customer"]
    return counting[counting["customer"].isin(known)]


def purchase_days(orders: pd.DataFrame, origin: pd.Timestamp) -> tuple[Purchases, pd.Index]:
    """Purchases by customer and day, in weeks since `origin`, and the customers by number.

    Several orders of a day are one purchase; what was sent back as a whole is none, but a first
    order stays the beginning. Net sales of a day are unknown where those of an order are.
    """
    code, customers = pd.factorize(orders["customer"])
    day = (orders["day"] - origin).dt.days.to_numpy()
    span = int(day.max()) + 1
    places, inverse = np.unique(code * span + day, return_inverse=True)
    spend = np.bincount(inverse, orders["net_sales"].to_numpy(dtype=np.float64), len(places))
    who = places // span
    first = np.r_[True, who[1:] != who[:-1]]
    kept = first | np.isnan(spend) | (spend > 0)
    purchases = Purchases(
        customer=who[kept].astype(np.intp), week=(places % span)[kept] / 7, spend=spend[kept]
    )
    return purchases, pd.Index(customers)


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
