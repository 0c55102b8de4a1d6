"""Why a report was not made, kept short enough to read and safe to print."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kpi_lib import errors

SOURCE_LINES = 12
ERROR_LINES = 8
PROBLEM_LINES = 200
LINE_LENGTH = 400
ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
# These turn the direction of what follows, or end a line where none should end.
TRICKS = frozenset("\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A report that was not made: the cell that failed, or the problems that stopped it."""

    cell: int | None
    """Position in the notebook, from 1; None where it did not come to run."""
    source: str
    """The cell's source, its first lines."""
    lines: tuple[str, ...]
    """The error, or one line a problem."""
    withheld: bool = False
    """The input is at fault (a KpiError, or `--strict`), not the notebook."""

    @property
    def how(self) -> str:
        """`failed`, or `was withheld`."""
        return "was withheld" if self.withheld else "failed"

    def to_json(self) -> dict[str, Any]:
        return {"cell": self.cell, "source": self.source, "lines": list(self.lines),
                "withheld": self.withheld}  # fmt: skip

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Failure:
        return cls(
            cell=found["cell"],
            source=found["source"],
            lines=tuple(found["lines"]),
            withheld=found["withheld"],
        )


def cell_failure(*, cell: int, source: str, name: str, message: str) -> Failure:
    """The failure of a cell by its error's name and message; ours are shown as their lines."""
    withheld = name in kpi_error_names()
    lines = printable(message).splitlines() or [""]
    if not withheld:
        lines[0] = f"{name}: {lines[0]}"
    return Failure(
        cell=cell,
        source="\n".join(shortened(printable(source).splitlines(), SOURCE_LINES)),
        lines=tuple(shortened(lines, PROBLEM_LINES if withheld else ERROR_LINES)),
        withheld=withheld,
    )


def plain_failure(message: str, *, withheld: bool = False) -> Failure:
    """A failure outside any cell."""
    lines = shortened(printable(message).splitlines(), PROBLEM_LINES)
    return Failure(cell=None, source="", lines=tuple(lines), withheld=withheld)


def kpi_error_names() -> frozenset[str]:
    """Names of the errors that this project raises on purpose."""
    found = {errors.KpiError}
    for kind in list(found):
        found |= set(kind.__subclasses__())
    return frozenset(kind.__name__ for kind in found)


def shortened(lines: Iterable[str], most: int) -> list[str]:
    """At most so many lines, none longer than a few screens wide."""
    cut = [line if len(line) <= LINE_LENGTH else line[:LINE_LENGTH] + " …" for line in lines]
    return cut if len(cut) <= most else [*cut[:most], f"… and {len(cut) - most} more lines"]


def printable(text: str) -> str:
    """Text of any origin for a terminal or a page: no escapes, no control characters."""
    plain = ESCAPES.sub("", text)
    return "".join(mark if _prints(mark) else "\ufffd" for mark in plain.replace("\r\n", "\n"))


def _prints(mark: str) -> bool:
    if mark in "\n\t":
        return True
    return mark not in TRICKS and unicodedata.category(mark) not in {"Cc", "Cs", "Cn", "Co"}
