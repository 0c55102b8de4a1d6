"""What the command line says: plain lines, a progress bar on a terminal, errors to stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kpi_site.failure import printable

if TYPE_CHECKING:
    from rich.progress import Progress

    from kpi_site.job import Outcome

INDENT = "    "


def say(text: str = "") -> None:
    """A line on stdout; what it holds of files and captions cannot steer the terminal."""
    _write(sys.stdout, text)


def complain(text: str) -> None:
    """A line on stderr."""
    _write(sys.stderr, text)


def _write(stream: object, text: str) -> None:
    encoding = getattr(stream, "encoding", None) or "utf-8"
    safe = printable(text).encode(encoding, "replace").decode(encoding)
    print(safe, file=stream)  # type: ignore[call-overload]  # stdout or stderr


def indented(lines: Iterable[str]) -> Iterator[str]:
    """Lines that belong to the line above them."""
    return (f"{INDENT}{line}" for line in lines)


def outcome_lines(outcome: Outcome) -> Sequence[str]:
    """A report's line, and what went wrong below it."""
    took = f"  {outcome.seconds:.1f} s" if outcome.status == "built" else ""
    custom = "  (custom)" if outcome.report.custom else ""
    line = f"{outcome.status:<10}  {outcome.report.name}{custom}{took}"
    failure = outcome.failure
    if failure is None:
        return [line]
    if failure.cell is None or failure.withheld:
        return [line, *indented(failure.lines)]
    source = (f"| {row}" for row in failure.source.splitlines())
    return [f"{line}, cell {failure.cell}", *indented(source), *indented(failure.lines)]


class Plain:
    """Tells of a build in plain lines, one a report, in the order of the plan."""

    def begin(self, total: int) -> None:
        """Nothing: the lines speak for themselves."""

    def step(self) -> None:
        """Nothing either."""

    def done(self, outcome: Outcome) -> None:
        for line in outcome_lines(outcome):
            say(line)


class Bar(Plain):
    """The same above a progress bar."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.task = progress.add_task("Reports", total=None)

    def begin(self, total: int) -> None:
        self.progress.update(self.task, total=total)

    def step(self) -> None:
        self.progress.advance(self.task)

    def done(self, outcome: Outcome) -> None:
        for line in outcome_lines(outcome):
            # Neither `[red]` in a file's name nor a colour for its numbers.
            self.progress.console.print(printable(line), markup=False, highlight=False, emoji=False)


@contextmanager
def listener() -> Iterator[Plain]:
    """Who is told of a build: a progress bar on a terminal, plain lines elsewhere."""
    if not sys.stdout.isatty():
        yield Plain()
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

    columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, transient=True) as progress:
        yield Bar(progress)
