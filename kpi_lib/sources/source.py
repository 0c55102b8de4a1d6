"""What an importer declares, and what it makes of one file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from kpi_lib.errors import Problem
from kpi_lib.params.models import FileRule

Grade = Literal["A", "B", "C", "X"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One kind of export: how it is recognised and read. A fact about an export is a field here."""

    name: str
    """Stable name, e.g. `instagram_content`; what `kpis.json` calls `kind`."""
    label: str
    """What a person calls it, e.g. "Instagram content (Meta Business Suite)"."""
    grade: Grade
    """How well the format is known: A official or several real files, B one or two parsers."""
    tables: tuple[str, ...]
    """Tidy tables it can fill."""
    headers: Mapping[str, Mapping[str, str]]
    """Variant (usually a language) → {title in the file: our field}. Titles are compared by
    `fold_title` (case, blanks, typographic quotes, accents kept). Fields that start with `_` are
    read but go into no table directly."""
    required: Mapping[str, tuple[str, ...]]
    """Variant → our fields whose titles must be there for the file to be taken for this."""
    read: Callable[[Sheet, Reading], Mapping[str, pd.DataFrame]]
    """Makes tidy tables (with the column `row`) of a sheet whose columns are our field names, all
    text; bad rows, decisions and problems go to the `Reading`."""
    account: Literal["file", "folder", "none"] = "none"
    """Whose numbers: the file names its account, the folder or params do, or nobody's."""
    share: float = 0.0
    """So much of the file's own titles must be known (for sheets whose titles are common)."""
    notes: tuple[str, ...] = ()
    """Traps worth a line in docs/formats.md."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table of a file as text, header recognised, columns renamed to our fields."""

    frame: pd.DataFrame
    """All columns `str` (missing = empty cell), plus `row` (1-based line or sheet row)."""
    variant: str
    preamble: tuple[str, ...] = ()
    """Lines before the header (`sep=,`, `# Start date: …`, a title)."""
    extra: tuple[str, ...] = ()
    """Titles in the file that no field of the source takes; kept in `frame` under their title."""
    file_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row that could not be read, kept in sight."""

    row: int
    column: str
    value: str
    expected: str


@dataclass(slots=True, kw_only=True)
class Reading:
    """What is known before and noted while one file is read (mutable on purpose: a log)."""

    path: str
    """Relative to the workspace."""
    rule: FileRule
    timezone: str
    key: bytes
    """Workspace key for HMACs."""
    decisions: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    exported_on: dt.date | None = None
    """Export day as the file itself says."""
    account: str | None = None
    """Account handle as the file itself says."""
    period: tuple[dt.date, dt.date] | None = None
    """Period as the file itself says; otherwise taken from its dates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """One file, read: independent of campaign and owner, so that it can be cached by its hash."""

    kind: str
    label: str
    tables: Mapping[str, pd.DataFrame]
    rows_read: int
    rows_used: int
    rows_bad: int
    bad: tuple[BadRow, ...]
    """The first ten."""
    needs_owner: bool
    """Its figures are an account's: somebody must be named as its owner."""
    decisions: tuple[str, ...]
    problems: tuple[Problem, ...]
    exported_on: dt.date | None
    account: str | None
    period: tuple[dt.date, dt.date] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What one file of the workspace was taken for: a line of `kpi check` and of `sources`."""

    file: str
    """Relative to the workspace, with `/`."""
    kind: str
    """Name of the source; `unknown`, `ignored` or `unreadable` where there is none."""
    label: str
    scope: str | None
    """Campaign slug, None for `_shared`."""
    owner: str | None
    """Creator, `@brand`, or None."""
    sha256: str
    rows_read: int
    rows_used: int
    rows_bad: int
    bad: tuple[BadRow, ...]
    """The first ten."""
    exported_on: dt.date | None
    exported_from: Literal["folder", "file", "params", "unknown"]
    period: tuple[dt.date, dt.date] | None
    decisions: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """Everything a client's folder holds, as tidy tables with provenance columns."""

    files: tuple[FileReport, ...]
    """Sorted by path; `source` columns index into it."""
    tables: Mapping[str, pd.DataFrame]
    """Every table of `TABLES`, empty where no file fills it; `PROVENANCE` columns included."""
    folder_problems: tuple[Problem, ...] = ()
    """What is wrong with no single file: a rule of params that matches nothing, a stray folder."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        found = tuple(problem for file in self.files for problem in file.problems)
        return found + self.folder_problems
