"""From bytes to tables of text: encodings, separators, lines before the header, damage."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kpi_lib.errors import SourceError
from kpi_lib.params.models import FileRule
from kpi_lib.sources import workbook
from kpi_lib.sources.sniff import TextTable, sniff
from kpi_lib.sources.source import Reading

HEADER = "creator,platform,handle\n"
SAMPLES = Path(__file__).parents[2] / "shared" / "samples" / "exports"


def reading(**rule: Any) -> Reading:
    return Reading(path="data/aurora/spring/file.csv", rule=FileRule(**rule),
                   timezone="Europe/Berlin", key=b"k" * 32)  # fmt: skip


def table(data: bytes, log: Reading | None = None) -> TextTable:
    (found,) = sniff(data, log or reading())
    return found


def code(data: bytes, **rule: Any) -> str:
    with pytest.raises(SourceError) as caught:
        sniff(data, reading(**rule))
    return caught.value.problems[0].code


def book(*sheets: tuple[str, list[list[Any]]]) -> bytes:
    workbook_ = openpyxl.Workbook()
    workbook_.remove(workbook_.active)
    for name, rows in sheets:
        sheet = workbook_.create_sheet(name)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    workbook_.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("Zoë".encode(), "UTF-8"),
        ("Zoë".encode("utf-8-sig"), "UTF-8 with byte order mark"),
        ("Zoë".encode("utf-16"), "UTF-16 (little-endian)"),
        (b"\xfe\xff" + "Zoë".encode("utf-16-be"), "UTF-16 (big-endian)"),
        ("Zoë".encode("utf-16-le") + "xxxxx".encode("utf-16-le"), "UTF-16-LE, by its bytes"),
        ("Zoë".encode("cp1252"), "Windows-1252"),
    ],
)
def test_the_encoding_is_found_and_said(data: bytes, said: str) -> None:
    log = reading()
    wide = "utf-16-be" if data[:2] == b"\xfe\xff" else "utf-16-le"
    head = HEADER.encode(wide if "UTF-16" in said else "utf-8")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data[:2] + head + data[2:]
    elif data[:3] == b"\xef\xbb\xbf":
        data = data[:3] + head + data[3:]
    else:
        data = head + data
    row = table(data, log).records[1][1]
    assert row[0].startswith("Zoë")
    assert any(said in decision for decision in log.decisions)


def test_cp1252_says_how_to_say_otherwise() -> None:
    log = reading()
    table(HEADER.encode() + b"Zo\xeb,x,y\n", log)
    assert any('files: {"file.csv": {encoding: cp1250}}' in line for line in log.decisions)


def test_bytes_of_no_encoding_are_an_error_with_the_line_to_add() -> None:
    with pytest.raises(SourceError, match="encoding: cp1250") as caught:
        sniff(HEADER.encode() + b"\x81\x8d\n", reading())
    assert caught.value.problems[0].code == "undecidable_encoding"
    assert code(HEADER.encode() + b"\xe9", encoding="utf-8") == "wrong_encoding"
    assert table(HEADER.encode() + b"\xe9,b,c", reading(encoding="cp1250")).records[1][1][0] == "é"


def test_stray_bytes_in_utf_8_do_not_garble_the_rest() -> None:
    log = reading()
    row = table(HEADER.encode() + "Zoë Brontë,".encode() + b"it\x92s,x\n", log).records[1][1]
    assert row == ("Zoë Brontë", "it’s", "x")
    assert [found.code for found in log.problems] == ["mixed_encoding"]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_separator_is_found(mark: str) -> None:
    text = f'creator{mark}amount{mark}note\nAnna{mark}1.5{mark}"a, b; c"\nBen{mark}2{mark}x\n'
    assert [len(row) for _, row in table(text.encode()).records] == [3, 3, 3]


def test_decimal_commas_are_no_separators() -> None:
    rows = table(b"creator;amount;fee\nAnna;1,5;2,5\nBen;3,5;4,5\n").records
    assert rows[1][1] == ("Anna", "1,5", "2,5")


def test_a_separator_in_params_counts() -> None:
    assert table(b"a:b\n1:2\n", reading(delimiter=":")).records[1][1] == ("1", "2")


def test_lines_before_the_header_and_line_numbers_with_long_captions() -> None:
    text = 'sep=;\n"Views"\n"Date";"Note"\n1;"two\nlines"\n\n2;"x"\n'
    found = table(text.encode("utf-16"))
    assert found.preamble == ("sep=;",)
    assert [line for line, _ in found.records] == [2, 3, 4, 7]


def test_tables_stacked_under_comments_are_parted() -> None:
    text = (
        "# ----\n# Account: Aurora, Ltd.\n# Start date: 20260501\n\nChannel,Sessions\nSocial,5\n"
        "# ----\n# Start date: 20260501\n\nNth day,Sessions,Users\n0000,5,4\n"
    )
    first, second = sniff(text.encode(), reading())
    assert first.preamble[1].startswith("# Account: Aurora")
    assert [line for line, _ in first.records] == [5, 6]
    assert [row for _, row in second.records] == [("Nth day", "Sessions", "Users"),
                                                  ("0000", "5", "4")]  # fmt: skip


def test_orders_and_titles_with_a_hash_are_no_comments() -> None:
    found = table(b"Name,Total\n#1001,5\n#1002,6\n# my day,7\n")
    assert len(found.records) == 4


def test_a_header_that_comes_again_starts_a_new_table() -> None:
    text = "Views\nDate,Primary\n2026-05-01,1\nFollows\nDate,Primary\n2026-05-01,2\n"
    first, second = sniff(text.encode(), reading())
    assert first.records[0][1] == ("Views",)
    assert second.records[0][1] == ("Follows",) and second.records[2][0] == 6


@pytest.mark.parametrize("data", [b"", b"  \n\n", b"\xef\xbb\xbf", b"\xff\xfe", b",,\n,,\n"])
def test_an_empty_file_is_an_error(data: bytes) -> None:
    assert code(data) == "empty_file"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"%PDF-1.7 ...", "not_a_table"),
        (b"\x89PNG\r\n", "not_a_table"),
        (b"\xd0\xcf\x11\xe0 old", "not_a_table"),
        (b"PK\x03\x04 damaged", "truncated"),
    ],
)
def test_what_is_no_table_is_named(data: bytes, expected: str) -> None:
    assert code(data) == expected


def test_a_cut_off_file_is_an_error_and_its_whole_rows_stay() -> None:
    whole = HEADER + "Anna,instagram,anna\nBen,tiktok,ben\n"
    for tail, rows in [('Cleo,youtube,"cle', 3), ("Cleo,you", 4)]:
        log = reading()
        assert len(table((whole + tail).encode(), log).records) == rows
        assert [found.code for found in log.problems] == ["truncated"]
        assert log.problems[0].line == 4
    log = reading()
    table((whole + "Zo").encode() + b"\xc3", log)
    assert "truncated" in [found.code for found in log.problems]


def test_quotation_marks_inside_a_text_are_no_damage() -> None:
    log = reading()
    found = table(HEADER.encode() + b'Anna "A" B,5" screen,x\n', log)
    assert found.records[1][1] == ('Anna "A" B', '5" screen', "x")
    assert log.problems == []


def test_nul_bytes_are_left_out_with_a_warning() -> None:
    log = reading()
    assert table(HEADER.encode() + b"An\x00na,x,y\n", log).records[1][1][0] == "Anna"
    assert [found.code for found in log.problems] == ["nul_bytes"]


def test_a_caption_of_ten_megabytes_is_read_and_an_endless_one_refused() -> None:
    caption = "words and lines\n" * 700_000
    found = table(f'{HEADER}Anna,"{caption}",x\nBen,y,z\n'.encode())
    assert len(found.records[1][1][1]) > 10_000_000
    assert found.records[2] == (700_003, ("Ben", "y", "z"))
    assert code(b'a,b\n1,"' + b"x" * (33 * 1024 * 1024)) == "cell_too_long"


def test_thousands_of_columns_are_refused() -> None:
    assert code(b"," * 5000 + b"x\n") == "too_many_columns"


def test_worksheets_become_tables_of_plain_text() -> None:
    day = dt.datetime(2026, 5, 1, 14, 30)  # noqa: DTZ001  (workbooks have no zones)
    rows = [
        ["Posts of May"],
        [],
        ["creator", "likes", "published", "fee", "id"],
        ["Anna", 1200, day, 1.5, 1784140123456789],
        ["Ben", None, dt.date(2026, 5, 2), True, 1.22158e17],
    ]
    data = book(("posts", rows), ("notes", [["only a remark"]]))
    first, second = sniff(data, reading())
    assert [row for row, _ in first.records] == [1, 3, 4, 5]
    assert first.records[2][1] == ("Anna", "1200", "2026-05-01 14:30:00", "1.5",
                                   "1784140123456789")  # fmt: skip
    assert first.records[3][1] == ("Ben", "", "2026-05-02", "yes", "1.22158E+17")
    assert (first.name, second.name) == ("posts", "notes")


def test_a_formula_without_its_value_is_a_warning() -> None:
    log = reading()
    sniff(book(("costs", [["part", "amount"], ["fees", "=1+1"]])), log)
    assert [found.code for found in log.problems] == ["formula_without_value"]
    assert "B2" in log.problems[0].what


def test_an_archive_or_a_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("Table data.csv", "a,b\n")
    assert code(buffer.getvalue()) == "not_a_table"
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 1000)
    assert code(book(("a", [["x"]]))) == "too_large"


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not here")
def test_real_files_part_into_rows() -> None:
    for file in ("youtube/Table data.csv", "shopify/shopify_orders_sample.csv"):
        found = table((SAMPLES / file).read_bytes())
        assert len({len(row) for _, row in found.records}) == 1
