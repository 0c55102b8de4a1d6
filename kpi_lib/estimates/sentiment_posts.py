"""Posts whose comments are clearly more negative than those of the campaign's other posts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kpi_lib.estimates.sentiment_shares import NEGATIVE, UNLABELLED
from kpi_lib.kpis.arrays import Codes
from kpi_lib.kpis.compare import CLEAR, holm
from kpi_lib.kpis.intervals import newcombe

FEWEST = 10
"""Labelled comments of a post, and of all others together, to be judged."""
HALVINGS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class PostJudged:
    """A post's labelled comments beside those of all other posts."""

    post: str
    labelled: int
    negative: int
    rest: float
    """Share of negative ones among the other posts' labelled comments."""
    low: float
    high: float
    """The difference to the rest: Newcombe's interval at Holm's level."""
    comments: int
    """All comments of the post that the files have."""

    @property
    def share(self) -> float:
        return self.negative / self.labelled

    @property
    def clear(self) -> bool:
        """Clearly more negative than the rest."""
        return self.low > 0


def judged_posts(posts: pd.Series[Any], labels: Codes) -> tuple[PostJudged, ...]:
    """Every post with labelled comments enough, the most negative first."""
    counts = _counts(posts, labels)
    labelled, negative = int(counts["labelled"].sum()), int(counts["negative"].sum())
    few = (counts["labelled"] < FEWEST) | (labelled - counts["labelled"] < FEWEST)
    told = counts[~few].reset_index(drop=True)
    tables = [
        (mine, size, negative - mine, labelled - size)
        for mine, size in zip(told["negative"].tolist(), told["labelled"].tolist(), strict=True)
    ]
    levels = holm(np.array([_p_value(*table) for table in tables]), CLEAR)
    found = []
    names, sizes = told["post"].tolist(), told["comments"].tolist()
    for name, size, table, alpha in zip(names, sizes, tables, levels, strict=True):
        low, high = newcombe(*table, level=1 - float(alpha))
        found.append(PostJudged(post=name, labelled=table[1], negative=table[0], comments=size,
                                rest=table[2] / table[3], low=low, high=high))  # fmt: skip
    return tuple(sorted(found, key=lambda post: (-post.share, post.post)))


def _counts(posts: pd.Series[Any], labels: Codes) -> pd.DataFrame:
    marks = pd.DataFrame({
        "post": posts.to_numpy(),
        "comments": 1,
        "labelled": (labels != UNLABELLED).astype("int64"),
        "negative": (labels == NEGATIVE).astype("int64"),
    })  # fmt: skip
    return marks.groupby("post", sort=True).sum().reset_index()


def _p_value(negative: int, labelled: int, others: int, rest: int) -> float:
    """1 − the level at which Newcombe's interval just touches no difference; 1 where `CLEAR` is
    out of reach anyhow."""
    low, high = newcombe(negative, labelled, others, rest, 1 - CLEAR)
    if low <= 0 <= high:
        return 1.0
    least, most = 1 - CLEAR, 1.0  # of the interval's level
    for _ in range(HALVINGS):
        level = (least + most) / 2
        low, high = newcombe(negative, labelled, others, rest, level) if level < 1 else (-1.0, 1.0)
        least, most = (least, level) if low <= 0 <= high else (level, most)
    return 1 - least
