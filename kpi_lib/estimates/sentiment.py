"""What the comments say, by labels or a labelled sample."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from kpi_lib.estimates.figure import Figure, rounded
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.estimates.sentiment_classifier import Classifier, Guesses, classify, language_of
from kpi_lib.estimates.sentiment_mix import Strata, like_the_rest
from kpi_lib.estimates.sentiment_posts import PostJudged, judged_posts
from kpi_lib.estimates.sentiment_shares import LABELS, UNLABELLED, Share, Shares, shares
from kpi_lib.kpis.arrays import Codes, Floats
from kpi_lib.record import Record

FEWEST = 20
"""Labelled comments that speak for the others."""
COLUMNS = ("post", "platform", "date", "text", "language", "label", "source")

Way = Literal["count", "sample", "classifier"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The shares of a set of comments and how they were found, or why there are none."""

    shares: Shares | None = None
    way: Way = "count"
    reason: str | None = None
    by: str = ""
    """What the sample was stratified by."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Sentiment(Record):
    """What is told, and what it rests on."""

    figures: tuple[Figure, ...] = ()
    reading: Reading = Reading(reason="no_comments")
    comments: int = 0
    labelled: int = 0
    repeats: int = 0
    """Comments that say what another one under the same post said on the same day."""
    classifiers: tuple[Classifier, ...] = ()
    posts: tuple[PostJudged, ...] = ()
    """Posts with labelled comments enough, the most negative first."""


def sentiment(inputs: Inputs) -> Sentiment:
    """What the comments say, by labels or a labelled sample."""
    comments = _in_order(inputs.own("comments", COLUMNS))
    labels = _labels(comments["label"])
    labelled = int((labels != UNLABELLED).sum())
    if not labelled:
        reason = "no_comment_labels" if len(comments) else "no_comments"
        return Sentiment(figures=tuple(_unknown(reason)), reading=Reading(reason=reason),
                         comments=len(comments))  # fmt: skip
    strata = None if labelled == len(labels) else like_the_rest(comments, labels != UNLABELLED)
    guesses = classify(comments, labels) if strata is not None else None
    sources = tuple(sorted({int(at) for at in comments["source"].dropna()}))
    whole = read(labels, strata, None if guesses is None else guesses.guesses)
    posts = judged_posts(comments["post"], labels)
    figures = [
        *_share_figures(whole, sources),
        *_platforms(comments, labels, guesses, sources),
        _viral(posts, sources),
        *_quality(labels, guesses, sources),
    ]
    return Sentiment(
        figures=tuple(figures),
        reading=whole,
        comments=len(comments),
        labelled=labelled,
        repeats=int(comments[comments["text"].notna()].duplicated(["post", "date", "text"]).sum()),
        classifiers=() if guesses is None else guesses.classifiers,
        posts=posts,
    )


def read(labels: Codes, strata: Strata | None, guesses: Floats | None = None) -> Reading:
    """The shares of all comments: counted, by the labelled sample, or with a classifier's help
    where that makes the interval narrower. `strata` is of `like_the_rest`."""
    labelled = int((labels != UNLABELLED).sum())
    if labelled == len(labels):
        return Reading(shares=shares(labels))
    if labelled < FEWEST:
        return Reading(reason="few_comment_labels")
    if strata is None:
        return Reading(reason="labels_not_at_random")
    reason = "label_days_differ" if strata.days_differ else None
    found, way = shares(labels, strata=strata.codes), "sample"
    if guesses is not None:
        helped = shares(labels, strata=strata.codes, guesses=guesses)
        if helped.net.width < found.net.width:
            found, way = helped, "classifier"
    return Reading(shares=found, way=way, reason=reason, by=strata.by)  # type: ignore[arg-type]


def _in_order(comments: pd.DataFrame) -> pd.DataFrame:
    """In the order of their content, so that neither files nor rows decide anything."""
    keys = ["post", "date", "text", "label", "language"]
    found = comments.assign(language=language_of(comments["language"]))
    return found.sort_values(keys, kind="stable", na_position="last").reset_index(drop=True)


def _labels(column: pd.Series[Any]) -> Codes:
    codes = column.map({label: at for at, label in enumerate(LABELS)})
    known = codes.astype("float64").fillna(UNLABELLED)
    return np.asarray(known.to_numpy(), dtype=np.intp)


_SHARES = {
    "sentiment_negative_share_all": "negative",
    "sentiment_positive_share_all": "positive",
    "sentiment_net_all": "net",
}


def _unknown(reason: str) -> Iterator[Figure]:
    for kpi in (*_SHARES, "viral_negative", "classifier_f1"):
        yield Figure(kpi=kpi, reason=reason)


def _share_figures(
    reading: Reading, sources: tuple[int, ...], platform: str | None = None
) -> Iterator[Figure]:
    group: dict[str, Any] = {}
    if platform is not None:
        group = {"group_by": ("platform",), "group": (platform,)}
    for kpi, name in _SHARES.items():
        if reading.shares is None:
            yield Figure(kpi=kpi, reason=reading.reason, **group)
        else:
            found = getattr(reading.shares, name)
            yield _share_figure(kpi, found, reading, reading.shares, sources, group)


def _share_figure(
    kpi: str, share: Share, reading: Reading, found: Shares, sources: tuple[int, ...],
    group: dict[str, Any],
) -> Figure:  # fmt: skip
    counted = reading.way == "count"
    return Figure(
        kpi=kpi,
        value=share.value,
        low=share.low,
        high=share.high,
        interval_of=None if counted else "sample",
        method=None if counted else "prevalence",
        n=found.labelled,
        unit="comment",
        df=found.df,
        numerator=round(share.value * found.comments) if counted else None,
        denominator=found.comments if counted else None,
        reason=reading.reason,
        basis={"count": "measured", "sample": "estimated", "classifier": "modelled"}[reading.way],  # type: ignore[arg-type]
        sources=sources,
        **group,
    )


def _platforms(
    comments: pd.DataFrame, labels: Codes, guesses: Guesses | None, sources: tuple[int, ...]
) -> Iterator[Figure]:
    """Each platform by itself, where there is more than one."""
    names = sorted(set(comments["platform"].dropna()))
    if len(names) < 2:
        return
    said = None if guesses is None else guesses.guesses
    for name in names:
        inside = comments["platform"].eq(name).to_numpy()
        own = labels[inside]
        known = own != UNLABELLED
        strata = None
        if known.any() and not known.all():
            strata = like_the_rest(comments[inside], known)
        reading = read(own, strata, None if said is None else said[inside])
        if not known.any():
            reading = Reading(reason="no_comment_labels")
        yield from _share_figures(reading, sources, name)


def _viral(posts: tuple[PostJudged, ...], sources: tuple[int, ...]) -> Figure:
    if not posts:
        return Figure(kpi="viral_negative", reason="posts_few_labels")
    return Figure(kpi="viral_negative", value=float(sum(post.clear for post in posts)),
                  n=len(posts), unit="post", basis="estimated", sources=sources)  # fmt: skip


def _quality(labels: Codes, guesses: Guesses | None, sources: tuple[int, ...]) -> Iterator[Figure]:
    """How well the classifiers read: all languages together, and each."""
    if guesses is None:
        complete = bool((labels != UNLABELLED).all())
        reason = "classifier_not_needed" if complete else "labels_not_at_random"
        yield Figure(kpi="classifier_f1", reason=reason)
        return
    told = [one for one in guesses.classifiers if one.labelled]
    tried = [one for one in told if one.f1 is not None]
    reasons = [one.reason for one in tried or sorted(told, key=lambda one: -one.labelled)]
    yield _f1(guesses.f1, sum(one.labelled for one in tried), reasons[0], sources)
    for one in told:
        group = {"group_by": ("language",), "group": (one.language,)}
        yield _f1(one.f1, one.labelled, one.reason, sources, **group)


def _f1(
    f1: float | None, labelled: int, reason: str | None, sources: tuple[int, ...], **group: Any
) -> Figure:
    if f1 is None:
        return Figure(kpi="classifier_f1", reason=reason, **group)
    return Figure(kpi="classifier_f1", value=rounded(f1), n=labelled, unit="comment",
                  basis="measured", sources=sources, **group)  # fmt: skip
