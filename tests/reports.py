"""A report small enough to check by hand, made without reading a file."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pandas as pd

from kpi_lib.kpis.kpi import Kpi
from kpi_lib.ledger.model import Ledger, Residual
from kpi_lib.params.models import CampaignParams, ClientParams
from kpi_lib.report import CampaignReport, indexed
from kpi_lib.scorecard import Comparison, Result, Scorecard, SourceLine
from kpi_lib.text import Language

HOSTILE = "</script><script>alert(1)</script> \"'&"
MARKER = "MARKER-NOT-PLOTTED"
CLIENT = {"name": "Acme Tea", "currency": "EUR", "timezone": "Europe/Berlin", "locale": "en-GB",
          "margin": 0.5, "prices_include_tax": True}  # fmt: skip
CAMPAIGN: dict[str, Any] = {
    "title": "Spring blend", "start": "2026-03-01", "end": "2026-03-31", "objective": "sales",
    "targets": {"cpa": {"max": 400}, "impressions": {"min": 20000}},
    "recommendations": [{"text": f"Book Anna again {HOSTILE}", "kpi": "cpa"}],
    "notes": {"exposure": f"First <b>note</b>.\n\nSecond {HOSTILE}"},
}  # fmt: skip


def kpi(name: str, label: str, family: Any, numerator: str, denominator: str | None = None,
        unit: Any = "count", scale: float = 1.0) -> Kpi:  # fmt: skip
    return Kpi(name=name, label=label, family=family, unit=unit, better="higher",
               kind="total" if denominator is None else "ratio", numerator=numerator,
               denominator=denominator, scale=scale, is_not=f"Not all of {label}.")  # fmt: skip


KPIS = {
    record.name: record
    for record in (
        kpi("impressions", "Impressions", "exposure", "impressions"),
        kpi("reach_sum", "Reach", "exposure", "reach_sum"),
        kpi("engagements", "Engagements", "engagement", "engagements"),
        kpi("er_vs_usual", "Against usual", "engagement", "er", "usual", "number"),
        kpi("link_clicks", "Link clicks", "traffic", "link_clicks"),
        kpi("orders", "Orders", "sales", "orders"),
        kpi("net_sales", "Net sales", "sales", "net_sales", unit="money"),
        kpi("cost", "Cost", "money", "cost", unit="money"),
        kpi("cpa", "Cost per order", "money", "cost", "orders", "money"),
        kpi("cpm", "CPM", "money", "cost", "impressions", "money", 1000),
    )
}


def result(name: str, value: float | None, *groups: str | None, by: str | None = None,
           **more: Any) -> Result:  # fmt: skip
    record = KPIS[name]
    formula = record.numerator
    if record.denominator:
        formula = f"{formula} / {record.denominator}"
        formula = formula if record.scale == 1 else f"{record.scale:g} × {formula}"
    return Result(
        kpi=name, version=1, label=record.label, unit=record.unit, scale=record.scale,
        group_by=(by,) if by else None, group=groups or None, value=value, formula=formula,
        basis="measured" if value is not None else None, **more,
    )  # fmt: skip


RESULTS = (
    result("impressions", 50000, n=4, unit_of_resampling="post", sources=(0,), verdict="met",
           target={"min": 20000, "max": None, "by": "2026-03-31"}, level=0.95, low=30000,
           high=80000, interval_of="same_creators", method="log_pooled_t"),
    result("impressions", 30000, "2026-03-02", by="week"),
    result("impressions", 20000, "2026-03-16", by="week"),
    result("reach_sum", 39000),
    result("reach_sum", 39000, "instagram", by="platform"),
    result("engagements", 2440, "instagram", by="platform"),
    result("er_vs_usual", 1.2, "Anna", by="creator", low=1.05, high=1.4),
    result("er_vs_usual", 0.9, HOSTILE, by="creator", low=0.7, high=1.2),
    result("orders", 3),
    result("orders", None, "instagram", by="platform", reason="no_orders", reason_text="no orders"),
    result("net_sales", 200.0),
    result("net_sales", 150.0, "Anna", by="creator", low=90.0, high=700.0),
    result("net_sales", 50.0, HOSTILE, by="creator"),
    result("cost", 1500.0),
    result("cost", 120.0, "Anna", by="creator"),
    result("cost", 1000.0, HOSTILE, by="creator"),
    result("cost", None, "Only written to", by="creator"),
    result("cpa", 500.0, numerator=1500.0, denominator=3.0, n=2, unit_of_resampling="creator",
           target={"min": None, "max": 400, "by": "2026-03-31"}, verdict="open", sources=(0, 1),
           coverage={"units": 1.0, "denominator": 1.0}, low=300.0, high=900.0, level=0.95,
           interval_of="same_creators", method="log_pooled_t"),
    result("cpm", None, reason="no_data", reason_text="the columns are not known"),
)  # fmt: skip


def source(file: str) -> SourceLine:
    return SourceLine(file=file, kind="posts", owner="Anna", sha256="0123456789abcdef" * 4,
                      rows_read=4, rows_used=3, rows_bad=1, exported_on="2026-04-20",
                      from_="2026-03-01", to="2026-03-31")  # fmt: skip


POSTS = pd.DataFrame({
    "post": ["instagram:1", "instagram:2", "instagram:3"],
    "campaign": ["spring", "spring", None],
    "creator": ["Anna", HOSTILE, "Anna"],
    "platform": ["instagram"] * 3,
    "published": pd.to_datetime(["2026-03-05", None, "2026-01-20"]),
    "format": ["reel", None, "reel"],
    "permalink": ["https://www.instagram.com/p/1", "javascript:alert(1)", None],
    "caption": [HOSTILE, None, MARKER],
    "basis": ["measured", None, "measured"],
    "found": [True, False, True],
    "last_seen": pd.to_datetime([None, None, None]),
    "impressions": [30000.0, None, 1.0],
    "engagements": [500.0, None, 1.0],
})  # fmt: skip
ROSTER = pd.DataFrame({"campaign": ["spring", "spring", "autumn"],
                       "creator": ["Anna", HOSTILE, "Cleo"]})  # fmt: skip
SUMS = pd.DataFrame({
    "platform": ["instagram", "instagram"], "creator": ["Anna", MARKER], "likes": [400.0, 100.0],
    "comments": [60.0, 20.0], "shares": [10.0, 10.0], "saves": [float("nan")] * 2,
})  # fmt: skip


def report(locale: str = "en-GB", results: tuple[Result, ...] = RESULTS,
           **campaign: Any) -> CampaignReport:  # fmt: skip
    """The report in a language; `campaign` replaces keys of its params."""
    client = ClientParams.model_validate(CLIENT | {"locale": locale})
    params = CampaignParams.model_validate(CAMPAIGN | campaign)
    language = Language(locale, "EUR")
    card = Scorecard(
        audience="client", client="acme", campaign="spring", title=params.title,
        start=params.start.isoformat(), end=params.end.isoformat(), measured_until="2026-04-20",
        as_of="2026-04-20", timezone=client.timezone, currency=client.currency,
        cost_basis=params.cost_basis, attribution={"rule": "code", "window_days": 10},
        kpis=results, sources=(source("data/acme/a.csv"), source(f"data/acme/{HOSTILE}.csv")),
        comparisons=(
            Comparison(kpi="cpa", group_by=("creator",), a=("Anna",), b=(HOSTILE,), ratio=1.5,
                       low=1.1, high=2.0, verdict="clear", family_size=2),
            Comparison(kpi="cpa", group_by=("creator",), a=("Anna",), b=("@rest",), ratio=0.5,
                       low=0.25, high=0.8, verdict="leaning", family_size=2),
            Comparison(kpi="roas", group_by=("creator",), a=("Anna",), b=(HOSTILE,), ratio=1.1,
                       low=0.5, high=2.0, verdict="open", family_size=2),
            Comparison(kpi="orders", group_by=("creator",), a=("Anna",), b=(HOSTILE,), ratio=9.0,
                       low=5.0, high=12.0, verdict="clear", family_size=2),
        ),
    )  # fmt: skip
    ledger = Ledger(client="acme", client_params=client, campaigns={"spring": params},
                    as_of={"spring": dt.date(2026, 4, 20)}, files=(), problems=(),
                    frames={"posts": POSTS, "creators": ROSTER})  # fmt: skip
    residual = Residual(
        check="orders_to_shop",
        subject=HOSTILE,
        left=3,
        left_label="Claimed",
        right=5,
        right_label="Shop",
        tolerance=0.02,
        meaning="orders_left",
    )
    return CampaignReport(
        client="acme", campaign="spring", client_params=client, params=params, ledger=ledger,
        sums=SUMS, scorecard=card, residuals=(residual,), kpis=KPIS, language=language,
        as_of=dt.date(2026, 4, 20), rates=pd.DataFrame(), index=indexed(card),
    )  # fmt: skip


def with_results(*results: Result) -> CampaignReport:
    """The report with other results."""
    return replace(report(), index=indexed(replace(report().scorecard, kpis=results)))
