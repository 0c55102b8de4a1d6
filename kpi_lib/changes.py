"""Which numbers moved between two scorecards, how far, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from kpi_lib.moved import Reason, Sides, reasons

Json = Mapping[str, Any]
Key = tuple[str, tuple[str, ...] | None, tuple[str | None, ...] | None]
Standing = Literal["appeared", "gone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number as one of the two scorecards has it."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    verdict: str | None = None
    reason_text: str | None = None
    """Why there is no value, in the client's language."""

    @property
    def known(self) -> bool:
        """There is a value, or a range."""
        return self.value is not None or self.low is not None

    @property
    def span(self) -> tuple[float, float] | None:
        """The value as a span of no width, else the range."""
        if self.value is not None:
            return self.value, self.value
        return None if self.low is None or self.high is None else (self.low, self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A number that moved, or whose verdict did."""

    kpi: str
    label: str
    unit: str
    group_by: tuple[str, ...] | None
    group: tuple[str | None, ...] | None
    before: Figure
    now: Figure
    reasons: tuple[Reason, ...]
    """Everything that can have moved it; several where the files and terms do not decide."""
    terms: tuple[str, ...] = ()
    """Terms that changed and can have moved it: `cost_basis`, `attribution`, `target`, …"""

    @property
    def absolute(self) -> float | None:
        """In the KPI's unit; None where one side has no value, or is of another currency."""
        if self.before.value is None or self.now.value is None or "currency" in self.terms:
            return None
        return self.now.value - self.before.value

    @property
    def relative(self) -> float | None:
        """As a share of the earlier value; None from zero or from nothing."""
        if self.absolute is None or not self.before.value:
            return None
        return self.absolute / abs(self.before.value)

    @property
    def outside(self) -> bool:
        """The new value lies outside the earlier interval: more than that interval allowed for."""
        low, high, span = self.before.low, self.before.high, self.now.span
        if low is None or high is None or span is None or "currency" in self.terms:
            return False
        return span[1] < low or span[0] > high

    @property
    def standing(self) -> Standing | None:
        """Whether the number was not there before, or is not there any more."""
        if self.before.known == self.now.known:
            return None
        return "appeared" if self.now.known else "gone"

    @property
    def verdict_changed(self) -> bool:
        return self.before.verdict != self.now.verdict


def changes(before: Json, now: Json) -> tuple[Change, ...]:
    """What moved from one `kpis.json` to another of the same campaign, the weightiest first.

    Verdicts first, then values outside the earlier interval, then what was agreed, then numbers
    that came or went, then by the relative move. Groups are compared where both have the KPI at
    that grouping. An interval that alone moved is no change.
    """
    old, new = _rows(before), _rows(now)
    split = _split(old) & _split(new)
    keys = [key for key in dict.fromkeys([*new, *old])
            if key[1] is None or (key[0], key[1]) in split]  # fmt: skip
    sides = Sides(before=before, now=now)
    found = [
        _change(key, old.get(key), new.get(key), sides)
        for key in keys
        if _shown(old.get(key)) != _shown(new.get(key))
    ]
    return tuple(sorted(found, key=_weight))


def of_kpis_in(before: Json, now: Json) -> Json:
    """`now` with only the KPIs that `before` has too: for a baseline that leaves some out."""
    names = {row["kpi"] for row in before["kpis"]}
    return {**now, "kpis": [row for row in now["kpis"] if row["kpi"] in names]}


def _rows(card: Json) -> dict[Key, Json]:
    return {_key(row): row for row in card["kpis"]}


def _key(row: Json) -> Key:
    keys, group = row["group_by"], row["group"]
    return row["kpi"], None if keys is None else tuple(keys), None if group is None else (
        tuple(group))  # fmt: skip


def _split(rows: Mapping[Key, Json]) -> set[tuple[str, tuple[str, ...]]]:
    return {(kpi, keys) for kpi, keys, _ in rows if keys is not None}


def _shown(row: Json | None) -> tuple[object, ...]:
    """What a reader would see differ; a group without a row shows as much as one without value."""
    if row is None:
        return (None, None, None)
    ends = None if row["value"] is not None else (row["low"], row["high"])
    return row["value"], None if ends == (None, None) else ends, row["verdict"]


def _change(key: Key, old: Json | None, new: Json | None, sides: Sides) -> Change:
    row = new if new is not None else old
    assert row is not None
    why, terms = reasons(old, new, sides)
    return Change(
        kpi=key[0], label=row["label"], unit=row["unit"], group_by=key[1], group=key[2],
        before=_figure(old), now=_figure(new), reasons=why, terms=terms,
    )  # fmt: skip


def _figure(row: Json | None) -> Figure:
    if row is None:
        return Figure()
    return Figure(value=row["value"], low=row["low"], high=row["high"], verdict=row["verdict"],
                  reason_text=row["reason_text"])  # fmt: skip


def _weight(change: Change) -> tuple[bool, bool, bool, bool, float]:
    moved = abs(change.relative) if change.relative is not None else float("inf")
    agreed = change.before.verdict is not None or change.now.verdict is not None
    return (
        not change.verdict_changed,
        not change.outside,
        not agreed,
        change.standing is None,
        -moved,
    )
