"""Posts whose comments are clearly more negative than those of the campaign's other posts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from kpi_lib.estimates.sentiment_shares import NEGATIVE, UNLABELLED
from kpi_lib.kpis.arrays import Codes
from kpi_lib.kpis.compare import CLEAR, holm
from kpi_lib.kpis.intervals import newcombe

FEWEST = 10
"""Labelled comments of a post, and of all others together, to be judged."""


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
    clear: bool
    """Clearly more negative than the rest: the interval is above 0, and so says the exact test."""
    comments: int
    """All comments of the post that the files have."""

    @property
    def share(self) -> float:
        return self.negative / self.labelled


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
    p_values = np.array([_p_value(*table) for table in tables])
    levels = holm(p_values, CLEAR)
    found = []
    names, sizes = told["post"].tolist(), told["comments"].tolist()
    for name, size, table, p, alpha in zip(names, sizes, tables, p_values, levels, strict=True):
        low, high = newcombe(*table, level=1 - float(alpha))
        clear = bool(p <= alpha) and low > 0
        found.append(
            PostJudged(post=name, labelled=table[1], negative=table[0], comments=size, low=low,
                       high=high, rest=table[2] / table[3], clear=clear)
        )  # fmt: skip
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
    """Fisher's exact test of more negative ones under the post, both sides: Newcombe's interval by
    itself is too bold for ten comments at Holm's levels."""
    every, total = labelled + rest, negative + others
    more = np.arange(negative, min(labelled, total) + 1)
    ways = _log_choose(total, more) + _log_choose(every - total, labelled - more)
    tail = float(np.exp(ways - _log_choose(every, labelled)).sum())
    return min(2 * tail, 1.0)


def _log_choose(n: int, k: Any) -> Any:
    return special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)
