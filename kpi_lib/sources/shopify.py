"""Shopify's exports: orders (brought to one row an order) and discounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kpi_lib.sources.attributes import order_attributes
from kpi_lib.sources.cells import note, problem, shown
from kpi_lib.sources.identity import hmac_emails
from kpi_lib.sources.kit import Columns, codes, columns_of, keep
from kpi_lib.sources.source import BadRow, Reading, Sheet, Source
from kpi_lib.sources.values import decimal_mark

_ORDERS = {
    "en": {
        "Name": "order",
        "Id": "order_id",
        "Email": "_email",
        "Financial Status": "status",
        "Fulfillment Status": "_fulfillment",
        "Currency": "currency",
        "Subtotal": "subtotal",
        "Shipping": "shipping",
        "Taxes": "taxes",
        "Total": "total",
        "Discount Code": "codes",
        "Discount Amount": "discount",
        "Created at": "occurred",
        "Lineitem quantity": "units",
        "Lineitem name": "_item",
        "Lineitem price": "_item_price",
        "Note Attributes": "_attributes",
        "Cancelled at": "_cancelled",
        "Payment Method": "_payment",
        "Refunded Amount": "refunded",
        "Source": "_source",
    }
}
_DISCOUNTS = {
    "en": {
        "Name": "code",
        "Value": "_value",
        "Value Type": "_value_type",
        "Type": "_type",
        "Discount Class": "_class",
        "Customer Selection": "_customers",
        "Times Used In Total": "times_used",
        "Applies Once Per Customer": "_once",
        "Usage Limit Per Code": "_limit",
        "Status": "status",
        "Start": "start",
        "End": "end",
    }
}
_MONEY = ("subtotal", "shipping", "taxes", "total", "discount", "refunded")
_HEAD = ("total", "status")
"""An order's first line has these; its further lines have not (some repeat e-mail and date)."""


def _read_orders(sheet: Sheet, reading: Reading) -> Mapping[str, pd.DataFrame]:
    sheet = _with_blocks(sheet, reading)
    sheet = _without_cut_end(sheet, reading)
    money = (sheet.frame[name] for name in (*_MONEY, "_item_price") if name in sheet.frame)
    lines = columns_of(sheet, reading, _ORDERS, decimal=decimal_mark(money))
    units = lines.count("units")
    # A line whose quantity is missing leaves the order's sum unknown, not smaller.
    pieces = units.groupby(sheet.frame["_block"]).sum(min_count=1)
    unknown = units.isna().groupby(sheet.frame["_block"]).any()
    heads = columns_of(keep(sheet, sheet.frame["_head"]), reading, _ORDERS, decimal=lines.decimal)
    table = _orders(heads)
    blocks = heads.sheet.frame["_block"]
    table["units"] = blocks.map(pieces.where(~unknown)).astype("float64")
    note(reading, f"{len(sheet.frame)} lines are {table['order'].nunique()} orders")
    return {"orders": _once(table, reading)}


def _with_blocks(sheet: Sheet, reading: Reading) -> Sheet:
    """Which lines belong to which order: `_head` marks its first line, `_block` numbers it.

    Lines of an order whose first line is not in the file are bad rows.
    """
    frame = sheet.frame.copy()
    names = frame["order"].str.strip()
    frame["order"] = names
    head = names.notna() & frame[[name for name in _HEAD if name in frame]].notna().any(axis=1)
    seen = head.groupby(names).cumsum()
    number = names + "\n" + seen.astype("str")
    lost = names.isna() | (seen == 0)
    for row, name in zip(frame.loc[lost, "row"], names[lost], strict=True):
        reading.bad.append(
            BadRow(row=int(row), column="Name", value="" if pd.isna(name) else shown(name),
                   expected="a line of an order whose first line (with its Total) is above it")
        )  # fmt: skip
    frame["_head"], frame["_block"] = head, number
    found = Sheet(frame=frame, variant=sheet.variant, extra=sheet.extra, file_name=sheet.file_name)
    return keep(found, ~lost)


def _without_cut_end(sheet: Sheet, reading: Reading) -> Sheet:
    """Without the last order where its last line stops before the quantity: the file is cut off."""
    frame = sheet.frame
    if "units" not in frame or frame.empty or frame["units"].notna().sum() < 2:
        return sheet
    last = frame.iloc[-1]
    if pd.notna(last["units"]):
        return sheet
    problem(
        reading, "truncated",
        f"ends in the middle of order '{shown(last['order'])}'. Export it again; that order is not "
        "used.",
        line=int(last["row"]),
    )  # fmt: skip
    reading.bad.append(
        BadRow(row=int(last["row"]), column="Lineitem quantity", value="", expected="a whole line")
    )
    return keep(sheet, frame["_block"] != last["_block"])


def _orders(columns: Columns) -> pd.DataFrame:
    attributes = order_attributes(columns.raw("_attributes"))
    money = {name: columns.number(name) for name in _MONEY}
    return columns.table(
        order=columns.text("order"),
        order_id=_ids(columns),
        occurred=columns.time("occurred"),
        customer=hmac_emails(columns.text("_email"), columns.reading.key),
        codes=_codes(columns),
        status=_status(columns),
        currency=columns.currency(),
        **money,
        **{name: attributes[name] for name in attributes.columns},
    )


def _ids(columns: Columns) -> pd.Series[Any]:
    ids = columns.text("order_id").str.removeprefix("gid://shopify/Order/").str.lstrip("'")
    ruined = ids.str.contains(r"\d[eE]\+?\d", na=False)
    if ruined.any():
        note(columns.reading, f"Id: {int(ruined.sum())} ruined by a spreadsheet (1.2E+12): missing")
    return ids.where(~ruined)


def _codes(columns: Columns) -> pd.Series[Any]:
    texts = columns.text("codes")
    several = texts.str.contains(",", regex=False, na=False)
    if several.any():
        first = texts[several].iloc[0]
        problem(
            columns.reading, "several_codes",
            f"{int(several.sum())} orders have a comma in their code ('{shown(first)}'): read as "
            "several codes. Check that no code of the shop has a comma in its name.",
            column=columns.title("codes"), line=int(columns.rows[several].iloc[0]),
            severity="warning",
        )  # fmt: skip
    return codes(texts)


def _status(columns: Columns) -> pd.Series[Any]:
    """Financial status; over it cancelled and test, the strongest last.

    An order made from a draft (`Source` = `shopify_draft_order`) is an order: an open draft is in
    no export.
    """
    status = columns.text("status").str.lower().str.replace(" ", "_", regex=False)
    status = status.mask(columns.text("_cancelled").notna(), "cancelled")
    payment = columns.text("_payment").str.lower()
    return status.mask(payment.str.contains("bogus|for testing", na=False), "test")


def _once(orders: pd.DataFrame, reading: Reading) -> pd.DataFrame:
    """Each order once: the last of equal copies; copies that differ are a problem."""
    again = orders.duplicated("order", keep=False) & orders["order"].notna()
    facts = orders.drop(columns="row")
    differ = again & ~facts.duplicated(keep=False)
    twice = orders.loc[again, "order"].unique()
    if len(twice):
        note(reading, f"orders that are in the file twice, counted once: {len(twice)}")
    for name in list(dict.fromkeys(orders.loc[differ, "order"]))[:10]:
        _tell_apart(orders[orders["order"] == name], name, reading)
    return orders.drop_duplicates("order", keep="last")


def _tell_apart(copies: pd.DataFrame, name: str, reading: Reading) -> None:
    facts = copies.drop(columns="row")
    columns = [str(name) for name in facts if facts[name].nunique(dropna=False) > 1]
    rows = ", ".join(str(row) for row in copies["row"])
    problem(
        reading, "order_twice",
        f"order '{shown(name)}' is in the file more than once (rows {rows}) and differs in "
        f"{', '.join(columns)}. Delete the copy that is out of date, or export the file again.",
        column="Name", line=int(copies["row"].iloc[-1]),
    )  # fmt: skip


def _read_discounts(sheet: Sheet, reading: Reading) -> Mapping[str, pd.DataFrame]:
    columns = columns_of(sheet, reading, _DISCOUNTS)
    return {
        "discounts": columns.table(
            code=columns.text("code").str.upper(),
            times_used=columns.count("times_used"),
            status=columns.text("status").str.lower(),
            start=columns.date("start"),
            end=columns.date("end"),
        )
    }


SOURCES: tuple[Source, ...] = (
    Source(
        name="shopify_orders",
        label="Shopify orders",
        grade="A",
        tables=("orders",),
        headers=_ORDERS,
        required={"en": ("order", "status", "total", "occurred", "units")},
        read=_read_orders,
        notes=(
            "One line an item; what belongs to the order is on its first line only: brought to "
            "one row an order, quantities added.",
            "Several discount codes are parted by commas; a warning says how often.",
            "Cancelled and test (Bogus gateway) orders are kept with that status, orders of zero "
            "value too: the ledger leaves them out and counts them.",
            "Orders made from a draft count: they are orders.",
            "`utm_*` come from `Note Attributes`, where the shop writes them there.",
        ),
    ),
    Source(
        name="shopify_discounts",
        label="Shopify discounts",
        grade="A",
        tables=("discounts",),
        headers=_DISCOUNTS,
        required={"en": ("code", "times_used", "status")},
        read=_read_discounts,
        notes=("`Times Used In Total` is what the orders by code are reconciled with.",),
    ),
)
