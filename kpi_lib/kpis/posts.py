"""Posts as columns of arrays, for the statistics that look at them one by one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kpi_lib.kpis.arrays import Flags, Floats
from kpi_lib.kpis.context import Context, table

USUAL_DAYS = 90
_NUMBERS = ("reach", "engagements", "impressions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """Posts, one entry each in every array; texts None where missing, numbers NaN."""

    row: NDArray[np.intp]
    """Label of its row in the frame that it comes from."""
    creator: NDArray[np.object_]
    platform: NDArray[np.object_]
    post: NDArray[np.object_]
    reach: Floats
    engagements: Floats
    impressions: Floats

    def chosen(self, rows: Flags) -> Posts:
        """Some of the posts."""
        return Posts(
            row=self.row[rows],
            creator=self.creator[rows],
            platform=self.platform[rows],
            post=self.post[rows],
            reach=self.reach[rows],
            engagements=self.engagements[rows],
            impressions=self.impressions[rows],
        )

    def rated(self) -> Posts:
        """Those of a creator whose engagements per impression is defined."""
        named = pd.notna(self.creator) & pd.notna(self.platform)
        return self.chosen(named & ~np.isnan(self.engagements) & (self.impressions > 0))

    def accounts(self) -> list[tuple[str, str]]:
        """Creator and platform of each."""
        return list(zip(self.creator.tolist(), self.platform.tolist(), strict=True))


def own_posts(context: Context) -> Posts:
    """The campaign's own posts out of the table of sums; known zeros left out."""
    every = context.once(_of_sums)
    if not context.grouped:
        return every
    return every.chosen(np.isin(every.row, context.sums.index.to_numpy()))


def _of_sums(context: Context) -> Posts:
    sums = context.sums
    chosen = sums["origin"].eq("posts")
    if "filler" in sums:
        chosen &= ~sums["filler"].fillna(False).astype(bool)
    return _posts(sums[chosen])


def _posts(frame: pd.DataFrame) -> Posts:
    found = frame.reindex(columns=["creator", "platform", "post", *_NUMBERS])
    numbers = {name: found[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in _NUMBERS}
    return Posts(
        row=found.index.to_numpy(dtype=np.intp),
        creator=_texts(found["creator"]),
        platform=_texts(found["platform"]),
        post=_texts(found["post"]),
        **numbers,
    )


def _texts(column: pd.Series) -> NDArray[np.object_]:
    found: NDArray[np.object_] = column.astype(object).where(column.notna(), None).to_numpy()
    return found


def usual_posts(context: Context) -> pd.DataFrame:
    """Posts of creators' accounts outside any campaign, of the 90 days before the start."""
    columns = (
        "creator",
        "platform",
        "campaign",
        "published",
        "engagements",
        "impressions",
        "views",
    )
    posts = table(context, "posts", columns)
    start = pd.Timestamp(context.campaign_params.start)
    published = pd.to_datetime(posts["published"])
    window = (published >= start - pd.Timedelta(days=USUAL_DAYS)) & (published < start)
    posts = posts[window & posts["campaign"].isna()]
    impressions = posts["impressions"].astype("float64").fillna(posts["views"].astype("float64"))
    return posts.assign(impressions=impressions, engagements=posts["engagements"].astype("float64"))


def usual_rated(context: Context) -> tuple[Posts, frozenset[tuple[str, str]]]:
    """The usual posts whose rate is defined, and the accounts that have any."""
    found = _posts(usual_posts(context)).rated()
    return found, frozenset(found.accounts())
