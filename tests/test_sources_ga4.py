"""GA4: the lines with #, stacked tables, totals, the property's own dimension."""

from __future__ import annotations

import datetime as dt

from exports import read_export, rows

PREAMBLE = """\
# ----------------------------------------
# Traffic acquisition: Session campaign
# Account: Lumen
# Property: lumen.example
# ----------------------------------------
#
# All Users
# Start date: 20260501
# End date: 20260531
"""
HEADER = (
    "Sessions,Engaged sessions,Engagement rate,Average engagement time per session,"
    "Events per session,Event count,Key events,Session key event rate,Total revenue"
)
CAMPAIGNS = f"""{PREAMBLE}Session campaign,{HEADER}
,1500,900,0.6,31.5,4.1,6150,12,0.008,1234.5
spring,1000,600,0.6,30.5,4,4000,10,0.01,1000
(not set),500,300,0.6,33.5,4.3,2150,2,0.004,234.5
"""
CHANNELS = f"""{PREAMBLE}Session primary channel group (Default Channel Group),{HEADER}
Organic Social,700,500,0.71,30.5,4,2800,5,0.007,400
"""


def test_sessions_by_campaign() -> None:
    found = read_export(CAMPAIGNS)
    assert found.kind == "ga4_sessions"
    table = found.tables["sessions"]
    assert rows(table, "dimension", "value", "campaign", "start", "end") == [
        ("campaign", "spring", "spring", "2026-05-01", "2026-05-31"),
        ("campaign", "(not set)", "(not set)", "2026-05-01", "2026-05-31"),
    ]
    assert rows(table, "sessions", "engaged_sessions", "key_events", "revenue") == [
        (1000, 600, 10, 1000),
        (500, 300, 2, 234.5),
    ]
    assert found.parsed.period == (dt.date(2026, 5, 1), dt.date(2026, 5, 31))
    assert "1 row left out: totals" in found.parsed.decisions


def test_stacked_tables_each_with_its_lines() -> None:
    found = read_export(CAMPAIGNS + CHANNELS)
    assert found.kind == "ga4_sessions"
    assert rows(found.tables["sessions"], "dimension", "value", "sessions") == [
        ("campaign", "spring", 1000), ("campaign", "(not set)", 500),
        ("channel", "Organic Social", 700),
    ]  # fmt: skip


def test_an_unknown_first_column_is_the_propertys_own_dimension() -> None:
    text = CAMPAIGNS.replace("Session campaign,", "Session my grouping,")
    found = read_export(text)
    assert rows(found.tables["sessions"], "dimension", "value", "campaign") == [
        ("Session my grouping", "spring", None), ("Session my grouping", "(not set)", None),
    ]  # fmt: skip


def test_two_dimensions_days_and_older_conversions() -> None:
    text = (
        f"{PREAMBLE}Session manual ad content,Session campaign,Date,Sessions,Engaged sessions,"
        "Conversions\nanna,spring,20260502,12,5,1\nben,spring,2026050313,8,4,0\n"
    )
    table = read_export(text).tables["sessions"]
    assert rows(
        table, "dimension", "value", "content", "campaign", "date", "key_events", "revenue"
    ) == [
        ("content", "anna", "anna", "spring", "2026-05-02", 1, None),
        ("content", "ben", "ben", "spring", "2026-05-03", 0, None),
    ]


def test_transactions_are_a_click_key() -> None:
    text = (
        "# Free form 1\n# Lumen\n# 20260501-20260531\n"
        "Transaction ID,Session campaign,Session manual ad content,Purchase revenue,\n"
        "1001,spring,anna,95.5,\n,,,95.5,Grand total\n"
    )
    found = read_export(text)
    table = found.tables["sessions"]
    assert found.kind == "ga4_transactions"
    assert rows(table, "transaction", "content", "revenue", "start") == [
        ("1001", "anna", 95.5, "2026-05-01")
    ]


def test_lines_that_went_through_a_spreadsheet() -> None:
    text = "\n".join(
        line + ",,,,,,,,," if line.startswith("#") else line for line in CAMPAIGNS.splitlines()
    )
    assert len(read_export(text).tables["sessions"]) == 2


def test_german_with_semicolons() -> None:
    text = (
        "# Startdatum: 20260501\n# Enddatum: 20260531\n"
        "Sitzung – primäre Channelgruppe (Standard-Channelgruppe);Sitzungen;"
        "Sitzungen mit Interaktionen;Engagement-Rate;Gesamtumsatz\n"
        "Paid Search;1.200;700;58,3%;1.234,50\nDirect;59;40;67,8%;0\n"
    )
    table = read_export(text).tables["sessions"]
    assert rows(table, "dimension", "value", "sessions", "revenue") == [
        ("channel", "Paid Search", 1200, 1234.5), ("channel", "Direct", 59, 0),
    ]  # fmt: skip


def test_an_empty_landing_page_is_a_value() -> None:
    text = f"{PREAMBLE}Landing page,Sessions,Engaged sessions\n,30,20\n/,20,15\n,10,5\n"
    table = read_export(text).tables["sessions"]
    assert rows(table, "value", "sessions") == [("/", 20), (None, 10)]


def test_nth_day_is_refused_and_the_reports_chart_set_aside() -> None:
    refused = read_export(f"{PREAMBLE}Nth day,Sessions\n0000,5\n0001,6\n")
    assert refused.problems() == ["nth_day"] and refused.tables == {}
    chart = f"{PREAMBLE}Nth day,Direct,Organic Social\n0000,5,6\n0001,6,7\n"
    both = read_export(chart + CAMPAIGNS)
    assert both.kind == "ga4_nth_day+ga4_sessions"
    assert both.problems() == [] and len(both.tables["sessions"]) == 2


def test_without_a_period_nothing_is_guessed() -> None:
    text = CAMPAIGNS.removeprefix(PREAMBLE)
    assert read_export(text).problems() == ["no_period"]
    dated = "Session campaign,Date,Sessions,Engaged sessions\nspring,20260502,5,3\n"
    table = read_export(dated).tables["sessions"]
    assert rows(table, "start", "end") == [("2026-05-02", "2026-05-02")]
