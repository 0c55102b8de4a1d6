"""One file, from its bytes to tidy tables: recognised, read, held to the schema, counted."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from kpi_lib.errors import Problem
from kpi_lib.params.models import FileRule
from kpi_lib.sources.cells import note, params_line, problem, shown
from kpi_lib.sources.encoding import refusal
from kpi_lib.sources.identity import redact, redact_column
from kpi_lib.sources.mapped import ACCOUNT_TABLES, read_mapped
from kpi_lib.sources.names import params_file, shown_path
from kpi_lib.sources.recognise import (
    HEADER_ROWS,
    Match,
    not_recognised,
    recognise,
    suggestion,
)
from kpi_lib.sources.schema import complete, conform, without
from kpi_lib.sources.sheet import make_sheet
from kpi_lib.sources.sniff import MAX_BYTES, TextTable, sniff
from kpi_lib.sources.source import BadRow, Parsed, Reading, Source
from kpi_lib.tables import TABLES

LISTED = 10
"""So many bad rows of a file are listed."""
_PERIOD = ("published", "occurred", "date", "time", "created", "clicked", "start", "end")
"""Columns that say when what a file tells of happened."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What one table of a file gave."""

    kind: str
    label: str
    needs_owner: bool
    tables: dict[str, pd.DataFrame]
    rows_read: int
    rows_bad: int

    @property
    def rows_used(self) -> int:
        used = {int(row) for frame in self.tables.values() for row in frame["row"]}
        return len(used)


def read_file(path: Path, *, root: Path, rule: FileRule, timezone: str, key: bytes) -> Parsed:
    """Read one file of the workspace `root` as what its column titles show, or as `rule` says.

    `timezone` (IANA) is where days are counted, `key` what people's addresses are hashed with.
    Bad rows are left out, counted and listed; above the rule's share they are an error among the
    problems. Raises `SourceError` where the file cannot be read at all or is not recognised.
    """
    file = shown_path(path.relative_to(root))
    reading = Reading(path=file, rule=rule, timezone=timezone, key=key)
    read = [_read_table(table, found, reading) for table, found in _sniffed(path, reading)]
    if not sum(part.rows_read for part in read):
        _note_no_rows(read, reading)
    _judge_bad_rows(reading, read)
    tables = _joined([part.tables for part in read])
    return Parsed(
        kind="+".join(dict.fromkeys(part.kind for part in read)),
        label=", ".join(dict.fromkeys(part.label for part in read)),
        tables=tables,
        rows_read=sum(part.rows_read for part in read),
        rows_used=sum(part.rows_used for part in read),
        rows_bad=sum(part.rows_bad for part in read),
        bad=tuple(_plain(bad) for bad in reading.bad[:LISTED]),
        needs_owner=any(part.needs_owner for part in read),
        decisions=tuple(redact(decision) for decision in reading.decisions),
        problems=tuple(_redacted(found) for found in reading.problems),
        exported_on=reading.exported_on,
        account=None if reading.account is None else redact(reading.account),
        period=reading.period or _period(tables),
    )


def _note_no_rows(parts: Sequence[_Part], reading: Reading) -> None:
    """An export without rows is odd; a sheet that nobody has filled in yet is not."""
    if all(part.kind in TABLES for part in parts):
        note(reading, "a header and no rows")
    else:
        what = "has a header and no rows. If there should be some, export it again."
        problem(reading, "no_rows", what, severity="warning")


def _sniffed(path: Path, reading: Reading) -> list[tuple[TextTable, tuple[Match, ...]]]:
    """The file's tables, each with what it may be; as params say, where they do."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        what = (
            f"has {size / 1024**2:,.0f} MB, more than the {MAX_BYTES // 1024**2} MB that are read. "
            "Export it in parts, e.g. month by month."
        )
        raise refusal(reading, "too_large", what)
    tables = [table for table in sniff(path.read_bytes(), reading) if table.records]
    return _known(tables, reading) if reading.rule.as_ is None else [(it, ()) for it in tables]


def _sources() -> tuple[Source, ...]:
    # Late, so that one kind of file can be read and tested without all others.
    from kpi_lib.sources.registry import SOURCES

    return SOURCES


def _known(
    tables: Sequence[TextTable], reading: Reading
) -> list[tuple[TextTable, tuple[Match, ...]]]:
    """The tables that are recognised; others stay out, and if none is, the file is an error."""
    sources = _sources()
    matches = [(table, recognise(_head(table), sources)) for table in tables]
    known = [(table, found) for table, found in matches if found]
    if not known:
        largest = max(tables, key=lambda table: len(table.records))
        raise refusal(reading, "unknown_file", _unknown(_head(largest), sources, reading))
    for table, found in matches:
        if not found and len(table.records) > 1:
            _note_left_out(table, reading)
    return known


def _note_left_out(table: TextTable, reading: Reading) -> None:
    row = table.records[0][0]
    if not table.name:
        note(reading, f"the table at line {row} is of no known kind: left out")
        return
    what = f"worksheet '{shown(table.name)}' is not recognised and was left out."
    problem(reading, "unknown_worksheet", what, severity="warning")


def _unknown(head: list[tuple[str, ...]], sources: Sequence[Source], reading: Reading) -> str:
    use = params_line(reading, suggestion(head, sources))
    ignore = params_line(reading, "ignore: true")
    return (
        f"{not_recognised(head, sources)} To read it, add to {params_file(reading.path)}: {use}. "
        f"To leave it out: {ignore}"
    )


def _head(table: TextTable) -> list[tuple[str, ...]]:
    return [cells for _, cells in table.records[:HEADER_ROWS]]


def _read_table(table: TextTable, found: tuple[Match, ...], reading: Reading) -> _Part:
    # Rows are counted from 1 in every worksheet: what is bad here must not take out rows there.
    listed, reading.bad = reading.bad, []
    file_name = reading.path.rsplit("/", 1)[-1]
    if reading.rule.as_ is not None:
        frames, rows = read_mapped(table, reading, file_name=file_name)
        kind = f"mapped_{reading.rule.as_}"
        label = f"{reading.rule.as_} (mapped by params)"
        needs_owner = reading.rule.as_ in ACCOUNT_TABLES
    else:
        match = _only(found, reading)
        kind, label = match.source.name, match.source.label
        needs_owner = match.source.account != "none" and bool(match.source.tables)
        sheet, rows = make_sheet(
            table, match.position, match.fields, match.variant, reading, file_name=file_name
        )
        frames = dict(match.source.read(sheet, reading))
    typed = {
        name: conform(TABLES[name], frame, reading, kind=kind) for name, frame in frames.items()
    }
    bad = {item.row for item in reading.bad}
    done = {
        name: _clean(name, complete(TABLES[name], without(frame, bad)))
        for name, frame in typed.items()
    }
    reading.bad = [*listed, *reading.bad]
    return _Part(kind=kind, label=label, needs_owner=needs_owner, tables=done, rows_read=rows,
                 rows_bad=len(bad))  # fmt: skip


def _only(found: tuple[Match, ...], reading: Reading) -> Match:
    if len(found) > 1 and found[0].rank == found[1].rank:
        kinds = " or ".join(match.source.label for match in found if match.rank == found[0].rank)
        line = params_line(reading, f"as: {found[0].source.tables[0]}")
        what = f"may be {kinds}. Say which in {params_file(reading.path)}: {line}"
        raise refusal(reading, "ambiguous_file", what)
    return found[0]


_ADDRESSES = ("permalink", "post", "post_id")


def _clean(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Without e-mail addresses, wherever someone wrote one; addresses of posts may have an @."""
    texts = {
        field.name: redact_column(frame[field.name])
        for field in TABLES[name].fields
        if field.dtype == "text" and field.name not in _ADDRESSES and not field.choices
    }
    return frame.assign(**texts)


def _joined(parts: Sequence[dict[str, pd.DataFrame]]) -> dict[str, pd.DataFrame]:
    names = dict.fromkeys(name for part in parts for name in part)
    found = {name: [part[name] for part in parts if name in part] for name in names}
    return {
        name: frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
        for name, frames in found.items()
    }


def _judge_bad_rows(reading: Reading, parts: Sequence[_Part]) -> None:
    bad, rows = sum(part.rows_bad for part in parts), sum(part.rows_read for part in parts)
    if not bad:
        return
    first = "; ".join(_said(item) for item in reading.bad[:3])
    share = bad / max(rows, 1)
    allowed = reading.rule.max_bad_rows
    text = f"{bad} of {rows} rows could not be read and are left out: {first}"
    if len(reading.bad) > 3:
        text += "; …"
    if share <= allowed:
        problem(reading, "bad_rows", text, line=reading.bad[0].row, severity="warning")
        return
    line = params_line(reading, f"max_bad_rows: {math.ceil(share * 100) / 100:g}")
    text += (
        f"{'' if text.endswith('?') else '.'} That is {share:.1%}, more than the allowed "
        f"{allowed:.1%}. Mend the file, or accept it in {params_file(reading.path)}: {line}"
    )
    problem(reading, "bad_rows", text, line=reading.bad[0].row)


def _said(item: BadRow) -> str:
    column = f" {item.column}" if item.column else ""
    found = f"'{item.value}'" if item.value else "empty"
    return f"line {item.row}{column}: {found}, expected {item.expected}"


def _plain(bad: BadRow) -> BadRow:
    return dataclasses.replace(bad, value=redact(bad.value), column=redact(bad.column))


def _redacted(found: Problem) -> Problem:
    key = None if found.key is None else redact(found.key)
    return dataclasses.replace(found, where=redact(found.where), what=redact(found.what), key=key)


def _period(tables: dict[str, pd.DataFrame]) -> tuple[dt.date, dt.date] | None:
    columns = [
        frame[name].dropna()
        for frame in tables.values()
        for name in _PERIOD
        if name in frame.columns and frame[name].dtype.kind == "M"
    ]
    days = [(found.min().date(), found.max().date()) for found in columns if len(found)]
    return (min(day for day, _ in days), max(day for _, day in days)) if days else None
