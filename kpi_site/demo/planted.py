"""What really happened in the simulated world, order by order and person by person."""

from __future__ import annotations

from kpi_site.demo.audience import CONVERTED
from kpi_site.demo.evidence import by_creators, draw_journeys
from kpi_site.demo.money import amounts, refunded
from kpi_site.demo.shop import EXCLUDED, Order
from kpi_site.demo.specs import LAST_EXPORT, ClientSpec
from kpi_site.demo.world import CampaignWorld, ClientWorld


def planted(world: ClientWorld, campaign: CampaignWorld, seed: int) -> dict[str, float]:
    """What really happened and no file shows: KPI → value."""
    client, spec = world.spec, campaign.spec
    orders = [
        order
        for order in world.shop.orders
        if order.campaign == spec.slug
        and order.fate not in EXCLUDED
        and spec.start <= order.at.date() <= spec.last_order_day
    ]
    coded = [order for order in orders if order.creator and order.creator.code in order.codes]
    driven = [order for order in orders if order.driven]
    found: dict[str, float] = {
        "incremental_orders": len(driven),
        "incremental_sales": sum(_kept(client, order) for order in driven),
        "followers_incremental": sum(
            series.gained[spec.slug] for series in world.followers.values()
        ),
    }
    if coded:
        found["code_leakage_orders"] = sum(order.leaked for order in coded)
        found["code_leakage_share"] = found["code_leakage_orders"] / len(coded)
    if spec.has("leads"):
        waits = [lead.waits for lead in campaign.leads if lead.campaign == spec.slug]
        found["incremental_leads"] = len(waits)
        bought = [wait for wait in waits if wait is not None]
        found |= {
            "lead_conversion_share": CONVERTED,
            "lead_conversion_days": spec.lead_days,
            "lead_conversion_final": len(bought) / max(len(waits), 1),
        }
        for days_after in (30, 60, 90):
            in_time = sum(wait <= days_after for wait in bought)
            found[f"lead_conversion_{days_after}"] = in_time / max(len(waits), 1)
    if spec.has("journeys"):
        journeys = draw_journeys(client, spec, campaign.creators, seed)
        found["influencer_weight"] = by_creators(journeys)
    return found


def _kept(client: ClientSpec, order: Order) -> float:
    """Net sales of an order as the last export shows them."""
    goods = amounts(client, order).subtotal
    left = goods - refunded(order, goods, LAST_EXPORT)
    return float(left) / (1 + client.tax_rate)
