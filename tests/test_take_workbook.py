"""The workbook: its cells compute to the report's numbers, and no text in it acts."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
import take_numbers
from openpyxl import load_workbook

from kpi_lib.text import Language
from kpi_site.take.workbook import workbook

ENGLISH = Language("en-GB", "EUR")
Sheets = dict[str, dict[str, Any]]


def made(language: Language = ENGLISH, **changes: Any) -> bytes:
    return workbook(take_numbers.numbers() | changes, language, owner="Acme & Co", colour="#ffd400")


def cells(content: bytes, *, cached: bool) -> Sheets:
    """Sheet → address → content; formulas as text, or the values written beside them."""
    book = load_workbook(io.BytesIO(content), data_only=cached)
    return {sheet.title: {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row
                          if cell.value is not None} for sheet in book}  # fmt: skip


def computed(sheets: Sheets, sheet: str, address: str) -> Any:
    """A cell's value, computed anew by an evaluator that knows +, *, /, IF and SUM."""
    value = sheets[sheet].get(address)
    if not (isinstance(value, str) and value.startswith("=")):
        return value
    guarded = re.fullmatch(r'=IF\(([A-Z]+\d+)=0,"",(.*)\)', value)
    if guarded:
        return (
            None if not computed(sheets, sheet, guarded[1]) else product(sheets, sheet, guarded[2])
        )
    added = re.fullmatch(r"=SUM\('(.*)'!([A-Z]+)(\d+):([A-Z]+)(\d+)\)", value)
    if added:
        assert added[2] == added[4]
        rows = range(int(added[3]), int(added[5]) + 1)
        return sum(computed(sheets, added[1], f"{added[2]}{row}") for row in rows)
    return product(sheets, sheet, value[1:])


def product(sheets: Sheets, sheet: str, text: str) -> float:
    tokens = re.findall(r"[A-Z]+\d+|[*/]", text)
    assert "".join(tokens) == text, text
    result = float(computed(sheets, sheet, tokens[0]))
    for sign, address in zip(tokens[1::2], tokens[2::2], strict=True):
        other = float(computed(sheets, sheet, address))
        result = result * other if sign == "*" else result / other
    return result


def table(sheets: Sheets, sheet: str) -> list[dict[str, str]]:
    """A sheet's rows: heading → address."""
    heads = {re.sub(r"\d", "", at): text for at, text in sheets[sheet].items()
             if re.fullmatch(r"[A-Z]+1", at)}  # fmt: skip
    last = max(int(re.sub(r"\D", "", at)) for at in sheets[sheet])
    return [{text: f"{column}{row}" for column, text in heads.items()}
            for row in range(2, last + 1)]  # fmt: skip


def test_every_cell_computes_to_the_number_of_kpis_json() -> None:
    formulas, cached = cells(made(), cached=False), cells(made(), cached=True)
    expected = take_numbers.numbers()["kpis"]
    seen = 0
    for sheet, keys in {"KPIs": None, "Creator": ["creator"], "Platform": ["platform"],
                        "Week of": ["week"]}.items():  # fmt: skip
        rows = [row for row in expected if row["group_by"] == keys]
        for row, line in zip(rows, table(formulas, sheet), strict=True):
            assert formulas[sheet][line["Name in kpis.json"]] == row["kpi"]
            for found in (computed(formulas, sheet, line["Value"]),
                          cached[sheet].get(line["Value"])):  # fmt: skip
                if row["value"] is None:
                    assert found is None
                else:
                    assert found == pytest.approx(row["value"], rel=1e-12)
            seen += 1
    assert seen == len(expected)


def kpi_line(formulas: Sheets, kpi: str) -> dict[str, Any]:
    """A KPI of the whole campaign: heading → what the cell holds."""
    for line in table(formulas, "KPIs"):
        if formulas["KPIs"][line["Name in kpis.json"]] == kpi:
            return {name: formulas["KPIs"].get(at) for name, at in line.items()}
    raise KeyError(kpi)


def test_a_total_adds_the_creators_rows_only_where_they_make_the_whole() -> None:
    formulas = cells(made(), cached=False)
    assert str(kpi_line(formulas, "impressions")["Numerator"]).startswith("=SUM('Creator'!")
    assert kpi_line(formulas, "net_sales")["Numerator"] == 90.0, "a creator's sales are unknown"


def test_a_ratio_computes_from_its_sides_and_a_models_figure_stands() -> None:
    formulas = cells(made(), cached=False)
    assert re.fullmatch(r'=IF\(([A-Z]2|[A-Z]+\d+)=0,"",.*/.*\)',
                        str(kpi_line(formulas, "cpm")["Value"]))  # fmt: skip
    assert kpi_line(formulas, "incremental_roas")["Value"] == 4.86


def test_what_is_missing_stays_empty_and_says_why() -> None:
    line = kpi_line(cells(made(), cached=False), "roas")
    assert line["Value"] is None
    assert line["Reason"] == "'-1 costs nothing"
    assert line["Numerator"] == 90.0
    low_high = kpi_line(cells(made(), cached=False), "attributed_orders_floor")
    assert (low_high["Value"], low_high["From"], low_high["To"]) == (None, 3.0, 8.0)


def test_no_text_is_a_formula_or_a_link() -> None:
    content = made(title="@SUM(1)\x07\ud800")
    for sheet, found in cells(content, cached=False).items():
        for at, value in found.items():
            if isinstance(value, str) and value.startswith("="):
                assert re.fullmatch(r'=(IF\(.*,"",.*\)|SUM\(.*\)|[A-Z]+\d+(\*[A-Z]+\d+)?)', value)
                assert "HYPERLINK" not in value, (sheet, at)
            assert not str(value).startswith(("+", "-", "@", "\t")), (sheet, at)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert not any("externalLink" in name or "_rels/sheet" in name for name in parts.namelist())


def test_two_runs_give_the_same_bytes() -> None:
    assert made() == made()
    with zipfile.ZipFile(io.BytesIO(made())) as parts:
        assert b"2026-04-25T00:00:00Z" in parts.read("docProps/core.xml")


@pytest.mark.parametrize(("tag", "currency", "expected"),
                         [("de-DE", "EUR", "#,##0.00 [$€]"), ("en-US", "USD", "[$$]#,##0.00"),
                          ("ja-JP", "JPY", "[$￥]#,##0")])  # fmt: skip
def test_money_is_shown_as_its_country_writes_it(tag: str, currency: str, expected: str) -> None:
    book = load_workbook(io.BytesIO(made(Language(tag, currency))))
    sheet = book.worksheets[0]
    found = [cell.number_format for row in sheet.iter_rows() for cell in row
             if isinstance(cell.value, float | int) and cell.value == 90.0]  # fmt: skip
    assert expected in found


def test_sheets_are_ready_to_read_and_print() -> None:
    book = load_workbook(io.BytesIO(made()))
    assert book.sheetnames[-3:] == ["Comparisons", "Sources", "Read me"]
    sheet = book.worksheets[0]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref is not None
    assert sheet.page_setup.orientation == "landscape"
    assert sheet["A1"].font.color.rgb == "FFFFFFFF"
    assert "Acme && Co" in (sheet.oddFooter.left.text or "")
