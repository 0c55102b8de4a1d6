"""Shopify: order grain, codes, statuses, notes, broken files."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from exports import KEY, read_export, rows

from kpi_lib.sources.identity import hmac_email

DATA = Path(__file__).parent / "data" / "shopify"
HEADER = (DATA / "orders-header-79-columns.txt").read_text().strip().split(",")
FIRST = {
    "Name": "#1001", "Email": "Eva@Example.org", "Financial Status": "paid", "Currency": "EUR",
    "Subtotal": "90.00", "Shipping": "5.00", "Taxes": "14.37", "Total": "95.00",
    "Discount Code": " anna10 ", "Discount Amount": "10.00",
    "Created at": "2026-04-10 11:11:26 +0530", "Lineitem quantity": "1", "Lineitem name": "Lamp",
    "Lineitem price": "60.00", "Refunded Amount": "0.00", "Id": "5501",
    "Payment Method": "Shopify Payments", "Source": "web",
}  # fmt: skip
MORE = {"Name": "#1001", "Lineitem quantity": "2", "Lineitem name": "Bulb", "Lineitem price": "20"}


def export(*lines: dict[str, str], header: list[str] = HEADER) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, header, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue()


def order(name: str, **changes: str) -> dict[str, str]:
    return FIRST | {"Name": name} | {key.replace("_", " "): text for key, text in changes.items()}


def orders(*lines: dict[str, str], **options: Any) -> Any:
    return read_export(export(*lines), **options)


def test_lines_become_one_order() -> None:
    found = orders(FIRST, MORE, order("#1002"))
    assert found.kind == "shopify_orders"
    table = found.tables["orders"]
    assert rows(table, "order", "order_id", "occurred", "units", "row") == [
        ("#1001", "5501", "2026-04-10 07:41", 3, 2),
        ("#1002", "5501", "2026-04-10 07:41", 1, 4),
    ]
    assert rows(
        table.head(1), "subtotal", "shipping", "taxes", "total", "discount", "refunded", "currency"
    ) == [(90, 5, 14.37, 95, 10, 0, "EUR")]
    assert rows(table, "codes", "status") == [("ANNA10", "paid")] * 2
    assert found.problems() == [] and found.problems("warning") == []


def test_the_order_of_lines_does_not_matter_below_the_first() -> None:
    apart = orders(FIRST, order("#1002"), MORE)
    assert rows(apart.tables["orders"], "order", "units") == [("#1001", 3), ("#1002", 1)]


def test_further_lines_may_repeat_address_and_date() -> None:
    again = MORE | {"Email": "eva@example.org", "Created at": "2026-04-10 11:11:26 +0530"}
    assert rows(orders(FIRST, again).tables["orders"], "order", "units") == [("#1001", 3)]


def test_no_address_leaves_the_importer() -> None:
    found = orders(FIRST, order("#1002", Email=""), order("#1003", Total="eva@example.org"))
    customers = found.tables["orders"]["customer"]
    assert customers.iloc[0] == hmac_email("eva@example.org", KEY)
    assert customers.isna().tolist() == [False, True]
    assert found.bad() == [(4, "Total")]
    assert "example.org" not in found.said().lower()


def test_several_codes_are_parted_with_a_warning() -> None:
    found = orders(order("#1", Discount_Code="anna10, Welcome"), order("#2", Discount_Code=""))
    assert rows(found.tables["orders"], "codes") == [("ANNA10;WELCOME",), (None,)]
    assert found.problems("warning") == ["several_codes"] and found.problems() == []


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, "paid"),
        ({"Financial_Status": "partially_refunded"}, "partially_refunded"),
        ({"Cancelled_at": "2026-04-11 09:00:00 +0200"}, "cancelled"),
        ({"Payment_Method": "(for testing) Bogus Gateway"}, "test"),
        ({"Payment_Method": "bogus", "Cancelled_at": "2026-04-11 09:00:00 +0200"}, "test"),
        ({"Source": "shopify_draft_order"}, "paid"),
    ],
)
def test_status(changes: dict[str, str], status: str) -> None:
    found = orders(order("#1", **changes))
    assert rows(found.tables["orders"], "status") == [(status,)]


def test_orders_of_zero_value_stay() -> None:
    found = orders(order("#1", Total="0.00", Subtotal="0.00"))
    assert rows(found.tables["orders"], "total", "subtotal") == [(0, 0)]


def test_notes_give_the_click_key() -> None:
    found = orders(
        order("#1", Note_Attributes="utm_source: ig\nUTM-Campaign: spring\nutm_content: anna"),
        order("#2", Note_Attributes="landing_page: https://l.example/?utm_content=ben&x=1\na: b"),
        order("#3", Note_Attributes="utm_content: "),
    )
    assert rows(
        found.tables["orders"], "utm_source", "utm_campaign", "utm_content", "referrer"
    ) == [
        ("ig", "spring", "anna", None),
        (None, None, "ben", "https://l.example/?utm_content=ben&x=1"),
        (None, None, None, None),
    ]


def test_the_same_order_twice() -> None:
    same = orders(FIRST, MORE, FIRST, MORE, order("#1002"))
    assert rows(same.tables["orders"], "order", "units") == [("#1001", 3), ("#1002", 1)]
    assert same.problems() == []
    assert "orders that are in the file twice, counted once: 1" in same.parsed.decisions
    other = orders(FIRST, order("#1002"), order("#1001", Refunded_Amount="95.00"))
    assert len(other.tables["orders"]) == 2, "nothing else is lost"
    assert other.problems() == ["order_twice"]
    assert "rows 2, 4" in other.problem().what
    assert "refunded" in other.problem().what


def test_a_truncated_last_order_is_not_used() -> None:
    found = orders(FIRST, MORE, order("#1002"), order("#1003", Lineitem_quantity=""))
    assert rows(found.tables["orders"], "order") == [("#1001",), ("#1002",)]
    assert found.problems() == ["truncated"]
    assert found.problem().line == 5
    assert found.bad() == [(5, "Lineitem quantity")]


def test_lines_whose_order_is_not_in_the_file_are_listed() -> None:
    found = orders(MORE | {"Name": "#0999"}, FIRST)
    assert rows(found.tables["orders"], "order", "units") == [("#1001", 1)]
    assert found.bad() == [(2, "Name")]


def test_a_quantity_that_cannot_be_read_leaves_the_sum_unknown() -> None:
    found = orders(FIRST, MORE | {"Lineitem quantity": "two"}, order("#1002"))
    assert rows(found.tables["orders"], "order", "units") == [("#1001", None), ("#1002", 1)]


def test_a_spreadsheets_decimal_comma_and_ruined_ids() -> None:
    euros = {"Total": "1.234,00", "Subtotal": "1.229,00", "Taxes": "14,37", "Shipping": "5,00",
             "Refunded Amount": "0,00", "Discount Amount": "10,00", "Lineitem price": "60,00",
             "Id": "5,50E+12"}  # fmt: skip
    found = orders(FIRST | euros)
    assert rows(found.tables["orders"], "total", "taxes", "order_id") == [(1234, 14.37, None)]
    assert found.problems() == [] and found.bad() == []


def test_a_real_sample_with_few_columns() -> None:
    found = read_export((DATA / "shopify_orders_sample.csv").read_bytes())
    table = found.tables["orders"]
    with (DATA / "shopify_orders_sample.csv").open(newline="") as file:
        lines = list(csv.DictReader(file))
    heads = [line for line in lines if line["Total"]]
    assert len(table) == len(heads) == table["order"].nunique()
    assert table["total"].sum() == pytest.approx(sum(float(line["Total"]) for line in heads))
    assert table["refunded"].sum() == pytest.approx(
        sum(float(line["Refunded Amount"]) for line in heads)
    )
    assert table["units"].sum() == sum(int(line["Lineitem quantity"]) for line in lines)
    assert table["subtotal"].isna().all(), "the file does not have it"
    assert rows(table.head(1), "order", "occurred", "total", "units") == [
        ("#1001", "2025-01-15 23:41", 183.5, 3)
    ]
    assert found.problems() == [] and found.bad() == []
    assert table["customer"].nunique() < len(table), "some came back"


DISCOUNTS = (
    "Name,Value,Value Type,Type,Discount Class,Minimum Purchase Requirements,Combines with Order "
    "Discounts,Combines with Product Discounts,Combines with Shipping Discounts,Customer "
    "Selection,Context,Times Used In Total,Applies Once Per Customer,Usage Limit Per Code,Status,"
    "Start,End\n"
    "anna10 ,-10.0,percentage,Amount off order,order,,false,false,false,all,,1250,true,,Active,"
    "2026-03-01 00:00:00 +0100,\n"
    "Ben15,-15.0,percentage,Amount off order,order,,false,false,false,all,,0,true,,Expired,"
    "2026-03-01 00:00:00 +0100,2026-03-31 23:59:59 +0200\n"
)


def test_discounts() -> None:
    found = read_export(DISCOUNTS)
    assert found.kind == "shopify_discounts"
    assert rows(found.tables["discounts"], "code", "times_used", "status", "start", "end") == [
        ("ANNA10", 1250, "active", "2026-03-01", None),
        ("BEN15", 0, "expired", "2026-03-01", "2026-03-31"),
    ]
