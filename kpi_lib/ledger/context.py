"""What every part of the ledger works with, and the log of what it could not decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from kpi_lib.errors import Problem, RateError, Severity
from kpi_lib.ledger.frames import TIME, day_of, looked_up
from kpi_lib.ledger.match import fold_code, folded
from kpi_lib.params.models import CampaignParams, ClientParams
from kpi_lib.sources.source import Collection, FileReport

if TYPE_CHECKING:
    from kpi_lib.params.rates import Rates


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One building of a client's ledger (its `problems` grow on purpose: a log)."""

    client: str
    params: ClientParams
    campaigns: Mapping[str, CampaignParams]
    """By start, then slug."""
    rates: Rates
    files: tuple[FileReport, ...]
    as_of: Mapping[str, dt.date]
    cutoff: dt.date | None
    """Only what was known on that day counts; None: everything."""
    at_age: int | None
    problems: list[Problem] = field(default_factory=list)

    def file(self, source: object) -> str:
        """The path of the file with that index."""
        known = isinstance(source, int) and 0 <= source < len(self.files)
        return self.files[source].file if known and isinstance(source, int) else self.where()

    def where(self, campaign: str | None = None) -> str:
        """The params file that a decision belongs to."""
        return f"params/{self.client}/{campaign or 'client'}.yaml"

    def note(
        self,
        code: str,
        what: str,
        *,
        where: str | None = None,
        campaign: str | None = None,
        severity: Severity = "warning",
        line: int | None = None,
        key: str | None = None,
    ) -> None:
        """Keep a problem, once."""
        problem = Problem(
            where=where or self.where(campaign),
            what=what,
            line=line,
            key=key,
            severity=severity,
            scope=campaign,
            code=code,
        )
        if problem not in self.problems:
            self.problems.append(problem)

    def row_note(
        self,
        code: str,
        what: str,
        row: pd.Series,
        *,
        campaign: str | None = None,
        severity: Severity = "warning",
        key: str | None = None,
    ) -> None:
        """Keep a problem of one row of a file."""
        source, line = row.get("source"), row.get("row")
        self.note(
            code,
            what,
            where=self.file(int(source)) if pd.notna(source) else None,
            line=int(line) if pd.notna(line) else None,
            campaign=campaign,
            severity=severity,
            key=key,
        )

    def starts(self, campaigns: pd.Series) -> pd.Series:
        """The first day of each row's campaign."""
        days = {slug: day_of(params.start) for slug, params in self.campaigns.items()}
        return looked_up(campaigns, days, TIME)

    def in_window(self, campaigns: pd.Series, days: pd.Series) -> pd.Series:
        """Whether each day is one on which an order or lead can be of the row's campaign."""
        last = {slug: self.window(slug)[1] for slug in self.campaigns}
        return (days >= self.starts(campaigns)) & (days <= looked_up(campaigns, last, TIME))

    def window(self, campaign: str) -> tuple[pd.Timestamp, pd.Timestamp]:
        """First and last day on which an order or lead can be the campaign's."""
        params = self.campaigns[campaign]
        days = pd.Timedelta(days=params.attribution.window_days)
        return day_of(params.start), day_of(params.end) + days

    def until_cutoff(self, days: pd.Series) -> pd.Series:
        """Which days are not after the cutoff; an unknown day is not."""
        if self.cutoff is None:
            return pd.Series(True, index=days.index)
        return ~(days >= day_of(self.cutoff) + pd.Timedelta(days=1))

    def money(
        self,
        frame: pd.DataFrame,
        column: str,
        days: pd.Series,
        *,
        campaign: str | None = None,
        needed: pd.Series | None = None,
    ) -> pd.Series:
        """Amounts of `column` in the reporting currency, by dated rates.

        An empty currency is the client's. Where a rate is missing the amount is missing, and the
        problem an error if the row is `needed` (default: every row is).
        """
        currency = folded(frame["currency"], fold_code).fillna(self.params.currency)
        result = frame[column].astype("float64").copy()
        counted = pd.Series(True, index=frame.index) if needed is None else needed
        for name in sorted(set(currency.unique()) - {self.params.currency}):
            for rows, loud in ((counted, True), (~counted, False)):
                chosen = (currency == name) & frame[column].notna() & rows
                if chosen.any():
                    amounts = frame.loc[chosen].assign(currency=currency, day=days)
                    result[chosen] = self._converted(amounts, column, campaign, loud=loud)
        return result

    def _converted(
        self, rows: pd.DataFrame, column: str, campaign: str | None, *, loud: bool
    ) -> pd.Series:
        sources = rows["source"].dropna()
        where = self.file(int(sources.min())) if len(sources) else self.where(campaign)
        try:
            found: pd.Series = self.rates.convert(
                rows[column], rows["currency"], rows["day"], self.params.currency, where=where
            )
        except RateError as error:
            problems = error.problems or (Problem(where=where, what=str(error)),)
            for problem in problems if loud else ():
                self.note(
                    problem.code or "missing_rate",
                    problem.what,
                    where=problem.where,
                    line=problem.line,
                    key=problem.key,
                    campaign=campaign,
                    severity="error",
                )
            return pd.Series(float("nan"), index=rows.index)
        return found


def as_of_days(
    collection: Collection, campaigns: Mapping[str, CampaignParams], argument: dt.date | None
) -> dict[str, dt.date]:
    """Per campaign: the argument, else params' as_of, else the newest export day, else its end."""
    newest = max(
        (file.exported_on for file in collection.files if file.exported_on is not None),
        default=None,
    )
    return {
        slug: argument or params.as_of or newest or params.end for slug, params in campaigns.items()
    }
