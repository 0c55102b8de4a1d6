"""TikTok Studio: days without a year, `undefined`, shares and averages."""

from __future__ import annotations

import datetime as dt

import pytest
from exports import read_export, rows

CONTENT = """"Time","Video title","Video link","Post time","Total likes","Total comments","Total shares","Total views"
"March 10","New lamp 💡 #lumen","https://www.tiktok.com/@Anna.Home/video/7301?lang=en","March 8","1.2K","12","3","18,400"
"March 10","","https://www.tiktok.com/@Anna.Home/video/7302","December 30","40","-1","0","1000"
"""  # noqa: E501  (a file as it is)
OVERVIEW = """"Date","Video Views","Profile Views","Likes","Comments","Shares"
"December 30","100","5","9","1","0"
"December 31","110","6","-2","0","0"
"January 1","120","7","8","0","1"
"""
FOLLOWERS = """"Date","Followers","Difference in followers from previous day"
"8 de marzo","undefined","undefined"
"9 de marzo","1000","1000"
"10 de marzo","990","-10"
"""
IN_2026 = "data/aurora/spring/2026-03-11/anna/Content.csv"


def test_content_becomes_posts() -> None:
    found = read_export(CONTENT, path=IN_2026)
    assert found.kind == "tiktok_content"
    table = found.tables["post_facts"]
    assert rows(table, "post_id", "permalink", "account", "published") == [
        ("7301", "https://tiktok.com/@anna.home/video/7301", "anna.home", "2026-03-08"),
        ("7302", "https://tiktok.com/@anna.home/video/7302", "anna.home", "2025-12-30"),
    ]
    assert rows(table, "views", "likes", "comments", "shares", "saves") == [
        (18400, 1200, 12, 3, None),
        (1000, 40, -1, 0, None),
    ]
    assert table["impressions"].isna().all(), "views are no impressions here: the ledger decides"
    assert found.problems() == [] and found.bad() == []


def test_time_is_the_day_of_export() -> None:
    found = read_export(CONTENT, path=IN_2026)
    assert found.parsed.exported_on == dt.date(2026, 3, 10)
    assert found.parsed.account == "anna.home"
    dated = read_export(CONTENT.replace("March 10", "2026-03-10"))
    assert dated.parsed.exported_on == dt.date(2026, 3, 10)
    assert rows(dated.tables["post_facts"], "published")[1] == ("2025-12-30",)


def test_the_params_year_dates_the_export_and_with_it_the_posts() -> None:
    found = read_export(CONTENT, year=2025)
    assert found.parsed.exported_on == dt.date(2025, 3, 10)
    assert rows(found.tables["post_facts"], "published") == [("2025-03-08",), ("2024-12-30",)]


def test_averages_and_shares_become_sums() -> None:
    text = (
        "Video title,Video link,Post time,Total likes,Total comments,Total shares,Total views,"
        "Average watch time,Watched full video,Add to favorites\n"
        "A,https://www.tiktok.com/@a/video/1,2026-03-08 10:00,1,1,1,200,0:09,12.5%,7\n"
        "B,https://www.tiktok.com/@a/photo/2,2026-03-09 10:00,1,1,1,100,,3%,\n"
    )
    found = read_export(text)
    assert rows(
        found.tables["post_facts"], "watch_seconds", "video_completions", "saves", "format"
    ) == [(1800, 25, 7, "video"), (None, 3, None, "carousel")]
    count = read_export(text.replace("12.5%", "25").replace("3%", "3"))
    assert count.tables["post_facts"]["video_completions"].isna().all()
    assert any("not written as a share" in line for line in count.parsed.decisions)


def test_spanish_content() -> None:
    text = (
        "Título del video,Hora de publicación,Enlace del video,Visualizaciones totales,"
        "Me gusta totales,Comentarios totales,Veces compartido,Tiempo promedio de visualización\n"
        "Hola,8 de marzo,https://www.tiktok.com/@a/video/1,2 mil,10,1,1,0:09\n"
    )
    found = read_export(text, exported_on="2026-03-10")
    assert rows(found.tables["post_facts"], "published", "views", "watch_seconds") == [
        ("2026-03-08", 2000, 18000)
    ]


def test_a_daily_file_that_spans_two_years_rolls_back() -> None:
    found = read_export(OVERVIEW, year=2026)
    table = found.tables["account_daily"]
    views = table[table["metric"] == "views"]
    assert rows(views, "date", "value") == [
        ("2025-12-30", 100), ("2025-12-31", 110), ("2026-01-01", 120),
    ]  # fmt: skip
    likes = table[table["metric"] == "likes"]
    assert rows(likes, "value") == [(9,), (-2,), (8,)]
    newest_first = OVERVIEW.splitlines()
    turned = "\n".join([newest_first[0], *reversed(newest_first[1:])])
    again = read_export(turned, exported_on="2026-01-02").tables["account_daily"]
    assert set(rows(again, "metric", "date", "value")) == set(
        rows(table, "metric", "date", "value")
    )


def test_a_year_of_days_from_a_dated_folder() -> None:
    days = [dt.date(2025, 3, 12) + dt.timedelta(days=at) for at in range(364)]
    lines = [f'"{day:%B} {day.day}","{at}","0","0","0","0"' for at, day in enumerate(days)]
    text = "\n".join([OVERVIEW.splitlines()[0], *lines])
    found = read_export(text, path="data/aurora/_shared/2026-03-11/Overview.csv")
    table = found.tables["account_daily"]
    views = table[table["metric"] == "views"]
    assert [moment.date() for moment in views["date"]] == days


def test_undefined_is_missing_and_falls_are_real() -> None:
    path = "data/aurora/_shared/2026-03-11/anna.home/FollowerHistory.csv"
    found = read_export(FOLLOWERS, path=path)
    assert found.kind == "tiktok_followers"
    assert rows(found.tables["followers"], "account", "date", "followers", "gained") == [
        ("@owner", "2026-03-09", 1000, 1000),
        ("@owner", "2026-03-10", 990, -10),
    ]
    assert found.problems() == [] and found.bad() == []
    assert found.parsed.needs_owner


@pytest.mark.parametrize("text", [OVERVIEW, FOLLOWERS])
def test_without_any_year_the_line_to_add_is_printed(text: str) -> None:
    found = read_export(text, path="data/aurora/spring/anna/Overview.csv")
    assert found.problems() == ["unknown_year"]
    assert 'files: {"anna/Overview.csv": {year: YYYY}}' in found.problem().what


def test_a_day_that_the_year_does_not_have_is_a_bad_row() -> None:
    text = OVERVIEW.replace("January 1", "February 29")
    found = read_export(text, year=2026)
    assert found.bad() == [(4, "Date")]
    assert rows(read_export(text, year=2024).tables["account_daily"], "date")[2] == ("2024-02-29",)


def test_viewers_are_daily_and_the_audience_is_set_aside() -> None:
    viewers = '"Date","Total Viewers","New Viewers","Returning Viewers"\n"March 8","9","5","4"\n'
    found = read_export(viewers, year=2026)
    assert rows(found.tables["account_daily"], "metric", "date", "value") == [
        ("viewers", "2026-03-08", 9), ("new_viewers", "2026-03-08", 5),
        ("returning_viewers", "2026-03-08", 4),
    ]  # fmt: skip
    audience = read_export('"Top territories","Distribution"\n"Germany","80%"\n')
    assert audience.kind == "tiktok_audience"
    assert audience.tables == {} and audience.problems() == []
