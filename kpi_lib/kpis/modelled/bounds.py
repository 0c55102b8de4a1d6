"""How many orders can be called the campaign's at least, and at most: the records."""

from __future__ import annotations

from collections.abc import Mapping

from kpi_lib.kpis.kpi import Kpi
from kpi_lib.kpis.modelled.record import estimate

KPIS: tuple[Kpi, ...] = (
    estimate(
        "attributed_orders",
        "Attributed orders, at least to at most",
        "From the orders with a creator's code to the orders with a code, a click or a survey "
        "answer that names a creator; each order counts once.",
        "Not what the campaign caused: some of these orders would have come anyway, and some that "
        "it caused left no trace.",
        family="bounds",
        unit="count",
        better="higher",
        interval="range",
        rests_on=("orders", "code_orders", "click_orders"),
    ),
    estimate(
        "attributed_sales",
        "Attributed net sales, at least to at most",
        "Net sales of the orders with a creator's code, up to those of the orders with a code, a "
        "click or a survey answer that names a creator.",
        "Not sales that the campaign caused.",
        family="bounds",
        unit="money",
        better="higher",
        interval="range",
        rests_on=("orders", "code_orders", "click_orders", "net_sales"),
    ),
    estimate(
        "attributed_orders_floor",
        "Orders with a code",
        "Orders of the campaign's window that carry a code of one of its creators, whatever rule "
        "of attribution was agreed.",
        "Not a lower bound of what was caused: a code can leak, or find a customer who would have "
        "bought anyway.",
        family="bounds",
        unit="count",
        better="higher",
        interval="none",
        rests_on=("orders", "code_orders", "click_orders"),
    ),
    estimate(
        "attributed_orders_ceiling",
        "Orders with any trace",
        "Orders with a code, a click or a survey answer that names a creator; where only some "
        "customers answered, their share stands for the orders without code or click that nobody "
        "asked.",
        "Not a true ceiling where clicks or a survey are missing: an order may leave no trace.",
        family="bounds",
        unit="count",
        better="higher",
        interval="person",
        rests_on=("orders", "code_orders", "click_orders"),
    ),
    estimate(
        "attribution_overlap",
        "Overlap of codes and clicks",
        "Orders with both a code and a click of the campaign over the orders with either.",
        "Not a measure of success: it says how far two ways of counting see the same orders.",
        family="bounds",
        unit="ratio",
        better="none",
        interval="none",
        rests_on=("orders", "code_orders", "click_orders"),
    ),
    estimate(
        "roas_bounds",
        "ROAS, at least to at most",
        "Attributed net sales, at least and at most, over the campaign's cost.",
        "Not a return on what was caused, and no profit: margin is not in it.",
        family="bounds",
        unit="number",
        better="higher",
        interval="range",
        rests_on=("orders", "code_orders", "click_orders", "net_sales", "cost"),
    ),
)
EVIDENCE: tuple[str, ...] = ("orders", "code_orders", "click_orders", "net_sales")
"""Columns that the text and tables beside these figures are made of."""
REASONS: Mapping[str, str] = {
    "bounds_no_codes": "No creator of the campaign has a discount code: fill the column “code” of "
    "the roster.",
    "bounds_no_trace": "Nothing ties an order to the campaign: neither codes, nor clicks, nor a "
    "survey.",
    "bounds_sales_unknown": "Net sales are unknown for more than 5 % of the orders concerned: give "
    "the shop's subtotals and say whether prices include tax.",
}
