"""A client's language: messages, numbers, money, dates, as its readers write them."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeGuard

from kpi_lib.text.catalogue import catalogue
from kpi_lib.text.formats import (
    count_text,
    date_text,
    exact_text,
    money_text,
    percent_text,
    period_text,
    plain_text,
    ratio_text,
    unit_text,
)
from kpi_lib.text.working import figures, in_words, is_formula

if TYPE_CHECKING:
    from kpi_lib.scorecard import Result

HOUR = 3600.0


def _known(x: float | None) -> TypeGuard[float]:
    return x is not None and not math.isnan(x)


@lru_cache(maxsize=32)
def _code(tag: str) -> str:
    return tag.replace("_", "-").split("-")[0].casefold()


@dataclass(frozen=True, slots=True)
class Language:
    """How one client's pages are written; `locale` is a BCP 47 tag, e.g. `de-DE`."""

    locale: str
    currency: str

    @property
    def code(self) -> str:
        """The language alone, `de`."""
        return _code(self.locale)

    def t(self, msgid: str, /, **values: object) -> str:
        """The message in this language, else in English; `{name}` is filled from `values`."""
        text = catalogue(self.code).get(msgid, msgid)
        return text.format(**values) if values else text

    def number(self, x: float | None, unit: str) -> str:
        """A figure of a KPI's unit; "n/a" where it is missing."""
        if not _known(x):
            return self.missing()
        match unit:
            case "ratio":
                return self.ratio(x)
            case "count":
                return self.count(x)
            case "money":
                return self.money(x)
            case "days":
                return unit_text(x, "duration-day", self.locale)
            case "seconds" if abs(x) >= 2 * HOUR:
                return unit_text(x / HOUR, "duration-hour", self.locale)
            case "seconds":
                return unit_text(x, "duration-second", self.locale)
        return plain_text(x, self.locale)

    def money(self, x: float | None) -> str:
        """An amount in the reporting currency: cents below 1,000, more digits below one cent."""
        return money_text(x, self.currency, self.locale) if _known(x) else self.missing()

    def ratio(self, x: float | None) -> str:
        """A share as a percentage with about three significant digits."""
        return ratio_text(x, self.locale) if _known(x) else self.missing()

    def percent(self, x: float | None) -> str:
        """A share in whole percents, for coverage and levels: 95%."""
        return percent_text(x, self.locale) if _known(x) else self.missing()

    def count(self, x: float | None) -> str:
        """A whole number with its thousands grouped."""
        return count_text(x, self.locale) if _known(x) else self.missing()

    def rate(self, x: float) -> str:
        """An exchange rate with all its digits."""
        return exact_text(x, self.locale)

    def date(self, day: dt.date | str | None) -> str:
        """A day, e.g. `5 Mar 2026`; text is read as ISO."""
        return self.missing() if day is None else date_text(day, self.locale)

    def period(self, start: dt.date | str, end: dt.date | str) -> str:
        """Two days as one period, e.g. `1–31 Mar 2026`."""
        return period_text(start, end, self.locale)

    def interval(self, low: float | None, high: float | None, unit: str) -> str:
        """`2.1% to 3.4%`; nothing where there is no interval."""
        if low is None or high is None:
            return ""
        return self.t("{low} to {high}", low=self.number(low, unit), high=self.number(high, unit))

    def missing(self, reason_text: str | None = None) -> str:
        """ "n/a", with the reason where one is given."""
        if reason_text is None:
            return self.t("n/a")
        return self.t("n/a: {reason}", reason=reason_text)

    def formula(self, text: str) -> str:
        """A definition in words: `1,000 × Cost / Impressions`; a statistic's is a sentence."""
        return in_words(self, text) if is_formula(text) else self.t(text)

    def working(self, result: Result) -> str:
        """The formula with the figures put in: `1,000 × €1,500 / 50,000 = €30.00`."""
        return figures(self, result)
