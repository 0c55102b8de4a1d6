"""Which sessions of the site are a campaign's, each counted at one granularity."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kpi_lib.ledger.context import Context
from kpi_lib.ledger.frames import SESSIONS, TIME, empty, looked_up, stacked
from kpi_lib.ledger.keys import claimed_by_link
from kpi_lib.ledger.match import fold_utm, folded
from kpi_lib.ledger.snapshots import until

_TABLE = ["source", "dimension", "start", "end", "dated", "by_creator"]


def sessions_frame(
    context: Context, sessions: pd.DataFrame, tokens: pd.DataFrame, values: pd.DataFrame
) -> pd.DataFrame:
    """The campaigns' rows; `finest` marks those that are summed (by creator where there are any).

    Of reports whose days overlap the newest export counts; a table of transactions counts as
    clicks of orders, never as sessions.
    """
    if sessions.empty:
        return empty(SESSIONS)
    rows = until(sessions, context.cutoff)
    rows = rows[rows["transaction"].isna() & context.until_cutoff(rows["date"])]
    content = rows["content"].fillna(rows["value"].where(rows["dimension"] == "content"))
    campaign = rows["campaign"].fillna(rows["value"].where(rows["dimension"] == "campaign"))
    links = rows.drop(columns="campaign").assign(
        token=folded(content, fold_utm), utm_campaign=folded(campaign, fold_utm)
    )
    found = claimed_by_link(links, tokens, values)
    found = _in_time(context, _one_campaign(context, found))
    found["day"], found["dated"] = found["date"], found["date"].notna()
    found["by_creator"] = found["creator"].notna()
    # A table that knows creators holds its rows of no creator at the same granularity.
    keys = [found[name] for name in ("campaign", *_TABLE[:-1])]
    found["by_creator"] = found["by_creator"].groupby(keys, dropna=False).transform("any")
    parts = [_finest(context, slug, found[found["campaign"] == slug]) for slug in context.campaigns]
    return stacked(parts, SESSIONS)


def _one_campaign(context: Context, found: pd.DataFrame) -> pd.DataFrame:
    """A row that several campaigns' links could mean is of the one that started last before it."""
    if found.empty:
        return found
    start = context.starts(found["campaign"])
    until_day = found["date"].fillna(found["end"])
    possible = found[start <= until_day].assign(begun=start)
    newest = possible.groupby(["source", "row"])["begun"].transform("max")
    last = possible[possible["begun"] == newest]
    tied = last.duplicated(["source", "row"], keep=False)
    for slug in sorted(set(last.loc[tied, "campaign"])):
        names = " and ".join(sorted(set(last.loc[tied, "campaign"])))
        first = last[tied & (last["campaign"] == slug)].iloc[0]
        context.row_note(
            "ambiguous_sessions",
            f"{int(tied.sum())} row(s) of sessions could be of the campaigns {names}, which start "
            "on the same day: they count for none. Give each campaign its own utm_campaign.",
            first,
            campaign=slug,
        )
    return last[~tied].drop(columns="begun")


def _in_time(context: Context, found: pd.DataFrame) -> pd.DataFrame:
    """Days after the campaign's window are left out; a total over such days is used, and said."""
    if found.empty:
        return found
    first = context.starts(found["campaign"])
    last = looked_up(found["campaign"], {s: context.window(s)[1] for s in context.campaigns}, TIME)
    inside = found["date"].isna() | context.in_window(found["campaign"], found["date"])
    whole = found["date"].isna()
    beyond = whole & ((found["start"] < first) | (found["end"] > last))
    noted = found[beyond].drop_duplicates(["campaign", "source", "start", "end"])
    for _, row in noted.iterrows():
        context.row_note(
            "sessions_outside_campaign",
            f"the report counts sessions from {row['start'].date()} to {row['end'].date()} as one "
            "number, which holds days outside the campaign and its window.",
            row,
            campaign=row["campaign"],
        )
    return found[inside & ~(whole & (found["start"] > last))]


def _finest(context: Context, slug: str, found: pd.DataFrame) -> pd.DataFrame:
    """Mark what is summed: tables by creator if there are any, no day twice."""
    rows = found.assign(finest=False)
    if rows.empty:
        return rows
    tables = rows.drop_duplicates(_TABLE).sort_values(
        ["by_creator", "exported_on", "dated", "source", "dimension"],
        ascending=[False, False, False, False, True],
        na_position="last",
        kind="stable",
    )
    best = bool(tables["by_creator"].iloc[0])
    # The number of each row's table: missing, and so equal to none, where a part of its key is.
    number = rows.groupby(_TABLE[:-1]).ngroup().to_numpy(dtype=np.float64)
    own = (rows["by_creator"] == best).to_numpy()
    moments = {name: rows[name].to_numpy() for name in ("date", "start", "end")}
    finest = np.zeros(len(rows), dtype=np.bool_)
    covered: list[tuple[np.datetime64, np.datetime64]] = []
    tables = tables[tables["by_creator"] == best]
    places = rows.index.get_indexer(tables.index)
    for at, (_, table) in zip(places, tables.iterrows(), strict=True):
        mine = own & (number == number[at])
        first, last = ("date", "date") if table["dated"] else ("start", "end")
        free = np.ones(len(rows), dtype=np.bool_)
        for start, end in covered:
            free &= (moments[last] < start) | (moments[first] > end)
        finest |= mine & free
        if not table["dated"] and bool((mine & ~free).any()):
            _note_overlap(context, slug, table)
        covered.append((table["start"].to_datetime64(), table["end"].to_datetime64()))
    return rows.assign(finest=finest)


def _note_overlap(context: Context, slug: str, table: pd.Series) -> None:
    context.row_note(
        "sessions_overlap",
        f"the report of {table['start'].date()} to {table['end'].date()} by {table['dimension']} "
        "overlaps one that is newer or finer, and is not added to it.",
        table,
        campaign=slug,
    )
