"""Orders sorted by the traces they carry: the estimator behind the attribution bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd

from kpi_lib.kpis.intervals import wilson

MOST_UNKNOWN: Final = 0.05
"""Share of traced orders with unknown net sales from which sales have no bounds: up to there the
unknown ones are valued like the known, which moves the sum by less than orders vary anyway."""
SETS: Final = ("code_only", "click_only", "both", "survey_only", "no_trace")
SurveyKind = Literal["none", "all", "part", "totals"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceSet:
    """One of `SETS`, which part the orders without overlap."""

    name: str
    orders: int
    sales: float | None
    """Net sales; None where they are unknown for more than `MOST_UNKNOWN` of its orders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What answers say of the orders without a code or click."""

    kind: SurveyKind = "none"
    """`all`: each of these orders has an answer; `part`: some; `totals`: answers without orders."""
    answers: int = 0
    naming: int = 0
    """of the answers: those that name a creator of the campaign."""
    silent: int = 0
    """Orders without code or click that no answer belongs to: the share stands for them."""

    @property
    def share(self) -> float:
        return self.naming / self.answers if self.answers else 0.0

    @property
    def extrapolated(self) -> bool:
        return self.kind in {"part", "totals"}

    def interval(self) -> tuple[float, float]:
        """95 % interval of the share of the silent orders that would name a creator.

        Wilson's, at answers × silent / (answers + silent) answers: the silent ones are a sample of
        their own, whose share varies like that of the answers.
        """
        if not self.extrapolated:
            return self.share, self.share
        size = self.answers * self.silent / (self.answers + self.silent) if self.silent else 1.0
        return wilson(self.share * size, size)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributed:
    """Bounds of the attributed orders and of their net sales."""

    floor: int
    """Orders with a code."""
    either: int
    """Orders with a code or a click."""
    both: int
    ceiling: float
    ceiling_low: float
    """Ends of Wilson's interval where the survey stands for orders that nobody asked."""
    ceiling_high: float
    sales_floor: float | None
    sales_ceiling: float | None
    survey: Survey
    sets: tuple[TraceSet, ...]


def attributed(
    orders: pd.DataFrame, *, naming: int | None = None, answers: int | None = None
) -> Attributed:
    """Sort orders by trace; each order is counted once.

    `orders`: one row an order of the campaign's window, with `code` and `click` (bool), `named`
    (boolean: an answer names a creator; False: it names nobody; NA: no answer) and `net_sales`.
    `naming` of `answers` are totals of a survey that does not say which order an answer belongs
    to; they are used only where no order has an answer of its own.
    """
    code, click = orders["code"].to_numpy(bool), orders["click"].to_numpy(bool)
    said = orders["named"].astype("boolean")
    named = said.fillna(False).to_numpy(bool)
    sales = orders["net_sales"].to_numpy(float)
    untraced = ~(code | click)
    survey, silent = _survey(untraced, said, naming, answers)
    members = (code & ~click, click & ~code, code & click, untraced & named, untraced & ~named)
    sets = tuple(
        TraceSet(name=name, orders=int(rows.sum()), sales=total(sales[rows]))
        for name, rows in zip(SETS, members, strict=True)
    )
    low, high = survey.interval()
    seen = int((~untraced | named).sum())
    return Attributed(
        floor=int(code.sum()),
        either=int((~untraced).sum()),
        both=int((code & click).sum()),
        ceiling=seen + survey.share * survey.silent,
        ceiling_low=seen + low * survey.silent,
        ceiling_high=seen + high * survey.silent,
        sales_floor=total(sales[code]),
        sales_ceiling=_most(sales, ~untraced | named, silent, high if survey.silent else 0.0),
        survey=survey,
        sets=sets,
    )


def total(sales: np.ndarray) -> float | None:
    """The sum, a few unknown ones valued like the known; None where too many are unknown."""
    known = np.isfinite(sales)
    if not len(sales):
        return 0.0
    if known.mean() < 1 - MOST_UNKNOWN:
        return None
    return float(sales[known].mean() * len(sales))


def _survey(
    untraced: np.ndarray, said: pd.Series, naming: int | None, answers: int | None
) -> tuple[Survey, np.ndarray]:
    """What was answered, and which orders it has to stand for."""
    nobody = np.zeros(len(untraced), bool)
    answered = said.notna().to_numpy(bool)
    if (untraced & answered).any():
        silent = untraced & ~answered
        found = Survey(
            kind="part" if silent.any() else "all",
            answers=int((untraced & answered).sum()),
            naming=int(said[untraced & answered].sum()),
            silent=int(silent.sum()),
        )
        return found, silent
    if answered.any() and not untraced.any():
        return Survey(kind="all"), nobody
    if naming is None or not answers:
        return Survey(), nobody
    found = Survey(
        kind="totals", answers=answers, naming=min(naming, answers), silent=int(untraced.sum())
    )
    return found, untraced


def _most(sales: np.ndarray, traced: np.ndarray, silent: np.ndarray, share: float) -> float | None:
    seen, rest = total(sales[traced]), total(sales[silent]) if share else 0.0
    return None if seen is None or rest is None else seen + share * rest
