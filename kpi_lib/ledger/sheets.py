"""The agency's other sheets, each row with the campaign it belongs to."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from kpi_lib.ledger.context import Context
from kpi_lib.ledger.creators import People
from kpi_lib.ledger.frames import TEXT, day_of, empty, table_types, typed
from kpi_lib.ledger.posts import post_keys
from kpi_lib.ledger.snapshots import distinct_events, latest, note_rows_gone, until
from kpi_lib.sources.links import permalink
from kpi_lib.tables import TABLES

_CARD = ["platform", "format", "tier"]


def scoped(context: Context, name: str, rows: pd.DataFrame, known: People) -> pd.DataFrame:
    """A list of events of one campaign each: `campaign` is the folder's."""
    if rows.empty:
        return empty(table_types(TABLES[name]) | {"campaign": TEXT})
    found = until(rows, context.cutoff)
    found = found[found["scope"].isin(list(context.campaigns))]
    found = found[_in_time(context, found)].reset_index(drop=True)
    note_rows_gone(context, name, found)
    found["creator"] = known.canonical(found["creator"])
    found = distinct_events(found).assign(campaign=lambda frame: frame["scope"])
    return typed(found, table_types(TABLES[name]) | {"campaign": TEXT})


def of_posts(context: Context, name: str, rows: pd.DataFrame, posts: pd.DataFrame) -> pd.DataFrame:
    """A list of events of posts: `post` is the key, `campaign` the folder's, else the post's."""
    extra = dict.fromkeys(("campaign", "creator", "platform"), TEXT)
    if rows.empty:
        return empty(table_types(TABLES[name]) | extra)
    found = until(rows, context.cutoff)
    found = found[_in_time(context, found)].reset_index(drop=True)
    note_rows_gone(context, name, found)
    found = distinct_events(found)
    keys = permalink(found["post"]).map(post_keys(posts)).astype("str")
    known = posts.set_index("post")
    for _, row in found[keys.isna()].drop_duplicates("post").iterrows():
        context.row_note(
            "unknown_post",
            f"the {name} sheet names the post {row['post']}, which no posts sheet or export has.",
            row,
            campaign=row["scope"] if pd.notna(row["scope"]) else None,
            key="post",
        )
    own = found["scope"].where(found["scope"].isin(list(context.campaigns)))
    found = found.assign(
        post=keys,
        campaign=own.fillna(keys.map(known["campaign"])),
        creator=keys.map(known["creator"]),
        platform=keys.map(known["platform"]),
    )
    return typed(found, table_types(TABLES[name]) | extra)


def shared(
    context: Context, name: str, rows: pd.DataFrame, keys: Sequence[str] | None = None
) -> pd.DataFrame:
    """A table that is the client's wherever its file lies; `campaign` is the folder's, if any."""
    if rows.empty:
        return empty(table_types(TABLES[name]) | {"campaign": TEXT})
    found = until(rows, context.cutoff)
    if "date" in found:
        found = found[_in_time(context, found)]
    keys = TABLES[name].key if keys is None else keys
    found = latest(found, keys) if keys else distinct_events(found)
    return typed(
        found.assign(campaign=found["scope"]), table_types(TABLES[name]) | {"campaign": TEXT}
    )


def rate_card(context: Context, rows: pd.DataFrame) -> pd.DataFrame:
    """The prices for each campaign, of its own folder before the client's, in the reporting
    currency by the rate of the campaign's first day."""
    found = shared(context, "rate_card", rows, ("platform", "format", "tier", "scope"))
    parts = []
    for slug, params in context.campaigns.items():
        own = found[found["scope"].isna() | (found["scope"] == slug)]
        own = own.sort_values("scope", na_position="last", kind="stable").drop_duplicates(_CARD)
        start = pd.Series(day_of(params.start), index=own.index)
        amount = context.money(own, "amount", start, campaign=slug)
        parts.append(own.assign(campaign=slug, amount=amount))
    return pd.concat(parts, ignore_index=True) if parts else found


def note_unscoped(context: Context, tables: dict[str, pd.DataFrame]) -> None:
    """Say which sheets lie with the client though their rows can only be one campaign's."""
    for name, frame in tables.items():
        for source in sorted(frame.loc[frame["scope"].isna(), "source"].dropna().unique()):
            context.note(
                "unscoped_sheet",
                f"a {name} sheet in `_shared` is no campaign's and counts for none. Move it into "
                "the campaign's folder.",
                where=context.file(int(source)),
            )


def _in_time(context: Context, rows: pd.DataFrame) -> pd.Series:
    return context.until_cutoff(rows["date"])
