"""Earned media value by published price lists, as an index: the records."""

from __future__ import annotations

from collections.abc import Mapping

from kpi_lib.kpis.kpi import Kpi
from kpi_lib.kpis.modelled.record import estimate

_PRICED = (
    "posts", "impressions", "views", "reach", "engagements", "likes", "comments", "shares", "saves",
    "link_clicks",
)  # fmt: skip
"""What price lists have prices for."""
KPIS: tuple[Kpi, ...] = (
    estimate(
        "emv_index",
        "Earned media value, the client's first campaign = 100",
        "The posts' figures at the prices of a published list, as a percentage of what the "
        "client's first campaign comes to by the same list.",
        "Not money earned or saved, and never part of ROI or ROAS: nobody was asked to pay it.",
        family="emv",
        unit="number",
        better="none",
        interval="none",
        rests_on=_PRICED,
    ),
    estimate(
        "emv_amount",
        "Earned media value by a price list, in the list's own currency",
        "The sum over posts of each figure times the published price of one.",
        "Not a value: what one publisher's prices come to. Others come to something else.",
        family="emv",
        unit="number",
        better="none",
        interval="none",
        groups=("price_list", "currency"),
        rests_on=_PRICED,
    ),
    estimate(
        "emv_spread",
        "How far apart the published price lists are",
        "The largest amount divided by the smallest, over the posts that all of these lists price.",
        "Not an interval: the true value need not lie between two lists.",
        family="emv",
        unit="number",
        better="none",
        interval="none",
        rests_on=_PRICED,
    ),
)
EVIDENCE: tuple[str, ...] = _PRICED
"""Columns that the text and tables beside these figures are made of."""
REASONS: Mapping[str, str] = {
    "emv_not_asked": "An index of media value is shown only where the client asks for it (emv: in "
    "client.yaml).",
    "emv_no_posts": "The price list prices no post of the campaign: see which figures it needs.",
    "emv_partial": "The price list cannot price every post; the others are left out, not zero.",
    "emv_one_list": "Fewer than two price lists of one currency price the same posts.",
    "emv_unlike": "The client's first campaign and this one cannot be priced alike: the list needs "
    "the figures of at least 80% of the posts of both.",
    "emv_young": "Some posts are too young to compare campaigns (compare_at_days in client.yaml).",
}
