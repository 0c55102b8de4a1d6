"""How a report differs from what was approved, in words for the agency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kpi_lib.text import Language

if TYPE_CHECKING:
    from kpi_site.contents import Contents

Json = Mapping[str, Any]
MOST = 5
"""So many names before "and 12 more"."""


def differences(record: Json, now: Contents) -> Iterator[str]:
    """Why an approval does not hold for these contents; nothing where it does."""
    if record.get("numbers") != now.numbers_hash:
        yield f"numbers changed since approval: {_numbers(_map(record, 'figures'), now)}"
    texts = _changed(_map(record, "texts"), now.texts)
    if texts:
        yield f"texts changed since approval, under: {some(texts)}"
    gallery = _changed(_map(record, "gallery"), now.gallery)
    if gallery:
        yield f"gallery changed since approval: {some(gallery)}"
    accepted = _map(record, "accepted").get("checks")
    accepted = accepted if isinstance(accepted, list) else []
    failed = [line for line in residual_lines(now.failed) if line not in accepted]
    yield from (f"reconciliation failed: {line}" for line in failed)


def figures(numbers: Json) -> dict[str, Any]:
    """The whole campaign's figures, KPI → value, or both ends of a range."""
    return {row["kpi"]: _figure(row) for row in numbers["kpis"] if row["group_by"] is None}


def _figure(row: Json) -> Any:
    if row["value"] is not None or row["low"] is None:
        return row["value"]
    return [row["low"], row["high"]]


def _numbers(before: Json, now: Contents) -> str:
    """`Orders 120 → 131; CPA €4.00 → €3.70; and 3 more`."""
    if now.numbers is None:
        return "the report shows none any more"
    language = Language("en-GB", now.numbers["currency"])
    rows = {row["kpi"]: row for row in now.numbers["kpis"] if row["group_by"] is None}
    after = figures(now.numbers)
    moved = [
        f"{rows[kpi]['label'] if kpi in rows else kpi} "
        f"{_written(language, before.get(kpi), rows.get(kpi))} → "
        f"{_written(language, after.get(kpi), rows.get(kpi))}"
        for kpi in dict.fromkeys([*after, *before])
        if before.get(kpi) != after.get(kpi)
    ]
    return some(moved) if moved else "in groups, intervals, files or definitions only"


def _written(language: Language, figure: Any, row: Json | None) -> str:
    unit = row["unit"] if row else "number"
    ends = figure if isinstance(figure, list) else [figure]
    if not all(end is None or type(end) in (int, float) for end in ends):
        return "?"  # nobody of ours wrote it
    if isinstance(figure, list):
        return language.interval(figure[0], figure[1], unit) if len(figure) == 2 else "?"
    return language.number(figure, unit)


def residual_lines(failed: Iterable[Json]) -> list[str]:
    """The checks that did not add up, as `kpi check` says them."""
    found = list(failed)
    if not found:
        return []
    # With a ledger's records come pandas and the importers: only where there is something to say.
    from kpi_lib.ledger.model import Residual
    from kpi_site.findings import residual_text

    return [residual_text(Residual(**residual)) for residual in found]


def _map(record: Json, key: str) -> Json:
    found = record.get(key)
    return found if isinstance(found, Mapping) else {}


def _changed(before: Json, now: Json) -> list[str]:
    return [name for name in dict.fromkeys([*now, *before]) if before.get(name) != now.get(name)]


def some(names: list[str]) -> str:
    """The first few, and how many more."""
    shown = "; ".join(names[:MOST])
    return shown if len(names) <= MOST else f"{shown}; and {len(names) - MOST} more"
