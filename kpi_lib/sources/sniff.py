"""From bytes to tables of text: encoding, lines before the header, separator, line numbers."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpi_lib.sources.cells import note, params_line, problem
from kpi_lib.sources.encoding import decode, refusal
from kpi_lib.sources.source import Reading

MAX_BYTES = 256 * 1024 * 1024
"""Largest file that is read; larger ones are to be exported in parts."""
MAX_CELL = 32 * 1024 * 1024
"""Longest cell: captions of several megabytes are read, a missing quote does not eat the memory."""
MAX_COLUMNS = 2000
MAX_ROWS = 5_000_000
"""Most lines that are read; a row takes some hundred bytes of memory however short it is."""
_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SAMPLE_ROWS = 60
_SAMPLE_TEXT = 2_000_000
_SEP_LINE = re.compile(r'"?sep=(.)"?\s*$', re.IGNORECASE)
_COMMENT = re.compile(r"#(?:\s|-|$)")

Record = tuple[int, tuple[str, ...]]
"""Line (or row of a worksheet) and cells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTable:
    """One table of a file as it stands: its records, the header among the first of them."""

    name: str
    """The worksheet's name; empty in a text file."""
    records: tuple[Record, ...]
    preamble: tuple[str, ...]
    """Comment lines before it (`sep=,`, `# Start date: …`)."""
    padded: bool
    """Short rows are complete (worksheets have no empty cells at the end of a row)."""


def sniff(data: bytes, reading: Reading) -> tuple[TextTable, ...]:
    """The tables of a file: CSV of any separator and encoding, or the worksheets of an XLSX.

    Decisions and damage are noted in `reading`. Raises `SourceError` where nothing can be read:
    an empty file, no text, an archive, a table too large.
    """
    if not data.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise refusal(reading, "empty_file", "is empty. Export it again, or delete it.")
    if data.startswith(b"PK\x03\x04"):
        from kpi_lib.sources.workbook import worksheets  # 0.1 s: only who reads one pays for it

        sheets = worksheets(data, reading)
        found = [_blocks(list(records), name=name, padded=True) for name, records in sheets]
    else:
        found = [_text_tables(decode(data, reading), reading)]
    tables = tuple(table for block in found for table in block)
    if not any(table.records for table in tables):
        raise refusal(reading, "empty_file", "holds no table. Export it again, or delete it.")
    return tables


def _text_tables(text: str, reading: Reading) -> list[TextTable]:
    first = text[:40].splitlines()[0] if text else ""
    stated = _SEP_LINE.match(first)
    separator = reading.rule.delimiter or (stated[1] if stated else _separator(text))
    name = _SEPARATORS.get(separator, repr(separator))
    origin = ", as params say" if reading.rule.delimiter else ", as line 1 says" if stated else ""
    note(reading, f"separator {name}{origin}")
    records = list(_records(text, separator, reading))
    preamble: list[str] = []
    if stated:
        preamble.append(first.strip())
        records = records[1:]
    _check_end(text, records, separator, reading)
    return _blocks(records, preamble=preamble)


def _separator(text: str) -> str:
    """The separator that parts the first rows most evenly into most cells."""
    sample = text[:_SAMPLE_TEXT]
    best, best_score = ",", 0.0
    for separator in _SEPARATORS:
        widths = Counter(len(row) for row in _sample(sample, separator) if any(row))
        wide = {width: count for width, count in widths.items() if width > 1}
        if not wide:
            continue
        width = max(wide, key=lambda width: (wide[width], width))
        score = wide[width] / sum(widths.values()) * (1 - 1 / width)
        if score > best_score:
            best, best_score = separator, score
    return best


def _sample(text: str, separator: str) -> Iterator[list[str]]:
    limit = csv.field_size_limit(MAX_CELL)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        yield from itertools.islice(rows, _SAMPLE_ROWS)
    finally:
        csv.field_size_limit(limit)


def _records(text: str, separator: str, reading: Reading) -> Iterator[Record]:
    if len(separator) != 1:
        what = f"params give the separator '{separator}'; it must be a single character."
        raise refusal(reading, "bad_delimiter", what)
    limit = csv.field_size_limit(MAX_CELL)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = 1
    try:
        for count, row in enumerate(rows, start=1):
            if count > MAX_ROWS:
                what = (
                    f"has more than {MAX_ROWS / 10**6:g} million rows. Export it in parts, e.g. "
                    "month by month."
                )
                raise refusal(reading, "too_large", what, line=line)
            if len(row) > MAX_COLUMNS:
                add = params_line(reading, 'delimiter: ";"')
                what = (
                    f"has {len(row)} cells in one row, more than any table. If its separator is "
                    f"another one: {add}"
                )
                raise refusal(reading, "too_many_columns", what, line=line)
            yield line, tuple(row)
            line = rows.line_num + 1
    except csv.Error as error:
        what = (
            f"has a cell longer than {MAX_CELL // 1024**2} MB: most likely a quotation mark is "
            "missing. Export the file again."
        )
        raise refusal(reading, "cell_too_long", what, line=line) from error
    finally:
        csv.field_size_limit(limit)


def _check_end(text: str, records: list[Record], separator: str, reading: Reading) -> None:
    """A quoted cell that never ends, or a last row without its end: the file is cut off."""
    if not records:
        return
    line, cells = records[-1]
    tail = _from_line(text, line)
    try:
        for _ in csv.reader(io.StringIO(tail, newline=""), delimiter=separator, strict=True):
            pass
    except csv.Error as error:
        if "unexpected end" in str(error):
            records.pop()
            what = (
                "a quotation mark is opened here and never closed: the file is cut off, or a "
                "quotation mark inside a text is not doubled. Export it again; nothing from this "
                "line on is used."
            )
            problem(reading, "truncated", what, line=line)
        return
    if len(records) > 2 and len(cells) < len(records[-2][1]) > 2 and text[-1] not in "\r\n":
        what = (
            f"the last line has {len(cells)} of {len(records[-2][1])} cells and no end: the file "
            "is cut off. Export it again."
        )
        problem(reading, "truncated", what, line=line)


def _from_line(text: str, line: int) -> str:
    lines = io.StringIO(text, newline="")
    return "".join(itertools.islice(lines, line - 1, None))


def _blocks(records: Sequence[Record], *, preamble: Sequence[str] = (), name: str = "",
            padded: bool = False) -> list[TextTable]:  # fmt: skip
    """Part stacked tables: at comment lines, and where a header comes again."""
    tables: list[TextTable] = []
    before, body = list(preamble), list[Record]()

    def close() -> None:
        nonlocal before, body
        if body:
            tables.append(
                TextTable(name=name, records=tuple(body), preamble=tuple(before), padded=padded)
            )
            before, body = [], []

    header: tuple[str, ...] | None = None
    for row, cells in records:
        if not any(cell.strip() for cell in cells):
            continue
        if _is_comment(cells, at_start=not body):
            close()
            header = None
            before.append(" ".join(cell for cell in cells if cell.strip()).strip())
            continue
        if header is not None and cells == header:
            title = body.pop() if _is_title(body[-1][1]) else None
            close()
            body = [title] if title else []
        elif header is None and not _is_title(cells):
            header = cells
        body.append((row, cells))
    close()
    return tables


def _is_title(cells: tuple[str, ...]) -> bool:
    return sum(bool(cell.strip()) for cell in cells) == 1


def _is_comment(cells: tuple[str, ...], *, at_start: bool) -> bool:
    """`# …` alone in its row, or before a header; an order `#1001` or a title with # is none."""
    first = cells[0].strip()
    if not first.startswith("#") or not _COMMENT.match(first):
        return False
    return _is_title(cells) or (at_start and len(first) > 1)
