"""What customers are worth, with those they brought: the records."""

from __future__ import annotations

from collections.abc import Mapping

from kpi_lib.kpis.kpi import Kpi
from kpi_lib.kpis.modelled.record import estimate

_CUSTOMERS = ("orders", "new_customer_orders", "known_customer_orders")
KPIS: tuple[Kpi, ...] = (
    estimate(
        "customers_brought",
        "Customers brought",
        "Customers whose first order a creator of the campaign brought.",
        "Not the buyers: who had bought before is not among them.",
        family="customer_value",
        unit="count",
        better="higher",
        interval="none",
        groups=("creator",),
        rests_on=_CUSTOMERS,
    ),
    estimate(
        "customer_sales_own",
        "Net sales per customer so far",
        "Net sales of all orders of the customers brought, per customer.",
        "Not margin, and not a lifetime's: it is what they have bought until the report's day.",
        family="customer_value",
        unit="money",
        better="higher",
        interval="similar_customers",
        groups=("creator",),
        rests_on=(*_CUSTOMERS, "net_sales"),
    ),
    estimate(
        "customer_value_own",
        "Margin per customer so far",
        "Margin on all orders of the customers brought, per customer.",
        "Not a lifetime value: it is what they have left until the report's day, before the cost "
        "of the campaign.",
        family="customer_value",
        unit="money",
        better="higher",
        interval="similar_customers",
        source="[S3]",
        groups=("creator",),
        rests_on=(*_CUSTOMERS, "net_sales", "margin"),
    ),
    estimate(
        "customer_sales_with_referrals",
        "Net sales per customer so far, with referrals",
        "Net sales of a customer and of those she referred herself, as a mean over the customers "
        "brought.",
        "Not to be multiplied by the number of customers: who was referred may be counted for "
        "several.",
        family="customer_value",
        unit="money",
        better="higher",
        interval="similar_customers",
        source="[S3]",
        groups=("creator",),
        rests_on=(*_CUSTOMERS, "net_sales"),
    ),
    estimate(
        "customer_value_with_referrals",
        "Margin per customer so far, with referrals",
        "Margin on the orders of a customer and of those she referred herself, as a mean over the "
        "customers brought.",
        "Not to be multiplied by the number of customers: it belongs to a person, and who was "
        "referred may be counted for several.",
        family="customer_value",
        unit="money",
        better="higher",
        interval="similar_customers",
        source="[S3]",
        groups=("creator",),
        rests_on=(*_CUSTOMERS, "net_sales", "margin"),
    ),
    estimate(
        "referred_customers",
        "Customers referred",
        "Customers whose chain of referrals leads back to a customer the campaign brought.",
        "Not what the campaign caused: some of them would have come anyway.",
        family="customer_value",
        unit="count",
        better="higher",
        interval="none",
        source="[S3]",
        groups=("creator",),
        rests_on=_CUSTOMERS,
    ),
    estimate(
        "customer_value_total",
        "Margin so far of customers brought and referred",
        "Margin on all orders of the customers brought and of all whose chain of referrals leads "
        "back to them, each customer once.",
        "Not a profit: the cost of the campaign is not taken off.",
        family="customer_value",
        unit="money",
        better="higher",
        interval="similar_customers",
        source="[S3]",
        groups=("creator",),
        rests_on=(*_CUSTOMERS, "net_sales", "margin"),
    ),
    estimate(
        "cac_payback",
        "Cost paid back by new customers so far",
        "Margin on all orders of the customers brought, as a share of the campaign's whole cost.",
        "Not a return on investment: orders of customers who had bought before, and referrals, "
        "are left out.",
        family="customer_value",
        unit="ratio",
        better="higher",
        interval="similar_customers",
        rests_on=(
            "orders",
            "new_customer_orders",
            "known_customer_orders",
            "net_sales",
            "margin",
            "cost",
        ),
    ),
)
EVIDENCE: tuple[str, ...] = (
    "orders", "new_customer_orders", "known_customer_orders", "net_sales", "margin",
)  # fmt: skip
"""Columns that the text and tables beside these figures are made of."""
REASONS: Mapping[str, str] = {
    "no_customer_ids": "The orders do not say which customer placed them: export them with the "
    "customer's e-mail address (it is hashed on reading).",
    "no_customers_brought": "No first order of a customer was brought by a creator of the "
    "campaign.",
    "no_referrals": "No referrals sheet says who brought whom.",
    "customer_sales_unknown": "Net sales of some of these customers' orders are not known, so "
    "their sum is not known either: check tax, subtotals and exchange rates of the orders.",
    "few_customers": "Fewer than 20 customers: one large basket would decide the interval.",
    "customers_alike": "All these customers have spent the same: nothing tells how much others "
    "would differ.",
}
