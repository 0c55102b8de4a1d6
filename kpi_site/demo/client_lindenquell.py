"""Lindenquell: skincare, Germany, euros; awareness and leads."""

from __future__ import annotations

import datetime as dt

from kpi_site.demo.specs import CampaignSpec, ClientSpec

_INSTAGRAM_FIRST = (("instagram", 0.65), ("tiktok", 0.35))
_THREE = (("instagram", 0.5), ("tiktok", 0.3), ("youtube", 0.2))

WINTERHAUT = CampaignSpec(
    slug="winterhaut",
    title="Winterhaut",
    start=dt.date(2026, 1, 19),
    end=dt.date(2026, 3, 1),
    objective="awareness",
    hashtag="WinterhautMitLindenquell",
    creators=12,
    posts=(2, 5),
    platforms=_THREE,
    models=("paid", "paid", "hybrid", "paid", "gifted"),
    features=frozenset({"stories", "early", "comments", "xlsx", "boost", "leads"}),
    conversion=0.012,
    lead_rate=0.2,
    lead_days=12.0,
    lead_usual=0.3,
    first_record=30_001,
    discount=0.1,
    fee_per_thousand=6.0,
    agency_share=0.04,
    code_suffix="WINTER",
    product_cost="retail",
    targets={"impressions": {"min": 700_000}, "cpm": {"max": 14}, "er_impressions": {"min": 0.04}},
    recommendations=(
        {"text": "Mehr Reels, weniger Einzelbilder: gleiche Kosten, mehr Aufrufe.", "kpi": "cpm"},
    ),
    notes={
        "exposure": "Stories stehen nur im früheren Export; die Zahlen dort gelten.",
        "verdict": "Ziel war Bekanntheit; Verkäufe sind ein Nebenergebnis.",
        "maturation": "Probierset zuerst: wer kauft, kauft meist nach zwei Wochen.",
    },
)
FRUEHLING = CampaignSpec(
    slug="fruehlingsroutine",
    title="Frühlingsroutine",
    start=dt.date(2026, 3, 3),
    end=dt.date(2026, 4, 12),
    objective="leads",
    hashtag="Lindenquellroutine",
    creators=7,
    carried=3,
    posts=(3, 5),
    platforms=_INSTAGRAM_FIRST,
    models=("paid", "hybrid", "paid"),
    features=frozenset({"leads", "outreach", "allocate", "screenshots", "second_currency"}),
    conversion=0.01,
    lead_rate=0.28,
    discount=0.1,
    fee_per_thousand=6.0,
    agency_share=0.18,
    code_suffix="FRISCH",
    targets={"leads": {"min": 100}, "cpl": {"max": 32, "by": dt.date(2026, 4, 30)}},
    recommendations=(
        {
            "text": "Erst im Juni urteilen: die meisten Käufe der Leads stehen noch aus.",
            "kpi": "cpl",
        },
    ),
    notes={"traffic": "Leads sind Anmeldungen zur Hautberatung."},
)
LINDENQUELL = ClientSpec(
    slug="lindenquell",
    name="Lindenquell",
    handle="lindenquell.pflege",
    currency="EUR",
    second_currency="USD",
    timezone="Europe/Berlin",
    locale="de-DE",
    country="DE",
    shop="shopify",
    orders_per_day=3.0,
    products=(
        ("Serum Lindenblüte", 34.0),
        ("Reinigungsmilch", 19.9),
        ("Nachtcreme", 42.0),
        ("Lippenpflege", 8.5),
    ),
    tax_rate=0.19,
    shipping=3.9,
    margin=0.61,
    colour="#8a4f7d",
    kpis={
        "save_share": {
            "numerator": "saves",
            "denominator": "engagements",
            "unit": "ratio",
            "better": "higher",
            "label": {"de": "Anteil gespeichert", "en": "Share of saves"},
            "note": "Kein Maß für Käufe: gespeichert wird auch, was man nur lesen will.",
        }
    },
    campaigns=(WINTERHAUT, FRUEHLING),
)
