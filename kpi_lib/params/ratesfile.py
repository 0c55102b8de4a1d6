"""`params/rates.csv`: exchange rates as written, each row checked."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kpi_lib.errors import ParamsError, Problem, did_you_mean
from kpi_lib.params import vocabulary
from kpi_lib.params.yamlfile import read_text, shorten
from kpi_lib.workspace import rates_file, relative

COLUMNS = ("date", "from", "to", "rate", "source")
MAX_AGE_DAYS = 31
"""A rate older than that is none."""
MAX_BYTES = 20_000_000
MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRow:
    """On `date`, one unit of `base` was `rate` units of `quote`."""

    line: int
    date: dt.date
    base: str
    quote: str
    rate: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RatesFile:
    """All good rows of `rates.csv` by line, and what is wrong with the others."""

    rows: tuple[RateRow, ...]
    problems: tuple[Problem, ...]


def read_rates(root: Path) -> RatesFile:
    """Read `params/rates.csv`; an absent file has no rates."""
    path = rates_file(root)
    where = relative(root, path)
    if not path.exists():
        return RatesFile(rows=(), problems=())
    try:
        text = read_text(path, where, max_bytes=MAX_BYTES)
    except ParamsError as error:
        return RatesFile(rows=(), problems=error.problems)
    try:
        header, *lines = [*_cells(text)] or [(1, [])]
    except csv.Error as error:
        what = f"not a table of comma-separated values: {error}"
        return RatesFile(rows=(), problems=(Problem(where=where, what=what, code="syntax"),))
    problems = list(_header_problems(header[1], where))
    if problems:
        return RatesFile(rows=(), problems=tuple(problems))
    titles = [title.strip().lower() for title in header[1]]
    rows: list[RateRow] = []
    for line, cells in lines:
        row, found = _row(line, titles, cells, where)
        problems += found
        rows += [row] if row else []
    problems += _contradictions(rows, where)
    return RatesFile(rows=tuple(rows), problems=tuple(problems[:MOST]))


def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of every line that has any."""
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    reader = csv.reader(io.StringIO(plain), delimiter=delimiter, strict=True)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _header_problems(header: Sequence[str], where: str) -> Iterator[Problem]:
    titles = [title.strip().lower() for title in header]
    for name in COLUMNS:
        if titles.count(name) == 1:
            continue
        others = [title for title in titles if title not in COLUMNS]
        state = "stands twice" if name in titles else "is missing"
        what = f"the column {state}.{did_you_mean(name, others)} Expected: {','.join(COLUMNS)}"
        yield Problem(where=where, line=1, key=name, what=what, code="columns")


def _row(
    line: int, titles: Sequence[str], cells: Sequence[str], where: str
) -> tuple[RateRow | None, list[Problem]]:
    """One line as a rate, or what is wrong with it."""
    if len(cells) != len(titles):
        what = f"{len(cells)} cells, expected {len(titles)}; put a cell with ',' in quotes"
        return None, [Problem(where=where, line=line, what=what, code="cells")]
    given = {title: cell.strip() for title, cell in zip(titles, cells, strict=True)}
    problems = [
        Problem(where=where, line=line, key=name, what=what, code="bad_rate")
        for name, what in _mistakes(given)
    ]
    if problems:
        return None, problems
    return RateRow(
        line=line, date=dt.date.fromisoformat(given["date"]), base=given["from"],
        quote=given["to"], rate=float(given["rate"]), source=given["source"],
    ), []  # fmt: skip


def _mistakes(given: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Column and what is wrong in it."""
    try:
        if len(given["date"]) != 10:
            raise ValueError
        dt.date.fromisoformat(given["date"])
    except ValueError:
        yield "date", f"expected a date like 2026-03-01, found {shorten(given['date'])}"
    for name in ("from", "to"):
        if given[name] not in vocabulary.currencies():
            yield name, vocabulary.unknown(given[name], vocabulary.currencies(), "currency")
    if given["from"] == given["to"]:
        yield "to", f"the same currency as 'from', {shorten(given['to'])}: its rate is 1"
    if not _positive(given["rate"]):
        yield "rate", f"expected a number above 0 like 1.0843, found {shorten(given['rate'])}"
    if not given["source"]:
        yield "source", "empty; expected where the rate comes from, e.g. ECB"


def _positive(text: str) -> bool:
    try:
        rate = float(text)
    except ValueError:
        return False
    return math.isfinite(rate) and rate > 0 and "_" not in text


def _contradictions(rows: Sequence[RateRow], where: str) -> Iterator[Problem]:
    """Two rates for one pair of currencies on one day."""
    first: dict[tuple[dt.date, str, str], RateRow] = {}
    for row in rows:
        other = first.setdefault((row.date, row.base, row.quote), row)
        if other.rate != row.rate:
            what = (f"{row.rate:g} for {row.base} to {row.quote} on {row.date}, but line "
                    f"{other.line} says {other.rate:g}; keep one")  # fmt: skip
            yield Problem(where=where, line=row.line, key="rate", what=what, code="two_rates")
