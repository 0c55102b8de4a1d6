"""A classifier of comments for each language, and whether it may be used.

Character n-grams (TF-IDF) and logistic regression, learnt from the client's own labels. The folds
keep the comments of a post together, so that nobody is judged by a model that saw the post's
other comments. A language without labels enough has none; one below `GATE` is not used. There are
no lexicons: in German and Spanish they reach a macro-F1 of .46 and .36, where chance is .33.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kpi_lib.estimates.sentiment_shares import LABELS, UNLABELLED
from kpi_lib.kpis.arrays import Codes, Floats

GATE = 0.65
"""Macro-F1 on comments the model has not learnt from."""
ENOUGH, ENOUGH_OF_EACH = 150, 15
"""Labelled comments of a language, and of each label."""
FOLDS, FEWEST_POSTS = 5, 3
LONGEST = 500
"""Characters of a comment that are read."""
UNKNOWN = "unknown"
"""Language of comments that name none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Classifier:
    """What came of one language."""

    language: str
    labelled: int
    f1: float | None = None
    """Macro-F1 over the folds."""
    reason: str | None = None
    """Why there is none, or why it is not used."""

    @property
    def passed(self) -> bool:
        return self.f1 is not None and self.f1 >= GATE


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Guesses:
    """What the classifiers that passed say of every comment."""

    classifiers: tuple[Classifier, ...]
    guesses: Floats | None
    """Probability of each of `LABELS` by comment, each by a model that saw no label of its post;
    the labelled comments' own shares in languages without a classifier. None where none passed."""
    f1: float | None
    """Macro-F1 over the comments of all languages that were tried."""


def language_of(written: pd.Series[Any]) -> pd.Series[Any]:
    """`de-AT`, `DE` → `de`; missing → `unknown`."""
    text = written.astype("str").str.strip().str.casefold()
    short = text.str.replace(r"[-_].*", "", regex=True)
    return short.where(written.notna() & short.ne(""), UNKNOWN)


def classify(comments: pd.DataFrame, labels: Codes) -> Guesses:
    """Try a classifier for each language; `comments` has `post, text, language`, in an order that
    does not depend on the files'."""
    language = comments["language"].to_numpy()
    guesses = np.full((len(comments), len(LABELS)), np.nan)
    tried: list[Classifier] = []
    for name in sorted(set(language)):
        inside = np.flatnonzero(language == name)
        found, said = _one(name, comments.iloc[inside], labels[inside])
        tried.append(found)
        if said is not None:
            guesses[inside] = said
    f1 = _macro_f1(labels, guesses)
    for one in tried:
        if not one.passed:
            guesses[language == one.language] = np.nan
    used = any(one.passed for one in tried)
    return Guesses(
        classifiers=tuple(tried), guesses=_filled(guesses, labels) if used else None, f1=f1
    )


def _one(name: str, comments: pd.DataFrame, labels: Codes) -> tuple[Classifier, Floats | None]:
    """The classifier of a language and what its folds say of all comments with a text."""
    known = labels != UNLABELLED
    count = int(known.sum())
    texts = comments["text"].astype("str").where(comments["text"].notna(), "").str.slice(0, LONGEST)
    readable = texts.str.strip().ne("").to_numpy()
    usable = known & readable
    each = np.bincount(labels[usable], minlength=len(LABELS))
    posts = comments["post"].fillna("").to_numpy(dtype="str")
    if name == UNKNOWN:
        return Classifier(language=name, labelled=count, reason="classifier_no_language"), None
    if each.sum() < ENOUGH or each.min() < ENOUGH_OF_EACH:
        return Classifier(language=name, labelled=count, reason="classifier_few_labels"), None
    if len(np.unique(posts[usable])) < FEWEST_POSTS:
        return Classifier(language=name, labelled=count, reason="classifier_few_posts"), None
    said = np.full((len(comments), len(LABELS)), np.nan)
    fitted = _folds(texts[readable].tolist(), labels[readable], posts[readable])
    if fitted is None:
        return Classifier(language=name, labelled=count, reason="fit_failed"), None
    said[readable] = fitted
    f1 = _macro_f1(labels, said)
    assert f1 is not None
    reason = None if f1 >= GATE else "classifier_below_gate"
    return Classifier(language=name, labelled=count, f1=f1, reason=reason), said


def _folds(texts: list[str], labels: Codes, posts: Any) -> Floats | None:
    """What each fold's model, learnt from the other folds' labels, says of the fold's comments."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold

    said = np.zeros((len(texts), len(LABELS)))
    words = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), min_df=2, sublinear_tf=True,
                            max_features=3_000)  # fmt: skip
    model = LogisticRegression(C=4.0, class_weight="balanced", solver="newton-cg", tol=1e-5,
                               max_iter=200)  # fmt: skip
    splits = GroupKFold(n_splits=min(FOLDS, len(np.unique(posts))))
    try:
        table = words.fit_transform(texts)
        for others, fold in splits.split(texts, groups=posts):
            learnt = others[labels[others] != UNLABELLED]
            with warnings.catch_warnings():
                # Without convergence there is no model; the second is of its line search.
                warnings.simplefilter("error", ConvergenceWarning)
                warnings.simplefilter("error", RuntimeWarning)
                model.fit(table[learnt], labels[learnt])
            said[np.ix_(fold, model.classes_)] = model.predict_proba(table[fold])
    except (ValueError, np.linalg.LinAlgError, ConvergenceWarning, RuntimeWarning):
        return None
    return np.round(said, 6)


def _macro_f1(labels: Codes, said: Floats) -> float | None:
    """Mean over the labels of the F1 of the likeliest one, on labelled comments that were read."""
    rows = (labels != UNLABELLED) & ~np.isnan(said).any(axis=1)
    if not rows.any():
        return None
    truth, found = labels[rows], said[rows].argmax(axis=1)
    size = len(LABELS)
    table = np.bincount(truth * size + found, minlength=size**2).reshape(size, size)
    hits, both = table.diagonal(), table.sum(axis=0) + table.sum(axis=1)
    return float(np.divide(2 * hits, both, out=np.zeros(size), where=both > 0).mean())


def _filled(guesses: Floats, labels: Codes) -> Floats:
    """The labelled comments' own shares where no classifier speaks: any constant is right there,
    and this one makes the interval narrowest."""
    blind = np.asarray(np.isnan(guesses).any(axis=1))
    own = labels[blind & (labels != UNLABELLED)]
    base = own if len(own) else labels[labels != UNLABELLED]
    shares = np.bincount(base, minlength=len(LABELS)) / len(base)
    return np.where(blind[:, None], shares, guesses)
