"""The shapes of the ledger's frames, so that a part without files is empty and not absent."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pandas as pd

from kpi_lib.sources.cells import plain
from kpi_lib.sources.source import Collection
from kpi_lib.tables import FACTS, TABLES, Table

TEXT, NUMBER, FLAG, TIME, WHOLE = "str", "float64", "boolean", "datetime64[us]", "Int64"
_DTYPES = {"text": TEXT, "number": NUMBER, "flag": FLAG, "date": TIME, "time": TIME}
FACT_NAMES = tuple(field.name for field in FACTS)
PROVENANCE_TYPES = {"source": WHOLE, "row": WHOLE, "exported_on": TIME, "scope": TEXT,
                    "owner": TEXT}  # fmt: skip


def _of(dtype: str, *names: str) -> dict[str, str]:
    return dict.fromkeys(names, dtype)


def table_types(table: Table) -> dict[str, str]:
    """Column → pandas type of a tidy table, provenance included."""
    return {field.name: _DTYPES[field.dtype] for field in table.fields} | PROVENANCE_TYPES


CREATORS = {
    **_of(TEXT, "campaign", "creator"),
    **_of(NUMBER, "followers"),
    **_of(TEXT, "tier", "country", "language", "kind", "model", "relationship_owner"),
    **_of(TIME, "first_collaboration"),
    **_of(TEXT, "new_or_returning", "codes", "utm_content", "handles"),
    **_of(NUMBER, "commission_rate", "assets_contracted", "assets_delivered", "sheet"),
    **_of(WHOLE, "source", "row"),
}
POSTS = {
    **_of(TEXT, "post", "platform", "creator", "campaign", "selected_by"),
    **_of(TIME, "published"),
    **_of(TEXT, "format", "role"),
    **_of(FLAG, "contracted", "disclosed", "needs_disclosure", "boosted", "joint", "reused"),
    **_of(TIME, "rights_until"),
    **_of(NUMBER, "reuse_value"),
    **_of(TEXT, "caption", "permalink"),
    **_of(NUMBER, *FACT_NAMES, "engagements", "joint_follows"),
    **_of(TEXT, "engagement_parts", "impressions_from"),
    **_of(FLAG, "listed", "found"),
    **_of(TEXT, "basis"),
    **_of(TIME, "exported_on", "last_seen"),
    **_of(WHOLE, "source", "row"),
}
ORDERS = {
    **table_types(TABLES["orders"]),
    **_of(TIME, "day"),
    **_of(NUMBER, "gross_sales", "discounts", "refunds", "net_sales"),
    **_of(TEXT, "excluded"),
    **_of("bool", "estimated"),
    **_of(FLAG, "first_order"),
    **_of(TEXT, "basis", "campaign", "creator", "how", "rivals"),
}
COSTS = {
    **_of(TEXT, "campaign", "creator", "platform", "post", "part"),
    **_of(NUMBER, "amount"),
    **_of(TIME, "committed_on", "accrued_on", "paid_on", "day"),
    **_of(TEXT, "basis"),
    **_of("bool", "allocated"),
    **_of(WHOLE, "source", "row"),
}
SESSIONS = {
    **_of(TEXT, "campaign", "creator"),
    **_of(TIME, "day", "start", "end"),
    **_of(NUMBER, "sessions", "engaged_sessions"),
    **_of("bool", "finest"),
    **_of(WHOLE, "source", "row"),
}
LEADS = {
    **_of(TEXT, "campaign", "creator"),
    **_of(TIME, "created", "qualified", "converted"),
    **_of(NUMBER, "value"),
    **_of(TEXT, "lead"),
    **_of(WHOLE, "source", "row"),
}
CONTACTS = {
    **_of(TEXT, "lead", "scope"),
    **_of(TIME, "created", "qualified", "converted", "exported_on"),
    **_of(WHOLE, "source", "row"),
}
CLAIMS = {
    **_of(TEXT, "campaign", "rule"),
    **_of("bool", "shop", "click_key", "history", "leads_by_creator", "qualified_known"),
    **_of(TEXT, "click_kinds"),
}
OVERLAPS = _of(TEXT, "order", "campaign", "creator", "how", "rival_campaign", "rival_creator",
               "rival_how")  # fmt: skip
TRACES = _of(TEXT, "order", "campaign", "creator", "how")
SHOP = {
    **_of(NUMBER, "orders_in_files"),
    **_of(TIME, "first_day", "last_day", "covered_until"),
    **_of(TEXT, "kind"),
}


def typed(frame: pd.DataFrame, types: Mapping[str, str]) -> pd.DataFrame:
    """The columns of `types`, in their order and type; absent ones are all missing."""
    lacking = sorted({dtype for name, dtype in types.items() if name not in frame})
    absent = {dtype: _missing(frame.index, dtype) for dtype in lacking}
    columns: dict[str, Any] = {}
    for name, dtype in types.items():
        column: Any = frame[name] if name in frame else absent[dtype]
        if dtype == "bool":
            column = column.astype("boolean").fillna(False)
        # Arrays and no series: the rows need not be aligned, they are those of one frame.
        columns[name] = (column if column.dtype == dtype else column.astype(dtype)).array
    return pd.DataFrame(columns, index=pd.RangeIndex(len(frame)))


def _missing(index: pd.Index, dtype: str) -> Any:
    values: Any = pd.Series(index=index, dtype="boolean" if dtype == "bool" else dtype)
    return values


def empty(types: Mapping[str, str]) -> pd.DataFrame:
    """A frame without rows."""
    return _empty(tuple(types.items())).copy()


@cache
def _empty(types: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    return typed(pd.DataFrame(), dict(types))


def table(collection: Collection, name: str) -> pd.DataFrame:
    """A tidy table of the collection with all its columns; empty where no file fills it."""
    found = collection.tables.get(name)
    types = table_types(TABLES[name])
    return empty(types) if found is None or found.empty else typed(found, types)


def stacked(parts: list[pd.DataFrame], types: Mapping[str, str]) -> pd.DataFrame:
    """The rows of all parts, typed."""
    full = [part for part in parts if len(part)]
    return typed(pd.concat(full, ignore_index=True), types) if full else empty(types)


def looked_up(keys: pd.Series, values: Mapping[Any, Any] | pd.Series, dtype: str) -> pd.Series:
    """The value of each key, of that type also where there are no rows; missing where unknown."""
    if isinstance(values, pd.Series):
        some: Any = values if len(values) else pd.Series(dtype=dtype)
        found: pd.Series = some.reindex(pd.Index(keys)).set_axis(keys.index).astype(dtype)
        return found
    codes, known = pd.factorize(keys)
    each: Any = pd.Series([values.get(key) for key in plain(known)], dtype=dtype).array
    return pd.Series(each.take(codes, allow_fill=True), index=keys.index)


def day_of(moment: Any) -> pd.Timestamp:
    """A date as the frames hold it: midnight, in microseconds."""
    return pd.Timestamp(moment).normalize().as_unit("us")
