"""Why a number, or its interval, is missing: stable codes and their sentences (message ids)."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from kpi_lib.columns import COLUMNS
from kpi_lib.kpis.modelled import MODELLED_REASONS

Translate = Callable[[str], str]

REASONS = MappingProxyType(
    {
        "no_data": "No file gives the figures it needs.",
        "no_cost": "No cost is known.",
        "no_cost_dates": "No cost line has the date that the agreed cost basis needs.",
        "no_margin": "The client's margin is not stated.",
        "no_orders": "No shop file covers the campaign.",
        "no_order_click_key": "No file ties orders to clicks.",
        "no_customer_history": "The orders do not go back far enough to tell new customers.",
        "no_sessions": "No analytics file has sessions of the campaign.",
        "no_leads": "No file has leads of the campaign.",
        "no_installs": "No file has installs.",
        "no_paid": "No paid media is known.",
        "no_rate_card": "The client's rate card is not given.",
        "no_outreach": "No outreach sheet is given.",
        "no_comments": "No comments are given.",
        "no_comment_labels": "No comments are labelled.",
        "no_brand_followers": "No file shows the followers of the brand's own accounts.",
        "no_followers_gained": "The brand's accounts gained no followers.",
        "no_usual_posts": "No other posts of these creators are known.",
        "no_history": "Nothing is known about the time before.",
        "boosted_without_paid_impressions": "Posts were boosted, but their paid impressions are "
        "unknown.",
        "coverage_below_20": "Known for fewer than 20 % of the posts or creators.",
        "zero_denominator": "What it is divided by is zero.",
        "mixed_dates": "Its sides are dated by different things, such as publication, order or "
        "payment.",
        "too_few_posts": "Too few posts of the same creator to tell how much posts vary.",
        "too_few_events": "Too few orders or leads to tell how much they vary.",
        "too_few_creators": "There is only one creator.",
        "too_uncertain": "Posts vary too much for an interval that says anything.",
        "one_post": "It is one post.",
        "zero_value": "There is none of it, and an interval by ratios needs some.",
        "no_interval_method": "No interval is known for a number made in this way.",
        "not_split_by_creator": "The figures do not say which creator they belong to.",
        "not_split_by_platform": "The figures do not say which platform they belong to.",
        "not_split_by_post": "The figures do not say which post they belong to.",
        "not_split_by_week": "The figures do not say which week they belong to.",
        "not_split_by_tier": "The figures do not say which tier they belong to.",
        "not_split_by_model": "The figures do not say which kind of pay they belong to.",
        "not_split_by_kind": "The figures do not say which kind of creator they belong to.",
        "not_split_by_role": "The figures do not say which role of a post they belong to.",
        "not_split_by_language": "The figures do not say which language they belong to.",
        "not_split_by_country": "The figures do not say which country they belong to.",
        "not_split_by_new_or_returning": "The figures do not say whether they belong to new or to "
        "returning creators.",
        "engagement_parts_differ": "The platforms report different kinds of engagement.",
        "benchmark_unit": "The benchmark is of another KPI or denominator.",
        "benchmark_platform": "The benchmark is of another platform.",
        "benchmark_tiers": "The benchmark is of another tier or tier scheme.",
        "benchmark_statistic": "The benchmark is another statistic.",
        **MODELLED_REASONS,
    }
)
"""Code → English sentence, the message id of its translation."""

_BY_COLUMN = {
    "click_orders": "no_order_click_key",
    "new_customer_orders": "no_customer_history",
    "known_customer_orders": "no_customer_history",
    "rate_card_value": "no_rate_card",
    "comments_read": "no_comments",
    "comments_tagging": "no_comments",
}
_BY_ORIGIN = {
    "costs": "no_cost",
    "orders": "no_orders",
    "sessions": "no_sessions",
    "leads": "no_leads",
    "installs": "no_installs",
    "paid": "no_paid",
    "outreach": "no_outreach",
    "comments": "no_comment_labels",
}


def reason_of_column(name: str) -> str:
    """The code that says why nothing is known of a column."""
    return _BY_COLUMN.get(name) or _BY_ORIGIN.get(COLUMNS[name].origin, "no_data")


def reason_text(code: str | None, translate: Translate) -> str | None:
    """The sentence of a code, translated."""
    return None if code is None else translate(REASONS[code])
