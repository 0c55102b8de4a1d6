"""Shares of all comments, from those that are labelled.

With every comment labelled the shares are counts. Otherwise the labelled comments are a sample
without replacement of the N comments, within strata h of N_h comments of which n_h are labelled:

    value    = mean over all of g + Σ (N_h / N) · mean over the labelled of h of (y − g)
    variance = Σ (N_h / N)² · (1 − n_h / N_h) · s²_h / n_h

y is 1 where a comment has the label, g what a classifier would have said of it, 0 without one: the
sample's own share. Whatever g is wrong about is measured on the labelled comments and taken out
(the difference estimator of survey sampling; "prediction-powered" inference). The interval is
Wilson's for the number of comments that would have this variance as a plain sample, smaller by
(z / t)² for few labels; that of a difference of two shares joins theirs (MOVER).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from kpi_lib.kpis.arrays import Codes, Flags, Floats
from kpi_lib.kpis.intervals import LEVEL, wilson

LABELS = ("positive", "neutral", "negative")
UNLABELLED = -1
POSITIVE, NEGATIVE = LABELS.index("positive"), LABELS.index("negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share of all comments; without ends where it was counted."""

    value: float
    low: float | None = None
    high: float | None = None

    @property
    def width(self) -> float:
        return 0.0 if self.low is None or self.high is None else self.high - self.low


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Positive, negative, and their difference, among all comments."""

    positive: Share
    negative: Share
    net: Share
    comments: int
    labelled: int
    df: int | None = None
    """Degrees of freedom of the variance; None where every comment is labelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Estimate:
    means: Floats
    covariance: Floats
    plain: float
    """Size of the plain sample that weighs as much: stands in where the variance is 0."""
    df: int


def shares(
    labels: Codes, *, strata: Codes | None = None, guesses: Floats | None = None,
    level: float = LEVEL,
) -> Shares:  # fmt: skip
    """Shares of all comments; `labels` are positions in `LABELS`, `UNLABELLED` where there is none.

    `strata`: a code for each comment, each with a labelled one at least; `guesses`: for each
    comment a probability of each label, by a model that has not seen the comment's own label.
    """
    known = labels != UNLABELLED
    if known.all():
        counts = np.bincount(labels, minlength=len(LABELS)) / len(labels)
        positive, negative = float(counts[POSITIVE]), float(counts[NEGATIVE])
        return Shares(positive=Share(value=positive), negative=Share(value=negative),
                      net=Share(value=positive - negative), comments=len(labels),
                      labelled=len(labels))  # fmt: skip
    groups = np.zeros(len(labels), dtype=np.intp) if strata is None else strata
    found = _estimate(labels, known, groups, guesses)
    positive_share = _share(found, POSITIVE, level)
    negative_share = _share(found, NEGATIVE, level)
    return Shares(
        positive=positive_share,
        negative=negative_share,
        net=_difference(positive_share, negative_share, _correlation(found)),
        comments=len(labels),
        labelled=int(known.sum()),
        df=found.df,
    )


def _estimate(labels: Codes, known: Flags, strata: Codes, guesses: Floats | None) -> _Estimate:
    size = len(labels)
    said = np.zeros((size, len(LABELS))) if guesses is None else guesses
    errors = np.eye(len(LABELS))[labels[known]] - said[known]
    means = said.mean(axis=0)
    covariance = np.zeros((len(LABELS), len(LABELS)))
    inverse, df = 0.0, 0
    for stratum in np.unique(strata):
        inside = errors[strata[known] == stratum]
        everyone = int((strata == stratum).sum())
        weight, taken = everyone / size, len(inside)
        means = means + weight * inside.mean(axis=0)
        if taken == everyone:
            continue
        left = weight**2 * (1 - taken / everyone) / taken
        covariance += left * np.cov(inside, rowvar=False, ddof=1)
        inverse += left
        df += taken - 1
    return _Estimate(means=means, covariance=covariance, plain=1 / inverse, df=df)


def _share(found: _Estimate, at: int, level: float) -> Share:
    value = min(max(float(found.means[at]), 0.0), 1.0)
    variance = float(found.covariance[at, at])
    spread = value * (1 - value)
    size = spread / variance if variance > 0 and spread > 0 else found.plain
    tail = (1 - level) / 2
    shrunk = size * float(special.ndtri(tail) / special.stdtrit(found.df, tail)) ** 2
    low, high = wilson(value * shrunk, shrunk, level)
    return Share(value=value, low=low, high=high)


def _correlation(found: _Estimate) -> float:
    scale = math.sqrt(
        found.covariance[POSITIVE, POSITIVE] * found.covariance[NEGATIVE, NEGATIVE]
    )  # fmt: skip
    return float(found.covariance[POSITIVE, NEGATIVE]) / scale if scale > 0 else 0.0


def _difference(a: Share, b: Share, correlation: float) -> Share:
    """a − b with the interval that joins those of its parts (Zou and Donner's MOVER)."""
    assert a.low is not None and a.high is not None and b.low is not None and b.high is not None
    value = a.value - b.value

    def reach(one: float, other: float) -> float:
        return math.sqrt(max(one**2 + other**2 - 2 * correlation * one * other, 0.0))

    return Share(
        value=value,
        low=max(value - reach(a.value - a.low, b.high - b.value), -1.0),
        high=min(value + reach(a.high - a.value, b.value - b.low), 1.0),
    )
