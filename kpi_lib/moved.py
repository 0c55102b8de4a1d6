"""Why a number moved: by the files it rests on, the terms agreed, and its definition."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from kpi_lib.columns import COLUMNS
from kpi_lib.text.working import NAME, is_formula

Json = Mapping[str, Any]
Reason = Literal["new_data", "late_counts", "correction", "later_day", "terms", "definition",
                 "unknown"]  # fmt: skip
DATA: tuple[Reason, ...] = ("new_data", "late_counts", "correction", "later_day")
_COSTS = frozenset(name for name, column in COLUMNS.items() if column.origin == "costs")
_CONTENT = frozenset(name for name, column in COLUMNS.items() if column.origin == "posts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """The two scorecards whose rows are compared."""

    before: Json
    now: Json

    @property
    def later(self) -> bool:
        """The figures are as of a later day."""
        return str(self.now["as_of"]) > str(self.before["as_of"])


def reasons(
    old: Json | None, new: Json | None, sides: Sides
) -> tuple[tuple[Reason, ...], tuple[str, ...]]:
    """Everything that can have moved a number, and which terms; a row is None where it is missing.

    Not what did move it: where a file and a term changed, both are named, since two scorecards do
    not say which of them it was.
    """
    found: list[Reason] = []
    moved = old is None or new is None or _figures(old) != _figures(new)
    terms = _terms(old, new, sides, moved=moved)
    if moved:
        data = set(_data(old, new, sides)) | set(_dated_costs(old, new, sides))
        found += [reason for reason in DATA if reason in data]
    if terms:
        found.append("terms")
    if _defined_anew(old, new):
        found.append("definition")
    if not found:
        found.append("later_day" if sides.later else "unknown")
    return tuple(found), terms


def _figures(row: Json) -> tuple[object, ...]:
    return row["value"], row["low"], row["high"]


def _defined_anew(old: Json | None, new: Json | None) -> bool:
    if old is None or new is None:
        row = old or new
        # A group comes and goes with the files; a KPI of the whole campaign with the set of KPIs.
        return row is not None and row["group_by"] is None
    return (old["version"], old["formula"]) != (new["version"], new["formula"])


def _terms(old: Json | None, new: Json | None, sides: Sides, *, moved: bool) -> tuple[str, ...]:
    row = new or old
    assert row is not None
    names = formula_columns(row["formula"])
    found = []
    if moved:
        found += [term for term in ("start", "end", "timezone") if _differ(sides, term)]
        if _differ(sides, "attribution") and not _only_content(names):
            found.append("attribution")
        if _differ(sides, "cost_basis") and (names is None or names & _COSTS):
            found.append("cost_basis")
        if _differ(sides, "currency") and row["unit"] == "money":
            found.append("currency")
    if old is not None and new is not None and old["verdict"] != new["verdict"]:
        found += ["target"] if old["target"] != new["target"] else []
    return tuple(found)


def _differ(sides: Sides, term: str) -> bool:
    return bool(sides.before.get(term) != sides.now.get(term))


def formula_columns(formula: str) -> frozenset[str] | None:
    """The columns a formula reads; None where it is a sentence (a statistic, an estimate)."""
    return frozenset(NAME.findall(formula)) & COLUMNS.keys() if is_formula(formula) else None


def _only_content(names: frozenset[str] | None) -> bool:
    return names is not None and bool(names) and names <= _CONTENT


def _data(old: Json | None, new: Json | None, sides: Sides) -> Iterator[Reason]:
    """What the files behind the number say: each file that is new, changed or gone."""
    before, now = _files(sides.before), _files(sides.now)
    until = _last_day(new or old or {}, sides.now)
    names = {*_names(old, sides.before), *_names(new, sides.now)}
    for name in sorted(names):
        reason = _file(before.get(name), now.get(name), before, now, until)
        if reason is not None:
            yield reason


def _dated_costs(old: Json | None, new: Json | None, sides: Sides) -> Iterator[Reason]:
    """Costs count from their date on: with a later day they grow though no file changed."""
    row = new or old or {}
    before, now = _whole(sides.before, "cost"), _whole(sides.now, "cost")
    read = formula_columns(row["formula"]) or frozenset()
    if not sides.later or before is None or now is None or not read & _COSTS:
        return
    if _figures(before) != _figures(now) and not any(_data(before, now, sides)):
        yield "later_day"


def _whole(card: Json, kpi: str) -> Json | None:
    return next(
        (row for row in card["kpis"] if row["kpi"] == kpi and row["group_by"] is None), None
    )


def _files(card: Json) -> dict[str, Json]:
    return {line["file"]: line for line in card["sources"]}


def _names(row: Json | None, card: Json) -> list[str]:
    sources = card["sources"]
    at = [] if row is None else row["sources"]
    return [sources[number]["file"] for number in at if number < len(sources)]


def _last_day(row: Json, card: Json) -> str:
    """The last day whose entries can count: of the campaign, for orders and leads of the window."""
    end = dt.date.fromisoformat(card["end"])
    if not _only_content(formula_columns(row.get("formula", ""))):
        end += dt.timedelta(days=card["attribution"]["window_days"])
    return end.isoformat()


def _file(
    old: Json | None, new: Json | None, before: Mapping[str, Json], now: Mapping[str, Json],
    until: str,
) -> Reason | None:  # fmt: skip
    if new is None:
        assert old is not None
        replaced = _relative(old, {name: line for name, line in now.items() if name not in before})
        return None if replaced is not None else "correction"
    if old is not None:
        if old["sha256"] == new["sha256"]:
            counted = ("rows_read", "rows_used", "rows_bad")
            same = all(old.get(name) == new.get(name) for name in counted)
            return None if same else "correction"
        return _later(old, new, until) or "correction"
    kin = _relative(new, before)
    return "new_data" if kin is None else _later(kin, new, until) or "new_data"


def _relative(line: Json, lines: Mapping[str, Json]) -> Json | None:
    """The newest file that shows the same: of that kind and account, or else in that folder."""
    found = [
        other for other in lines.values()
        if (other["kind"], other["owner"], _scope(other)) == (
            line["kind"], line["owner"], _scope(line))
    ]  # fmt: skip
    return max(found, key=lambda other: (other["exported_on"] or "", other["file"]), default=None)


def _scope(line: Json) -> str:
    """Nothing for an account's export, which holds its posts of all campaigns; else the folder
    `data/<client>/<scope>/`."""
    return "" if line["owner"] else "/".join(line["file"].split("/")[:3])


def _later(old: Json, new: Json, until: str) -> Reason | None:
    """How a later export differs from an earlier one: further days, or the same days again."""
    covered = max(old["to"] or "", old["exported_on"] or "")
    if new["to"] and old["to"] and new["to"] > old["to"] and covered < until:
        return "new_data"
    if new["exported_on"] and old["exported_on"] and new["exported_on"] > old["exported_on"]:
        return "late_counts"
    return None
