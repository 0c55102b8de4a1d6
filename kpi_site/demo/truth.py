"""What the simulated world would give on average: for tests of estimators, never for a report.

`same_creators` is the KPI of the expected sums, were the same creators to do the same deal again
(posts, cascades, shoppers vary; dates, deals and costs do not); `similar_creators` the same with
the creators drawn anew; `true` is what really happened and no file shows.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kpi_site.demo.audience import LANDED
from kpi_site.demo.deals import Cost, draw_costs, rate_on
from kpi_site.demo.money import mean_goods
from kpi_site.demo.people import Account, Creator, redraw
from kpi_site.demo.planted import planted
from kpi_site.demo.posts import CLICKS, COLD, FORMATS, LIFT, PARTS, REACH, SPREAD, grown
from kpi_site.demo.shop import (
    ANYWAY,
    DELAYS,
    EXCLUDED,
    FATES,
    OWN_FATES,
    TRACES,
    days,
    leaked_share,
    mean_rate,
)
from kpi_site.demo.specs import LAST_EXPORT, CampaignSpec, ClientSpec
from kpi_site.demo.world import CampaignWorld, ClientWorld

REPEATS = 100
_WARM = (1 + COLD * (SPREAD - 1)) / SPREAD
"""Core and cooled cascade viewers per view."""
_OWN_CODE = 0.06
Sums = dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A post that was agreed: whose, where and when; what it does is chance."""

    creator: Creator
    account: Account
    published: dt.datetime
    story: bool


def truth_json(world: ClientWorld, campaign: CampaignWorld, seed: int) -> bytes:
    """`truth/<client>/<campaign>.json`."""
    known = truth(world, campaign, seed)
    return (json.dumps(known, indent=1, sort_keys=True) + "\n").encode()


def truth(world: ClientWorld, campaign: CampaignWorld, seed: int) -> dict[str, dict[str, float]]:
    """KPI → its values, rounded to nine significant digits."""
    client, spec = world.spec, campaign.spec
    plans = [
        Plan(
            creator=post.creator,
            account=post.account,
            published=post.published,
            story=post.format == "story",
        )
        for post in campaign.posts
    ]
    boosting = sum(float(line.spend) for line in campaign.paid)
    anyway = _anyway(client, spec)
    mine = _expected(client, spec, campaign.creators, plans, anyway)
    earned = mine["commission"] if spec.commission_from == "rate" else 0.0
    mine["cost"] = cost_on(client, spec, campaign.costs) + boosting + earned
    others = _redrawn(client, spec, seed, boosting, anyway)
    same, similar = _kpis(client, spec, mine), _kpis(client, spec, others)
    found = {
        name: {"same_creators": _rounded(same[name]), "similar_creators": _rounded(similar[name])}
        for name in same
        if name in similar
    }
    return found | {
        name: {"true": _rounded(value)} for name, value in planted(world, campaign, seed).items()
    }


def _rounded(value: float) -> float:
    return float(f"{value:.9g}")


def _redrawn(
    client: ClientSpec, spec: CampaignSpec, seed: int, boosting: float, anyway: float
) -> Sums:
    total: Sums = {}
    for repeat in range(REPEATS):
        creators = redraw(client, spec, seed, repeat)
        sums = _expected(client, spec, creators, list(_schedule(spec, creators)), anyway)
        earned = sums.pop("commission")
        costs = draw_costs(client, spec, creators, {}, seed)
        sums["cost"] = cost_on(client, spec, costs) + boosting + earned
        for name, value in sums.items():
            total[name] = total.get(name, 0.0) + value / REPEATS
    return total


def _schedule(spec: CampaignSpec, creators: Sequence[Creator]) -> Iterable[Plan]:
    length = (spec.end - spec.start).days
    for creator in creators:
        for number in range(0 if creator.ghost else creator.posts):
            day = spec.start + dt.timedelta(days=int((number + 0.45) * length / creator.posts))
            if day < LAST_EXPORT:
                account = creator.accounts[number % len(creator.accounts)]
                story = spec.has("stories") and account.platform == "instagram" and number % 3 == 2
                yield Plan(
                    creator=creator,
                    account=account,
                    story=story,
                    published=dt.datetime.combine(day, dt.time(14)),
                )


def _expected(
    client: ClientSpec,
    spec: CampaignSpec,
    creators: Sequence[Creator],
    plans: Sequence[Plan],
    anyway: float,
) -> Sums:
    """Expected sums of these posts; `anyway`: orders of `_anyway`."""
    names = ("views", "engaged_views", "engagements", "reach", "reached_engagements", "clicks",
             "orders", "code_orders", "net_sales", "commission", "leads")  # fmt: skip
    sums: Sums = dict.fromkeys(names, 0.0)
    for plan in plans:
        _add_post(client, spec, plan, sums)
    if any(creator.code and not creator.ghost for creator in creators):
        sums["orders"] += anyway
        sums["code_orders"] += anyway
        sums["net_sales"] += anyway * _net(client, spec.discount)
    return sums


def _anyway(client: ClientSpec, spec: CampaignSpec) -> float:
    """Expected orders that would have come without creators and carry one of their codes."""
    if not spec.conversion:
        return 0.0
    inside = days(spec.start, spec.last_order_day)
    return math.fsum(_own_share(client, spec, day) for day in inside)


def _add_post(client: ClientSpec, spec: CampaignSpec, plan: Plan, sums: Sums) -> None:
    platform, creator = plan.account.platform, plan.creator
    forms = (("story", 1.0),) if plan.story else FORMATS[platform]
    views = plan.account.level * sum(share * LIFT[form] for form, share in forms)
    clicks = (
        _WARM * plan.account.level * sum(share * LIFT[form] * CLICKS[form] for form, share in forms)
    )
    engaged = creator.engagement * _WARM * views * sum(PARTS[platform].values())
    seen = grown(platform, plan.published, LAST_EXPORT, "story" if plan.story else "")
    reported = platform in {"instagram", "facebook"}
    sums["views"] += views * seen
    sums["reach"] += REACH * views * seen * reported
    if not plan.story:
        sums["engaged_views"] += views * seen
        sums["engagements"] += engaged * seen
        sums["reached_engagements"] += engaged * seen * reported
    sums["clicks"] += clicks * seen
    sums["leads"] += clicks * spec.lead_rate
    _add_orders(client, spec, plan, clicks * creator.conversion, sums)


def _add_orders(
    client: ClientSpec, spec: CampaignSpec, plan: Plan, driven: float, sums: Sums
) -> None:
    traces, creator = dict(TRACES), plan.creator
    left = (
        dt.datetime.combine(spec.last_order_day, dt.time(23, 59)) - plan.published
    ).total_seconds() / 86_400
    in_time = sum(weight * (1 - math.exp(-max(left, 0.0) / mean)) for weight, mean in DELAYS)
    kept = driven * in_time * (1 - sum(share for fate, share in FATES if fate in EXCLUDED))
    by_code = kept * (traces["code"] + traces["both"]) if creator.code else 0.0
    clicked = traces["click"] + (0.0 if creator.code else traces["both"])
    by_click = kept * clicked if client.click_key or spec.has("order_clicks") else 0.0
    code_sales = by_code * _net(client, spec.discount)
    sums["orders"] += by_code + by_click
    sums["code_orders"] += by_code
    sums["net_sales"] += code_sales + by_click * _net(client, 0.0)
    sums["commission"] += code_sales * creator.commission_rate


def _own_share(client: ClientSpec, spec: CampaignSpec, day: dt.date) -> float:
    """Orders of a day that would have come anyway and carry one of the campaign's codes."""
    counted = 1 - sum(share for fate, share in OWN_FATES if fate in EXCLUDED)
    free = 1 - _OWN_CODE
    for other in client.campaigns:
        if other is spec:
            break
        if other.start <= day <= other.last_order_day:
            free *= 1 - ANYWAY - (leaked_share(other, day) if other.has("leak") else 0.0)
    return (
        mean_rate(client, day)
        * counted
        * free
        * (ANYWAY + (leaked_share(spec, day) if spec.has("leak") else 0.0))
    )


def _net(client: ClientSpec, discount: float) -> float:
    """Expected net sales of an order that counts."""
    fates = dict(FATES)
    counted = 1 - sum(share for fate, share in FATES if fate in EXCLUDED)
    back = (fates["refunded"] + 0.5 * fates["partially_refunded"]) / counted
    return mean_goods(client) * (1 - discount) / (1 + client.tax_rate) * (1 - back)


def cost_on(client: ClientSpec, spec: CampaignSpec, costs: Sequence[Cost]) -> float:
    """Cost on the campaign's basis by the last export day, in the client's currency."""
    other = "product_retail" if spec.product_cost == "cogs" else "product_cogs"
    total = 0.0
    for line in costs:
        day = {"committed": line.committed_on, "accrued": line.accrued_on, "paid": line.paid_on}[
            spec.cost_basis
        ]
        if day is not None and day <= LAST_EXPORT and line.part != other:
            rate = 1.0 if line.currency == client.currency else float(rate_on(client, day))
            total += float(line.amount) * rate
    return total


def _kpis(client: ClientSpec, spec: CampaignSpec, sums: Sums) -> Sums:
    """KPIs of expected sums; those without a denominator are left out."""
    ratios = {
        "er_impressions": ("engagements", "engaged_views", 1.0),
        "er_reach": ("reached_engagements", "reach", 1.0),
        "cpm": ("cost", "views", 1000.0),
        "cpv": ("cost", "views", 1.0),
        "cpa": ("cost", "orders", 1.0),
        "aov": ("net_sales", "orders", 1.0),
        "roas": ("net_sales", "cost", 1.0),
    }
    found = {
        "impressions": sums["views"],
        "views": sums["views"],
        "reach_sum": sums["reach"],
        "engagements": sums["engagements"],
        "cost": sums["cost"],
        "sessions": sums["clicks"] * LANDED,
    }
    if spec.has("stories"):
        del ratios["er_reach"]
    if spec.conversion:
        found |= {
            "orders": sums["orders"],
            "code_redemptions": sums["code_orders"],
            "net_sales": sums["net_sales"],
        }
    else:
        ratios = {
            name: parts
            for name, parts in ratios.items()
            if "orders" not in parts and "net_sales" not in parts
        }
    if spec.has("leads"):
        found["leads"] = sums["leads"]
        ratios["cpl"] = ("cost", "leads", 1.0)
    found |= {name: scale * sums[a] / sums[b] for name, (a, b, scale) in ratios.items() if sums[b]}
    if spec.conversion and sums["cost"]:
        found["roi"] = (sums["net_sales"] * client.margin - sums["cost"]) / sums["cost"]
    return found
