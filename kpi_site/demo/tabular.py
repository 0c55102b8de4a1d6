"""Tables as bytes: CSV in the spellings of the exports, and a small workbook."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import canonicalize

from openpyxl import Workbook

Row = Sequence[object]
Files = dict[str, bytes]
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip
_STILL = (1980, 1, 1, 0, 0, 0)
_MOMENT = "2026-04-25T09:00:00Z"


def csv_bytes(
    head: Sequence[str],
    rows: Iterable[Row],
    *,
    bom: bool = False,
    quoted: bool = False,
    before: str = "",
    encoding: str = "utf-8",
) -> bytes:
    """A header and rows; `quoted`: every cell in quotes; `before`: lines above the header."""
    text = io.StringIO()
    text.write(before)
    writer = csv.writer(
        text, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL, lineterminator="\n"
    )
    writer.writerow(head)
    writer.writerows([["" if cell is None else cell for cell in row] for row in rows])
    return ("\ufeff" if bom else "").encode(encoding) + text.getvalue().encode(encoding)


def workbook_bytes(title: str, head: Sequence[str], rows: Iterable[Row]) -> bytes:
    """One sheet; the same rows give the same bytes: no clock, no compression, canonical XML.

    (openpyxl writes its XML otherwise where lxml happens to be installed.)
    """
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise RuntimeError("a new workbook has no sheet")
    sheet.title = title
    sheet.append(list(head))
    for row in rows:
        sheet.append([None if cell == "" else cell for cell in row])
    made = io.BytesIO()
    book.save(made)
    still = io.BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(still, "w") as target:
        for name in sorted(source.namelist()):
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:.]+Z", _MOMENT.encode(), content)
            target.writestr(zipfile.ZipInfo(name, _STILL), canonicalize(content.decode()))
    return still.getvalue()


def yes(value: bool) -> str:
    """As people tick a box in a sheet."""
    return "yes" if value else "no"


def iso(value: dt.date | None) -> str:
    """A day, or nothing."""
    return value.isoformat() if value else ""
