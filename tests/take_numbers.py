"""A small scorecard as `kpis.json` holds it, with every kind of row the files to take away meet."""

from __future__ import annotations

from typing import Any

SOURCE = {"file": "data/acme/spring/posts.csv", "kind": "posts", "owner": "=cmd|' /C calc'!A0",
          "sha256": "ab" * 32, "rows_read": 9, "rows_used": 8, "rows_bad": 1,
          "exported_on": "2026-04-25", "from": "2026-03-01", "to": "2026-03-31"}  # fmt: skip
BAD = '=HYPERLINK("http://x")'


def row(kpi: str, value: float | None, **given: Any) -> dict[str, Any]:
    """A row of `kpis.json`; what is not given is unknown."""
    found: dict[str, Any] = dict.fromkeys(
        ("group_by", "group", "low", "high", "level", "interval_of", "method", "n",
         "unit_of_resampling", "df", "numerator", "denominator", "measured_coverage", "coverage",
         "target", "verdict", "reason", "reason_text")
    )  # fmt: skip
    found |= {"kpi": kpi, "version": 1, "label": kpi.replace("_", " ").title(), "unit": "count",
              "scale": 1.0, "formula": kpi, "basis": "measured", "better": "higher",
              "sources": [0], "value": value}  # fmt: skip
    return found | given


def split(kpi: str, parts: dict[str | None, float | None], key: str = "creator",
          **given: Any) -> list[dict[str, Any]]:  # fmt: skip
    """A total's rows by creator (None: the line "not assigned")."""
    return [row(kpi, part, numerator=part, group_by=[key], group=[name], **given)
            for name, part in parts.items()]  # fmt: skip


def numbers() -> dict[str, Any]:
    """Impressions that add up, sales with a missing part, a ratio, a model's figure, a target."""
    kpis = [
        row("impressions", 600.0, numerator=600.0, n=4, unit_of_resampling="post"),
        *split("impressions", {"Ana": 100.0, BAD: 300.0, None: 200.0}),
        *split("impressions", {"instagram": 250.0, "tiktok": 350.0}, "platform"),
        *split("impressions", {"2026-03-02": 200.0, "2026-03-09": 400.0}, "week"),
        row("net_sales", 90.0, numerator=90.0, unit="money"),
        *split("net_sales", {"Ana": 40.0, BAD: None, None: 50.0}, unit="money"),
        row("cpm", 1000 * 7 / 600, unit="money", scale=1000.0, numerator=7.0, denominator=600.0,
            formula="1000 * cost / impressions", better="lower", low=9.0, high=15.0, level=0.95,
            interval_of="same_creators", method="log_pooled_t", n=3, unit_of_resampling="creator",
            target={"min": None, "max": 20.0, "by": "2026-03-31"}, verdict="met"),
        row("roas", None, unit="number", numerator=90.0, denominator=0.0,
            formula="net_sales / cost", reason="zero_denominator", reason_text="-1 costs nothing",
            target={"min": 2.0, "max": None, "by": "2026-03-31"}, verdict=None),
        row("incremental_roas", 4.86, unit="number", basis="modelled", numerator=149500.0,
            denominator=30760.0, formula="Additional sales / cost", low=1.0, high=9.0, level=0.95,
            interval_of="counterfactual", method="structural"),
        row("attributed_orders_floor", None, basis="modelled", low=3.0, high=8.0,
            interval_of="range", method="evidence", formula="Orders with a trace"),
    ]  # fmt: skip
    return {
        "schema": 1, "generator": "influencer-kpi", "audience": "client", "client": "acme",
        "campaign": "spring", "title": "Spring & =1+1", "start": "2026-03-01",
        "end": "2026-03-31", "measured_until": "2026-04-25", "as_of": "2026-04-25",
        "timezone": "Europe/Berlin", "currency": "EUR", "cost_basis": "accrued",
        "attribution": {"rule": "code_then_click", "window_days": 14}, "kpis": kpis,
        "comparisons": [{"kpi": "cpm", "group_by": ["creator"], "a": ["Ana"], "b": [BAD],
                         "ratio": 0.5, "low": 0.2, "high": 1.1, "verdict": "open",
                         "family_size": 3}],
        "sources": [SOURCE],
    }  # fmt: skip
