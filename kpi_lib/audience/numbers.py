"""The scorecard of a reader: the same numbers, without those that a hidden column is part of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final

from kpi_lib.columns import COLUMNS
from kpi_lib.kpis.formula import names_of
from kpi_lib.kpis.kpi import Kpi
from kpi_lib.kpis.result import Result
from kpi_lib.scorecard import Scorecard
from kpi_lib.text.working import NAME, is_formula

COUNTED_AS: Final[Mapping[str, tuple[str, ...]]] = {
    "post": ("posts",),
    "creator": ("creators",),
    "order": ("orders",),
    "customer": ("orders", "new_customer_orders", "known_customer_orders"),
    "lead": ("leads",),
    "comment": ("comments", "comments_read", "comments_labelled"),
    "day": (),
    "journey": (),
}
"""What the number of units counts: columns that it would tell. A unit that is not listed could
count any column."""
LISTED_BY: Final[Mapping[str, str]] = {"creator": "creators", "post": "posts"}
"""Key of a grouping → column that can be counted off where each has a row."""


def rests_on(kpi: Kpi) -> frozenset[str] | None:
    """Columns (and `margin`) that a KPI is worked out from; None where its record does not say."""
    if kpi.kind in ("statistic", "estimate"):
        return None if kpi.rests_on is None else frozenset(kpi.rests_on)
    sides = (kpi.numerator, kpi.denominator)
    return frozenset(name for side in sides if side is not None for name in names_of(side))


def shown(kpi: Kpi, hidden: Collection[str]) -> bool:
    """Whether a reader is shown a KPI: not where it says nothing about what it rests on."""
    columns = rests_on(kpi)
    return not hidden or (columns is not None and columns.isdisjoint(hidden))


def for_reader(
    scorecard: Scorecard, audience: str, kpis: Mapping[str, Kpi], hidden: frozenset[str]
) -> Scorecard:
    """The scorecard without the numbers, comparisons and files that rest on a hidden column.

    What stays is as it was: a number is the same for every reader. `kpis` are those that the
    reader is shown.
    """
    if not hidden:
        return replace(scorecard, audience=audience)
    closed = {key for key, column in LISTED_BY.items() if column in hidden}
    results = [
        one for one in scorecard.kpis if one.kpi in kpis and closed.isdisjoint(one.group_by or ())
    ]
    used = sorted({at for one in results for at in one.sources})
    number = {at: new for new, at in enumerate(used)}
    return replace(
        scorecard,
        audience=audience,
        kpis=tuple(_result(one, number, hidden) for one in results),
        comparisons=tuple(
            pair
            for pair in scorecard.comparisons
            if pair.kpi in kpis and closed.isdisjoint(pair.group_by)
        ),
        sources=tuple(scorecard.sources[at] for at in used),
    )


def _result(result: Result, number: Mapping[int, int], hidden: frozenset[str]) -> Result:
    kept = replace(result, sources=tuple(number[at] for at in result.sources), basis_counts=None)
    if result.n is None and result.df is None:
        return kept
    told = COUNTED_AS.get(result.unit_of_resampling or "", tuple(COLUMNS))
    return kept if hidden.isdisjoint(told) else replace(kept, n=None, df=None)


def for_reader_json(
    numbers: Mapping[str, Any] | None, kpis: Mapping[str, Kpi], hidden: frozenset[str]
) -> Mapping[str, Any] | None:
    """Numbers of an earlier day (as in `kpis.json`) without what the reader is not shown now."""
    if numbers is None or not hidden:
        return numbers
    closed = {key for key, column in LISTED_BY.items() if column in hidden}
    rows = [row for row in numbers["kpis"]
            if row["kpi"] in kpis and closed.isdisjoint(row["group_by"] or ())
            and _may_tell(row, kpis[row["kpi"]], hidden)]  # fmt: skip
    used = sorted({at for row in rows for at in row["sources"]})
    number = {at: new for new, at in enumerate(used)}
    return {
        **numbers,
        "kpis": [{**row, "sources": [number[at] for at in row["sources"]]} for row in rows],
        "comparisons": [],
        "sources": [numbers["sources"][at] for at in used],
    }


def _may_tell(row: Mapping[str, Any], kpi: Kpi, hidden: frozenset[str]) -> bool:
    """Whether an earlier number may be shown, which can have had another formula by then."""
    if is_formula(row["formula"]):
        return hidden.isdisjoint(NAME.findall(row["formula"]))
    return bool(row["version"] == kpi.version)
