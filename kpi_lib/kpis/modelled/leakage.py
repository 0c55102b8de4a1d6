"""Redemptions of a code by people who never saw its creator: the records."""

from __future__ import annotations

from collections.abc import Mapping

from kpi_lib.kpis.kpi import Kpi
from kpi_lib.kpis.modelled.record import estimate

KPIS: tuple[Kpi, ...] = (
    estimate(
        "code_leakage_share",
        "Leaked share of code redemptions",
        "From the redemptions that evidence shows to have leaked (a coupon site, a burst far from "
        "any post, a dead code that revives, a use before the first post or after the code's end, "
        "a customer with codes of several creators) to all that no click, answer or near post "
        "clears, over all redemptions.",
        "Not proof about one customer: a late redemption without a click may be an honest one.",
        family="leakage",
        unit="ratio",
        better="lower",
        interval="range",
        groups=("creator",),
        rests_on=("orders", "code_orders"),
    ),
    estimate(
        "code_leakage_orders",
        "Leaked code redemptions",
        "The redemptions behind the leaked share, at least and at most.",
        "Not orders lost: these customers may well have bought without the code, at full price.",
        family="leakage",
        unit="count",
        better="lower",
        interval="range",
        rests_on=("orders", "code_orders"),
    ),
    estimate(
        "roas_after_leakage",
        "ROAS without leaked orders",
        "Net sales of the campaign's orders less those of leaked redemptions, at most and at "
        "least, over the campaign's cost.",
        "Not incremental ROAS: what is left is attributed, and may have come anyway.",
        family="leakage",
        unit="number",
        better="higher",
        interval="range",
        rests_on=("orders", "code_orders", "net_sales", "cost"),
    ),
)
EVIDENCE: tuple[str, ...] = ("orders", "code_orders", "net_sales")
"""Columns that the text and tables beside these figures are made of."""
REASONS: Mapping[str, str] = {
    "leakage_no_redemptions": "No order of the campaign's window that counts has a creator's code.",
    "leakage_nothing_clears": "Nothing could show or clear a leak: the days of the creators' posts "
    "are unknown, no file ties orders to clicks, and no order has a survey answer.",
}
