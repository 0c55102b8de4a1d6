"""What goes wrong, said so that a tired analyst can mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong in one place, and what to do about it.

    An `error` stops the report it belongs to; a `warning` is shown by `kpi check` and, in
    `--strict` builds, stops the report too.
    """

    where: str
    """The file, relative to the workspace, with `/`."""
    what: str
    """What was found, as a sentence: the place, the value, what was expected, what to do."""
    line: int | None = None
    """1-based line of a text file, or row of a sheet."""
    key: str | None = None
    """The key (YAML) or column (table)."""
    severity: Severity = "error"
    scope: str | None = None
    """Slug of the campaign whose report it concerns; None: every report of the client."""
    code: str = ""
    """A stable short name, e.g. `unknown_file`, `bad_rows`, `undecidable_date`, `residual`."""

    def __str__(self) -> str:
        place = self.where if self.line is None else f"{self.where}:{self.line}"
        return f"{place}: {self.what}" if self.key is None else f"{place}: {self.key}: {self.what}"


class KpiError(Exception):
    """Base of every error this project raises on purpose; carries all problems found together."""

    def __init__(self, problems: Problem | Sequence[Problem] | str) -> None:
        if isinstance(problems, str):
            super().__init__(problems)
            self.problems: tuple[Problem, ...] = ()
            return
        found = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in found))
        self.problems = found


class ParamsError(KpiError, ValueError):
    """`client.yaml`, a campaign's YAML or `rates.csv` cannot be used as written."""


class SourceError(KpiError, ValueError):
    """A file of `data/` cannot be read as what it is."""


class FormulaError(KpiError, ValueError):
    """A KPI's numerator or denominator is not an allowed expression over known columns."""


class RateError(KpiError, LookupError):
    """An amount cannot be converted: no dated rate for its pair of currencies."""


def did_you_mean(found: str, known: Iterable[str]) -> str:
    """` Did you mean 'x'?` (with a leading blank) for a near miss, else nothing."""
    folded = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(found.casefold(), folded, n=1, cutoff=0.6)
    return f" Did you mean '{folded[near[0]]}'?" if near else ""
