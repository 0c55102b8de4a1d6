"""The numbers as CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

FORMULA: Final = re.compile(r"(^|[;\t\r\n])(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")
"""Where a spreadsheet would begin a formula: in a text, or behind what it takes for a separator
(where the decimal mark is a comma, a spreadsheet parts the file at semicolons)."""


def csv_text(kpis: Sequence[Mapping[str, Any]]) -> str:
    """One line a number, with the columns of `kpis.json`; text cannot start a formula."""
    columns = list(dict.fromkeys(name for row in kpis for name in row))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    known: dict[object, str] = {}
    writer.writerows([[_cell(row.get(name), known) for name in columns] for row in kpis])
    return out.getvalue()


def _cell(value: object, known: dict[object, str]) -> str | int | float:
    """A number as it is, text guarded, anything nested as JSON.

    `known`: texts that were guarded before, for most stand in many lines.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    if isinstance(value, str):
        if value not in known:
            known[value] = FORMULA.sub(r"\1'", value)
        return known[value]
    same = (repr(value),)  # tells apart what JSON tells apart, and any of it from a text
    if same not in known:
        known[same] = FORMULA.sub(r"\1'", json.dumps(value, ensure_ascii=False))
    return known[same]
