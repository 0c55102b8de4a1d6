"""Holding what importers make to the tidy tables: columns, types, required fields, choices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, cast

import pandas as pd

from kpi_lib.errors import did_you_mean
from kpi_lib.sources.cells import shown
from kpi_lib.sources.source import BadRow, Reading
from kpi_lib.tables import PROVENANCE, TABLES, DType, Field, Table

DTYPES: Mapping[DType, str] = {
    "text": "str",
    "number": "float64",
    "flag": "boolean",
    "date": "datetime64[us]",
    "time": "datetime64[us]",
}
_PROVENANCE_DTYPES = dict(
    zip(PROVENANCE, ("int64", "int64", "datetime64[us]", "str", "str"), strict=True)
)


def dtypes(table: Table) -> dict[str, str]:
    """Every column of a table and the provenance, each with its pandas type."""
    return {field.name: DTYPES[field.dtype] for field in table.fields} | _PROVENANCE_DTYPES


@cache
def _empty(name: str) -> pd.DataFrame:
    columns = dtypes(TABLES[name])
    none = {dtype: pd.Series(dtype=dtype) for dtype in sorted(set(columns.values()))}
    return pd.DataFrame({name: none[dtype] for name, dtype in columns.items()})


def conform(table: Table, frame: pd.DataFrame, reading: Reading, *, kind: str) -> pd.DataFrame:
    """The frame with the table's columns in order, typed, plus `row`; bad rows are listed.

    A row that lacks a required field or holds a word outside a field's choices is bad; the caller
    takes out the rows of `reading.bad`. Raises `RuntimeError` where an importer of kind `kind`
    makes a column the table does not have.
    """
    strange = set(frame.columns) - set(table.columns) - {"row"}
    if strange or "row" not in frame.columns:
        what = f"importer {kind} makes {table.name} with columns {sorted(strange)} or without row"
        raise RuntimeError(what)
    absent = [field.dtype for field in table.fields if field.name not in frame.columns]
    none: dict[DType, Any] = {
        dtype: pd.Series(index=frame.index, dtype=DTYPES[dtype]) for dtype in dict.fromkeys(absent)
    }
    columns = {
        field.name: _typed(field, frame[field.name])
        if field.name in frame.columns
        else none[field.dtype]
        for field in table.fields
    }
    typed = pd.DataFrame(columns | {"row": frame["row"].astype("int64")}, index=frame.index)
    for field in table.fields:
        if field.choices:
            typed[field.name] = _chosen(field, typed, reading)
    listed = {bad.row for bad in reading.bad}
    for field in table.fields:
        if field.required:
            listed |= _list_missing(field, typed, reading, listed)
    return typed


def without(frame: pd.DataFrame, rows: Iterable[int]) -> pd.DataFrame:
    """The frame without these rows of the file and without rows that lack a required field."""
    return frame[~frame["row"].isin(set(rows))].reset_index(drop=True)


def complete(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that have every required field."""
    required = [field.name for field in table.fields if field.required]
    return frame.dropna(subset=required).reset_index(drop=True) if required else frame


def _typed(field: Field, values: pd.Series[Any]) -> pd.Series[Any]:
    if field.dtype == "text":
        texts = values.astype("str")
        blank = texts.str.strip() == ""
        return texts.mask(blank) if blank.any() else texts
    found: Any = values.astype(pd.api.types.pandas_dtype(DTYPES[field.dtype]))
    found = found.dt.normalize().astype("datetime64[us]") if field.dtype == "date" else found
    return cast("pd.Series[Any]", found)


def _chosen(field: Field, frame: pd.DataFrame, reading: Reading) -> pd.Series[Any]:
    """The words as the table spells them; others become missing and their rows bad."""
    texts = frame[field.name]
    spelled = {_folded(choice): choice for choice in field.choices}
    words = {text: spelled.get(_folded(text)) for text in texts.dropna().unique()}
    for text, row in zip(texts, frame["row"], strict=True):
        if isinstance(text, str) and words[text] is None:
            expected = f"one of {', '.join(field.choices)}.{did_you_mean(text, field.choices)}"
            reading.bad.append(
                BadRow(row=int(row), column=field.name, value=shown(text), expected=expected)
            )
    return texts.map({text: word for text, word in words.items() if word}).astype("str")


def _folded(text: str) -> str:
    return "_".join(text.replace("-", " ").replace("_", " ").casefold().split())


def _list_missing(field: Field, frame: pd.DataFrame, reading: Reading,
                  listed: set[int]) -> set[int]:  # fmt: skip
    """List rows that lack the field, once; where the whole column cannot be decided the problem
    already says so."""
    if field.dtype != "text" and any(
        problem.code.startswith("undecidable") for problem in reading.problems
    ):
        return set()
    rows = [int(row) for row in frame.loc[frame[field.name].isna(), "row"]]
    lacking = [row for row in rows if row not in listed]
    reading.bad.extend(
        BadRow(row=row, column=field.name, value="", expected=f"{field.doc} (required)")
        for row in lacking
    )
    return set(lacking)


def all_tables() -> dict[str, pd.DataFrame]:
    """Every tidy table, empty."""
    return {name: _empty(name).copy() for name in TABLES}
