"""What an order amounts to, to the cent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from kpi_site.demo.draws import cents
from kpi_site.demo.shop import LINES, PIECES, Order
from kpi_site.demo.specs import ClientSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """The money of one order; prices include tax."""

    goods: Decimal
    """Before discount."""
    discount: Decimal
    subtotal: Decimal
    shipping: Decimal
    taxes: Decimal
    total: Decimal


def amounts(client: ClientSpec, order: Order) -> Amounts:
    """Goods, discount, shipping and the tax inside them."""
    goods = sum(
        (cents(client.products[item][1]) * pieces for item, pieces in order.lines), Decimal(0)
    )
    discount = cents(goods * Decimal(str(order.discount)))
    subtotal = goods - discount
    free = (
        "FREESHIP" in order.codes or order.fate == "zero" or goods > 3 * cents(client.shipping) * 4
    )
    shipping = Decimal("0.00") if free else cents(client.shipping)
    total = subtotal + shipping
    tax = Decimal(str(client.tax_rate))
    return Amounts(
        goods=goods,
        discount=discount,
        subtotal=subtotal,
        shipping=shipping,
        taxes=cents(total * tax / (1 + tax)),
        total=total,
    )


def refunded(order: Order, total: Decimal, day: dt.date) -> Decimal:
    """What a file of that day shows as paid back."""
    if not order.refund_share or order.at.date() + dt.timedelta(days=order.fate_days) >= day:
        return Decimal("0.00")
    return cents(total * Decimal(str(order.refund_share)))


def mean_goods(client: ClientSpec) -> float:
    """Expected goods of an order before discount, tax included."""
    lines = sum(count * share for count, share in LINES)
    pieces = sum(count * share for count, share in PIECES)
    return lines * pieces * sum(price for _, price in client.products) / len(client.products)
