"""impact.com: the actions of an affiliate programme, from its API or its screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kpi_lib.sources.kit import codes, columns_of
from kpi_lib.sources.source import Reading, Sheet, Source
from kpi_lib.sources.values import decimal_mark

_API = {
    "en": {
        "Id": "action",
        "CampaignId": "_campaign_id",
        "CampaignName": "_campaign",
        "ActionTrackerName": "_tracker",
        "MediaPartnerId": "_partner_id",
        "MediaPartnerName": "partner",
        "SharedId": "_shared_id",
        "SubId1": "sub_id",
        "State": "status",
        "Payout": "payout",
        "Amount": "amount",
        "Currency": "currency",
        "ReferringDate": "referred",
        "EventDate": "occurred",
        "PromoCode": "code",
        "Oid": "order",
        "CustomerId": "_customer",
        "CustomerStatus": "_customer_status",
    }
}
_SCREEN = {
    "en": {
        "Action Date": "occurred",
        "Action Id": "action",
        "Campaign": "_campaign",
        "Action Tracker": "_tracker",
        "Status": "status",
        "Sub Id 1": "sub_id",
        "Sub Id 2": "_sub_id_2",
        "Sub Id 3": "_sub_id_3",
        "SharedId": "_shared_id",
        "Partner": "partner",
        "Media Partner": "partner",
        "Order Id": "order",
        "OID": "order",
        "Promo Code": "code",
        "Referring Date": "referred",
        "Currency": "currency",
        "Sale Amount": "amount",
        "Action Earnings": "payout",
    }
}
_STATES = {
    "pending": "pending", "approved": "approved", "locked": "approved", "cleared": "approved",
    "paid": "approved", "reversed": "reversed", "rejected": "reversed",
}  # fmt: skip


def _read_api(sheet: Sheet, reading: Reading) -> Mapping[str, pd.DataFrame]:
    return {"actions": _actions(sheet, reading, _API)}


def _read_screen(sheet: Sheet, reading: Reading) -> Mapping[str, pd.DataFrame]:
    return {"actions": _actions(sheet, reading, _SCREEN, default_order="MDY")}


def _actions(sheet: Sheet, reading: Reading, headers: Mapping[str, Mapping[str, str]],
             **dates: Any) -> pd.DataFrame:  # fmt: skip
    money = [sheet.frame[name] for name in ("amount", "payout") if name in sheet.frame]
    columns = columns_of(sheet, reading, headers, decimal=decimal_mark(money))
    states = columns.text("status").str.lower()
    return columns.table(
        action=columns.text("action"),
        occurred=columns.time("occurred", **dates),
        referred=columns.time("referred", **dates),
        order=columns.text("order"),
        partner=columns.text("partner").fillna(columns.text("_shared_id")),
        sub_id=columns.text("sub_id"),
        code=codes(columns.text("code")),
        status=states.map(lambda word: _STATES.get(word, word), "ignore").astype("str"),
        currency=columns.currency(),
        amount=columns.number("amount"),
        payout=columns.number("payout"),
    )


SOURCES: tuple[Source, ...] = (
    Source(
        name="impact_actions",
        label="impact.com actions (API)",
        grade="A",
        tables=("actions",),
        headers=_API,
        required={"en": ("action", "status", "payout", "amount", "occurred", "order")},
        read=_read_api,
        notes=("`Oid` is the shop's order: the click key of that order.",),
    ),
    Source(
        name="impact_screen",
        label="impact.com actions (screen export)",
        grade="B",
        tables=("actions",),
        headers=_SCREEN,
        required={"en": ("occurred", "action", "status", "amount", "payout")},
        read=_read_screen,
        notes=(
            "Has no order number unless that column is added on the screen: then it is no click "
            "key.",
        ),
    ),
)
