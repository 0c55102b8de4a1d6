"""The params files: `client.yaml`, one YAML per campaign, the table of rates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import yaml

from kpi_site.demo.deals import rate_on
from kpi_site.demo.specs import CampaignSpec, ClientSpec
from kpi_site.demo.tabular import csv_bytes

_RATE_DAYS = tuple(dt.date(2025, month, 1) for month in range(8, 13)) + tuple(
    dt.date(2026, month, 1) for month in range(1, 6)
)


def client_yaml(client: ClientSpec) -> bytes:
    """`params/<client>/client.yaml`."""
    accounts = {"instagram": client.handle, "tiktok": client.handle}
    content: dict[str, Any] = {
        "name": client.name,
        "currency": client.currency,
        "timezone": client.timezone,
        "locale": client.locale,
        "accounts": accounts,
        "margin": client.margin,
        "prices_include_tax": True,
        "brand": {"colour": client.colour, "listed": True},
        "new_customer_history_days": 90,
    }
    if client.kpis:
        content["kpis"] = {name: dict(kpi) for name, kpi in client.kpis.items()}
    if client.price_list:
        content["emv"] = {"price_list": client.price_list}
    if client.shop == "woocommerce":
        content["files"] = {"wc-orders-report-export.csv": {"currency": client.currency}}
    return _yaml(content)


def campaign_yaml(campaign: CampaignSpec, *, stories: bool) -> bytes:
    """`params/<client>/<campaign>.yaml`; `stories`: there is an export of stories."""
    content: dict[str, Any] = {
        "title": campaign.title,
        "start": campaign.start,
        "end": campaign.end,
        "objective": campaign.objective,
        "targets": {name: dict(target) for name, target in campaign.targets.items()},
        "attribution": {"rule": "code_then_click", "window_days": campaign.window_days},
        "utm_campaign": [campaign.slug],
        "cost_basis": campaign.cost_basis,
    }
    if stories:
        # Few stories, none after the twelfth: the file alone cannot say what is the month.
        content["files"] = {"stories_*.csv": {"date_order": "MDY"}}
    if campaign.has("select"):
        content["select"] = {"hashtags": [campaign.hashtag]}
    if campaign.product_cost != "cogs":
        content["product_cost"] = campaign.product_cost
    if campaign.commission_from != "sheet":
        content["commission_from"] = campaign.commission_from
    if campaign.has("allocate"):
        content["allocate"] = {"agency_fee": "contracted_posts"}
    if campaign.benchmarks:
        content["benchmarks"] = list(campaign.benchmarks)
    if campaign.recommendations:
        content["recommendations"] = [dict(entry) for entry in campaign.recommendations]
    if campaign.notes:
        content["notes"] = dict(campaign.notes)
    return _yaml({name: value for name, value in content.items() if value not in ({}, [])})


def _yaml(content: dict[str, Any]) -> bytes:
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)
    return text.encode()


def rates_csv(clients: Sequence[ClientSpec]) -> bytes:
    """One rate a month for every pair that the clients' costs need; invented figures."""
    pairs = {(client.second_currency, client.currency): client for client in clients}
    rows = [
        (day.isoformat(), *pair, rate_on(pairs[pair], day), "demo")
        for pair in sorted(pairs)
        for day in _RATE_DAYS
    ]
    return csv_bytes(("date", "from", "to", "rate", "source"), rows)
