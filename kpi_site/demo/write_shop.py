"""The shops' exports: Shopify orders and discounts, WooCommerce orders; referrals."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from zoneinfo import ZoneInfo

from kpi_site.demo.draws import cents
from kpi_site.demo.headers import SHOPIFY_DISCOUNTS, SHOPIFY_ORDERS, WOOCOMMERCE
from kpi_site.demo.money import amounts, refunded
from kpi_site.demo.shop import Order
from kpi_site.demo.specs import FIRST_EXPORT, LAST_EXPORT, ClientSpec
from kpi_site.demo.tabular import Files, Row, csv_bytes
from kpi_site.demo.world import ClientWorld

OVERLAP = dt.date(2026, 3, 1)
"""First day of the second export of orders: three weeks are in both."""


def order_number(place: int) -> int:
    """The shop's number of the order at that place."""
    return 1001 + place


def order_id(place: int) -> str:
    """The shop's internal id of it."""
    return str(5_600_000_000_000 + place * 32_771)


def email(customer: int) -> str:
    """Nobody's address."""
    return f"customer{customer}@mail.example"


def shop_exports(world: ClientWorld) -> Files:
    """Path in `_shared` → the shop's files of both export days."""
    files: Files = {}
    for day, since in ((FIRST_EXPORT, world.spec.history_start), (LAST_EXPORT, OVERLAP)):
        if world.spec.shop == "shopify":
            files[f"{day}/orders_export.csv"] = csv_bytes(
                SHOPIFY_ORDERS, _shopify(world, since, day)
            )
        else:
            files[f"{day}/wc-orders-report-export.csv"] = csv_bytes(
                WOOCOMMERCE, _woo(world, since, day)
            )
    if world.spec.shop == "shopify":
        files[f"{LAST_EXPORT}/discounts_export.csv"] = csv_bytes(
            SHOPIFY_DISCOUNTS, _discounts(world)
        )
        rows = [(email(one), email(other)) for one, other in sorted(world.shop.referrals)]
        files["referrals.csv"] = csv_bytes(("customer", "referred_by"), rows)
    return files


def _shopify(world: ClientWorld, since: dt.date, day: dt.date) -> list[list[object]]:
    """Newest first; order fields on the first line of an order only."""
    rows: list[list[object]] = []
    for place, order in reversed(list(enumerate(world.shop.orders))):
        if since <= order.at.date() < day:
            rows += _shopify_lines(world.spec, place, order, day)
    return rows


def _shopify_lines(
    client: ClientSpec, place: int, order: Order, day: dt.date
) -> list[list[object]]:
    name = f"#{order_number(place)}"
    first = _shopify_head(client, place, order, day) | _item(client, order.lines[0])
    lines: list[dict[str, object]] = [first]
    lines += [
        {"Name": name, "Email": email(order.customer), **_item(client, line)}
        for line in order.lines[1:]
    ]
    return [[line.get(title, "") for title in SHOPIFY_ORDERS] for line in lines]


def _item(client: ClientSpec, line: tuple[int, int]) -> dict[str, object]:
    title, price = client.products[line[0]]
    return {"Lineitem quantity": line[1], "Lineitem name": title, "Lineitem price": cents(price)}


def _shopify_head(client: ClientSpec, place: int, order: Order, day: dt.date) -> dict[str, object]:
    money = amounts(client, order)
    back = refunded(order, money.total, day)
    at = _stamp(client, order.at)
    gone = order.fate in {"cancelled", "voided"}
    # One code in twenty is written as its customer typed it.
    codes = (
        ", ".join(order.codes)
        if place % 20
        else ", ".join(f" {code.lower()}" for code in order.codes)
    )
    return {
        "Name": f"#{order_number(place)}",
        "Email": email(order.customer),
        "Financial Status": _financial(order, back),
        "Paid at": "" if order.fate == "voided" else at,
        "Currency": client.currency,
        "Subtotal": money.subtotal,
        "Shipping": money.shipping,
        "Taxes": money.taxes,
        "Total": money.total,
        "Discount Code": codes,
        "Discount Amount": money.discount,
        "Created at": at,
        "Note Attributes": _attributes(client, order),
        "Cancelled at": _stamp(client, order.at + dt.timedelta(days=order.fate_days))
        if gone
        else "",
        "Payment Method": "(for testing) Bogus Gateway"
        if order.fate == "test"
        else "Shopify Payments",
        "Refunded Amount": back,
        "Id": order_id(place),
        "Source": "web",
    }


def _financial(order: Order, back: Decimal) -> str:
    if order.fate == "voided":
        return "voided"
    if order.fate == "cancelled":
        return "refunded"
    return order.fate if back else "paid"


def _attributes(client: ClientSpec, order: Order) -> str:
    creator = order.creator
    lines = [f"referring_site: {order.referrer}"] if order.referrer else []
    if creator is not None and order.click and not _by_network(client, order):
        lines += [
            "utm_source: creators",
            f"utm_campaign: {order.campaign}",
            f"utm_content: {creator.utm_content}",
        ]
    return "\n".join(lines)


def _by_network(client: ClientSpec, order: Order) -> bool:
    """Whether the network's link brought it: its click key is in the network's export."""
    campaign = next(found for found in client.campaigns if found.slug == order.campaign)
    return bool(campaign.has("affiliate") and order.creator and order.creator.commission_rate)


def _stamp(client: ClientSpec, at: dt.datetime) -> str:
    """`2026-04-10 11:11:26 +0100`: the shop's clock with its offset."""
    return f"{at.replace(tzinfo=ZoneInfo(client.timezone)):%Y-%m-%d %H:%M:%S %z}"


def times_used(orders: Sequence[Order]) -> Counter[str]:
    """Uses of each code; trial orders are none."""
    return Counter(code for order in orders if order.fate not in {"test"} for code in order.codes)


def _discounts(world: ClientWorld) -> list[Row]:
    client, uses = world.spec, times_used(world.shop.orders)
    rows: list[Row] = [_discount("WELCOME10", -10, uses["WELCOME10"], client.history_start, None)]
    for number, campaign in enumerate(world.campaigns):
        end = campaign.spec.end + dt.timedelta(days=campaign.spec.window_days)
        for creator in (creator for creator in campaign.creators if creator.code):
            used = uses[creator.code]
            if number == 0 and campaign.spec.has("leak") and creator is campaign.creators[0]:
                used += PLANTED_USES
            percent = round(-100 * campaign.spec.discount)
            rows.append(_discount(creator.code, percent, used, campaign.spec.start, end))
    return rows


PLANTED_USES = 4
"""So many uses more than orders has the first creator's code of the first campaign."""


def _discount(code: str, percent: int, used: int, start: dt.date, end: dt.date | None) -> Row:
    active = end is None or end >= LAST_EXPORT - dt.timedelta(1)
    return (
        code,
        percent,
        "percentage",
        "Amount off order",
        "order",
        "",
        "false",
        "false",
        "true",
        "All customers",
        "",
        used,
        "true",
        "",
        "Active" if active else "Expired",
        f"{start} 00:00:00",
        f"{end} 23:59:59" if end else "",
    )


def _woo(world: ClientWorld, since: dt.date, day: dt.date) -> list[Row]:
    client = world.spec
    rows: list[Row] = []
    for place, order in reversed(list(enumerate(world.shop.orders))):
        if not since <= order.at.date() < day or order.fate == "test":
            continue
        money = amounts(client, order)
        net = cents(
            (money.subtotal - refunded(order, money.subtotal, day))
            / (1 + Decimal(str(client.tax_rate)))
        )
        names = ", ".join(f"{pieces}× {client.products[item][0]}" for item, pieces in order.lines)
        kind = "returning" if order.returning else "new"
        rows.append(
            (
                f"{order.at:%Y-%m-%d %H:%M:%S}",
                order_number(place),
                f"${net:,.2f}",
                _woo_status(order, day),
                f"Cliente {order.customer:05d}",
                kind,
                names,
                sum(pieces for _, pieces in order.lines),
                ", ".join(code.lower() for code in order.codes),
                net,
                "Direct",
            )
        )
    return rows


def _woo_status(order: Order, day: dt.date) -> str:
    if order.fate in {"cancelled", "voided"}:
        return "cancelled" if order.fate == "cancelled" else "failed"
    if order.refund_share == 1.0 and refunded(order, Decimal(1), day):
        return "refunded"
    return "processing" if (day - order.at.date()).days < 2 else "completed"
