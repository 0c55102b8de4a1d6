"""What importers share: the columns of a sheet by our field names, typed on demand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kpi_lib.sources.cells import is_nothing, note, tidy
from kpi_lib.sources.numerals import Mark
from kpi_lib.sources.source import Reading, Sheet
from kpi_lib.sources.values import dates, durations, numbers, times


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """A sheet's columns: absent ones are all missing, messages name the title in the file."""

    sheet: Sheet
    reading: Reading
    titles: Mapping[str, str]
    """Our field → title in the file."""
    decimal: Mark | None = None
    """What is known of the decimal mark where a column does not show it."""

    @property
    def rows(self) -> pd.Series[int]:
        return self.sheet.frame["row"]

    def has(self, name: str) -> bool:
        return name in self.sheet.frame.columns

    def title(self, name: str) -> str:
        return self.titles.get(name, name)

    def raw(self, name: str) -> pd.Series[Any]:
        """The cells as they stand."""
        if self.has(name):
            return self.sheet.frame[name]
        return pd.Series(index=self.sheet.frame.index, dtype="str")

    def text(self, name: str) -> pd.Series[Any]:
        """The cells without outer blanks; missing where they say that there is nothing."""
        cells = self.raw(name)
        said = {text: tidy(text) for text in cells.dropna().unique() if not is_nothing(text)}
        return cells.map(said).astype("str")

    def currency(self, name: str = "currency") -> pd.Series[Any]:
        """Currency codes; where the file has none, what the params say."""
        found = self.text(name).str.upper()
        stated = self.reading.rule.currency
        return found if stated is None else found.fillna(stated)

    def count(self, name: str) -> pd.Series[float]:
        return numbers(self.raw(name), self.reading, self.rows, self.title(name), integers=True)

    def number(self, name: str) -> pd.Series[float]:
        return numbers(
            self.raw(name), self.reading, self.rows, self.title(name), decimal=self.decimal
        )

    def seconds(self, name: str) -> pd.Series[float]:
        return durations(
            self.raw(name), self.reading, self.rows, self.title(name), decimal=self.decimal
        )

    def time(self, name: str, **options: Any) -> pd.Series[pd.Timestamp]:
        return times(self.raw(name), self.reading, self.rows, self.title(name), **options)

    def date(self, name: str, **options: Any) -> pd.Series[pd.Timestamp]:
        return dates(self.raw(name), self.reading, self.rows, self.title(name), **options)

    def table(self, **columns: Any) -> pd.DataFrame:
        """A tidy table of these columns, with `row`."""
        return pd.DataFrame(columns | {"row": self.rows}, index=self.sheet.frame.index)


def columns_of(sheet: Sheet, reading: Reading, headers: Mapping[str, Mapping[str, str]], *,
               decimal: Mark | None = None) -> Columns:  # fmt: skip
    """The columns of a sheet; `headers` are the source's."""
    known: dict[str, list[str]] = {}
    for title, name in headers.get(sheet.variant, {}).items():
        known.setdefault(name, []).append(title)
    titles = {name: found[0] for name, found in known.items() if len(found) == 1}
    return Columns(sheet=sheet, reading=reading, titles=titles, decimal=decimal)


def keep(sheet: Sheet, which: pd.Series[bool]) -> Sheet:
    """The sheet with these rows only."""
    frame = sheet.frame[which].reset_index(drop=True)
    return Sheet(
        frame=frame, variant=sheet.variant, preamble=sheet.preamble, extra=sheet.extra,
        file_name=sheet.file_name,
    )  # fmt: skip


def codes(texts: pd.Series[Any]) -> pd.Series[Any]:
    """Discount codes: upper case, stripped, several (parted by `,` or `;`) joined by `;`."""
    known: dict[str, str] = {}
    for text in texts.dropna().unique():
        parts = [part.strip().upper() for part in re.split("[,;\n]", tidy(text))]
        known[text] = ";".join(dict.fromkeys(part for part in parts if not is_nothing(part)))
    return texts.map({text: found for text, found in known.items() if found}).astype("str")


def note_left_out(reading: Reading, count: int, what: str) -> None:
    """Note how many rows were left out on purpose."""
    if count:
        note(reading, f"{count} {'row' if count == 1 else 'rows'} left out: {what}")
