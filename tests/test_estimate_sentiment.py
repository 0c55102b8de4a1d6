"""What comments say: counted, by a labelled sample, with a classifier past its gate."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import kpi_frames
import numpy as np
import pandas as pd
import pytest

import reports
from benchmarks.calibrate.sentiment import READ, World, _comments, _labelled
from kpi_lib.estimates.figure import Figure
from kpi_lib.estimates.figure import results as figures_as_results
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.estimates.sentiment import Sentiment, sentiment
from kpi_lib.estimates.sentiment_classifier import GATE, classify, language_of
from kpi_lib.estimates.sentiment_mix import like_the_rest
from kpi_lib.estimates.sentiment_posts import judged_posts
from kpi_lib.estimates.sentiment_shares import NEGATIVE, POSITIVE, UNLABELLED, shares
from kpi_lib.kpis.cells import complete
from kpi_lib.kpis.intervals import newcombe, wilson
from kpi_lib.kpis.modelled import MODELLED
from kpi_lib.report import indexed
from kpi_lib.show.sentiment import sentiment as show_sentiment

NAMES = ("positive", "neutral", "negative")


def comment(post: str, label: str | None = None, **more: Any) -> dict[str, Any]:
    base = {"campaign": "spring", "post": post, "platform": "instagram", "label": label,
            "date": "2026-03-05", "text": "so so", "language": "en", "source": 0}  # fmt: skip
    return base | more


def estimated(rows: list[dict[str, Any]]) -> Sentiment:
    frames = {"comments": pd.DataFrame(rows)} if rows else {}
    book = kpi_frames.ledger(frames=frames)
    sums = complete(pd.DataFrame([kpi_frames.post("p", likes=1.0)]))
    return sentiment(Inputs(ledger=book, campaign="spring", sums=sums))


def one(found: Sentiment, kpi: str, *group: str) -> Figure:
    return next(f for f in found.figures if f.kpi == kpi and (f.group or ()) == group)


def sample(labelled: int, others: int, negative: int, *, posts: int = 5) -> list[dict[str, Any]]:
    """`labelled` comments, of which so many negative (the rest positive), over posts in turn."""
    labels = ["negative"] * negative + ["positive"] * (labelled - negative) + [None] * others
    return [comment(f"p{at % posts}", label) for at, label in enumerate(labels)]


def test_every_comment_labelled_is_a_count() -> None:
    rows = [comment("a", "negative"), comment("a", "positive"), comment("b", "positive"),
            comment("b", "neutral")]  # fmt: skip
    found = estimated(rows)
    negative = one(found, "sentiment_negative_share_all")
    assert (negative.value, negative.basis, negative.low) == (0.25, "measured", None)
    assert (negative.numerator, negative.denominator, negative.n) == (1, 4, 4)
    assert one(found, "sentiment_net_all").value == 0.25
    assert one(found, "classifier_f1").reason == "classifier_not_needed"


def test_a_sample_by_hand() -> None:
    """20 labelled of 100, 5 negative: 25 %; the variance of a plain sample without replacement."""
    found = shares(np.array([NEGATIVE] * 5 + [POSITIVE] * 15 + [UNLABELLED] * 80, dtype=np.intp))
    assert found.negative.value == 0.25
    # s² = 20/19 · .25 · .75; variance = (1 − 20/100) · s² / 20 = .0078947; t(19) = 2.09302
    size = 0.25 * 0.75 / 0.00789473684 * (1.9599640 / 2.0930241) ** 2
    assert (found.negative.low, found.negative.high) == pytest.approx(wilson(0.25 * size, size))
    assert found.net.value == pytest.approx(0.5)
    assert found.df == 19


def test_strata_weigh_what_they_hold() -> None:
    """300 comments under a, 100 under b; 10 labelled each, 50 % and 0 % negative: 37.5 %."""
    labels = np.array([NEGATIVE] * 5 + [POSITIVE] * 5 + [UNLABELLED] * 290
                      + [POSITIVE] * 10 + [UNLABELLED] * 90, dtype=np.intp)  # fmt: skip
    strata = np.repeat([0, 1], [300, 100]).astype(np.intp)
    assert shares(labels, strata=strata).negative.value == pytest.approx(0.375)
    assert shares(labels).negative.value == pytest.approx(0.25)


def test_whatever_a_classifier_says_wrongly_is_taken_out() -> None:
    labels = np.array([NEGATIVE] * 30 + [POSITIVE] * 70 + [UNLABELLED] * 900, dtype=np.intp)
    wrong = np.tile([0.0, 0.0, 1.0], (1000, 1))
    assert shares(labels, guesses=wrong).negative.value == pytest.approx(0.3)


def test_a_classifier_that_is_right_narrows_the_interval() -> None:
    rng = np.random.default_rng(5)
    truth = np.where(rng.random(1000) < 0.3, NEGATIVE, POSITIVE)
    labels = np.where(np.arange(1000) < 200, truth, UNLABELLED).astype(np.intp)
    said = np.where(rng.random(1000) < 0.9, truth, POSITIVE + NEGATIVE - truth)
    helped = shares(labels, guesses=np.eye(3)[said])
    assert helped.negative.width < 0.8 * shares(labels).negative.width
    assert helped.negative.low is not None and helped.negative.high is not None
    assert helped.negative.low < (truth == NEGATIVE).mean() < helped.negative.high


def test_none_negative_in_the_sample_is_not_none_at_all() -> None:
    found = one(estimated(sample(40, 400, 0)), "sentiment_negative_share_all")
    assert found.value == 0 and found.low == 0
    assert found.high is not None and 0.05 < found.high < 0.12


def test_the_interval_closes_when_nearly_all_are_labelled() -> None:
    few = one(estimated(sample(50, 450, 10)), "sentiment_negative_share_all")
    most = one(estimated(sample(490, 10, 98)), "sentiment_negative_share_all")
    assert few.low is not None and few.high is not None
    assert most.low is not None and most.high is not None
    assert most.high - most.low < 0.2 * (few.high - few.low)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "no_comments"),
        ([comment("a"), comment("b")], "no_comment_labels"),
        (sample(19, 30, 3), "few_comment_labels"),
        # The labelled comments are all of two posts, the others of other posts.
        ([comment("a", "negative")] * 40 + [comment("b", "positive")] * 40
         + [comment("c")] * 80 + [comment("d")] * 80, "labels_not_at_random"),
        # Only the German comments were read.
        ([comment(f"p{at % 4}", "positive", language="de") for at in range(60)]
         + [comment(f"p{at % 4}", language="en") for at in range(60)], "labels_not_at_random"),
    ],
)  # fmt: skip
def test_a_reason_in_place_of_a_number(rows: list[dict[str, Any]], reason: str) -> None:
    found = estimated(rows)
    for kpi in ("sentiment_negative_share_all", "sentiment_positive_share_all",
                "sentiment_net_all"):  # fmt: skip
        figure = one(found, kpi)
        assert figure.reason == reason and not figure.known
    assert {f.kpi for f in found.figures if f.group is None} == {
        "sentiment_negative_share_all", "sentiment_positive_share_all", "sentiment_net_all",
        "viral_negative", "classifier_f1",
    }  # fmt: skip


def test_other_platforms_labelled_more_often_are_weighed() -> None:
    """Instagram 60 of 120 labelled, TikTok 20 of 480: each weighs as many comments as it has."""
    rows = []
    for platform, labelled, others, negative in (("instagram", 60, 60, 30), ("tiktok", 20, 460, 2)):
        rows += [row | {"platform": platform, "post": f"{platform}{row['post']}"}
                 for row in sample(labelled, others, negative)]  # fmt: skip
    found = estimated(rows)
    assert found.reading.by == "platform"
    value = one(found, "sentiment_negative_share_all").value
    assert value == pytest.approx((120 * 0.5 + 480 * 0.1) / 600)
    assert one(found, "sentiment_negative_share_all", "tiktok").value == pytest.approx(0.1)


def test_other_days_are_said() -> None:
    rows = [row | {"date": "2026-03-05" if row["label"] else "2026-03-25"}
            for row in sample(60, 120, 10)]  # fmt: skip
    found = one(estimated(rows), "sentiment_negative_share_all")
    assert found.known and found.reason == "label_days_differ"


def test_a_random_draw_is_not_called_another() -> None:
    world = World(name="", comments=600, posts=20, negative=0.2, labelled=150)
    refused = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        comments, truth = _comments(world, rng)
        refused += like_the_rest(comments, _labelled(world, comments, truth, rng)) is None
    assert refused <= 1


def test_classifier_refuses_without_labels_language_or_posts() -> None:
    thin = estimated(sample(100, 50, 30))
    assert one(thin, "classifier_f1").reason == "classifier_few_labels"
    one_label = estimated(sample(200, 50, 0))
    assert one(one_label, "classifier_f1").reason == "classifier_few_labels"
    silent = estimated([row | {"language": None} for row in sample(200, 50, 30)])
    assert one(silent, "classifier_f1", "unknown").reason == "classifier_no_language"
    labels = np.tile(np.array([0, 1, 2, UNLABELLED]), 80).astype(np.intp)
    table = pd.DataFrame({"post": ["a", "b"] * 160, "text": "x", "language": "en"})
    assert classify(table, labels).classifiers[0].reason == "classifier_few_posts"


def test_a_classifier_of_noise_stays_below_its_gate_and_unused() -> None:
    rng = np.random.default_rng(3)
    labels = np.where(rng.random(400) < 0.75, rng.integers(0, 3, 400), UNLABELLED)
    words = np.array(["tea", "cup", "hot", "leaf", "pot"])
    table = pd.DataFrame({
        "post": [f"p{at % 8}" for at in range(400)], "language": "en",
        "text": [" ".join(rng.choice(words, 4)) for _ in range(400)],
    })  # fmt: skip
    found = classify(table, labels.astype(np.intp))
    assert found.f1 is not None and found.f1 < 0.5 < GATE
    assert found.classifiers[0].reason == "classifier_below_gate" and found.guesses is None


def test_a_language_without_a_classifier_keeps_its_sample() -> None:
    comments, labels = _read_world(0)
    other = comments.head(120).assign(language="fi")
    both = pd.concat([comments, other], ignore_index=True)
    found = classify(both, np.concatenate([labels, labels[:120]]))
    by = {one.language: one for one in found.classifiers}
    assert by["de"].passed and by["fi"].reason == "classifier_few_labels"
    assert found.guesses is not None
    blind = found.guesses[len(comments) :]
    assert np.allclose(blind, blind[0]) and blind[0].sum() == pytest.approx(1)


def _read_world(seed: int) -> tuple[pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(seed)
    comments, truth = _comments(READ[0], rng)
    known = _labelled(READ[0], comments, truth, rng)
    return comments, np.where(known, truth, UNLABELLED).astype(np.intp)


def test_planted_shares_are_found_with_a_classifier_whatever_the_order_of_rows() -> None:
    rng = np.random.default_rng(11)
    comments, truth = _comments(READ[0], rng)
    known = _labelled(READ[0], comments, truth, rng)
    rows = [
        comment(str(row["post"]), NAMES[truth[at]] if known[at] else None, text=row["text"],
                language="de-DE", date=row["date"], platform=row["platform"])
        for at, row in enumerate(comments.to_dict("records"))
    ]  # fmt: skip
    found = estimated(rows)
    assert found.reading.way == "classifier"
    figure = one(found, "sentiment_negative_share_all")
    assert figure.basis == "modelled" and figure.method == "prevalence"
    assert figure.low is not None and figure.high is not None
    assert figure.low <= (truth == NEGATIVE).mean() <= figure.high
    again = estimated([rows[at] for at in rng.permutation(len(rows))])
    assert [f.value for f in again.figures] == pytest.approx(
        [f.value for f in found.figures], rel=1e-6
    )


def test_coverage_of_the_sample_in_a_fast_subset() -> None:
    world = World(name="", comments=400, posts=20, negative=0.12, labelled=60, clumped=0.05)
    held = 0
    for seed in range(200):
        rng = np.random.default_rng(1000 + seed)
        comments, truth = _comments(world, rng)
        labels = np.where(_labelled(world, comments, truth, rng), truth, UNLABELLED)
        found = shares(labels).negative
        assert found.low is not None and found.high is not None
        held += found.low <= (truth == NEGATIVE).mean() <= found.high
    assert 182 <= held <= 199


def test_one_angry_post_is_found_and_only_that_one() -> None:
    posts = pd.Series(np.repeat([f"p{at}" for at in range(10)], 40))
    labels = np.full(400, POSITIVE, dtype=np.intp)
    labels[::10] = NEGATIVE  # 4 of 40 everywhere
    labels[:24] = NEGATIVE  # p0: at least 24 of 40
    found = judged_posts(posts, labels)
    assert [post.post for post in found if post.clear] == ["p0"]
    first = found[0]
    assert first.share > 0.6 and first.rest == pytest.approx(0.1)
    # Ten posts: Holm's first level is .05 / 10.
    expected = newcombe(first.negative, 40, 36, 360, level=1 - 0.005)
    assert (first.low, first.high) == pytest.approx(expected)


def test_posts_without_labels_enough_are_not_judged() -> None:
    assert judged_posts(pd.Series(["a"] * 30), np.full(30, NEGATIVE, dtype=np.intp)) == ()
    found = estimated([comment("a", "negative")] * 9 + [comment("b", "positive")] * 9)
    assert one(found, "viral_negative").reason == "posts_few_labels"


def test_hostile_and_huge_texts_harm_nothing_and_are_told_nowhere() -> None:
    comments, labels = _read_world(1)
    marker = "</script><script>alert('MARKER')</script>"
    rows = [
        comment(str(row["post"]), None if label == UNLABELLED else NAMES[label],
                text=marker + row["text"], language="de")
        for row, label in zip(comments.to_dict("records"), labels, strict=True)
    ]  # fmt: skip
    rows[0]["text"] = "x" * 10_000_000
    rows[1]["text"] = "\x00\ud83d\ude00"[:1] * 50
    rows[2]["text"] = None
    found = estimated(rows)
    assert one(found, "sentiment_negative_share_all").known
    assert "MARKER" not in repr(found) and "MARKER" not in json.dumps(repr(found.figures))


def test_repeats_are_counted() -> None:
    rows = [comment("a", "positive", text="Great")] * 3 + [comment("b", "positive", text="Great")]
    assert estimated(rows).repeats == 2


def test_language_is_read_from_its_code() -> None:
    written = pd.Series(["DE", "de-AT", "pt_BR", " ", None])
    assert language_of(written).tolist() == ["de", "de", "pt", "unknown", "unknown"]


def shown(rows: list[dict[str, Any]], **post: Any) -> str:
    """The section of a report with these comments and one post `a`."""
    found = estimated(rows)
    report = reports.report()
    results = tuple(figures_as_results(found.figures))
    posts = pd.DataFrame([
        {"post": "a", "campaign": "spring", "creator": "Anna", "platform": "instagram",
         "published": pd.Timestamp("2026-03-05"), "permalink": "https://x.test/a"} | post
    ])  # fmt: skip
    whole = replace(
        report,
        campaign="spring",
        kpis={kpi.name: kpi for kpi in MODELLED},
        scorecard=replace(report.scorecard, kpis=results),
        index=indexed(replace(report.scorecard, kpis=results)),
        ledger=replace(report.ledger, frames={"posts": posts}),
        estimates=SimpleNamespace(sentiment=found),  # type: ignore[arg-type]
    )
    return str(show_sentiment(whole)._repr_mimebundle_()["text/html"])


def angry() -> list[dict[str, Any]]:
    rows = [comment("a", "negative", text=f"MARKER {at}") for at in range(30)]
    return rows + [comment(f"p{at % 6}", "positive") for at in range(120)]


def test_the_page_leads_with_the_finding_and_lists_the_angry_post_by_link() -> None:
    html = shown(angry())
    assert "Of 150 comments, 20.0% are negative and 80.0% positive" in html
    assert '<a href="https://x.test/a"' in html and "Anna, 5 Mar 2026" in html
    assert "MARKER" not in html


def test_hostile_names_are_text_and_no_link_runs() -> None:
    html = shown(angry(), creator=reports.HOSTILE, permalink="javascript:alert(1)")
    assert "<script" not in html and "&lt;script&gt;" in html and "javascript:" not in html


def test_the_page_says_that_it_cannot_tell_and_still_lists_the_post() -> None:
    rows = angry() + [comment(f"q{at % 5}") for at in range(300)]
    html = shown(rows)
    assert "What all 450 comments say cannot be told" in html and "https://x.test/a" in html
