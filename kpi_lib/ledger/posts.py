"""The posts of the client: exports and sheets brought together, each selected at most once."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kpi_lib.columns import ENGAGEMENT_PARTS
from kpi_lib.ledger.context import Context
from kpi_lib.ledger.creators import People, note_unknown
from kpi_lib.ledger.facts import exported_posts
from kpi_lib.ledger.frames import FACT_NAMES, POSTS, typed
from kpi_lib.ledger.select import selected
from kpi_lib.ledger.snapshots import at_age, latest, until
from kpi_lib.sources.cells import plain
from kpi_lib.sources.links import permalink, post_id_from_permalink
from kpi_lib.tables import BRAND

_PARTS_ELSEWHERE = ("likes", "comments", "shares")
_FROM_SHEET = ("contracted", "boosted", "rights_until", "reused", "reuse_value")


def sheet_rows(context: Context, sheet: pd.DataFrame, known: People) -> pd.DataFrame:
    """The posts sheets' rows with `campaign` and one spelling of each address.

    Rows without an address are only contracted: the newest sheet's count, since an older one may
    hold a line that has an address by now.
    """
    rows = until(sheet, context.cutoff)
    rows = rows[rows["scope"].isin(list(context.campaigns))]
    rows = rows[context.until_cutoff(rows["published"])].reset_index(drop=True)
    rows["permalink"] = permalink(rows["permalink"])
    rows["creator"] = known.canonical(rows["creator"])
    days = rows["exported_on"].fillna(pd.Timestamp(1900, 1, 1))
    old = days < days.groupby(rows["scope"]).transform("max")
    rows = latest(
        rows[rows["permalink"].notna() | ~old],
        ["scope", "platform", "permalink"],
        loose="permalink",
    )
    return rows.assign(campaign=rows["scope"])


def posts_frame(
    context: Context,
    facts: pd.DataFrame,
    sheet: pd.DataFrame,
    creators: pd.DataFrame,
    known: People,
) -> pd.DataFrame:
    """One row a post that any export or sheet knows; see `Ledger`. `sheet`: of `sheet_rows`."""
    note_unknown(context, sheet, creators, "posts")
    found = exported_posts(context, facts, known)
    listed = sheet.assign(post=_keys(sheet, found))
    if context.at_age:
        listed = at_age(listed, ["campaign", "post"], context.at_age)
    choice = selected(context, found, listed, creators)
    only = listed[~listed["post"].isin(found["post"])].drop_duplicates("post")
    every = pd.concat([found.assign(found=True), only.assign(found=False)], ignore_index=True)
    every = every.drop(columns=["campaign", "joint", "role", *_FROM_SHEET, "disclosed",
                                "needs_disclosure"], errors="ignore")  # fmt: skip
    every = every.merge(choice, on="post", how="left")
    every["joint"] = every["post"].map(found.set_index("post")["joint"]).astype("boolean")
    merged = _with_sheet(context, every, listed)
    return _finished(merged).sort_values("post", kind="stable").reset_index(drop=True)


def post_keys(posts: pd.DataFrame) -> dict[str, str]:
    """Address → key, for sheets that name a post by its address."""
    linked = posts[posts["permalink"].notna()]
    return dict(zip(plain(linked["permalink"]), plain(linked["post"]), strict=True))


def _keys(sheet: pd.DataFrame, found: pd.DataFrame) -> pd.Series[Any]:
    """The stable key of each row of the sheet: the export's where one has the post."""
    by_link = sheet["permalink"].map(post_keys(found))
    by_id = sheet["platform"] + ":" + post_id_from_permalink(sheet["permalink"])
    by_id = by_id.where(by_id.isin(found["post"]))
    linked = sheet["platform"] + ":" + sheet["permalink"]
    plan = sheet.sort_values(["published", "format", "source", "row"], kind="stable")
    plan = plan[plan["permalink"].isna()]
    nth = (plan.groupby(["campaign", "creator"]).cumcount() + 1).astype("str")
    loose = "contracted:" + plan["campaign"] + ":" + plan["creator"] + ":" + nth
    key = by_link.astype("str").fillna(by_id.astype("str")).fillna(linked)
    return key.fillna(loose.reindex(sheet.index))


def _with_sheet(context: Context, every: pd.DataFrame, listed: pd.DataFrame) -> pd.DataFrame:
    """What only the sheet of the post's campaign knows: deal, disclosure, typed figures."""
    names = ["creator", "published", "format", "role", "disclosed", "needs_disclosure", "joint",
             "source", *_FROM_SHEET]  # fmt: skip
    own = listed[["post", "campaign", "row", *names]].rename(
        columns={name: f"sheet_{name}" for name in (*names, "row")}
    )
    # A post that two campaigns claim is nobody's, so its campaign is missing and nothing joins.
    rows = every.merge(own, on=["post", "campaign"], how="left")
    listing = rows["sheet_creator"].notna()
    _note_other_owner(context, rows[listing & rows["found"]])
    by_brand = listing & (rows["creator"] == BRAND) & (rows["sheet_creator"] != BRAND)
    rows["creator"] = rows["sheet_creator"].fillna(rows["creator"])
    rows["published"] = rows["published"].fillna(rows["sheet_published"])
    rows["format"] = rows["format"].fillna(rows["sheet_format"])
    rows["role"] = rows["sheet_role"].fillna("influence")
    rows["joint"] = (rows["joint"].fillna(False) | by_brand).mask(
        ~(rows["joint"].fillna(False) | by_brand), rows["sheet_joint"]
    )
    for name in _FROM_SHEET:
        rows[name] = rows[f"sheet_{name}"]
    rows["listed"] = listing
    return rows


def _note_other_owner(context: Context, rows: pd.DataFrame) -> None:
    other = rows["creator"].notna() & ~rows["creator"].isin([BRAND])
    for _, row in rows[other & (rows["creator"] != rows["sheet_creator"])].iterrows():
        line = pd.Series({"source": row["sheet_source"], "row": row["sheet_row"]})
        context.row_note(
            "other_owner",
            f"the posts sheet gives {row['permalink']} to '{row['sheet_creator']}', but the export "
            f"that has it is of '{row['creator']}'. The sheet counts; mend one of them.",
            line,
            campaign=row["campaign"],
            key="creator",
        )


def _finished(rows: pd.DataFrame) -> pd.DataFrame:
    known = rows[list(FACT_NAMES)].notna().any(axis=1)
    rows["basis"] = pd.Series("reported", index=rows.index, dtype="str").mask(
        rows["found"].astype("bool"), "measured"
    )
    rows["basis"] = rows["basis"].where(known)
    rows["impressions_from"] = (
        pd.Series("impressions", index=rows.index, dtype="str")
        .where(rows["impressions"].notna(), "views")
        .where(rows["impressions"].notna() | rows["views"].notna())
    )
    rows["impressions"] = rows["impressions"].fillna(rows["views"])
    rows = _engagements(rows)
    rows["disclosed"] = rows["sheet_disclosed"]
    rows["needs_disclosure"] = rows["sheet_needs_disclosure"].fillna(rows["creator"] != BRAND)
    brand = (rows["creator"] == BRAND) | rows["joint"].fillna(False).astype("bool")
    own = rows["joint_follows"].fillna(rows["creator_follows"])
    rows["joint_follows"] = own.where(brand & rows["campaign"].notna())
    return typed(rows, POSTS)


def _engagements(rows: pd.DataFrame) -> pd.DataFrame:
    """The components that the platform reports; missing where one of them is."""
    parts = rows["platform"].map(ENGAGEMENT_PARTS)
    parts = parts.where(parts.notna(), pd.Series([_PARTS_ELSEWHERE] * len(rows), index=rows.index))
    rows["engagement_parts"] = parts.map("+".join).astype("str")
    rows["engagements"] = float("nan")
    for joined in rows["engagement_parts"].unique():
        here = rows["engagement_parts"] == joined
        names = joined.split("+")
        rows.loc[here, "engagements"] = rows.loc[here, names].sum(axis=1, min_count=len(names))
    return rows
