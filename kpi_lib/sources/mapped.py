"""Files that no importer knows, read as params say: which table, which column from which title."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from kpi_lib.errors import did_you_mean
from kpi_lib.sources.cells import note, shown
from kpi_lib.sources.encoding import refusal
from kpi_lib.sources.fields import read_fields
from kpi_lib.sources.recognise import HEADER_ROWS, fold_title
from kpi_lib.sources.sheet import make_sheet
from kpi_lib.sources.sheets import VARIANT, titles_of
from kpi_lib.sources.sniff import TextTable
from kpi_lib.sources.source import Reading
from kpi_lib.tables import TABLES, Table

ACCOUNT_TABLES = ("post_facts", "account_daily")
"""Tables whose figures are an account's: such a file needs an owner."""


def read_mapped(found: TextTable, reading: Reading, *,
                file_name: str) -> tuple[dict[str, pd.DataFrame], int]:  # fmt: skip
    """The table that the rule's `as` names, made by its `columns` and `constants`, and rows read.

    A column that the rule does not name is taken from the title that is its name. Raises
    `SourceError` where a title is not in the file.
    """
    rule = reading.rule
    table = _table(reading)
    head = [cells for _, cells in found.records[:HEADER_ROWS]]
    position = _header(head, list(rule.columns.values()) or list(titles_of(table)))
    fields = _fields(table, head[position], reading)
    sheet, rows = make_sheet(found, position, fields, VARIANT, reading, file_name=file_name)
    frame = sheet.frame.assign(
        **{name: pd.Series(text, index=sheet.frame.index, dtype="str")
           for name, text in rule.constants.items()}
    )  # fmt: skip
    titles = {name: head[position][index].strip() for index, name in fields.items()}
    used = ", ".join(f"{name} from '{shown(title)}'" for name, title in titles.items())
    note(reading, f"read as {table.name}, as params say: {used}")
    return {table.name: read_fields(table, frame, reading, titles)}, rows


def _table(reading: Reading) -> Table:
    name = str(reading.rule.as_)
    if name in TABLES:
        return TABLES[name]
    what = f"params read this as '{name}', which is no table.{did_you_mean(name, TABLES)}"
    raise refusal(reading, "unknown_table", what)


def _header(head: Sequence[Sequence[str]], titles: Sequence[str]) -> int:
    """The row that holds most of these titles."""
    wanted = {fold_title(title) for title in titles}
    hits = [len(wanted & {fold_title(cell) for cell in row}) for row in head]
    return hits.index(max(hits))


def _fields(table: Table, header: Sequence[str], reading: Reading) -> dict[int, str]:
    """Position in the header → column of the table."""
    rule = reading.rule
    places: dict[str, int] = {}
    for index, title in enumerate(header):
        places.setdefault(fold_title(title), index)
    fields: dict[int, str] = {}
    for name, title in sorted(rule.columns.items()):
        if name not in table.columns:
            what = f"params map '{title}' to '{name}', which is no column of {table.name}."
            what += did_you_mean(name, table.columns)
            raise refusal(reading, "unknown_column", what)
        place = places.get(fold_title(title))
        if place is None:
            known = ", ".join(f"'{shown(cell)}'" for cell in header if cell.strip())
            raise refusal(
                reading, "unknown_column",
                f"params take {name} from '{title}', but the file has no such column."
                f"{did_you_mean(title, header)} Its columns: {known}.",
            )  # fmt: skip
        fields[place] = name
    for title, name in titles_of(table).items():
        place = places.get(fold_title(title))
        named = name in rule.columns or name in rule.constants or name in fields.values()
        if place is not None and place not in fields and not named:
            fields[place] = name
    return fields
