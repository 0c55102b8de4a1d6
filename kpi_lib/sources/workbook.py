"""The worksheets of an XLSX file as text."""

from __future__ import annotations

import datetime as dt
import io
import math
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from kpi_lib.errors import SourceError
from kpi_lib.sources.cells import note, problem, shown
from kpi_lib.sources.encoding import plain, refusal
from kpi_lib.sources.source import Reading

MAX_UNPACKED = 256 * 1024 * 1024
"""Largest workbook once unpacked; a small file that unpacks to more is an attack or a mistake."""
MAX_COLUMNS = 2000
MAX_ROWS = 1_048_576
"""What spreadsheet programs can hold."""
MAX_CELLS = 20_000_000
"""Of a worksheet, empty ones among them: one cell far to the right makes a whole row of them."""
Row = tuple[int, tuple[str, ...]]
_EXACT = 10**15
"""Spreadsheets keep 15 digits of a number; what follows is lost."""
_WHOLE = 2.0**53
"""Above this a fraction's digits before the point are lost as well."""


def worksheets(data: bytes, reading: Reading) -> list[tuple[str, list[Row]]]:
    """Name and rows (row number, cells as text) of every visible worksheet.

    Formulas count with their saved value; one without is empty and a warning. Numbers are written
    as spreadsheets do, long ids that lost digits as `1.22158E+17`; dates as ISO 8601.
    """
    _check_size(data, reading)
    book = _open(data, reading, values=True)
    formulas = _open(data, reading, values=False) if _has_formulas(data) else None
    found = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            note(reading, f"worksheet '{shown(sheet.title)}' is hidden: left out")
            continue
        if formulas is not None:
            _check_formulas(sheet, formulas[sheet.title], reading)
        found.append((sheet.title, list(_rows(sheet, reading))))
    return found


def _check_size(data: bytes, reading: Reading) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        what = "is damaged or cut off: its archive cannot be opened. Save or download it again."
        raise refusal(reading, "truncated", what) from error
    if not any(name.startswith("xl/") for name in names):
        what = "is a ZIP archive, not a workbook. Unpack it and put its files here."
        raise refusal(reading, "not_a_table", what)
    if unpacked > MAX_UNPACKED:
        what = (
            f"unpacks to {unpacked / 1024**2:,.0f} MB, more than the {MAX_UNPACKED // 1024**2} MB "
            "that are read. Save the sheet as CSV, or in parts."
        )
        raise refusal(reading, "too_large", what)


def _open(data: bytes, reading: Reading, *, values: bool) -> Any:
    with warnings.catch_warnings():
        # The library warns of what it does not keep on writing; nothing is written here.
        warnings.simplefilter("ignore", UserWarning)
        try:
            return openpyxl.load_workbook(
                io.BytesIO(data), read_only=True, data_only=values, keep_links=False
            )
        # A damaged workbook fails anywhere in the library, with almost any error.
        except Exception as error:
            what = "is a damaged workbook and cannot be opened. Save it again as .xlsx or CSV."
            raise refusal(reading, "damaged_workbook", what) from error


def _has_formulas(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return any(b"<f" in archive.read(name) for name in sheets if name.endswith(".xml"))


def _raw_rows(sheet: Any, reading: Reading) -> list[tuple[int, tuple[Any, ...]]]:
    """Row numbers and values, without empty rows and empty cells at the end of a row."""
    rows = []
    cells = 0
    # What the file says of its own size is often wrong.
    sheet.reset_dimensions()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        try:
            # Without an end, a row numbered two thousand million is waited for row by row.
            written = sheet.iter_rows(max_row=MAX_ROWS, values_only=True)
            for row, values in enumerate(written, start=1):
                cells += len(values)
                if cells > MAX_CELLS:
                    raise _too_many_cells(sheet, reading)
                if len(values) > MAX_COLUMNS:
                    values = _trimmed(values, sheet, reading, row)
                if any(value is not None for value in values):
                    rows.append((row, values))
        except SourceError:
            raise
        # As above: the rows are parsed only now.
        except Exception as error:
            what = f"worksheet '{shown(sheet.title)}' is damaged. Save it again as .xlsx or CSV."
            raise refusal(reading, "damaged_workbook", what) from error
    return rows


def _too_many_cells(sheet: Any, reading: Reading) -> SourceError:
    what = (
        f"worksheet '{shown(sheet.title)}' has more than {MAX_CELLS // 10**6} million cells, most "
        "likely empty ones. Delete the empty columns and rows, or save it as CSV."
    )
    return refusal(reading, "too_large", what)


def _trimmed(values: tuple[Any, ...], sheet: Any, reading: Reading, row: int) -> tuple[Any, ...]:
    if any(value is not None for value in values[MAX_COLUMNS:]):
        what = f"worksheet '{shown(sheet.title)}' has more than {MAX_COLUMNS} columns."
        raise refusal(reading, "too_many_columns", what, line=row)
    return values[:MAX_COLUMNS]


def _rows(sheet: Any, reading: Reading) -> Iterator[Row]:
    for row, values in _raw_rows(sheet, reading):
        cells = [_text(value) for value in values]
        while not cells[-1]:
            cells.pop()
        yield row, tuple(cells)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, dt.timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(value, int | float):
        return _number(value)
    return plain(str(value))


def _number(value: float) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return ""
    if abs(value) < _EXACT:
        return str(int(value)) if value == int(value) else f"{value:.15g}"
    digits = str(int(value))
    lost = not digits[15:].strip("0") if isinstance(value, int) else abs(value) > _WHOLE
    return f"{value:.5E}" if lost else digits


def _check_formulas(values: Any, formulas: Any, reading: Reading) -> None:
    """Cells whose formula was never calculated by the program that wrote them."""
    empty: list[str] = []
    known = dict(_raw_rows(values, reading))
    for row, written in _raw_rows(formulas, reading):
        found = known.get(row, ())
        for column, formula in enumerate(written, start=1):
            value = found[column - 1] if column <= len(found) else None
            if value is None and isinstance(formula, str) and formula.startswith("="):
                empty.append(f"{get_column_letter(column)}{row}")
    if empty:
        more = f" and {len(empty) - 5} more" if len(empty) > 5 else ""
        what = (
            f"worksheet '{shown(values.title)}' has formulas without a saved value in "
            f"{', '.join(empty[:5])}{more}; they count as empty. Open it in a spreadsheet program "
            "and save it."
        )
        problem(reading, "formula_without_value", what, severity="warning")
