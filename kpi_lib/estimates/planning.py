"""What similar creators would bring, and what the next budget would buy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from kpi_lib.estimates.figure import Figure
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.estimates.measured import measured
from kpi_lib.estimates.similar import MIN_CREATORS, Similar, similar
from kpi_lib.kpis.arrays import Flags, Floats
from kpi_lib.kpis.compute import make_sheet
from kpi_lib.kpis.figures import Figures, Sheet, absent, figures
from kpi_lib.kpis.formulas import formula_results
from kpi_lib.kpis.grouping import Grouping, unsplit
from kpi_lib.kpis.registry import KPIS, needs
from kpi_lib.record import Record

FORMULAS = ("cpm", "cpe", "cpc", "cpl", "cpa", "roas", "er_impressions")
"""The formulas that are told for similar creators, as `similar_<name>`."""
RATES = ("er_impressions",)
BUYS = {
    "next_budget_impressions": "cpm",
    "next_budget_engagements": "cpe",
    "next_budget_orders": "cpa",
    "next_budget_sales": "roas",
}
"""What a budget buys, and the formula it is read from."""
FURTHEST = 3.0
"""By how much the next budget may exceed the largest that was seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sized:
    """A formula told for similar creators, with what a creator costs on average."""

    formula: str
    ratio: Similar
    scale: float = 1.0
    share: float = 1.0
    """What the ratio is multiplied by for what is nobody's (an agency fee): it keeps its share."""
    price: float | None = None
    """Mean cost of a creator, nobody's cost shared out; None where cost is on no side."""
    sources: tuple[int, ...] = ()
    platform: str | None = None
    reason: str | None = None

    @property
    def told(self) -> str | None:
        """Why there is no interval; None where there is one."""
        return self.reason or self.ratio.reason


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Planning(Record):
    """What is told, and what it rests on."""

    figures: tuple[Figure, ...] = ()
    sized: tuple[Sized, ...] = ()
    """Each formula for the whole, then by platform where one has enough creators."""
    budget: float | None = None
    """The next budget, in the client's currency."""
    own_cost: bool = False
    """`next_budget` is not set: the campaign's own cost stands in."""
    largest: float | None = None
    """The largest budget seen among the client's campaigns."""


def planning(inputs: Inputs) -> Planning:
    """What similar creators would bring, and what the next budget would buy."""
    sheet = make_sheet(inputs.ledger, inputs.campaign, inputs.sums)
    sized = tuple(part for name in FORMULAS for part in _sized(sheet, name))
    asked, largest = inputs.params.next_budget, _largest(inputs)
    budget = inputs.cost if asked is None else asked
    whole = {part.formula: part for part in sized if part.platform is None}
    return Planning(
        figures=(
            *(_figure(part) for part in sized),
            *(_buys(name, whole[formula], budget, largest) for name, formula in BUYS.items()),
        ),
        sized=sized,
        budget=budget,
        own_cost=asked is None,
        largest=largest,
    )


def bought(found: Sized, budget: float) -> tuple[float, float] | None:
    """Least and most that a budget buys of what the formula sets against cost; None where the two
    lie too far apart, or where the budget does not pay for one creator.

    The next creators vary, too: they are as many as the budget pays for.
    """
    if found.price is None or found.price <= 0 or budget < found.price:
        return None
    ends = found.ratio.next_time(budget / found.price)
    if ends is None:
        return None
    low, high = (found.share * end for end in ends)
    if found.formula == "roas":
        return budget * low, budget * high
    return budget / high, budget / low


def _sized(sheet: Sheet, name: str) -> Iterator[Sized]:
    """A formula for the whole campaign, then for each platform with creators enough."""
    kpi = KPIS[name]
    nothing = Similar(creators=0)
    why = absent(sheet, kpi, needs(kpi))
    if why is None:
        why = _missing(sheet, name)
    if why is not None:
        yield Sized(formula=name, ratio=nothing, reason=why)
        return
    found = _by(sheet, name, ("creator",))
    owned = np.array([bool(label and label[0] is not None) for label in found.groups.labels])
    yield _ratio(name, found, owned, ~owned)
    groups = sheet.groups(("platform", "creator"), "")
    if unsplit(kpi, sheet.cells, groups) is not None:
        return
    found = _by(sheet, name, ("platform", "creator"))
    for platform in sheet.cells.labels["platform"]:
        mine, nobodys = (
            np.array([label is not None and label[0] == platform and (label[1] is None) == empty
                      for label in groups.labels])
            for empty in (False, True)
        )  # fmt: skip
        if int(np.isfinite(found.value[mine] + found.top[mine]).sum()) >= MIN_CREATORS:
            yield replace(_ratio(name, found, mine, nobodys), platform=platform)


def _missing(sheet: Sheet, name: str) -> str | None:
    """Why the campaign itself has no value, or none by creator."""
    result = next(iter(formula_results(sheet, KPIS[name], ())))
    if result.value is None:
        return result.reason
    if sheet.selection(needs(KPIS[name])).kind == "none":
        return "planning_not_by_creator"
    return None


def _by(sheet: Sheet, name: str, keys: Grouping) -> Figures:
    return figures(sheet, KPIS[name], sheet.selection(needs(KPIS[name])), sheet.groups(keys, ""))


def _ratio(name: str, found: Figures, owned: Flags, nobodys: Flags) -> Sized:
    assert found.bottom is not None
    above, below = found.top[owned], found.bottom[owned]
    ratio = similar(above, below, skewed=name not in RATES)
    known = np.isfinite(above) & np.isfinite(below)
    tops, bottoms = above[known].sum(), below[known].sum()
    share_above = _with(tops, found.top[nobodys])
    share_below = _with(bottoms, found.bottom[nobodys])
    if min(share_above, share_below) <= 0:
        return Sized(formula=name, ratio=ratio, reason=ratio.reason or "credits_outweigh")
    cost = {"roas": bottoms * share_below, "er_impressions": None}.get(name, tops * share_above)
    return Sized(
        formula=name,
        ratio=ratio,
        scale=found.kpi.scale,
        share=share_above / share_below,
        price=None if cost is None or not ratio.creators else float(cost) / ratio.creators,
        sources=tuple(sorted({int(at) for one in np.flatnonzero(owned)
                              for at in found.provenance.sources[int(one)]})),
    )  # fmt: skip


def _with(creators: float, nobodys: Floats) -> float:
    """(creators' sum + nobody's) / creators' sum."""
    return float((creators + np.nansum(nobodys)) / creators) if creators > 0 else 1.0


def _figure(part: Sized) -> Figure:
    kpi, ratio = f"similar_{part.formula}", part.ratio
    keys = {} if part.platform is None else {"group_by": ("platform",), "group": (part.platform,)}
    if part.told is not None or ratio.value is None or ratio.low is None or ratio.high is None:
        return Figure(kpi=kpi, reason=part.told, n=ratio.creators or None, unit="creator", **keys)  # type: ignore[arg-type]
    factor = part.scale * part.share
    found = measured(kpi, ratio.creators)
    return Figure(
        kpi=kpi,
        value=factor * ratio.value,
        low=factor * ratio.low,
        high=factor * ratio.high,
        interval_of="similar_creators",
        method="log_jackknife_t",
        n=ratio.creators,
        unit="creator",
        df=ratio.df,
        measured_coverage=None if found is None else found.share,
        sources=part.sources,
        **keys,  # type: ignore[arg-type]
    )


def _buys(name: str, part: Sized, budget: float | None, largest: float | None) -> Figure:
    """What the budget buys of one thing, or why it cannot be said."""
    if part.told is not None or budget is None:
        return Figure(kpi=name, reason=part.told or "no_cost")
    if largest is None or budget > FURTHEST * largest:
        return Figure(kpi=name, reason="planning_beyond_seen")
    if part.price is None or budget < part.price:
        return Figure(kpi=name, reason="planning_below_one_creator")
    ends = bought(part, budget)
    if ends is None:
        return Figure(kpi=name, reason="too_uncertain")
    found = measured(name, part.ratio.creators)
    return Figure(
        kpi=name,
        low=ends[0],
        high=ends[1],
        interval_of="similar_creators",
        method="log_jackknife_t",
        n=part.ratio.creators,
        unit="creator",
        df=part.ratio.df,
        reason="planning_range",
        measured_coverage=None if found is None else found.share,
        sources=part.sources,
    )


def _largest(inputs: Inputs) -> float | None:
    """The largest cost of a campaign of this client, product at the price its params choose."""
    lines = inputs.table("costs", ("campaign", "part", "amount"))
    seen = [] if inputs.cost is None else [inputs.cost]
    for slug, params in inputs.ledger.campaigns.items():
        other = "product_retail" if params.product_cost == "cogs" else "product_cogs"
        mine = lines[lines["campaign"].eq(slug) & lines["part"].ne(other)]
        total = float(mine["amount"].astype("float64").sum())
        if total > 0:
            seen.append(total)
    return max(seen, default=None)
