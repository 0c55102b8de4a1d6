"""Several exports of the same thing: which row counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kpi_lib.ledger.context import Context
from kpi_lib.ledger.frames import FACT_NAMES, PROVENANCE_TYPES, day_of

_NEVER = pd.Timestamp(1900, 1, 1).as_unit("us")
"""Where an unknown export day sorts: before every known one."""
_AGE_DAYS, _AGE_SHARE = 3, 0.25
"""A snapshot stands for an age if it is so near to it (the larger of the two)."""
# A joint post shows each of its accounts the follows and followers of that account.
_COMPARED = tuple(
    name for name in FACT_NAMES if name not in {"creator_follows", "followers_at_post"}
)


def until(frame: pd.DataFrame, cutoff: dt.date | None) -> pd.DataFrame:
    """The rows that were exported by then; an unknown export day counts as early enough."""
    if cutoff is None:
        return frame
    return frame[~(frame["exported_on"] > day_of(cutoff))].reset_index(drop=True)


def in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows by file and place in it: what follows must not depend on the order of reading."""
    places = [frame[name].to_numpy(dtype=np.float64, na_value=np.inf) for name in ("row", "source")]
    return frame.iloc[np.lexsort(places)].reset_index(drop=True)


def newest_rows(frame: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Of each key the rows of its newest export; several where one day has several."""
    if frame["exported_on"].nunique(dropna=False) <= 1:
        return frame
    age = frame["exported_on"].fillna(_NEVER).to_numpy().astype("int64")
    codes = _codes(frame, keys)
    newest = np.full(len(frame), age.min())
    np.maximum.at(newest, codes, age)
    found: pd.DataFrame = frame[age == newest[codes]]
    return found


def _codes(frame: pd.DataFrame, keys: Sequence[str]) -> NDArray[np.intp]:
    """A number for each row, equal where all keys are; missing ones are equal, too."""
    joint = np.zeros(len(frame), dtype=np.intp)
    for key in keys:
        codes, known = pd.factorize(frame[key], use_na_sentinel=False)
        joint, _ = pd.factorize(joint * len(known) + codes)
    return joint


def latest(frame: pd.DataFrame, keys: Sequence[str], *, loose: str | None = None) -> pd.DataFrame:
    """The newest row of each key; files of one day complete each other, the later path first.

    Rows without `loose` are events: each counts, repeats between files once.
    """
    if frame.empty:
        return frame
    whole = frame[loose].notna() if loose else pd.Series(True, index=frame.index)
    events = distinct_events(frame[~whole])
    found = newest_rows(frame[whole], keys)
    twice = found.duplicated(list(keys), keep=False)
    if twice.any():
        several = found[twice].sort_values(["source", "row"], ascending=False, kind="stable")
        single = several.groupby(list(keys), sort=False, as_index=False, dropna=False).first()
        found = pd.concat([found[~twice], single[found.columns].astype(found.dtypes.to_dict())])
    return in_order(pd.concat([found, events]) if len(events) else found)


def distinct_events(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows that are events: a row that several files repeat counts as often as in one of them."""
    if frame.empty:
        return frame
    content = [name for name in frame.columns if name not in PROVENANCE_TYPES]
    keys = [*content, "scope", "owner"]
    ordered = in_order(frame)
    if ordered["source"].nunique(dropna=False) <= 1:  # one file repeats none of another's rows
        return ordered
    nth = ordered.groupby([*keys, "source"], dropna=False).cumcount()
    return ordered[~ordered[keys].assign(nth=nth).duplicated()].reset_index(drop=True)


def note_rows_gone(context: Context, name: str, frame: pd.DataFrame) -> None:
    """Warn where a newer export of a list of events repeats some rows of an older one and lacks
    others: corrected rows would count beside what they correct."""
    content = [column for column in frame.columns if column not in PROVENANCE_TYPES]
    dated = frame[frame["exported_on"].notna()]
    for _, group in dated.groupby(["scope", "owner"], dropna=False):
        days = sorted(group["exported_on"].unique())
        for older, newer in pairwise(days):
            before = group[group["exported_on"] == older]
            after = group[group["exported_on"] == newer]
            kept = _fingerprint(before[content]).isin(_fingerprint(after[content]))
            if kept.any() and not kept.all():
                _note_gone(context, name, before[~kept], after)


def _fingerprint(rows: pd.DataFrame) -> pd.Series:
    # Unlike tuples, hashes of two missing values are equal.
    return pd.util.hash_pandas_object(rows, index=False)


def _note_gone(context: Context, name: str, gone: pd.DataFrame, after: pd.DataFrame) -> None:
    first = gone.iloc[0]
    newer = context.file(int(after["source"].iloc[0]))
    scope = first["scope"] if pd.notna(first["scope"]) else None
    context.row_note(
        "rows_gone",
        f"{len(gone)} row(s) of this {name} sheet are not in the newer {newer}, which repeats the "
        "others. They still count: if they were corrected, remove them here.",
        first,
        campaign=scope,
    )


def disagreeing(frame: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Rows of the newest export day whose figures differ between files, though both give them."""
    found = newest_rows(frame, keys)
    twice = found[found.duplicated(list(keys), keep=False)]
    if twice.empty:
        return twice
    names = [twice[key] for key in keys]
    spread = twice[list(_COMPARED)].groupby(names).transform("nunique")
    return twice[(spread > 1).any(axis=1)]


def at_age(frame: pd.DataFrame, keys: Sequence[str], days: int) -> pd.DataFrame:
    """Of each post the snapshot nearest to that age; too far from it, its figures are missing."""
    if frame.empty:
        return frame
    goal = frame["published"].dt.normalize() + pd.Timedelta(days=days)
    off = (frame["exported_on"] - goal).dt.days
    ranked = frame.assign(_off=off.abs(), _late=-off).sort_values(
        ["_off", "_late", "source", "row"], kind="stable", na_position="last"
    )
    chosen = ranked.drop_duplicates(list(keys)).copy()
    near = chosen["_off"] <= max(_AGE_DAYS, _AGE_SHARE * days)
    chosen.loc[~near, list(FACT_NAMES)] = float("nan")
    return in_order(chosen.drop(columns=["_off", "_late"]))
