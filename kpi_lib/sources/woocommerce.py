"""WooCommerce Analytics: the export of its orders report."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

import pandas as pd

from kpi_lib.sources.cells import note
from kpi_lib.sources.kit import Columns, codes, columns_of, keep
from kpi_lib.sources.source import Reading, Sheet, Source
from kpi_lib.sources.values import decimal_mark

_ORDERS = {
    "en": {
        "Date": "occurred",
        "Order #": "order",
        "N. Revenue (formatted)": "_formatted",
        "Status": "status",
        "Customer": "_customer",
        "Customer type": "customer_type",
        "Product(s)": "_products",
        "Items sold": "units",
        "Coupon(s)": "codes",
        "Net Sales": "net_sales",
        "N. Revenue": "net_sales",
        "Attribution": "referrer",
    }
}
_MONEY = ("_formatted", "net_sales")
_STATUS = {
    "completed": "paid", "processing": "paid", "on_hold": "pending", "pending_payment": "pending",
    "pending": "pending", "failed": "voided", "refunded": "refunded", "cancelled": "cancelled",
    "canceled": "cancelled", "checkout_draft": "draft", "draft": "draft", "trash": "cancelled",
}  # fmt: skip
"""Words of the shop → words of the table; others (a plugin's own) stay as they are."""
_SYMBOLS = {"€": "EUR", "£": "GBP", "zł": "PLN", "₹": "INR", "₺": "TRY", "₪": "ILS", "₫": "VND",
            "฿": "THB", "R$": "BRL", "CHF": "CHF", "Kč": "CZK", "৳": "BDT"}  # fmt: skip
"""Symbols that mean one currency; $, kr and ¥ mean several."""


def _read_orders(sheet: Sheet, reading: Reading) -> Mapping[str, pd.DataFrame]:
    sheet = _unescaped(sheet)
    money = [sheet.frame[name] for name in _MONEY if name in sheet.frame]
    columns = columns_of(sheet, reading, _ORDERS, decimal=decimal_mark(money))
    net = columns.number("net_sales")
    if columns.has("_formatted"):
        net = net.fillna(columns.number("_formatted"))
    return {
        "orders": columns.table(
            order=columns.text("order").str.removeprefix("#"),
            order_id=columns.text("order").str.removeprefix("#"),
            occurred=columns.time("occurred"),
            customer_type=columns.text("customer_type").str.lower(),
            codes=codes(columns.text("codes")),
            status=_status(columns),
            currency=_currency(columns),
            units=columns.count("units"),
            net_sales=net,
            referrer=columns.text("referrer"),
        )
    }


def _unescaped(sheet: Sheet) -> Sheet:
    """Formatted money may carry HTML: `&euro;12,00`."""
    found = keep(sheet, pd.Series(True, index=sheet.frame.index))
    for name in _MONEY:
        if name in found.frame:
            texts = found.frame[name]
            plain = {text: html.unescape(text) for text in texts.dropna().unique()}
            found.frame[name] = texts.map(plain).astype("str")
    return found


def _status(columns: Columns) -> pd.Series[Any]:
    words = columns.text("status").str.lower().str.removeprefix("wc-")
    words = words.str.replace(r"[\s-]+", "_", regex=True)
    return words.map(lambda word: _STATUS.get(word, word), "ignore").astype("str")


def _currency(columns: Columns) -> pd.Series[Any]:
    """The params' currency, else what the symbol of the formatted column means."""
    texts = columns.raw("_formatted").fillna(columns.raw("net_sales"))
    stated = columns.reading.rule.currency
    if stated is not None:
        return pd.Series(stated, index=texts.index, dtype="str")
    symbols = texts.str.replace(r"[\d.,\s'’()+-]", "", regex=True)
    found = symbols.map(_SYMBOLS).astype("str")
    known = sorted(set(found.dropna()))
    if len(known) == 1:
        note(columns.reading, f"currency {known[0]}, by its symbol")
    return found


SOURCES: tuple[Source, ...] = (
    Source(
        name="woocommerce_orders",
        label="WooCommerce orders (Analytics)",
        grade="A",
        tables=("orders",),
        headers=_ORDERS,
        required={"en": ("occurred", "order", "status", "units", "codes", "net_sales")},
        read=_read_orders,
        notes=(
            "`Net Sales` (older: `N. Revenue`) is after discounts and refunds, without tax and "
            "shipping: taken as net sales as it is.",
            "Coupons are parted by a comma and a blank.",
            "The customer is a name, no address: not read; `Customer type` says new or returning.",
            "The currency is only in the symbol: for $ or kr say `currency:` in the params.",
        ),
    ),
)
