"""Amounts in another currency, by the rate of their day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from kpi_lib.errors import ParamsError, Problem, RateError
from kpi_lib.params.ratesfile import MAX_AGE_DAYS, read_rates
from kpi_lib.params.yamlfile import shorten

FILE = "params/rates.csv"
MAX_AGE = pd.Timedelta(days=MAX_AGE_DAYS)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rates:
    """Dated exchange rates; `table` has `date, from, to, rate, source, line`, by line."""

    table: pd.DataFrame

    def convert(
        self,
        amounts: pd.Series[float],
        currencies: pd.Series[str],
        dates: pd.Series[pd.Timestamp],
        to: str,
        *,
        where: str,
    ) -> pd.Series[float]:
        """Amounts in `to`, each by the latest rate on or before its day, at most 31 days old.

        The inverse of a pair serves too, a way over a third currency does not; a missing amount
        stays missing; nothing is rounded. The three series share an index. Raises RateError with
        every rate that is missing; `where` is the file it is reported for.
        """
        found = self._lookup(currencies, dates, to)
        lacking = amounts.notna() & found["factor"].isna()
        if lacking.any():
            rows = pd.DataFrame({"currency": found["currency"], "day": found["day"]})[lacking]
            raise RateError(list(self._missing(rows, to, where)))
        return amounts.astype("float64") * found["factor"]

    def used(
        self, currencies: pd.Series[str], dates: pd.Series[pd.Timestamp], to: str
    ) -> pd.DataFrame:
        """The rows of `table` that `convert` takes for these, and how often (`count`), by line."""
        foreign = currencies.ne(to)
        if not foreign.any():
            return self.table.head(0).assign(count=pd.Series(dtype="float64"))
        found = self._lookup(currencies[foreign], dates[foreign], to)
        lines = found["line"].dropna().astype("int64")
        counts = lines.value_counts()
        taken = self.table[self.table["line"].isin(counts.index)]
        return taken.assign(count=taken["line"].map(counts)).reset_index(drop=True)

    def _lookup(
        self, currencies: pd.Series[str], dates: pd.Series[pd.Timestamp], to: str
    ) -> pd.DataFrame:
        """For each amount: `currency, day, factor` (1 for the same currency), `line`."""
        found = pd.DataFrame(
            {
                "currency": currencies.astype("str").str.strip().str.upper(),
                "day": pd.to_datetime(dates).astype("datetime64[us]").dt.normalize(),
                "factor": np.nan,
                "line": np.nan,
            },
            index=currencies.index,
        )
        same = found["currency"] == to
        found.loc[same, "factor"] = 1.0
        for currency in sorted(found["currency"][~same].dropna().unique()):
            mask = ((found["currency"] == currency) & found["day"].notna()).to_numpy()
            series = self._pair(currency, to)
            if series.empty or not mask.any():
                continue
            at, fresh = _latest(series["date"], found["day"][mask])
            for name in ("factor", "line"):
                values = series[name].to_numpy()[at]
                found.loc[mask, name] = np.where(fresh, values, np.nan)
        return found

    def _pair(self, base: str, quote: str) -> pd.DataFrame:
        """`date, factor, line` of a pair and its inverse, by date; on one day the pair is last."""
        table = self.table
        direct = table[(table["from"] == base) & (table["to"] == quote)]
        inverse = table[(table["from"] == quote) & (table["to"] == base)]
        both = pd.concat(
            [inverse.assign(factor=1.0 / inverse["rate"]), direct.assign(factor=direct["rate"])]
        )
        return both.sort_values("date", kind="stable")[["date", "factor", "line"]]

    def _missing(self, rows: pd.DataFrame, to: str, where: str) -> Iterator[Problem]:
        """One problem a rate that has to be added: a rate serves the 31 days from its own."""
        unknown = rows["currency"].isna() | rows["day"].isna()
        for column, what in (("currency", "no currency"), ("day", "no date to take a rate of")):
            count = int(rows[column].isna().sum())
            if count:
                said = f"{_amounts(count)} with {what}; give each one"
                yield Problem(where=where, what=said, code="missing_rate")
        for currency, days in rows[~unknown].groupby("currency")["day"]:
            left = days.sort_values()
            while not left.empty:
                covered = left <= left.iloc[0] + MAX_AGE
                yield self._to_add(str(currency), to, left.iloc[0], int(covered.sum()), where)
                left = left[~covered]

    def _to_add(self, base: str, quote: str, day: pd.Timestamp, count: int, where: str) -> Problem:
        before = self._pair(base, quote)
        before = before[before["date"] < day]
        newest = ""
        if not before.empty:
            last = before.iloc[-1]
            newest = (f" The newest before, of {last['date']:%Y-%m-%d} (line {int(last['line'])}), "
                      f"is more than {MAX_AGE_DAYS} days old.")  # fmt: skip
        name = base if len(base) == 3 and base.isalpha() else shorten(base)
        what = (
            f"no rate from {name} to {quote} for {_amounts(count)}, the first on "
            f"{day:%Y-%m-%d}.{newest} Add to {FILE}: {day:%Y-%m-%d},{name},{quote},<rate>,<source>"
        )
        return Problem(where=where, what=what, code="missing_rate")


def load_rates(root: Path) -> Rates:
    """Read `params/rates.csv`; without the file there are none. Raises ParamsError for bad rows."""
    read = read_rates(root)
    if read.problems:
        raise ParamsError(read.problems)
    rows = [(r.date, r.base, r.quote, r.rate, r.source, r.line) for r in read.rows]
    table = pd.DataFrame(rows, columns=["date", "from", "to", "rate", "source", "line"])
    types = {"date": "datetime64[us]", "from": "str", "to": "str", "rate": "float64",
             "source": "str", "line": "int64"}  # fmt: skip
    return Rates(table=table.astype(types))


def _latest(
    dates: pd.Series[pd.Timestamp], days: pd.Series[pd.Timestamp]
) -> tuple[np.ndarray, np.ndarray]:
    """For each day the position of the last date not after it, and whether it is fresh enough."""
    at = np.searchsorted(dates.to_numpy(), days.to_numpy(), side="right") - 1
    known = np.maximum(at, 0)
    age = days.to_numpy() - dates.to_numpy()[known]
    return known, (at >= 0) & (age <= MAX_AGE.to_numpy())


def _amounts(count: int) -> str:
    return "1 amount" if count == 1 else f"{count:,} amounts"
