"""What the comments say, by labels or a labelled sample: the records."""

from __future__ import annotations

from collections.abc import Mapping

from kpi_lib.kpis.kpi import Better, Kpi
from kpi_lib.kpis.modelled.record import estimate

_LABELS = ("comments_labelled", "comments_positive", "comments_neutral", "comments_negative")


def _share(
    name: str, label: str, definition: str, better: Better, *, rests_on: tuple[str, ...]
) -> Kpi:
    return estimate(
        name,
        label,
        definition,
        "Not what all viewers think: only of those who commented, as a reader labels comments.",
        family="sentiment",
        unit="ratio",
        better=better,
        interval="sample",
        rests_on=rests_on,
        source="[S2][S3]",
        groups=("platform",),
    )


KPIS: tuple[Kpi, ...] = (
    _share(
        "sentiment_negative_share_all",
        "Negative comments among all comments",
        "Counted where every comment is labelled; else the labelled sample's share, corrected by "
        "strata and, past its gate, by a classifier's own errors on the labelled comments.",
        "lower",
        rests_on=_LABELS,
    ),
    _share(
        "sentiment_positive_share_all",
        "Positive comments among all comments",
        "Found like the share of negative comments.",
        "higher",
        rests_on=_LABELS,
    ),
    _share(
        "sentiment_net_all",
        "Positive minus negative, among all comments",
        "The share of positive comments less the share of negative ones.",
        "higher",
        rests_on=_LABELS,
    ),
    estimate(
        "viral_negative",
        "Posts with clearly more negative comments than the rest",
        "Posts with at least 10 labelled comments whose share of negative ones is above that of "
        "all other posts (Newcombe's interval and the exact test, Holm's correction).",
        "Not a forecast, and not the creator's fault: what a post's comments say so far.",
        family="sentiment",
        unit="count",
        better="lower",
        interval="none",
        source="[S3]",
        rests_on=_LABELS,
    ),
    estimate(
        "classifier_f1",
        "How well a classifier reads the comments (macro-F1)",
        "Mean of the F1 of positive, neutral and negative, on labelled comments of posts that the "
        "classifier has not learnt from.",
        "Not how good the comments are: used only from 0.65 on, where chance is about 0.33.",
        family="sentiment",
        unit="number",
        better="higher",
        interval="none",
        groups=("language",),
        rests_on=_LABELS,
    ),
)
EVIDENCE: tuple[str, ...] = (*_LABELS, "comments_read", "comments_tagging")
"""Columns that the text and tables beside these figures are made of."""
REASONS: Mapping[str, str] = {
    "few_comment_labels": "Fewer than 20 comments are labelled: label more, drawn at random.",
    "labels_not_at_random": "The labelled comments are of other posts or languages than the rest, "
    "so they do not speak for it: label a random draw of all comments.",
    "label_days_differ": "The labelled comments are of other days than the rest: it holds only if "
    "the tone did not change.",
    "classifier_not_needed": "Every comment is labelled: no classifier is needed.",
    "classifier_no_language": "The comments name no language, and a classifier learns one at a "
    "time: fill in the column language.",
    "classifier_few_labels": "A classifier needs 150 labelled comments of one language, 15 of each "
    "label (positive, neutral, negative).",
    "classifier_few_posts": "A classifier needs labelled comments under at least 3 posts.",
    "classifier_below_gate": "Macro-F1 is below 0.65: the classifier is not used.",
    "posts_few_labels": "No post has 10 labelled comments, with 10 under the others.",
}
