"""Meta Business Suite: Instagram content and stories, Facebook content, daily series."""

from __future__ import annotations

import pytest
from exports import Read, read_export, rows

from kpi_lib.errors import SourceError
from kpi_lib.sources.meta_headers import FACEBOOK, INSTAGRAM, STORIES

EN = ",".join(INSTAGRAM["en"])
ROW = (
    '18011,1784,anna.b,Anna B,"Lights on,\nat last #glow",44,05/13/2026 08:31,'
    'https://www.instagram.com/reel/DAbc123/,IG reel,,Lifetime,"12,400",9100,610,88,41,57,230'
)


def instagram(*lines: str, header: str = EN, **rule: object) -> Read:
    return read_export("\n".join([header, *lines]) + "\n", **rule)


def test_instagram_content_in_english() -> None:
    second = ROW.replace("18011", "18012").replace("DAbc123", "DAbc124").replace("230", "")
    found = instagram(ROW, second)
    assert found.kind == "instagram_content" and found.problems() == []
    table = found.tables["post_facts"]
    assert rows(table, "platform", "post_id", "permalink", "account", "published", "format") == [
        ("instagram", "18011", "https://instagram.com/p/DAbc123", "anna.b", "2026-05-13 08:31",
         "reel"),
        ("instagram", "18012", "https://instagram.com/p/DAbc124", "anna.b", "2026-05-13 08:31",
         "reel"),
    ]  # fmt: skip
    assert rows(table, "views", "reach", "likes", "comments", "shares", "saves", "creator_follows",
                "duration", "row") == [
        (12400, 9100, 610, 57, 88, 230, 41, 44, 2), (12400, 9100, 610, 57, 88, None, 41, 44, 4),
    ]  # fmt: skip
    assert table["impressions"].isna().all(), "Instagram reports no impressions"
    assert table["caption"][0] == "Lights on,\nat last #glow"
    assert table["lifetime"].all() and found.parsed.account == "anna.b"


def test_the_order_of_the_columns_does_not_matter_and_two_may_lack() -> None:
    titles = [title for title in INSTAGRAM["en"] if title not in ("Data comment", "Date")]
    header = ",".join(reversed(titles))
    row = "230,57,41,88,610,9100,12400,IG reel,https://www.instagram.com/reel/DAbc123/,"
    row += "05/13/2026 08:31,44,Text,Anna B,anna.b,1784,18011"
    found = instagram(row, header=header)
    assert rows(found.tables["post_facts"], "post_id", "views", "saves") == [("18011", 12400, 230)]


def test_spanish_files_write_the_month_first() -> None:
    row = "1,2,luz.casa,Luz,Hola,0,05/13/2026 08:31,https://www.instagram.com/p/A1/,Imagen de IG,,"
    found = instagram(row + "Total,100,90,10,2,1,3,4", header=",".join(INSTAGRAM["es"]))
    assert rows(found.tables["post_facts"], "published", "format", "views", "shares", "saves") == [
        ("2026-05-13 08:31", "post", 100, 2, 4)
    ]


def test_portuguese_files_write_the_day_first_and_name_no_handle() -> None:
    row = "1,2,Luz Casa,Olá,0,{day} 08:31,https://www.instagram.com/p/A1/,Carrossel do IG,"
    row += "100,90,10,2,5,3,4"
    header = ",".join(INSTAGRAM["pt"])
    found = instagram(row.format(day="03/05/2026"), header=header)
    table = found.tables["post_facts"]
    assert rows(table, "published", "account", "format") == [("2026-05-03 08:31", None, "carousel")]
    assert found.problems("warning") == ["assumed_date_order"]
    found = instagram(row.format(day="05/13/2026"), header=header)
    assert rows(found.tables["post_facts"], "published") == [("2026-05-13 08:31",)]
    assert found.problems("warning") == [], "the file itself decides"


def test_german_titles_have_typographic_quotes() -> None:
    row = "1,2,licht.haus,Licht,Hallo,0,01.09.2026 18:00,https://www.instagram.com/p/A1/,"
    row += "IG-Beitrag,,Gesamte Laufzeit,100,90,10,2,1,3,4"
    for header in (",".join(INSTAGRAM["de"]), ",".join(INSTAGRAM["de"]).replace("„", '"')
                   .replace("“", '"')):  # fmt: skip
        found = instagram(row, header=header)
        assert rows(found.tables["post_facts"], "published", "likes") == [("2026-09-01 18:00", 10)]


def test_undecided_dates_are_taken_month_first_and_params_decide() -> None:
    row = ROW.replace("05/13/2026", "05/06/2026")
    found = instagram(row)
    assert rows(found.tables["post_facts"], "published") == [("2026-05-06 08:31",)]
    assert found.problems("warning") == ["assumed_date_order"]
    assert "date_order: DMY" in found.parsed.problems[0].what
    found = instagram(row, date_order="DMY")
    assert rows(found.tables["post_facts"], "published") == [("2026-06-05 08:31",)]
    assert found.problems("warning") == []


def test_rows_of_single_days_are_left_out_and_a_file_of_them_refused() -> None:
    day = ROW.replace("Lifetime", "05/20/2026").replace("12,400", "400")
    found = instagram(ROW, day)
    assert rows(found.tables["post_facts"], "views") == [(12400,)]
    assert any("single days" in line for line in found.parsed.decisions)
    with pytest.raises(SourceError, match="figures by day") as caught:
        instagram(day)
    assert caught.value.problems[0].code == "daily_rows"


def test_an_export_without_rows_is_said() -> None:
    found = instagram()
    assert found.tables["post_facts"].empty and found.problems("warning") == ["no_rows"]


def test_bad_figures_are_listed_with_line_column_and_value() -> None:
    found = instagram(ROW, ROW.replace("9100", "many").replace("18011", "18012"))
    assert [(bad.row, bad.column, bad.value) for bad in found.parsed.bad] == [(4, "Reach", "many")]
    assert rows(found.tables["post_facts"], "post_id") == [("18011",)]


def test_hostile_captions_stay_text() -> None:
    text = ROW.replace("Lights on", "</script><script>alert(1)").replace("Anna B", "=HYPERLINK(1)")
    caption = instagram(text).tables["post_facts"]["caption"][0]
    assert caption.startswith("</script><script>alert(1)")


def test_stories_are_a_file_of_their_own() -> None:
    row = "1,2,anna.b,Anna,,15,05/13/2026 08:31,https://www.instagram.com/stories/anna.b/17999/,"
    row += "IG story,,Lifetime,900,800,12,3,1,7,0,4,55,21"
    found = instagram(row, header=",".join(STORIES["en"]))
    assert found.kind == "instagram_stories"
    assert rows(found.tables["post_facts"], "format", "views", "profile_visits", "replies") == [
        ("story", 900, 7, 0)
    ]
    assert rows(found.tables["post_facts"], "link_clicks", "comments") == [(21, None)]


def facebook(**cells: str) -> Read:
    titles = {field: title for title, field in FACEBOOK["en"].items()}
    skip = {"impressions", "_hide", "_video_clicks"}
    known = {"post_id": "122158123456789012", "_account_id": "61", "account": "Lumen Home",
             "published": "05/13/2026 08:31", "format": "Photos", "_date": "Lifetime",
             "permalink": "https://www.facebook.com/lumenhome/posts/122158123456789012",
             "views": "500", "reach": "400", "likes": "20", "comments": "3", "shares": "2",
             "_total_clicks": "31", "link_clicks": "11", "watch_seconds": ""} | cells  # fmt: skip
    names = [name for name in titles if name not in skip or name in cells]
    header = ",".join(f'"{titles[name]}"' for name in names)
    return read_export(f"{header}\n" + ",".join(known.get(name, "") for name in names) + "\n")


def test_facebook_content_counts_link_clicks_only() -> None:
    found = facebook(_title="Lamp", _description="Lamp of the year")
    assert found.kind == "facebook_content"
    assert rows(found.tables["post_facts"], "likes", "link_clicks", "views", "impressions",
                "caption", "account", "format") == [
        (20, 11, 500, None, "Lamp of the year", "Lumen Home", "post")
    ]  # fmt: skip
    older = facebook(impressions="700", _title="Lamp", _description="Light")
    assert rows(older.tables["post_facts"], "impressions", "caption") == [(700, "Lamp\nLight")]


def test_ids_ruined_by_a_spreadsheet_come_from_the_permalink() -> None:
    found = facebook(post_id="1.22158E+17")
    assert rows(found.tables["post_facts"], "post_id") == [("122158123456789012",)]
    assert found.problems("warning") == ["ruined_ids"]
    lost = facebook(post_id="1.22158E+17", permalink="https://www.facebook.com/lumenhome")
    assert lost.tables["post_facts"].empty
    assert [bad.value for bad in lost.parsed.bad] == ["1.22158E+17"]


def daily(title: str, path: str = "data/aurora/_shared/Views.csv", **rule: object) -> Read:
    text = f'sep=,\n"{title}"\n"Date","Primary"\n"2026-05-01T00:00:00","67753"\n'
    text += '"2026-05-02T00:00:00","0"\n"2026-05-03T00:00:00",""\n'
    return read_export(text.encode("utf-16"), path=path, **rule)


def test_daily_series_are_utf_16_with_the_metric_above_the_header() -> None:
    found = daily("Instagram follows")
    assert found.kind == "meta_daily"
    assert rows(found.tables["account_daily"], "platform", "metric", "date", "value", "row") == [
        ("instagram", "follows", "2026-05-01", 67753, 4),
        ("instagram", "follows", "2026-05-02", 0, 5),
    ]


def test_the_platform_of_a_daily_series_is_never_guessed() -> None:
    with pytest.raises(SourceError, match=r"constants: \{platform: instagram\}"):
        daily("Views")
    found = daily("Viewers", constants={"platform": "facebook"})
    assert rows(found.tables["account_daily"], "platform", "metric")[0] == ("facebook", "reach")
    found = daily("Views", path="data/aurora/_shared/instagram/Views.csv")
    assert rows(found.tables["account_daily"], "platform", "metric")[0] == ("instagram", "views")


def test_a_caption_of_ten_megabytes_costs_no_more_than_its_length() -> None:
    caption = "a" * 5_000_000 + "@" + "lamps and lines\n" * 350_000
    second = ROW.replace("18011", "18012").replace("DAbc123", "DAbc124")
    found = instagram(ROW.replace("Lights on,\nat last #glow", caption), second)
    assert [len(text) for text in found.tables["post_facts"]["caption"]] == [len(caption), 24]
    assert list(found.tables["post_facts"]["row"]) == [2, 350_003]
