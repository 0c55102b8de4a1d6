"""Who speaks for the brand unpaid: employees inside, and outside advocates."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import pandas as pd

from kpi_lib.columns import COLUMNS as COLUMNS_OF_SUMS
from kpi_lib.estimates.figure import Figure, a_range
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.kpis.cells import BASES
from kpi_lib.kpis.result import Basis
from kpi_lib.sums import sum_by

Class = Literal["inside", "outside", "paid", "unknown"]
CLASSES: Final[tuple[Class, ...]] = ("inside", "outside", "paid", "unknown")
COLUMNS: Final = ("posts", "impressions", "engagements", "orders", "net_sales")
EXPOSED: Final = ("impressions", "engagements")
SHARED: Final = ("impressions", "orders")


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvocateLine:
    """One class of creators; a sum is missing where none of it is known."""

    class_: Class
    creators: int
    sums: tuple[tuple[str, float | None], ...]
    """(column, sum over the class)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advocates:
    """The campaign's creators by class."""

    lines: tuple[AdvocateLine, ...] = ()


def advocates(inputs: Inputs) -> Advocates:
    """Posts, exposure, orders and sales by class, of the campaign's roster."""
    roster = inputs.own("creators", ("creator", "kind", "model")).dropna(subset=["creator"])
    classes = dict(zip(roster["creator"], classes_of(roster["kind"], roster["model"]), strict=True))
    rows = inputs.sums[["creator", *COLUMNS]]
    rows = rows.assign(class_=rows["creator"].map(classes)).dropna(subset=["class_"])
    sums = sum_by(rows, ("class_",), COLUMNS).set_index("class_")
    counts = pd.Series(classes, dtype=object).value_counts()
    return Advocates(lines=tuple(
        AdvocateLine(
            class_=name,
            creators=int(counts.get(name, 0)),
            sums=tuple(_sums(sums.loc[name].to_dict() if name in sums.index else {})),
        )
        for name in CLASSES if counts.get(name, 0)
    ))  # fmt: skip


def _sums(found: Mapping[Hashable, object]) -> Iterator[tuple[str, float | None]]:
    """The class's sums; who has published nothing has no impressions and engagements either."""
    silent = found.get("posts") == 0
    for column in COLUMNS:
        value = _number(found.get(column))
        yield column, 0.0 if value is None and silent and column in EXPOSED else value


def classes_of(kind: pd.Series, model: pd.Series) -> list[Class]:
    """Inside: employees. Outside: unpaid and no employee. Paid: any other compensation. Unknown:
    what would decide it is not in the roster."""
    found: list[Class] = []
    for who, how in zip(kind, model, strict=True):
        if who == "employee":
            found.append("inside")
        elif pd.isna(who) or pd.isna(how):
            found.append("unknown")
        else:
            found.append("outside" if how == "unpaid" else "paid")
    return found


def advocate_figures(inputs: Inputs, told: Advocates) -> Iterator[Figure]:
    """Shares of what the roster's creators brought; a range where some creators are of no known
    class: none of theirs, or all of it."""
    for column in SHARED:
        sums = {line.class_: dict(line.sums)[column] for line in told.lines}
        whole = sum(value for value in sums.values() if value is not None)
        basis, sources = _behind(inputs, column)
        names: tuple[Class, ...] = ("inside", "outside")
        for name in names:
            kpi = f"advocate_{name}_share_{column}"
            why = _why(column, sums, whole)
            if why:
                yield Figure(kpi=kpi, reason=why)
                continue
            part, unknown = sums.get(name) or 0.0, sums.get("unknown") or 0.0
            if unknown:
                yield a_range(kpi, part / whole, (part + unknown) / whole, method="roster",
                              sources=sources, basis=basis)  # fmt: skip
                continue
            yield Figure(kpi=kpi, value=part / whole, numerator=part, denominator=whole,
                         basis=basis, sources=sources)  # fmt: skip


def _why(column: str, sums: dict[Class, float | None], whole: float) -> str | None:
    if not sums:
        return "no_roster_creators"
    if set(sums) == {"unknown"}:
        return "no_advocate_classes"
    known = {one: value for one, value in sums.items() if value is not None}
    if not known:
        return "no_orders" if column == "orders" else "no_data"
    if len(known) < len(sums):
        return "advocates_without_code" if column == "orders" else "advocates_without_figures"
    return "zero_denominator" if not whole else None


def _behind(inputs: Inputs, column: str) -> tuple[Basis, tuple[int, ...]]:
    """The weakest basis among the rows of a column, and their files."""
    rows = inputs.sums[inputs.sums[column].notna() & ~inputs.sums["filler"]]
    found = set(rows["basis"])
    if not COLUMNS_OF_SUMS[column].apportioned:
        found.discard("estimated")
    known = [basis for basis in BASES if basis in found]
    basis: Basis = known[-1] if known else "measured"  # type: ignore[assignment]
    return basis, tuple(sorted({int(at) for at in rows["source"] if at >= 0}))


def _number(value: object) -> float | None:
    return None if pd.isna(value) else float(value)  # type: ignore[arg-type, call-overload]
