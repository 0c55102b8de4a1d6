"""Reading one export through the door of the sources, without a workspace's params."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from kpi_lib.errors import Problem
from kpi_lib.params.models import FileRule
from kpi_lib.sources.read import read_file
from kpi_lib.sources.source import Parsed

KEY = b"k" * 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What became of a file."""

    parsed: Parsed

    @property
    def kind(self) -> str:
        return self.parsed.kind

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        return self.parsed.tables

    def problem(self) -> Problem:
        """The only error."""
        [found] = (problem for problem in self.parsed.problems if problem.severity == "error")
        return found

    def problems(self, severity: str = "error") -> list[str]:
        """Codes of the problems, besides the count of bad rows."""
        found = (problem for problem in self.parsed.problems if problem.severity == severity)
        return [problem.code for problem in found if problem.code != "bad_rows"]

    def bad(self) -> list[tuple[int, str]]:
        return [(bad.row, bad.column) for bad in self.parsed.bad]

    def said(self) -> str:
        """Everything a person or a page may come to see of the file, besides its tables."""
        return repr((self.parsed.problems, self.parsed.bad, self.parsed.decisions))


def read_export(data: str | bytes, *, path: str = "data/aurora/spring/export.csv",
                timezone: str = "Europe/Berlin", **rule: Any) -> Read:  # fmt: skip
    """Read a file's content; `rule` is what params say of it (any share of bad rows is allowed)."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / path
        file.parent.mkdir(parents=True)
        file.write_bytes(data.encode() if isinstance(data, str) else data)
        parsed = read_file(
            file,
            root=Path(folder),
            rule=FileRule(**{"max_bad_rows": 1.0} | rule),
            timezone=timezone,
            key=KEY,
        )
    return Read(parsed=parsed)


def rows(frame: pd.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    """The rows as plain values: None for missing, days and times as ISO text, whole as int."""
    plain = json.loads(frame[list(columns)].to_json(orient="values", date_format="iso"))
    return [tuple(_short(value) for value in row) for row in plain]


def _short(value: Any) -> Any:
    if isinstance(value, str) and len(value) > 18 and value[4] == "-" and value[10] == "T":
        return value[:10] if value[11:19] == "00:00:00" else f"{value[:10]} {value[11:16]}"
    return int(value) if isinstance(value, float) and value.is_integer() else value
