"""Supplied creatives and faceless accounts, apart from influence: the records."""

from __future__ import annotations

from collections.abc import Mapping

from kpi_lib.kpis.kpi import Better, Kpi, Unit
from kpi_lib.kpis.modelled.record import estimate


def _share(
    name: str, label: str, definition: str, is_not: str, *, rests_on: tuple[str, ...]
) -> Kpi:
    return estimate(
        name, label, definition, is_not, family="placements", unit="ratio", better="none",
        interval="none", rests_on=rests_on, source="[S4]",
    )  # fmt: skip


def _rate(
    name: str,
    label: str,
    definition: str,
    is_not: str,
    *,
    unit: Unit,
    better: Better,
    rests_on: tuple[str, ...],
) -> Kpi:
    return estimate(
        name, label, definition, is_not, family="placements", unit=unit, better=better,
        interval="same_creators", rests_on=rests_on, source="[S4]",
    )  # fmt: skip


_FACES = "Not a judgement of quality: an animal with an account counts as influence, as a person."
KPIS: tuple[Kpi, ...] = (
    _share(
        "placement_share_posts",
        "Placements among the posts",
        "Posts with a supplied creative or of an account without a human face, of all posts",
        _FACES,
        rests_on=("posts", "placements"),
    ),
    _share(
        "placement_share_impressions",
        "Impressions of placements",
        "Impressions of placements, of all impressions of posts",
        "Not people: impressions are counted as each platform defines them.",
        rests_on=("impressions",),
    ),
    _share(
        "placement_share_engagements",
        "Engagements of placements",
        "Engagements of placements, of all engagements",
        "Not interest in buying: accounts without a face may engage and not sell.",
        rests_on=("engagements",),
    ),
    _share(
        "placement_share_cost",
        "Cost of placements",
        "Cost of placements, of the cost that is either's",
        "Not of costs that nobody's posts bear, such as the agency's fee.",
        rests_on=("cost",),
    ),
    _share(
        "placement_share_orders",
        "Orders by placements",
        "Orders of creators who only have placements, of the orders that are either's",
        "Not caused by them: orders are attributed as everywhere in the report.",
        rests_on=("orders",),
    ),
    _rate(
        "er_influence",
        "Engagements per impression, influence",
        "Engagements over impressions of the posts that are no placements",
        "Not comparable with the rate of all posts where placements are many.",
        unit="ratio",
        better="higher",
        rests_on=("engagements", "impressions"),
    ),
    _rate(
        "er_placement",
        "Engagements per impression, placements",
        "Engagements over impressions of the posts that are placements",
        "Not influence: a supplied creative is an ad in the creator's place.",
        unit="ratio",
        better="higher",
        rests_on=("engagements", "impressions"),
    ),
    _rate(
        "cpm_influence",
        "Cost per 1,000 impressions, influence",
        "Cost over impressions, paid ones included, of creators and posts that are no placements",
        "Not comparable with media prices: a creator also makes the content.",
        unit="money",
        better="lower",
        rests_on=("cost", "impressions", "paid_impressions"),
    ),
    _rate(
        "cpm_placement",
        "Cost per 1,000 impressions, placements",
        "Cost over impressions, paid ones included, of creators and posts that are placements",
        "Not the price of influence: hold it against other ad placements.",
        unit="money",
        better="lower",
        rests_on=("cost", "impressions", "paid_impressions"),
    ),
    _rate(
        "er_placement_vs_influence",
        "Engagement of placements against influence",
        "Engagements per impression of placements over those of influence, judged on the logarithm",
        "Not an effect of the kind alone: other creators, platforms and times may lie behind it.",
        unit="number",
        better="none",
        rests_on=("engagements", "impressions"),
    ),
)
EVIDENCE: tuple[str, ...] = ("posts", "placements", "cost", "impressions", "engagements", "orders")
"""Columns that the text and tables beside these figures are made of."""
REASONS: Mapping[str, str] = {
    "no_placement_posts": "No post is a placement: none is marked so in the posts sheet, and no "
    "account in the roster is without a human face.",
    "no_influence_posts": "Every post is a placement: there is no influence to compare with.",
    "class_not_split": "The figures do not say whether they belong to placements or to influence: "
    "name the post in the costs sheet.",
    "classes_not_apart": "Cannot tell: no difference at all also fits what was seen.",
}
