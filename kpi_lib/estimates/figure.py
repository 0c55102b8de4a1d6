"""One number of an estimate on its way into the scorecard."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kpi_lib.kpis.intervals import LEVEL
from kpi_lib.kpis.modelled import MODELLED
from kpi_lib.kpis.reasons import reason_text
from kpi_lib.kpis.result import Basis, Result

DIGITS = 4
"""Significant digits of a modelled number: further ones are the optimiser's, not the data's, and
differ between machines."""
_RECORDS = {kpi.name: kpi for kpi in MODELLED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A KPI of `kpi_lib.kpis.modelled` at one group, or the reason why there is none.

    A range has no value: `low` and `high` are the ends of what the files allow, `interval_of` is
    `range` and `reason` `range`.
    """

    kpi: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    interval_of: str | None = None
    method: str | None = None
    """A key of `show.words.WORDS["method"]`."""
    n: int | None = None
    unit: str | None = None
    """What `n` counts: a key of `show.words.WORDS["units"]`."""
    df: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    reason: str | None = None
    """A code of `kpis.reasons.REASONS`; beside a value: what to know of it (`cannot_tell`)."""
    basis: Basis = "modelled"
    group_by: tuple[str, ...] | None = None
    group: tuple[str | None, ...] | None = None
    measured_coverage: float | None = None
    """How often such an interval held the truth in simulated campaigns; see docs/calibration.md."""
    sources: tuple[int, ...] = ()
    """Indices into `Ledger.files`."""
    level: float = LEVEL

    @property
    def known(self) -> bool:
        """There is a value, or a range that stands for one."""
        return self.value is not None or self.low is not None


def a_range(kpi: str, low: float, high: float, *, method: str, **more: object) -> Figure:
    """The two ends of what the files allow; `more` are fields of `Figure`."""
    return Figure(
        kpi=kpi, low=low, high=high, interval_of="range", method=method, reason="range",
        **more,  # type: ignore[arg-type]  # fields of the record, checked by it
    )  # fmt: skip


def results(figures: Iterable[Figure], translate: Callable[[str], str] = str) -> Iterator[Result]:
    """The figures as results of the scorecard, numbers to four significant digits.

    Counts of what really came (basis `measured`) keep all theirs. Raises KeyError for a KPI that
    no record describes.
    """
    for figure in figures:
        kpi = _RECORDS[figure.kpi]
        given = figure.low is not None
        unit = kpi.unit
        settled = float if figure.basis == "measured" else lambda x, unit=unit: told(x, unit)
        yield Result(
            kpi=kpi.name,
            version=kpi.version,
            label=translate(kpi.label),
            unit=kpi.unit,
            scale=kpi.scale,
            group_by=figure.group_by,
            group=figure.group,
            value=_settled(figure.value, settled),
            low=_settled(figure.low, settled),
            high=_settled(figure.high, settled),
            level=figure.level if given and figure.interval_of != "range" else None,
            interval_of=figure.interval_of if given else None,
            method=figure.method,
            n=figure.n,
            unit_of_resampling=figure.unit,
            df=figure.df,
            numerator=_settled(figure.numerator, settled),
            denominator=_settled(figure.denominator, settled),
            formula=translate(kpi.numerator),
            measured_coverage=_settled(figure.measured_coverage, rounded) if given else None,
            basis=figure.basis if figure.known else None,
            better=kpi.better,
            reason=figure.reason,
            reason_text=reason_text(figure.reason, translate),
            sources=tuple(sorted(set(figure.sources))) if figure.known else (),
        )


def told(x: float, unit: str) -> float:
    """A modelled number as every place tells it: four significant digits, a count of ten or more
    in whole ones, so that a sentence and a table never differ by a rounding."""
    if unit == "count" and 10 <= abs(x) < 10**DIGITS:
        return float(round(x))
    return rounded(x)


def rounded(x: float, digits: int = DIGITS) -> float:
    """To so many significant digits; 0 and what is not finite stay."""
    if x == 0 or not math.isfinite(x):
        return x
    return float(f"{x:.{digits}g}")


def _settled(x: float | None, settled: Callable[[float], float]) -> float | None:
    return None if x is None or not math.isfinite(x) else settled(x)
