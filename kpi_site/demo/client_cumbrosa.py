"""Café Cumbrosa: coffee, Mexico, pesos; no click key, gifted creators."""

from __future__ import annotations

import datetime as dt

from kpi_site.demo.specs import CampaignSpec, ClientSpec

COSECHA = CampaignSpec(
    slug="cosecha-nueva",
    title="Cosecha nueva",
    start=dt.date(2026, 2, 9),
    end=dt.date(2026, 3, 15),
    objective="sales",
    hashtag="CosechaCumbrosa",
    creators=8,
    posts=(2, 4),
    platforms=(("instagram", 0.5), ("tiktok", 0.3), ("facebook", 0.2)),
    models=("paid", "hybrid", "paid", "paid"),
    features=frozenset(
        {
            "early",
            "screenshots",
            "comments",
            "second_currency",
            "outreach",
            "placements",
            "survey",
        }
    ),
    conversion=0.12,
    discount=0.15,
    fee_per_thousand=40.0,
    agency_share=0.03,
    code_suffix="CAFE",
    cost_basis="paid",
    targets={"roas": {"min": 1.5}, "cpa": {"max": 900}, "orders": {"min": 120}},
    recommendations=(
        {
            "text": "Repetir con las tres creadoras que más vendieron por peso invertido.",
            "kpi": "roas",
        },
    ),
    notes={"sales": "La tienda no guarda el enlace de origen: sólo contamos códigos."},
)
MESA = CampaignSpec(
    slug="mesa-de-todos",
    title="Mesa de todos",
    start=dt.date(2026, 3, 17),
    end=dt.date(2026, 4, 19),
    objective="content",
    hashtag="MesaCumbrosa",
    creators=14,
    carried=2,
    posts=(1, 2),
    platforms=(("instagram", 0.7), ("tiktok", 0.3)),
    models=("gifted",),
    features=frozenset({"ghosts", "outreach", "order_clicks"}),
    handover={"Nicanor": "Ulises"},
    size=2500.0,
    conversion=0.05,
    discount=0.1,
    code_suffix="MESA",
    product_cost="retail",
    targets={"post_rate": {"min": 0.7}, "posts": {"min": 15}},
    recommendations=(
        {"text": "Pedir confirmación antes de enviar: un tercio no publicó.", "kpi": "post_rate"},
    ),
    notes={
        "relationship": "Sin honorarios: sólo producto. Nicanor dejó la agencia; sus creadoras "
        "siguen con Ulises.",
    },
)
CUMBROSA = ClientSpec(
    slug="cafe-cumbrosa",
    name="Café Cumbrosa",
    handle="cafe.cumbrosa",
    currency="MXN",
    second_currency="USD",
    timezone="America/Mexico_City",
    locale="es-MX",
    country="MX",
    shop="woocommerce",
    orders_per_day=4.2,
    products=(
        ("Tueste medio 500 g", 289.0),
        ("Tueste oscuro 500 g", 289.0),
        ("Prensa francesa", 549.0),
        ("Café de olla 250 g", 169.0),
    ),
    tax_rate=0.16,
    shipping=99.0,
    followers_start=dt.date(2025, 8, 18),
    rate_card=(("instagram", "", 900.0), ("tiktok", "", 1100.0), ("facebook", "", 700.0)),
    margin=0.44,
    colour="#a1562a",
    price_list="mightyscout_2026",
    campaigns=(COSECHA, MESA),
)
