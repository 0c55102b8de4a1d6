"""What the platforms' exports say of each post, whosever it is."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kpi_lib.ledger.context import Context
from kpi_lib.ledger.creators import People
from kpi_lib.ledger.frames import FACT_NAMES, TIME, looked_up
from kpi_lib.ledger.match import fold_handle, folded
from kpi_lib.ledger.snapshots import at_age, disagreeing, latest, until
from kpi_lib.sources.cells import plain
from kpi_lib.sources.links import permalink
from kpi_lib.tables import BRAND

_KEY = ["platform", "post_id"]


def exported_posts(context: Context, facts: pd.DataFrame, known: People) -> pd.DataFrame:
    """One row a post with `post`, `creator`, `joint`, `joint_follows`, `last_seen`, `disputed`."""
    rows = until(facts, context.cutoff)
    rows = rows[context.until_cutoff(rows["published"])].reset_index(drop=True)
    rows["owner"] = _owners(rows, known)
    rows["permalink"] = permalink(rows["permalink"])
    rows["post_id"] = _one_id(rows)
    disputed = _disputed(context, rows)
    posts = at_age(rows, _KEY, context.at_age) if context.at_age else latest(rows, _KEY)
    posts["post"] = posts["platform"] + ":" + posts["post_id"]
    posts["disputed"] = posts["post"].isin(disputed)
    posts.loc[posts["disputed"], list(FACT_NAMES)] = float("nan")
    posts["last_seen"] = _last_seen(context, rows, posts)
    return _with_owners(posts, rows)


def _owners(rows: pd.DataFrame, known: People) -> pd.Series[Any]:
    """The file's owner, else whose handle the row itself names."""
    by_handle = pd.Series(
        [
            known.handles.get(key)
            for key in zip(
                plain(rows["platform"]), plain(folded(rows["account"], fold_handle)), strict=True
            )
        ],
        index=rows.index,
        dtype="str",
    )
    return known.canonical(rows["owner"]).fillna(by_handle)


def _one_id(rows: pd.DataFrame) -> pd.Series[Any]:
    """One id for each address, where two exports of a post name it differently."""
    least = _least(rows, ["platform", "permalink"], "post_id")
    keys = zip(plain(rows["platform"]), plain(rows["permalink"]), strict=True)
    ids = [least.get(key) for key in keys]
    return pd.Series(ids, index=rows.index, dtype="str").fillna(rows["post_id"])


def _least(rows: pd.DataFrame, keys: list[str], column: str) -> dict[tuple[str, str], str]:
    """First text of a column by its two keys; rows without a key or a text left out.

    A loop: pandas takes the least of texts group by group, at a hundred times the cost.
    """
    found: dict[tuple[str, str], str] = {}
    known = rows.dropna(subset=[*keys, column])
    for one, other, text in zip(*(plain(known[name]) for name in (*keys, column)), strict=True):
        found[one, other] = min(text, found.get((one, other), text))
    return found


def _disputed(context: Context, rows: pd.DataFrame) -> set[str]:
    """Posts on which undated exports disagree: their figures would be a guess."""
    found = disagreeing(rows, _KEY)
    disputed: set[str] = set()
    for (platform, post), group in found.groupby(_KEY):
        undated = bool(group["exported_on"].isna().all())
        files = sorted({context.file(int(source)) for source in group["source"]})
        first = group.sort_values(["source", "row"]).iloc[-1]
        name = first["permalink"] if pd.notna(first["permalink"]) else f"{platform} post {post}"
        if undated and len(files) > 1:
            disputed.add(f"{platform}:{post}")
            context.row_note(
                "undated_disagree",
                f"{' and '.join(files)} give different figures for {name}, and neither says when "
                "it was exported. Put each into a folder named for its day (2026-05-31/), or set "
                "`exported_on` for the files in params.",
                first,
                campaign=_scope(group),
                severity="error",
            )
        else:
            context.row_note(
                "same_day_disagree",
                f"{' and '.join(files)} give different figures for {name} on the same day; the "
                "last one is used.",
                first,
                campaign=_scope(group),
            )
    return disputed


def _scope(group: pd.DataFrame) -> str | None:
    """The campaign, where all files lie in one campaign's folder."""
    scopes = group["scope"].unique()
    return str(scopes[0]) if len(scopes) == 1 and pd.notna(scopes[0]) else None


def _last_seen(context: Context, rows: pd.DataFrame, posts: pd.DataFrame) -> pd.Series[Any]:
    """The day of the export, where a newer one of that account and kind lacks the post."""

    def account(frame: pd.DataFrame) -> pd.Series[Any]:
        owner = frame["owner"].fillna(frame["account"]).fillna("")
        kind = frame["source"].map({i: file.kind for i, file in enumerate(context.files)})
        return owner + "\n" + frame["platform"] + "\n" + kind.astype("str").fillna("")

    newest = rows["exported_on"].groupby(account(rows)).max()
    return posts["exported_on"].where(
        posts["exported_on"] < looked_up(account(posts), newest, TIME)
    )


def _with_owners(posts: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """`creator`: a creator before the brand; `joint` where both exported it."""
    owned = rows[rows["owner"].notna()]
    brand = owned[owned["owner"] == BRAND]
    people = owned[owned["owner"] != BRAND]
    keys = pd.MultiIndex.from_frame(posts[_KEY])
    owner = _least(people, _KEY, "owner")
    creator = pd.Series([owner.get(key) for key in keys], index=posts.index, dtype="str")
    follows = latest(brand, _KEY).set_index(_KEY)["creator_follows"].reindex(keys)
    by_brand = keys.isin(pd.MultiIndex.from_frame(brand[_KEY]))
    both = by_brand & creator.notna().to_numpy()
    return posts.assign(
        creator=creator.mask(creator.isna() & by_brand, BRAND),
        joint=pd.Series(both, index=posts.index).astype("boolean").mask(~both),
        joint_follows=follows.to_numpy(),
    ).drop(columns="owner")
