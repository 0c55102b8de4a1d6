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
    for row in kpis:
        cells = (row.get(name) for name in columns)
        # The writer itself writes nothing for nothing, and figures as they are.
        writer.writerow([
            cell if cell is None or type(cell) is float or type(cell) is int
            else _text(cell, known)
            for cell in cells
        ])  # fmt: skip
    return out.getvalue()


def _text(value: object, known: dict[object, str]) -> str:
    """Text guarded, anything nested as JSON.

    `known`: texts that were guarded before, for most stand in many lines.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    # `repr` tells apart what JSON tells apart, and the tuple any of it from a text.
    same: object = value if isinstance(value, str) else (repr(value),)
    if same not in known:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        known[same] = FORMULA.sub(r"\1'", text)
    return known[same]
