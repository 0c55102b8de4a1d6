"""The agency's own sheets, files mapped by params, and how files are recognised."""

from __future__ import annotations

import dataclasses
import io
from typing import Any

import openpyxl
import pytest
from exports import KEY, Read, read_export, rows

from kpi_lib.errors import SourceError
from kpi_lib.sources.identity import hmac_email
from kpi_lib.sources.recognise import fold_title
from kpi_lib.sources.registry import SOURCES, checked
from kpi_lib.sources.sheets import titles_of
from kpi_lib.tables import TABLES

SHEETS = [table for table in TABLES.values() if table.sheet]


def workbook(**sheets: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, cells in sheets.items():
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def fails(data: str | bytes, **rule: Any) -> str:
    with pytest.raises(SourceError) as caught:
        read_export(data, **rule)
    return str(caught.value)


@pytest.mark.parametrize("table", SHEETS, ids=lambda table: table.name)
def test_every_sheet_is_recognised_by_its_own_column_names(table: Any) -> None:
    found = read_export(",".join(table.columns) + "\n")
    assert found.kind == table.name
    assert found.parsed.problems == (), "an empty sheet is no mistake"
    assert found.parsed.decisions[-1] == "a header and no rows"
    needed = ",".join(field.name for field in table.fields if field.required)
    if len(needed.split(",")) > 2:
        assert read_export(f"{needed}\n").kind == table.name


def test_no_two_titles_of_a_sheet_are_the_same() -> None:
    for table in SHEETS:
        folded = [fold_title(title) for title in titles_of(table)]
        assert len(folded) == len(set(folded)), table.name


def test_a_roster_as_people_write_it() -> None:
    text = (
        "Creator Name;Platform;Handle;Followers;kind;Compensation model;Discount codes;"
        "Commission rate;First collaboration;E-mail\n"
        "Anna;IG;@Anna.B;12.400;Person;gifted;anna10, ANNA15;10 %;01.09.2025;anna@example.com\n"
        "Zoë;TikTok;zoe;3.100;;paid;;0,15;30.11.2025;\n"
    )
    found = read_export(text.encode("cp1252"))
    assert found.kind == "roster" and found.bad() == []
    table = found.tables["roster"]
    assert rows(table, "creator", "platform", "handle", "followers", "kind", "model", "code") == [
        ("Anna", "instagram", "@Anna.B", 12400, "person", "gifted", "ANNA10;ANNA15"),
        ("Zoë", "tiktok", "zoe", 3100, None, "paid", None),
    ]
    assert rows(table, "commission_rate", "first_collaboration") == [
        (0.1, "2025-09-01"), (0.15, "2025-11-30"),
    ]  # fmt: skip
    assert "example.com" not in repr(found.parsed) + table.to_csv()


def test_permalinks_are_normalised_and_figures_may_be_typed_in() -> None:
    text = (
        "creator,platform,permalink,contracted,source,likes,views\n"
        "Anna,instagram,http://www.instagram.com/reel/DAbc123/?igsh=1,yes,creator_screenshot,1.2K,\n"
        "Anna,instagram,,x,,,\n"
        "Ben,tiktok,my video,no,,,\n"
    )
    found = read_export(text)
    assert rows(found.tables["posts"], "permalink", "contracted", "figures_from", "likes") == [
        ("https://instagram.com/p/DAbc123", True, "creator_screenshot", 1200),
        (None, True, None, None),
    ]
    assert found.bad() == [(4, "permalink")]


def test_words_outside_the_choices_are_bad_rows_with_a_suggestion() -> None:
    found = read_export(
        "part,amount,currency,accrued_on\nfees,100,eur,2026-05-20\nfee,1,EUR,\nboosting,,EUR,\n"
        "Agency Fee,-20,EUR,\nfees,5,euros,\n"
    )
    assert rows(found.tables["costs"], "part", "amount", "currency", "accrued_on", "row") == [
        ("fees", 100, "EUR", "2026-05-20", 2), ("agency_fee", -20, "EUR", None, 5),
    ]  # fmt: skip
    assert sorted(found.bad()) == [(3, "part"), (4, "amount"), (6, "currency")]
    assert "Did you mean 'fees'?" in found.said()
    assert (found.parsed.rows_read, found.parsed.rows_used, found.parsed.rows_bad) == (5, 2, 3)


def test_bad_rows_above_the_share_are_an_error_that_says_what_to_do() -> None:
    text = "creator,date,event\n" + "Anna,2026-05-01,contacted\n" * 99 + "Anna,2026-05-01,won\n"
    few = read_export(text, max_bad_rows=0.02).parsed
    assert [(found.code, found.severity) for found in few.problems] == [("bad_rows", "warning")]
    many = read_export(text, max_bad_rows=0.005).parsed.problems[0]
    assert (many.severity, many.line) == ("error", 101)
    assert "line 101 event: 'won'" in many.what
    assert 'files: {"export.csv": {max_bad_rows: 0.01}}' in many.what


def test_ragged_rows_are_bad_rows() -> None:
    found = read_export("creator,date,event,\nAnna,2026-05-01,agreed\nBen,2026-05-01\n"
                        "Cleo,2026-05-02,agreed,,\nDan,2026-05-01,agreed,so,what\n")  # fmt: skip
    assert list(found.tables["outreach"]["creator"]) == ["Anna", "Cleo"]
    assert [bad.row for bad in found.parsed.bad] == [3, 5]
    assert "found 2" in found.parsed.bad[0].expected


def test_an_undecidable_date_stops_with_the_line_to_add() -> None:
    text = "creator,date,event\nAnna,03/04/2026,agreed\nBen,05/06/2026,agreed\n"
    found = read_export(text)
    assert found.problems() == ["undecidable_date"] and found.bad() == []
    assert 'files: {"export.csv": {date_order: DMY}}' in found.problem().what
    decided = read_export(text, date_order="DMY").tables["outreach"]
    assert rows(decided, "date") == [("2026-04-03",), ("2026-06-05",)]


def test_a_misspelt_column_is_said() -> None:
    found = read_export("creator,platform,folowers,notes\nAnna,instagram,5,nice\n")
    assert found.problems("warning") == ["unknown_column"]
    assert "'folowers'" in found.said() and "Did you mean 'followers'?" in found.said()


def test_formulas_and_scripts_in_names_stay_text() -> None:
    hostile = '"=HYPERLINK(""http://x"")",instagram,</script><script>alert(1)</script>\n'
    table = read_export(f"creator,platform,handle\n{hostile}").tables["roster"]
    assert rows(table, "creator", "handle") == [
        ('=HYPERLINK("http://x")', "</script><script>alert(1)</script>")
    ]


def test_referrals_are_hashed_and_no_address_is_left() -> None:
    text = "Customer,Referred by\n Ben@Example.com ,anna@example.com\nanna@example.com,\n"
    found = read_export(text)
    assert rows(found.tables["referrals"], "customer", "referred_by") == [
        (hmac_email("ben@example.com", KEY), hmac_email("ANNA@example.com ", KEY))
    ]
    assert "example.com" not in repr(found.parsed)


def test_addresses_in_free_text_are_taken_out() -> None:
    link = "https://www.tiktok.com/@anna/video/71"
    found = read_export(
        f"post,text,label\n{link},mail a.b@example.com,positiv\n{link},c@example.com,neutral\n"
    )
    assert rows(found.tables["comments"], "post", "text") == [
        ("https://tiktok.com/@anna/video/71", "[address]")
    ]
    assert "example.com" not in found.said()


def test_a_workbook_of_several_sheets_adds_up() -> None:
    costs = [["part", "amount", "currency"], ["fees", 1234.567, "EUR"], [], ["feees", 1, "EUR"]]
    data = workbook(
        costs=costs,
        roster=[["Roster of spring"], [], ["creator", "platform"], ["Anna", "instagram"]],
        remarks=[["what", "who"], ["call back", "me"]],
    )
    found = read_export(data, path="data/aurora/spring/campaign.xlsx")
    parsed = found.parsed
    assert parsed.kind == "costs+roster"
    assert (parsed.rows_read, parsed.rows_used, parsed.rows_bad) == (3, 2, 1)
    assert rows(found.tables["costs"], "amount", "row") == [(1234.567, 2)]
    assert rows(found.tables["roster"], "creator", "row") == [("Anna", 4)], "row 4 is bad in costs"
    assert found.problems("warning") == ["unknown_worksheet"]


CRM = "Nr;E-Mail-Adresse;Angelegt am;Gutschein\n7;Ben@example.com;31.05.2026;anna10\n8;;1.6.2026;\n"


def mapped(**more: Any) -> Read:
    columns = {"lead": "e-mail-adresse", "created": "Angelegt am", "code": "Gutschein"}
    return read_export(CRM, path="data/aurora/_shared/crm.csv",
                       **{"as": "leads", "columns": columns} | more)  # fmt: skip


def test_params_map_an_unknown_file() -> None:
    found = mapped()
    assert found.kind == "mapped_leads"
    assert rows(found.tables["leads"], "lead", "created", "code", "row") == [
        (hmac_email("ben@example.com", KEY), "2026-05-31", "ANNA10", 2)
    ]
    assert found.bad() == [(3, "lead")]
    assert not found.parsed.needs_owner


def test_params_give_constants_and_columns_of_the_same_name_need_no_mapping() -> None:
    found = read_export(
        "Address,likes,Plays,published\nhttps://www.instagram.com/p/A1/,5,\"1,200\",2026-05-02\n",
        **{"as": "post_facts", "columns": {"permalink": "Address", "views": "Plays"},
           "constants": {"platform": "instagram"}},
    )  # fmt: skip
    assert rows(found.tables["post_facts"], "platform", "post_id", "likes", "views") == [
        ("instagram", "A1", 5, 1200)
    ]
    assert found.parsed.needs_owner, "figures of posts are an account's"


def test_a_mapping_to_a_column_that_is_not_there_says_which_there_are() -> None:
    said = fails(CRM, **{"as": "leads", "columns": {"lead": "E-Mail-Adrese"}})
    assert "Did you mean 'E-Mail-Adresse'?" in said and "'Angelegt am'" in said


def test_an_unknown_file_names_the_nearest_source_and_the_line_to_add() -> None:
    from kpi_lib.sources.meta_headers import INSTAGRAM

    titles = [title for title in INSTAGRAM["en"] if title not in ("Reach", "Saves")]
    said = fails(",".join(titles) + "\n" + ",".join("1" * len(titles)) + "\n")
    assert said.startswith(
        "data/aurora/spring/export.csv: not recognised. Nearest: Instagram content "
        "(16 of 18 headers; missing 'Reach', 'Saves')."
    )
    assert 'params/aurora/spring.yaml: files: {"export.csv": {as: post_facts' in said
    assert 'files: {"export.csv": {ignore: true}}' in said
    said = fails("x,y\n1,2\n", path="data/aurora/_shared/a/b.csv")
    assert "None of its column titles is known" in said
    assert 'params/aurora/client.yaml: files: {"a/b.csv"' in said


def test_a_file_that_may_be_two_things_is_not_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    [roster] = [source for source in SOURCES if source.name == "roster"]
    twin = dataclasses.replace(roster, name="twin", label="sheet 'twin'")
    monkeypatch.setattr("kpi_lib.sources.read._sources", lambda: (roster, twin))
    said = fails("creator,platform\nAnna,instagram\n")
    assert "may be sheet 'roster' or sheet 'twin'" in said and "{as: roster}" in said
    named = read_export("creator,platform\nAnna,instagram\n", **{"as": "roster"})
    assert rows(named.tables["roster"], "creator") == [("Anna",)]


def test_the_registry_refuses_a_name_twice_and_titles_that_lack() -> None:
    assert checked(SOURCES) == SOURCES
    with pytest.raises(ValueError, match="declared twice: roster"):
        checked((*SOURCES, *[source for source in SOURCES if source.name == "roster"]))
