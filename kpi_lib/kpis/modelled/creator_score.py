"""Declared weights on creators of like size, and whom to keep: the records."""

from __future__ import annotations

from collections.abc import Mapping

from kpi_lib.kpis.kpi import Kpi
from kpi_lib.kpis.modelled.record import estimate

_SCORED = (
    "posts", "impressions", "paid_impressions", "reach", "views", "video_completions",
    "watch_seconds", "video_seconds", "engagements", "likes", "comments", "shares", "saves",
    "followers_at_post", "link_clicks", "sessions", "joint_follows", "leads", "orders",
    "new_customer_orders", "installs", "net_sales", "cost", "boosting",
)  # fmt: skip
"""Columns of every KPI that a score may weigh."""
KPIS: tuple[Kpi, ...] = (
    estimate(
        "creator_score",
        "Creator score",
        "Weighted mean of z-scores, each on the logarithm of a KPI among creators of the same tier "
        "and platform; 0 is the middle of like creators",
        "Not a measure of a person: it says how the campaign's deal went against like creators, by "
        "weights that somebody chose.",
        family="creator_score",
        unit="number",
        better="none",
        interval="same_creators",
        source="[S3]",
        groups=("creator",),
        rests_on=_SCORED,
    ),
    estimate(
        "creator_rank",
        "Place by score",
        "The places that 95 % of the draws give a creator, 1 for the highest score; for the whole "
        "campaign the number of places",
        "Not a league table: places that overlap are not told apart.",
        family="creator_score",
        unit="count",
        better="none",
        interval="range",
        source="[S3]",
        groups=("creator",),
        rests_on=_SCORED,
    ),
    estimate(
        "creators_keep",
        "Creators to keep by the score",
        "Creators whose score is clearly above the middle, after Holm's correction over all "
        "creators, and in the upper half in at least 90 % of the draws",
        "Not a recommendation: what the score leaves out may matter more.",
        family="creator_score",
        unit="count",
        better="none",
        interval="none",
        source="[S2]",
        rests_on=_SCORED,
    ),
    estimate(
        "creators_let_go",
        "Creators to let go by the score",
        "Creators whose score is clearly below the middle, after Holm's correction over all "
        "creators, and in the lower half in at least 90 % of the draws",
        "Not a recommendation: what the score leaves out may matter more.",
        family="creator_score",
        unit="count",
        better="none",
        interval="none",
        source="[S2]",
        rests_on=_SCORED,
    ),
    estimate(
        "creators_open",
        "Creators whom the score does not tell apart",
        "Creators with a score who are neither clearly above nor clearly below the middle",
        "Not average creators: their posts are too few or vary too much to say.",
        family="creator_score",
        unit="count",
        better="none",
        interval="none",
        source="[S2]",
        rests_on=_SCORED,
    ),
    estimate(
        "score_backtest",
        "Earlier score against later result",
        "Rank correlation of the score in one campaign with what the same creators brought in "
        "their next one: net sales, else engagements per cost",
        "Not proof that the score works: campaigns differ, and only creators booked again are in "
        "it.",
        family="creator_score",
        unit="number",
        better="higher",
        interval="similar_creators",
        source="[S3]",
        rests_on=_SCORED,
    ),
    estimate(
        "followers_backtest",
        "Earlier followers against later result",
        "Rank correlation of followers in one campaign with what the same creators brought in "
        "their next one: the same pairs as for the score",
        "Not a reason to book by followers: it is the yardstick that a score has to beat.",
        family="creator_score",
        unit="number",
        better="none",
        interval="similar_creators",
        source="practice",
        rests_on=_SCORED,
    ),
)
EVIDENCE: tuple[str, ...] = _SCORED
"""Columns that the text and tables beside these figures are made of."""
REASONS: Mapping[str, str] = {
    "score_no_posts": "No post of a creator has figures: there is nothing to score.",
    "score_few_creators": "Fewer than three creators can be scored: a score needs at least three "
    "to compare.",
    "score_weights_unknown": "Less than 60 % of the weights is known: weigh KPIs in client.yaml "
    "that these files have by creator, or complete costs, codes and exports.",
    "score_by_creator": "It is given by creator only; the middle of like creators is 0.",
    "score_few_to_judge": "Fewer than five creators have a score: nobody is kept or let go by it.",
    "no_earlier_creators": "No creator of an earlier campaign took part in a later one: nothing to "
    "test the score on.",
    "few_pairs": "Fewer than six creators with a score in one campaign and a result in the next, "
    "at least three of them in the same two campaigns.",
    "backtest_constant": "The results or scores of these creators are all the same.",
}
