"""WooCommerce orders: formatted money, coupons, the shop's own words."""

from __future__ import annotations

from exports import read_export, rows

NEW = (
    "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,"
    "Coupon(s),Net Sales,Attribution\n"
    '2026-03-02 10:22:11,1001,"€1,296.50",completed,Eva Muster,new,1× Lamp,2,"anna10, welcome",'
    "1296.5,Source: Instagram\n"
    "2026-03-03 11:00:00,1002,€0.00,on-hold,Tom Test,returning,1× Bulb,1,,0,Direct\n"
)
OLD = (
    "Date,Order #,Status,Customer,Customer type,Product(s),Items sold,Coupon(s),N. Revenue\n"
    '2021-03-02 10:22:11,1001,Completed,Eva Muster,New,1× Lamp,2,Anna10,"&#36;1,296.50"\n'
)


def test_orders() -> None:
    found = read_export(NEW)
    assert found.kind == "woocommerce_orders"
    table = found.tables["orders"]
    assert rows(table, "order", "occurred", "status", "customer_type", "units") == [
        ("1001", "2026-03-02 10:22", "paid", "new", 2),
        ("1002", "2026-03-03 11:00", "pending", "returning", 1),
    ]
    assert rows(table, "codes", "net_sales", "currency", "referrer") == [
        ("ANNA10;WELCOME", 1296.5, "EUR", "Source: Instagram"),
        (None, 0, "EUR", "Direct"),
    ]
    assert table["total"].isna().all() and table["customer"].isna().all()
    assert "Muster" not in table.to_csv() + found.said()
    assert found.problems() == [] and found.bad() == []


def test_older_files_have_formatted_money_only_and_no_attribution() -> None:
    found = read_export(OLD, currency="USD")
    table = found.tables["orders"]
    assert rows(table, "net_sales", "currency", "codes", "status", "customer_type") == [
        (1296.5, "USD", "ANNA10", "paid", "new")
    ]


def test_a_symbol_of_several_currencies_is_not_guessed() -> None:
    found = read_export(NEW.replace("€", "$"))
    assert found.tables["orders"]["currency"].isna().all()
