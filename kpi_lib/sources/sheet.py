"""From a table of text to a `Sheet`: header taken off, columns renamed, ragged rows listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from kpi_lib.sources.cells import note, shown
from kpi_lib.sources.sniff import Record, TextTable
from kpi_lib.sources.source import BadRow, Reading, Sheet


def make_sheet(table: TextTable, position: int, fields: Mapping[int, str], variant: str,
               reading: Reading, *, file_name: str) -> tuple[Sheet, int]:  # fmt: skip
    """The sheet below the header at `position`, and how many rows it had before bad ones went.

    `fields`: position in the header → our field; other columns keep their title and are `extra`.
    Rows with more or fewer cells than the header are bad.
    """
    _, header = table.records[position]
    width = _width(header)
    names = _names(header[:width], fields, reading)
    body = table.records[position + 1 :]
    good = [record for record in body if _fits(record, width, table, reading)]
    cells = [_cut(row, width) for _, row in good]
    columns = list(zip(*cells, strict=True)) if cells else [()] * width
    frame = pd.DataFrame(
        {
            name: pd.Series([text if text.strip() else None for text in column], dtype="str")
            for name, column in zip(names, columns, strict=True)
            if name
        }
    )
    frame = frame.drop(columns="row", errors="ignore")
    frame["row"] = pd.Series([row for row, _ in good], dtype="int64")
    extra = tuple(name for index, name in enumerate(names) if name and index not in fields)
    titles = tuple(_line(cells) for _, cells in table.records[:position])
    sheet = Sheet(frame=frame, variant=variant, preamble=(*table.preamble, *titles), extra=extra,
                  file_name=file_name)  # fmt: skip
    return sheet, len(body)


def _width(header: Sequence[str]) -> int:
    return max(index for index, title in enumerate(header) if title.strip()) + 1


def _line(cells: Sequence[str]) -> str:
    return " ".join(cell.strip() for cell in cells if cell.strip())


def _names(header: Sequence[str], fields: Mapping[int, str], reading: Reading) -> list[str]:
    """One name a column: our field, else the title; a title that comes twice gets a number."""
    names: list[str] = []
    taken = set(fields.values())
    for index, title in enumerate(header):
        name = fields.get(index, title.replace("\ufeff", "").strip())
        if index not in fields and name:
            copy, base = 2, name
            while name in taken:
                name = f"{base} ({copy})"
                copy += 1
            if name != base and base not in fields.values():
                note(reading, f"column '{shown(base)}' comes twice: the first is read")
        taken.add(name)
        names.append(name)
    return names


def _fits(record: Record, width: int, table: TextTable, reading: Reading) -> bool:
    row, cells = record
    short = len(cells) < width and not table.padded
    if not short and not any(cell.strip() for cell in cells[width:]):
        return True
    expected = f"{width} cells, as the header has; found {len(cells)}"
    reading.bad.append(
        BadRow(row=row, column="", value=shown(_line(cells)), expected=expected)
    )  # fmt: skip
    return False


def _cut(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return (*cells[:width], *[""] * (width - len(cells)))
