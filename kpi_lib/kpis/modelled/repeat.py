"""What customers will still buy: the records."""

from __future__ import annotations

from collections.abc import Mapping

from kpi_lib.kpis.kpi import Kpi
from kpi_lib.kpis.modelled.record import estimate

_NOT_CAUSED = "Not what the campaign causes: some of it would have been bought anyway."
KPIS: tuple[Kpi, ...] = (
    estimate(
        "expected_purchases_12m",
        "Purchases to come per customer, 12 months",
        "Days of purchase that a BG/NBD model, fitted to all of the client's customers, expects "
        "in the next 365 days, per customer brought.",
        "Not a promise: it holds while customers go on buying and leaving as they have.",
        family="repeat",
        unit="number",
        better="higher",
        interval="as_before",
        rests_on=("orders",),
    ),
    estimate(
        "expected_purchases_12m_total",
        "Purchases to come, 12 months",
        "Days of purchase that a BG/NBD model expects in the next 365 days, over all customers "
        "brought.",
        _NOT_CAUSED,
        family="repeat",
        unit="count",
        better="higher",
        interval="as_before",
        rests_on=("orders",),
    ),
    estimate(
        "buy_again_share_12m",
        "Customers who will buy again, 12 months",
        "Share of the customers brought whom a BG/NBD model expects to buy at least once in the "
        "next 365 days.",
        "Not the share of customers who are still alive, which no file shows: the model takes "
        "everybody who bought once for alive.",
        family="repeat",
        unit="ratio",
        better="higher",
        interval="as_before",
        rests_on=("orders",),
    ),
    estimate(
        "expected_value_12m",
        "Margin to come per customer, 12 months",
        "Margin on the purchases that BG/NBD and Gamma-Gamma models expect in the next 365 days, "
        "per customer brought, not discounted.",
        "Not a lifetime value: it ends after a year.",
        family="repeat",
        unit="money",
        better="higher",
        interval="as_before",
        rests_on=("orders", "net_sales", "margin"),
    ),
    estimate(
        "expected_value_12m_total",
        "Margin to come, 12 months",
        "Margin on the purchases that BG/NBD and Gamma-Gamma models expect in the next 365 days, "
        "over all customers brought, not discounted.",
        _NOT_CAUSED,
        family="repeat",
        unit="money",
        better="higher",
        interval="as_before",
        rests_on=("orders", "net_sales", "margin"),
    ),
)
EVIDENCE: tuple[str, ...] = ("orders", "net_sales", "margin")
"""Columns that the text and tables beside these figures are made of."""
REASONS: Mapping[str, str] = {
    "repeat_short_history": "Fewer than 52 weeks of orders are known in which new customers can "
    "be told from old ones: a year cannot be foretold from less than one. Export the shop's "
    "orders further back.",
    "repeat_few_customers": "Fewer than 100 customers are known from their first order on.",
    "repeat_few_repeaters": "Fewer than 30 customers have bought on a second day.",
    "repeat_few_brought": "The campaign brought fewer than 20 customers: what so few will do is "
    "chance.",
    "repeat_back_test": "Fitted to the first two thirds of the orders' time, the model missed "
    "the purchases of the last third by more than 25%: buying has changed, or follows a season "
    "that the model does not know.",
    "repeat_group_differs": "The customers the campaign brought have so far come back at another "
    "rate than the client's other customers at their age: the model of those does not hold for "
    "them.",
    "repeat_spend_correlated": "Customers who buy more often spend more or less a purchase than "
    "others, which the model of spend takes for impossible.",
    "repeat_few_priced": "Fewer than 30 customers have repeat purchases of known net sales.",
}
