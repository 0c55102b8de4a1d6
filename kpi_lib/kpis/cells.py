"""The table of sums made small and fast: one line a post, one line a set of keys for all else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kpi_lib.columns import COLUMNS, KEYS
from kpi_lib.kpis.arrays import Codes, Flags, Floats, add
from kpi_lib.sums import sum_by

BASES = ("measured", "reported", "estimated", "modelled")
"""From strong to weak: a number is as good as the weakest row it rests on."""
CELL_KEYS = tuple(key for key in KEYS if key not in ("published", "occurred"))
NAMES = tuple(COLUMNS)
COLUMN = {name: at for at, name in enumerate(COLUMNS)}
_MOST = 2**60
FILLED_PARTS = ("fees", "shipping_cost", "commission", "boosting", "production", "agency_fee")
"""Cost parts that are zero for a creator whose cost lines name none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Lines of sums as arrays; all of the same length unless said otherwise."""

    values: Floats
    """Line × column, missing as NaN; columns in the order of `COLUMNS`."""
    known: Flags
    origin: NDArray[np.str_]
    origins: Mapping[str, Flags]
    """Origin → its lines."""
    keys: Mapping[str, Codes]
    """Key → code of its value, -1 where it is not known."""
    labels: Mapping[str, tuple[str, ...]]
    """Key → its values in order; weeks as the date of their Monday."""
    basis: Codes
    source: Codes
    """Index of the file, -1 where there is none."""
    filler: Flags
    posts: Flags
    """Lines that are posts, known zeros left out."""
    boosted_blind: Flags
    """Lines of a creator with boosted spend and without paid impressions."""
    orders: Floats
    """Order × column, for the variation between orders."""
    orders_cell: Codes
    """Line of each order."""

    @property
    def creator(self) -> Codes:
        return self.keys["creator"]

    @property
    def creators(self) -> int:
        return len(self.labels["creator"])

    def of_origin(self, *names: str) -> Flags:
        """Lines of some origins."""
        # Comparing texts line by line is what takes time.
        found = np.zeros(len(self.values), dtype=np.bool_)
        for name in names:
            if name in self.origins:
                found |= self.origins[name]
        return found


def make_cells(rows: pd.DataFrame) -> Cells:
    """Cells of a table of sums (as `complete` gives it), whatever the order of its rows."""
    lines, cell = _lines(rows)
    keys, labels = _encode(lines)
    values = lines[list(COLUMNS)].to_numpy(dtype=np.float64)
    origin = lines["origin"].to_numpy(dtype=np.str_)
    filler = lines["filler"].to_numpy(dtype=bool)
    values, blind = _fill_costs(values, origin, keys["creator"], len(labels["creator"]))
    orders = rows["origin"].eq("orders").to_numpy() & ~rows["filler"].to_numpy()
    return Cells(
        values=values,
        known=~np.isnan(values),
        origin=origin,
        origins={str(name): np.asarray(origin == name) for name in np.unique(origin)},
        keys=keys,
        labels=labels,
        basis=lines["basis"].map(BASES.index).to_numpy(dtype=np.intp),
        source=lines["source"].to_numpy(dtype=np.intp),
        filler=filler,
        posts=np.asarray((origin == "posts") & ~filler, dtype=np.bool_),
        boosted_blind=blind,
        orders=rows.loc[orders, list(COLUMNS)].to_numpy(dtype=np.float64),
        orders_cell=cell[orders],
    )


def complete(sums: pd.DataFrame) -> pd.DataFrame:
    """A table of sums with all keys and columns, in plain types; rows numbered anew."""
    rows = sums.reset_index(drop=True)
    plain = {key: _text(rows, key) for key in (*CELL_KEYS, "origin", "unit")}
    basis = _text(rows, "basis")
    source = rows["source"] if "source" in rows else pd.Series(-1, rows.index)
    filler = rows["filler"] if "filler" in rows else pd.Series(False, rows.index)
    keys = pd.DataFrame(
        plain
        | {
            "basis": basis.where(basis.isin(BASES), BASES[0]),
            "source": pd.to_numeric(source).fillna(-1).astype(int),
            "filler": filler.astype("boolean").fillna(False).astype(bool),
        }
    )
    columns = rows.reindex(columns=list(COLUMNS)).astype("float64")
    return pd.concat([keys, columns], axis=1)


def _text(rows: pd.DataFrame, key: str) -> pd.Series:
    """A key as text, None where it is missing; days as YYYY-MM-DD."""
    if key not in rows:
        return pd.Series(None, rows.index, dtype=object)
    found = rows[key]
    if pd.api.types.is_datetime64_any_dtype(found):
        found = found.dt.strftime("%Y-%m-%d")
    return found.astype(object).mask(rows[key].isna(), None)


def _lines(rows: pd.DataFrame) -> tuple[pd.DataFrame, Codes]:
    """One line a post; all else summed over equal keys. Also the line of each row."""
    keys = [*CELL_KEYS, "origin", "basis", "source", "filler"]
    own = rows["unit"].where(rows["origin"].eq("posts")).astype(object)
    own = own.fillna(rows["post"]).where(rows["origin"].eq("posts"), "")
    columns = [*(rows[key].fillna("\0") for key in keys), own.fillna("").astype(str)]
    _, first, cell = np.unique(
        _joint([pd.factorize(column, sort=True)[0] for column in columns]),
        return_index=True, return_inverse=True,
    )  # fmt: skip
    lines = rows.iloc[first][keys].reset_index(drop=True)
    summed = pd.DataFrame(_summed(rows, cell), columns=list(COLUMNS))
    return pd.concat([lines, summed], axis=1), cell


def _joint(parts: Sequence[Codes]) -> Codes:
    """One code for the codes of several columns, in the order of the columns."""
    joint = np.zeros(len(parts[0]), dtype=np.intp)
    for part in parts:
        size = int(part.max(initial=0)) + 1
        if int(joint.max(initial=0)) > _MOST // size:
            _, joint = np.unique(joint, return_inverse=True)
        joint = joint * size + part
    return joint


def _summed(rows: pd.DataFrame, cell: Codes) -> Floats:
    """Sums by line; the columns of each origin apart, since no line has those of two."""
    values = rows[list(COLUMNS)].to_numpy(dtype=np.float64)
    found = np.full((int(cell.max(initial=-1)) + 1, len(COLUMNS)), np.nan)
    origins = rows["origin"].to_numpy(dtype=np.str_)
    for origin in np.unique(origins):
        mine = np.flatnonzero(origins == origin)
        if len(np.unique(cell[mine])) == len(mine):
            found[cell[mine]] = values[mine]
            continue
        known = np.flatnonzero((~np.isnan(values[mine])).any(axis=0))
        names = [NAMES[at] for at in known]
        part = pd.DataFrame(values[np.ix_(mine, known)], columns=names).assign(_line=cell[mine])
        sums = sum_by(part, ["_line"], names)
        lines = sums["_line"].to_numpy(dtype=np.intp)
        found[np.ix_(lines, known)] = sums[names].to_numpy(dtype=np.float64)
    return found


def _encode(lines: pd.DataFrame) -> tuple[dict[str, Codes], dict[str, tuple[str, ...]]]:
    keys, labels = {}, {}
    for key in CELL_KEYS:
        found = lines[key].astype(object)
        codes, uniques = pd.factorize(found.where(found.notna(), None), sort=True)
        keys[key] = codes.astype(np.intp)
        labels[key] = tuple(str(label) for label in uniques)
    return keys, labels


def _fill_costs(
    values: Floats, origin: NDArray[np.str_], creator: Codes, creators: int
) -> tuple[Floats, Flags]:
    """Zeros that cost lines imply, and who was boosted without paid impressions.

    A creator whose cost lines name no commission had none. Product is told at cost or at retail
    price: one without the other is not zero but unknown. Where nothing was spent on boosting,
    paid impressions and clicks are zero.
    """
    values = values.copy()
    costed = (origin == "costs") & ~np.isnan(values[:, COLUMN["cost"]])
    who = np.where(creator < 0, creators, creator)

    def of_creator(name: str) -> Floats:
        return add(who, creators + 1, np.nan_to_num(values[:, COLUMN[name]]))

    def told(name: str) -> Flags:
        known = ~np.isnan(values[:, COLUMN[name]])
        return np.asarray(add(who[known], creators + 1) > 0, dtype=np.bool_)

    for name in FILLED_PARTS:
        _zero(values, name, costed)
    cogs, retail = told("product_cogs"), told("product_retail")
    _zero(values, "product_cogs", costed & ~(retail & ~cogs)[who])
    _zero(values, "product_retail", costed & ~(cogs & ~retail)[who])
    boosted = of_creator("boosting") > 0
    blind = (boosted & ~told("paid_impressions"))[who]
    for name in ("paid_impressions", "paid_clicks"):
        _zero(values, name, costed & ~boosted[who])
    return values, blind


def _zero(values: Floats, name: str, where: Flags) -> None:
    column = values[:, COLUMN[name]]
    column[where & np.isnan(column)] = 0.0
