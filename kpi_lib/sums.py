"""The table of sums, and the only place where sums are made.

Missing is not zero, also inside a sum: what has no known part has no sum.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import narwhals.stable.v2 as nw
import pandas as pd

from kpi_lib.columns import COLUMNS, KEYS, Origin
from kpi_lib.funnel import creator_rows, outreach_rows
from kpi_lib.ledger.frames import NUMBER, TEXT, TIME, WHOLE, stacked
from kpi_lib.ledger.model import Ledger
from kpi_lib.sumrows import (
    comment_rows,
    cost_rows,
    install_rows,
    lead_rows,
    order_rows,
    paid_rows,
    post_rows,
    session_rows,
)

_ROWS: dict[Origin, Callable[[Ledger, str], pd.DataFrame]] = {
    "posts": post_rows,
    "orders": order_rows,
    "costs": cost_rows,
    "sessions": session_rows,
    "leads": lead_rows,
    "paid": paid_rows,
    "installs": install_rows,
    "comments": comment_rows,
    "creators": creator_rows,
    "outreach": outreach_rows,
}
_DAYS = ("published", "occurred", "week_published", "week_occurred")
_ATTRIBUTES = ("tier", "model", "kind", "language", "country", "new_or_returning")
_TYPES = {
    **{key: TIME if key in _DAYS else TEXT for key in KEYS},
    "origin": TEXT,
    "unit": TEXT,
    "basis": TEXT,
    "source": WHOLE,
    "filler": "bool",
    **dict.fromkeys(COLUMNS, NUMBER),
}


def sums_table(ledger: Ledger, campaign: str) -> pd.DataFrame:
    """All rows of a campaign with their keys, `origin`, `unit`, `basis`, `source`, `filler` and
    every column of `COLUMNS` (float64, missing where not known); see `kpi_lib.columns`."""
    parts = [make(ledger, campaign).assign(origin=origin) for origin, make in _ROWS.items()]
    rows = stacked(parts, _TYPES)
    creators = ledger.of_campaign("creators", campaign)
    # Rows of nobody, or of somebody whom the roster does not name, have the place -1: missing.
    place = pd.Index(creators["creator"]).get_indexer(pd.Index(rows["creator"]))
    for name in _ATTRIBUTES:
        rows[name] = creators[name].array.take(place, allow_fill=True)
    for role in ("published", "occurred"):
        monday = rows[role] - pd.to_timedelta(rows[role].dt.day_of_week, unit="D")
        rows[f"week_{role}"] = monday.astype("datetime64[us]")
    return rows


def sum_by(frame: pd.DataFrame, keys: Sequence[str], columns: Sequence[str]) -> pd.DataFrame:
    """Sums of `columns` for each group of `keys`, in the order of the keys, missing keys last.

    Rows without a key are a group of their own; a column without any known value in a group has
    no sum there. Without keys: one row.
    """
    table = nw.from_native(frame, eager_only=True)
    known = " known"
    # One expression for all columns: one a column would cost more than the sums themselves.
    totals = [nw.col(*columns).sum(), nw.col(*columns).count().name.suffix(known)]
    if keys:
        grouped = table.group_by(*keys, drop_null_keys=False).agg(*totals)
        grouped = grouped.sort(*keys, nulls_last=True)
    else:
        grouped = table.select(*totals)
    found: pd.DataFrame = grouped.to_native().reset_index(drop=True)
    some = found[[name + known for name in columns]].to_numpy() > 0
    return pd.concat([found[list(keys)], found[list(columns)].where(some)], axis=1)
