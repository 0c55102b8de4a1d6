"""YouTube Studio: the row Total, ids with a blank, files that are not per video."""

from __future__ import annotations

from pathlib import Path

from exports import read_export, rows

DATA = Path(__file__).parent / "data" / "youtube"
CONTENT = (
    "Content,Video title,Video publish time,Duration,Views,Watch time (hours),Subscribers,"
    "Impressions,Impressions click-through rate (%)\n"
    "Total,,,,900,40.5,10,1000,4.1\n"
    ' -JpXh_UhbvI,A lamp,"Jan 6, 2024",0:04:34,500,20.5,-3,800,4.0\n'
    'abcdefghijk,A short,"Apr 29, 2020",58,300,0.25,5,,\n'
)


def test_content_becomes_posts_and_the_total_goes() -> None:
    found = read_export("\ufeff" + CONTENT)
    assert found.kind == "youtube_content"
    table = found.tables["post_facts"]
    assert rows(table, "post_id", "permalink", "published", "duration") == [
        ("-JpXh_UhbvI", "https://youtu.be/-JpXh_UhbvI", "2024-01-06", 274),
        ("abcdefghijk", "https://youtu.be/abcdefghijk", "2020-04-29", 58),
    ]
    assert rows(table, "views", "watch_seconds", "video_seconds", "creator_follows") == [
        (500, 73800, 137000, -3),
        (300, 900, 17400, 5),
    ]
    assert rows(table, "thumbnail_impressions", "impressions", "likes") == [
        (800, None, None), (None, None, None),
    ]  # fmt: skip
    assert found.parsed.decisions[-1] == "1 row left out: Total"
    assert found.problems() == [] and found.problems("warning") == []


def test_newer_and_older_titles() -> None:
    newer = CONTENT.replace("Impressions,", "Thumbnail impressions,").replace(
        "Impressions click", "Thumbnail click"
    )
    assert rows(read_export(newer).tables["post_facts"], "thumbnail_impressions") == [
        (800,), (None,),
    ]  # fmt: skip
    older = (
        "Video,Video title,Video publish time,Comments added,Shares,Dislikes,Likes,"
        "Subscribers lost,Subscribers gained,RPM (USD),CPM (USD),Average % viewed,"
        "Average view duration,Video views,Watch time (hours),Subscribers,"
        "Your estimated revenue (USD),Impressions,Impressions click-through rate (%)\n"
        "Total,,,14,39,9,45,4,5,5.276,11.9,26.6,0:03:25,55,31,51,29,26,3\n"
        '4OZip0cgOho,How I would learn,"May 8, 2020",907,9583,942,46903,451,46904,7.5,12.8,36.6,'
        "0:03:09,1253559,65850.7,46453,7959.5,26498799,3.14\n"
    )
    found = read_export(older)
    assert rows(
        found.tables["post_facts"], "post_id", "views", "likes", "comments", "shares", "published"
    ) == [("4OZip0cgOho", 1253559, 46903, 907, 9583, "2020-05-08")]


def test_german_and_spanish() -> None:
    german = (
        "Videos,Videotitel,Veröffentlichungszeitpunkt des Videos,Dauer,Aufrufe,"
        "Wiedergabezeit (Stunden),Abonnenten,Geschätzter Umsatz (EUR),Impressionen,"
        "Klickrate der Impressionen (%)\n"
        "Gesamt,,,,10,1,1,1,1,1\nabcdefghijk,Lampe,06.01.2024,274,10,1.5,1,0.1,20,1.5\n"
    )
    spanish = (
        "Contenido,Título del vídeo,Hora de publicación del vídeo,Duración,Visualizaciones,"
        "Tiempo de visualización (horas),Suscriptores,Ingresos estimados (USD),Impresiones,"
        "Porcentaje de clics de las impresiones (%)\n"
        "Total,,,,10,1,1,1,1,1\nabcdefghijk,Lámpara,6 ene 2024,274,10,1.5,1,0.1,20,1.5\n"
    )
    for text in (german, spanish):
        found = read_export(text)
        assert rows(found.tables["post_facts"], "published", "views", "watch_seconds") == [
            ("2024-01-06", 10, 5400)
        ]


def test_a_real_geography_export_is_refused_with_the_way_to_the_right_one() -> None:
    found = read_export((DATA / "Table data.csv").read_bytes())
    assert found.kind == "youtube_split"
    assert found.tables == {}
    assert found.problems() == ["not_per_post"]
    assert "tab Content" in found.problem().what
    chart = read_export("Date,Geography,Views\n2020-12-31,US,4\n")
    assert chart.problems() == ["not_per_post"]


def test_a_real_file_of_daily_totals_becomes_the_accounts_views() -> None:
    found = read_export((DATA / "Totals.csv").read_bytes())
    table = found.tables["account_daily"]
    assert found.kind == "youtube_daily"
    assert len(table) == 365
    assert rows(table.head(1), "platform", "metric", "date", "value") == [
        ("youtube", "views", "2020-12-31", 31964)
    ]
    assert table["value"].sum() == 15_503_810, "what the other file's row Total says"


def test_the_lines_of_a_chart_are_not_posts() -> None:
    text = (
        "Date,Content,Video title,Video publish time,Duration,Views\n"
        '2024-01-06,abcdefghijk,A,"Jan 6, 2024",274,5\n2024-01-07,abcdefghijk,A,'
        '"Jan 6, 2024",274,6\n'
    )
    found = read_export(text)
    assert found.kind == "youtube_chart" and found.tables == {}


def test_a_full_screen_of_rows_is_noted() -> None:
    head, total, row, _ = CONTENT.splitlines()
    lines = [row.replace(" -JpXh_UhbvI", f"v{at:010d}") for at in range(500)]
    found = read_export("\n".join([head, total, *lines]))
    assert any("500 videos" in line for line in found.parsed.decisions)
