"""Shares of negative comments from a labelled sample, with and without a classifier's help.

Comments are written by topic (quality, price, delivery, the creator, greetings): words of the topic
in a heavy-tailed order, a judgement that may be negated ("not good"), intensifiers, typing
mistakes, and more words the angrier they are. Posts differ in their share of complaints (a beta
distribution), so comments of a post are alike. Nothing of it is TF-IDF or logistic.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.calibrate.row import Row
from kpi_lib.estimates.sentiment import Reading, read
from kpi_lib.estimates.sentiment_classifier import classify
from kpi_lib.estimates.sentiment_mix import like_the_rest
from kpi_lib.estimates.sentiment_posts import judged_posts
from kpi_lib.estimates.sentiment_shares import NEGATIVE, POSITIVE, UNLABELLED
from kpi_lib.kpis.arrays import Codes, Floats

SEED = 20260311
LETTERS = np.array(list("abcdefghijklmnopqrstuvwxyz"))
TOPICS, WORDS_OF_TOPIC, JUDGEMENTS = 5, 60, 25
FITS = 600
"""At most so many data sets with a classifier: each fits five models."""
MORE = 1500
"""The same where coverage is so near 92 % that 600 leave open whether it is above 90 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    name: str
    comments: int
    posts: int
    negative: float
    labelled: int
    """Expected number of labelled comments."""
    clumped: float = 0.0
    """How much posts differ: intraclass correlation of "is negative"."""
    preferred: float = 1.0
    """A negative comment is so many times as likely to be labelled."""
    whole_posts: bool = False
    """Only the comments of some posts are labelled."""
    text: bool = False
    fits: int = FITS
    """At most so many data sets; those beyond `FITS` have draws of their own."""


WORLDS = (
    World(name="400 comments, 60 labelled, 12 % negative", comments=400, posts=20, negative=0.12,
          labelled=60, clumped=0.05),
    World(name="3,000 comments, 200 labelled, 5 % negative", comments=3000, posts=60,
          negative=0.05, labelled=200, clumped=0.1),
    World(name="1,500 comments, 300 labelled, 35 % negative", comments=1500, posts=40,
          negative=0.35, labelled=300, clumped=0.2),
    World(name="150 comments, 100 labelled, 30 % negative", comments=150, posts=8, negative=0.30,
          labelled=100, clumped=0.1),
)  # fmt: skip
READ = (
    World(name="600 comments, 250 labelled, 25 % negative, read by a classifier", comments=600,
          posts=25, negative=0.25, labelled=250, clumped=0.1, text=True, fits=MORE),
    World(name="900 comments, 200 labelled, 45 % negative, read by a classifier", comments=900,
          posts=30, negative=0.45, labelled=200, clumped=0.15, text=True),
)  # fmt: skip
BROKEN = (
    World(name="negative ones labelled three times as often", comments=1500, posts=40,
          negative=0.12, labelled=300, clumped=0.1, preferred=3.0),
    World(name="only the comments of 10 of 40 posts labelled", comments=1500, posts=40,
          negative=0.25, labelled=300, clumped=0.2, whole_posts=True),
)  # fmt: skip


def rows(datasets: int) -> Iterator[Row]:
    """All rows; those with a classifier on fewer data sets."""
    rng = np.random.default_rng(SEED)
    for world in WORLDS:
        told = [_one(world, rng) for _ in range(datasets)]
        yield _coverage(world, told, "sentiment_negative_share_all", ask="coverage")
        yield _coverage(world, told, "sentiment_net_all", ask="coverage")
    for world in READ:
        told = [_one(world, rng) for _ in range(min(datasets, FITS))]
        more = np.random.default_rng(SEED + 1)
        told += [_one(world, more) for _ in range(min(datasets, world.fits) - len(told))]
        helped = sum(one.reading.way == "classifier" for one in told)
        note = f"A classifier passed its gate and narrowed the interval in {helped} of {len(told)}."
        yield _coverage(world, told, "sentiment_negative_share_all", ask="coverage", note=note)
        yield _coverage(world, told, "sentiment_net_all", ask="coverage", note=note)
    for world, note in zip(BROKEN, _BROKEN_NOTES, strict=True):
        told = [_one(world, rng) for _ in range(datasets)]
        yield _coverage(world, told, "sentiment_negative_share_all", ask="report", note=note)
    yield from _posts(datasets, rng)


_BROKEN_NOTES = (
    "Labelled by convenience: no figure shows it. The page states that the labelled are taken as a "
    "random draw, and who labels what is striking, labels too many complaints.",
    "The mix of posts is not that of chance, and most posts have no labels: the shares are "
    "refused (labels_not_at_random) instead of told.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    reading: Reading
    negative: float
    net: float


def _one(world: World, rng: np.random.Generator) -> Told:
    """One data set: the truth, and what the production functions make of the labelled part."""
    comments, truth = _comments(world, rng)
    labels = np.where(_labelled(world, comments, truth, rng), truth, UNLABELLED)
    known = labels != UNLABELLED
    strata = None if known.all() else like_the_rest(comments, known)
    guesses = classify(comments, labels).guesses if world.text and strata is not None else None
    negative = float((truth == NEGATIVE).mean())
    net = float((truth == POSITIVE).mean()) - negative
    return Told(reading=read(labels, strata, guesses), negative=negative, net=net)


def _comments(world: World, rng: np.random.Generator) -> tuple[pd.DataFrame, Codes]:
    sizes = rng.pareto(1.5, world.posts) + 0.2
    post = np.sort(rng.choice(world.posts, size=world.comments, p=sizes / sizes.sum()))
    share = np.full(world.posts, world.negative)
    if world.clumped:
        spread = (1 - world.clumped) / world.clumped
        share = rng.beta(world.negative * spread, (1 - world.negative) * spread, world.posts)
    u = rng.random(world.comments)
    negative = u < share[post]
    positive = ~negative & (rng.random(world.comments) < 0.6)
    truth = np.where(negative, NEGATIVE, np.where(positive, POSITIVE, 1)).astype(np.intp)
    text = _texts(truth, rng) if world.text else np.full(world.comments, "x")
    days = pd.Timestamp("2026-03-01") + pd.to_timedelta(rng.geometric(0.2, world.comments), "D")
    frame = pd.DataFrame({
        "post": [f"p{at:03d}" for at in post],
        "platform": np.where(post % 2, "instagram", "tiktok"),
        "language": "de", "date": days, "text": text,
    })  # fmt: skip
    return frame, truth


def _labelled(
    world: World, comments: pd.DataFrame, truth: Codes, rng: np.random.Generator
) -> np.ndarray:
    if world.whole_posts:
        posts = comments["post"].unique()
        chosen = rng.choice(posts, size=min(10, len(posts)), replace=False)
        return comments["post"].isin(chosen).to_numpy()
    weight = np.where(truth == NEGATIVE, world.preferred, 1.0)
    picked = rng.choice(len(truth), size=world.labelled, replace=False, p=weight / weight.sum())
    found = np.zeros(len(truth), dtype=bool)
    found[picked] = True
    return found


def _texts(truth: Codes, rng: np.random.Generator) -> list[str]:
    """Topic words, a judgement of the right or the wrong sign with "not", and mistakes."""
    lexicon = np.random.default_rng(7)
    topics = [[_word(lexicon) for _ in range(WORDS_OF_TOPIC)] for _ in range(TOPICS)]
    good = [_word(lexicon) for _ in range(JUDGEMENTS)]
    bad = [_word(lexicon) for _ in range(JUDGEMENTS)]
    liking = np.array([[4, 1, 1, 4, 5], [2, 4, 4, 2, 2], [4, 5, 5, 1, 1]], dtype=float)
    found = []
    for label in truth:
        topic = topics[rng.choice(TOPICS, p=liking[label] / liking[label].sum())]
        length = 2 + rng.poisson((2, 3, 6)[label])
        words = [topic[min(int(rng.pareto(1.1)), WORDS_OF_TOPIC - 1)] for _ in range(length)]
        for _ in range(1 + rng.poisson(0.7)):
            words.insert(int(rng.integers(len(words) + 1)), _judgement(label, good, bad, rng))
        found.append(_mistyped(" ".join(words), rng))
    return found


def _judgement(label: int, good: list[str], bad: list[str], rng: np.random.Generator) -> str:
    at = min(int(rng.pareto(0.9)), JUDGEMENTS - 1)
    if label == 1:
        return ("ist", "wo", "wann", "und")[int(rng.integers(4))]
    right, wrong = (good, bad) if label == POSITIVE else (bad, good)
    return f"nicht {wrong[at]}" if rng.random() < 0.2 else right[at]


def _word(rng: np.random.Generator) -> str:
    return "".join(rng.choice(LETTERS, size=int(rng.integers(4, 9))))


def _mistyped(text: str, rng: np.random.Generator) -> str:
    at = int(rng.integers(len(text)))
    return text if rng.random() < 0.7 else text[:at] + str(rng.choice(LETTERS)) + text[at + 1 :]


def _coverage(world: World, told: list[Told], kpi: str, *, ask: str, note: str = "") -> Row:
    name = "negative" if kpi == "sentiment_negative_share_all" else "net"
    pairs = [
        (getattr(one.reading.shares, name), getattr(one, name))
        for one in told
        if one.reading.shares is not None
    ]
    covered = sum(share.low <= truth <= share.high for share, truth in pairs)
    return Row(
        estimate="sentiment",
        kpi=kpi,
        scenario=world.name,
        datasets=len(told),
        told=len(pairs),
        covered=covered if pairs else None,
        bias=float(np.median([share.value - truth for share, truth in pairs])) if pairs else None,
        width=float(np.median([share.width for share, _ in pairs])) if pairs else None,
        ask=ask,  # type: ignore[arg-type]
        note=f"Bias and width in points of the share. {note}".strip(),
    )


def _posts(datasets: int, rng: np.random.Generator) -> Iterator[Row]:
    """Posts declared clearly more negative where all are alike, and where comments copy others."""
    for clumped, ask, note in (
        (0.0, "false_positives", "A data set counts once, however many posts were declared."),
        (0.05, "report", "Posts of one expected share whose comments follow each other: they do "
         "differ, by what was said under them, and the page says only that."),
    ):  # fmt: skip
        declared = sum(_declared(clumped, rng) for _ in range(datasets))
        yield Row(
            estimate="sentiment", kpi="viral_negative", datasets=datasets, told=datasets,
            scenario=f"15 posts, 10–80 labelled each, 15 % negative, correlation {clumped}",
            false_positives=declared, ask=ask, limit=0.06 if ask == "false_positives" else None,  # type: ignore[arg-type]
            note=note,
        )  # fmt: skip


def _declared(clumped: float, rng: np.random.Generator) -> bool:
    sizes = rng.integers(10, 81, 15)
    share: Floats = np.full(15, 0.15)
    if clumped:
        spread = (1 - clumped) / clumped
        share = rng.beta(0.15 * spread, 0.85 * spread, 15)
    post = np.repeat(np.arange(15), sizes)
    labels = np.where(rng.random(len(post)) < share[post], NEGATIVE, POSITIVE).astype(np.intp)
    return any(one.clear for one in judged_posts(pd.Series(post.astype("str")), labels))
