"""Reading cells: what exports and people write, and what cannot be known."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from kpi_lib.params.models import FileRule
from kpi_lib.sources import values
from kpi_lib.sources.months import month
from kpi_lib.sources.source import Reading


def reading(path: str = "data/aurora/spring/tiktok/Content.csv", **rule: Any) -> Reading:
    return Reading(path=path, rule=FileRule(**rule), timezone="Europe/Berlin", key=b"k" * 32)


def column(*cells: str | None) -> tuple[pd.Series, pd.Series]:
    index = pd.Index(range(10, 10 + len(cells)))
    return pd.Series(list(cells), index=index, dtype="str"), pd.Series(
        range(2, 2 + len(cells)), index=index
    )


def numbers(*cells: str | None, log: Reading | None = None, **options: Any) -> list[float | None]:
    texts, rows = column(*cells)
    found = values.numbers(texts, log or reading(), rows, "Views", **options)
    assert found.dtype == "float64" and list(found.index) == list(texts.index)
    return [None if pd.isna(value) else value for value in found]


def times(*cells: str | None, log: Reading | None = None, **options: Any) -> list[str | None]:
    texts, rows = column(*cells)
    found = values.times(texts, log or reading(), rows, "Date", **options)
    assert found.dtype == "datetime64[us]"
    return [None if pd.isna(value) else str(value) for value in found]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("292", 292), ("-3", -3), ("−3", -3), ("1.2K", 1200), ("3.4M", 3.4e6), ("2 Mio", 2e6),
        ("3,4 Mio.", 3.4e6), ("1,2 Tsd.", 1200), ("2 mil", 2000), ("1.1B", 1.1e9),
        ("477.9M", 477_900_000), ("12.400,50", 12400.5), ("12,400.50", 12400.5),
        ("12 400", 12400), ("12\u00a0400", 12400), ("12\u202f400,5", 12400.5),
        ("12'400.50", 12400.5), ("12’400", 12400), ("1,234,567", 1234567),
        ("1.234.567", 1234567), ("12,34,567", 1234567),
        ("45 %", 0.45), ("4.5%", 0.045), ("€ 1,296.00", 1296), ("1.296,00 €", 1296),
        ("EUR 12.50", 12.5), ("12,50 EUR", 12.5), ("US$12.50", 12.5), ("-$12.50", -12.5),
        ("$-12.50", -12.5), ("(3.50)", -3.5), ("12-", -12), ("R$ 1.296,00", 1296), ("kr 12", 12),
        ("1.22158E+17", 1.22158e17), (".5", 0.5), ("0,123", 0.123), ("1234,567", 1234.567),
    ],
)  # fmt: skip
def test_a_number_as_exports_write_it(written: str, value: float) -> None:
    log = reading()
    assert numbers(written, log=log) == [pytest.approx(value, rel=1e-12)]
    assert not log.bad and not log.problems


@pytest.mark.parametrize(
    "word", ["", " ", "-", "--", "—", "n/a", "undefined", "NaN", "k. A.", None]
)
def test_no_value_is_missing_and_no_mistake(word: str | None) -> None:
    log = reading()
    assert numbers(word, "0", log=log) == [None, 0.0]
    assert not log.bad


def test_one_clear_value_decides_the_whole_column() -> None:
    assert numbers("1,234", "5,678.90") == [1234.0, 5678.9]
    assert numbers("1,234", "12,5") == [1.234, 12.5]
    assert numbers("1.234", "5.678,90") == [1234.0, 5678.9]


def test_whole_numbers_take_the_mark_as_thousands_and_say_so() -> None:
    log = reading()
    assert numbers("18,400", "1,250", "12", log=log, integers=True) == [18400.0, 1250.0, 12.0]
    assert log.decisions == ["Views: decimal mark '.', thousands ','"]
    assert numbers("18.400", integers=True) == [18400.0]
    assert numbers("1.2K", "18,400", integers=True) == [1200.0, 18400.0]


def test_money_that_can_be_read_both_ways_stops_and_names_the_line_to_add() -> None:
    log = reading("data/aurora/_shared/shop.csv")
    assert numbers("7", "1,234", log=log) == [7.0, None]
    [found] = log.problems
    assert (found.code, found.line, found.key) == ("undecidable_decimal", 3, "Views")
    assert 'files: {"shop.csv": {decimal: "."}}' in found.what
    assert not log.bad


def test_params_and_then_the_file_decide_what_the_column_does_not() -> None:
    assert numbers("1,234", log=reading(decimal=",")) == [1.234]
    assert numbers("1,234", log=reading(decimal=".")) == [1234.0]
    assert numbers("1.234", decimal=".") == [1.234]
    assert numbers("1.234", log=reading("data/a/b/costs.xlsx")) == [1.234]
    texts, _ = column("1,234", "5")
    money, _ = column("12,50")
    assert values.decimal_mark([texts]) is None
    assert values.decimal_mark([texts, money]) == ","


def test_what_contradicts_the_column_is_a_bad_row() -> None:
    log = reading()
    assert numbers("1.5", "2.5", "3,75", log=log) == [1.5, 2.5, None]
    assert [(bad.row, bad.value) for bad in log.bad] == [(4, "3,75")]


def test_what_is_no_number_is_listed_with_its_row_and_without_addresses() -> None:
    log = reading()
    assert numbers("12", "ask anna@example.org", "1.2.3", "12 40", "abc 5", log=log) == [
        12.0, None, None, None, None,
    ]  # fmt: skip
    assert [(bad.row, bad.value) for bad in log.bad] == [
        (3, "ask [address]"), (4, "1.2.3"), (5, "12 40"), (6, "abc 5"),
    ]  # fmt: skip
    assert {bad.expected for bad in log.bad} == {"a number"} | {"a number with decimal mark '.'"}
    assert not log.problems


def test_a_long_value_is_quoted_short() -> None:
    log = reading()
    numbers("x" * 10_000_000, log=log)
    assert len(log.bad[0].value) == 80


def test_a_bound_is_missing_and_noted() -> None:
    log = reading()
    assert numbers("2.33%", "< 1%", "<1 %", log=log) == [pytest.approx(0.0233), None, None]
    assert log.decisions == ["Views: '< 1%' is a bound, not a number: missing (2)"]
    assert not log.bad


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-04-10", "2026-04-10 00:00:00"), ("20260410", "2026-04-10 00:00:00"),
        ("2026-04-10T08:30", "2026-04-10 08:30:00"), ("2026/4/1 08:30:05", "2026-04-01 08:30:05"),
        ("2026-04-10 11:11:26 +0530", "2026-04-10 07:41:26"),
        ("2026-01-10T08:30:00Z", "2026-01-10 09:30:00"),
        ("2025-05-01 08:00:00.000000 UTC", "2025-05-01 10:00:00"),
        ("01/31/2026 18:05", "2026-01-31 18:05:00"), ("31.01.2026 18:05", "2026-01-31 18:05:00"),
        ("01.02.2026", "2026-02-01 00:00:00"), ("Jan 6, 2024", "2024-01-06 00:00:00"),
        ("Thu, Jun 5, 2025", "2025-06-05 00:00:00"), ("06-Sep-24", "2024-09-06 00:00:00"),
        ("6. März 2024", "2024-03-06 00:00:00"), ("8 de marzo de 2024", "2024-03-08 00:00:00"),
        ("8 de mar. de 2024", "2024-03-08 00:00:00"), ("8 févr. 2024", "2024-02-08 00:00:00"),
        ("Sept. 5, 2024, 3:04 PM", "2024-09-05 15:04:00"),
        ("12/31/2025 12:10 AM", "2025-12-31 00:10:00"), ("05/05/2025", "2025-05-05 00:00:00"),
    ],
)  # fmt: skip
def test_a_date_as_exports_write_it(written: str, moment: str) -> None:
    log = reading()
    assert times(written, log=log) == [moment]
    assert not log.problems and not log.bad


@pytest.mark.parametrize(
    "written", ["2026-02-30", "13/13/2026", "soon", "Foo 6, 2024", "2026-01-01 25:00", "45000"]
)
def test_what_is_no_date_is_a_bad_row(written: str) -> None:
    log = reading()
    assert times(written, log=log) == [None]
    assert [(bad.row, bad.value) for bad in log.bad] == [(2, written)]


def test_a_day_above_twelve_decides_the_column() -> None:
    log = reading()
    assert times("03/04/2026", "25/04/2026", log=log)[0] == "2026-04-03 00:00:00"
    assert times("03/04/2026", "04/25/2026")[0] == "2026-03-04 00:00:00"
    assert log.decisions == ["Date: days and months in order DMY"]


def test_dots_are_days_first_and_decide_for_the_rest() -> None:
    assert times("03.04.2026", "03/05/2026") == ["2026-04-03 00:00:00", "2026-05-03 00:00:00"]


@pytest.mark.parametrize(
    ("name", "number"),
    [("March", 3), ("März", 3), ("marzo", 3), ("março", 3), ("mars", 3), ("Dez.", 12), ("juin", 6),
     ("juil.", 7), ("SEPT", 9), ("ene", 1), ("Monday", None), ("", None)],
)  # fmt: skip
def test_months_in_the_languages_of_the_exports(name: str, number: int | None) -> None:
    assert month(name) == number


def test_a_date_that_contradicts_the_others_is_a_bad_row() -> None:
    log = reading()
    found = times("25/04/2026", "26/04/2026", "04/27/2026", log=log)
    assert found == ["2026-04-25 00:00:00", "2026-04-26 00:00:00", None]
    assert [bad.row for bad in log.bad] == [4]


def test_undecided_dates_follow_params_then_the_usual_order_with_a_warning() -> None:
    assert times("03/04/2026", log=reading(date_order="DMY")) == ["2026-04-03 00:00:00"]
    log = reading()
    assert times("03/04/2026", log=log, default_order="MDY") == ["2026-03-04 00:00:00"]
    [warning] = log.problems
    assert (warning.severity, warning.code) == ("warning", "assumed_date_order")
    assert log.decisions == ["Date: days and months taken in order MDY"]


@pytest.mark.parametrize("cells", [("03/04/2026",), ("25/04/2026", "04/25/2026", "03/04/2026")])
def test_undecidable_dates_stop_and_name_the_line_to_add(cells: tuple[str, ...]) -> None:
    log = reading()
    assert times(*cells, log=log)[-1] is None
    [found] = log.problems
    assert found.code == "undecidable_date" and found.severity == "error"
    assert 'files: {"tiktok/Content.csv": {date_order: DMY}}' in found.what


def test_params_win_over_the_column_and_two_digit_years_may_come_first() -> None:
    log = reading(date_order="MDY")
    assert times("25/04/2026", "04/03/2026", log=log) == [None, "2026-04-03 00:00:00"]
    assert len(log.bad) == 1
    assert times("24-09-06", log=reading(date_order="YMD")) == ["2024-09-06 00:00:00"]
    assert times("03/04/2026", log=reading(date_order="YMD")) == [None]


def test_times_without_offset_stand_in_the_files_zone_and_days_do_not_move() -> None:
    assert times("2026-01-10 23:30", "2026-01-10", zone="UTC") == [
        "2026-01-11 00:30:00", "2026-01-10 00:00:00",
    ]  # fmt: skip
    assert times("2026-01-10 23:30") == ["2026-01-10 23:30:00"]


def test_workbook_serials_only_when_asked() -> None:
    assert times("45000.5", serials=True) == ["2023-03-15 12:00:00"]


def test_days_are_midnights_on_the_clients_clock() -> None:
    texts, rows = column("2026-01-10 23:30:00 +0000", None)
    found = values.dates(texts, reading(), rows, "Date")
    assert str(found.iloc[0]) == "2026-01-11 00:00:00" and pd.isna(found.iloc[1])


def test_lengths_in_seconds() -> None:
    log = reading()
    texts, rows = column("0:04:34", "0:09", "292", "1:02:03", "4m 34s", "9s", "PT1M5S", "12.5",
                         None, "-", "0:75:00", "long")  # fmt: skip
    found = values.durations(texts, log, rows, "Duration")
    assert found.iloc[:8].tolist() == [274, 9, 292, 3723, 274, 9, 65, 12.5]
    assert found.iloc[8:].isna().all()
    assert [bad.value for bad in log.bad] == ["0:75:00", "long"]


def test_yes_and_no_in_the_languages_of_the_exports() -> None:
    log = reading()
    texts, rows = column("yes", "Ja", "SÍ", "TRUE", "1", "no", "Nein", "0", "false", "", "maybe")
    found = values.flags(texts, log, rows, "boosted")
    assert found.dtype == "boolean"
    assert found.iloc[:9].tolist() == [True] * 5 + [False] * 4
    assert found.iloc[9:].isna().all()
    assert [bad.value for bad in log.bad] == ["maybe"]


@pytest.mark.parametrize(
    ("written", "link", "post_id"),
    [
        ("http://www.instagram.com/reel/C_a-9/?igsh=x", "https://instagram.com/p/C_a-9", "C_a-9"),
        ("instagram.com/anna.home/p/C_a-9/", "https://instagram.com/p/C_a-9", "C_a-9"),
        ("https://youtu.be/-JpXh_UhbvI?t=3", "https://youtu.be/-JpXh_UhbvI", "-JpXh_UhbvI"),
        ("https://m.youtube.com/watch?v=-JpXh_UhbvI&t=1", "https://youtu.be/-JpXh_UhbvI",
         "-JpXh_UhbvI"),
        ("https://youtube.com/shorts/-JpXh_UhbvI", "https://youtu.be/-JpXh_UhbvI", "-JpXh_UhbvI"),
        ("https://www.TikTok.com/@Anna.Home/video/72?lang=en",
         "https://tiktok.com/@anna.home/video/72", "72"),
        ("https://www.tiktok.com/@anna.home/photo/72", "https://tiktok.com/@anna.home/video/72",
         "72"),
        ("https://www.facebook.com/watch/?v=123", "https://facebook.com/watch/123", "123"),
        ("https://www.facebook.com/lumen/posts/9", "https://facebook.com/lumen/posts/9", "9"),
        ("https://www.facebook.com/permalink.php?story_fbid=7&id=8",
         "https://facebook.com/8/posts/7", "7"),
        ("https://twitter.com/Anna/status/55?s=20", "https://x.com/anna/status/55", "55"),
        ("https://Blog.example.org//a/B/?utm_source=x#top", "https://blog.example.org/a/B",
         "https://blog.example.org/a/B"),
    ],
)  # fmt: skip
def test_every_spelling_of_a_post_is_one_permalink(written: str, link: str, post_id: str) -> None:
    texts, _ = column(written)
    assert values.permalink(texts).tolist() == [link]
    assert values.post_id_from_permalink(texts).tolist() == [post_id]
    assert values.permalink(values.permalink(texts)).tolist() == [link]


@pytest.mark.parametrize("text", ["javascript:alert(1)", "not yet", "", None, "=HYPERLINK(1)",
                                  "https://[bad", "file:///etc/passwd"])  # fmt: skip
def test_what_is_no_web_address_is_missing(text: str | None) -> None:
    texts, _ = column(text)
    assert values.permalink(texts).isna().all()
    assert values.post_id_from_permalink(texts).isna().all()


def test_a_tiktok_link_names_its_account() -> None:
    texts, _ = column("https://www.tiktok.com/@Anna.Home/video/72", "https://youtu.be/abc")
    found = values.handle_from_permalink(texts)
    assert found.iloc[0] == "anna.home" and pd.isna(found.iloc[1])
