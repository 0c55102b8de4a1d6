"""Wickerby Home: homeware, England, pounds; affiliate links and a leaked code."""

from __future__ import annotations

import datetime as dt

from kpi_site.demo.specs import Busy, CampaignSpec, ClientSpec

_INSTAGRAM_FIRST = (("instagram", 0.65), ("tiktok", 0.35))
_THREE = (("instagram", 0.5), ("tiktok", 0.3), ("youtube", 0.2))

NEW_YEAR = CampaignSpec(
    slug="new-year-reset",
    title="New year reset",
    start=dt.date(2026, 1, 12),
    end=dt.date(2026, 2, 8),
    objective="sales",
    hashtag="WickerbyReset",
    creators=9,
    posts=(2, 5),
    platforms=_INSTAGRAM_FIRST,
    models=("paid", "hybrid", "paid", "paid", "affiliate"),
    features=frozenset({"leak", "viral", "comments", "discussed", "outreach"}),
    further=(
        ("employee", "unpaid"),
        ("person", "unpaid"),
        ("person", "hybrid"),
        ("person", "paid"),
    ),
    conversion=0.06,
    fee_per_thousand=6.0,
    agency_share=0.04,
    code_suffix="15",
    targets={"cpa": {"max": 35}, "roas": {"min": 1.6}, "impressions": {"min": 300_000}},
    recommendations=(
        {
            "text": "Retire the code that is on the coupon site and give its creator a new one.",
            "kpi": "code_redemptions",
        },
        {"text": "Keep the two creators with the steadiest orders for spring.", "kpi": "cpa"},
    ),
    notes={
        "verdict": "January is the shop's quiet month; the coupon site found one code in week two.",
        "content": "The widest reel was not the best one: read its comments first.",
    },
)
SPRING_TABLES = CampaignSpec(
    slug="spring-tables",
    title="Spring tables",
    start=dt.date(2026, 3, 2),
    end=dt.date(2026, 4, 5),
    objective="sales",
    hashtag="WickerbyTables",
    creators=8,
    carried=3,
    posts=(2, 4),
    platforms=_THREE,
    models=("hybrid", "affiliate", "paid", "affiliate"),
    features=frozenset(
        {"affiliate", "late_fee", "outreach", "early", "second_currency", "boost", "journeys"}
    ),
    further=(
        ("carried", "hybrid"),
        ("carried", "paid"),
        ("carried", "unpaid"),
        ("carried", "unpaid"),
    ),
    handover={"Perrin": "Sorrel"},
    conversion=0.06,
    discount=0.1,
    fee_per_thousand=10.0,
    agency_share=0.045,
    code_suffix="10",
    window_days=14,
    targets={"cpa": {"max": 30}, "roas": {"min": 2.5}, "orders": {"min": 60}},
    recommendations=(
        {
            "text": "Agree fees before the terms go out; three asks came late.",
            "kpi": "late_fee_ask_rate",
        },
    ),
    notes={
        "relationship": "Seven creators of the January campaign came back. Perrin has left: "
        "Sorrel looks after her creators.",
        "lift": "From 16 to 22 March the brand's advert ran on television, in Ireland as well.",
    },
)
GARDEN_HOSTS = CampaignSpec(
    slug="garden-hosts",
    title="Garden hosts",
    start=dt.date(2026, 4, 7),
    end=dt.date(2026, 5, 17),
    objective="sales",
    hashtag="WickerbyGarden",
    creators=6,
    carried=2,
    posts=(3, 5),
    platforms=_INSTAGRAM_FIRST,
    models=("paid", "hybrid"),
    features=frozenset({"select", "screenshots"}),
    further=(("carried", "paid"), ("carried", "hybrid")),
    handover={"Perrin": "Sorrel"},
    size=12_000.0,
    conversion=0.1,
    discount=0.12,
    fee_per_thousand=10.0,
    agency_share=0.03,
    code_suffix="12",
    cost_basis="committed",
    commission_from="rate",
    targets={"orders": {"min": 60, "by": dt.date(2026, 5, 17)}, "impressions": {"min": 200_000}},
    notes={"verdict": "Two and a half of six weeks are over."},
)
WICKERBY = ClientSpec(
    slug="wickerby-home",
    name="Wickerby Home",
    handle="wickerby.home",
    currency="GBP",
    second_currency="EUR",
    timezone="Europe/London",
    locale="en-GB",
    country="GB",
    shop="shopify",
    orders_per_day=4.6,
    products=(
        ("Stoneware jug", 38.0),
        ("Linen runner", 29.0),
        ("Set of four tumblers", 24.0),
        ("Beeswax candle", 16.5),
        ("Wicker tray", 45.0),
    ),
    tax_rate=0.2,
    shipping=4.95,
    history_start=dt.date(2025, 1, 6),
    followers_start=dt.date(2025, 8, 11),
    busy=(
        Busy(first=dt.date(2025, 11, 26), last=dt.date(2025, 12, 1), factor=2.1),
        Busy(first=dt.date(2026, 3, 16), last=dt.date(2026, 3, 22), factor=1.5),
    ),
    control="Ireland",
    talk=0.12,
    survey_from=dt.date(2026, 1, 5),
    rate_card=(
        ("instagram", "nano", 60.0),
        ("instagram", "micro", 110.0),
        ("instagram", "mid", 420.0),
        ("tiktok", "", 130.0),
        ("youtube", "", 300.0),
    ),
    margin=0.52,
    colour="#2f6f5e",
    campaigns=(NEW_YEAR, SPRING_TABLES, GARDEN_HOSTS),
)
