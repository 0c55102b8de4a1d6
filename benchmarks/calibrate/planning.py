"""Similar creators and the next budget, on creators drawn from a population that is known.

`python -m benchmarks.calibrate.planning 2000` also writes `kpi_lib/data/calibration.yaml`, which
the page prints.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from benchmarks.calibrate.laws import factors
from benchmarks.calibrate.row import Row
from benchmarks.calibrate.world import World, draw_campaign, draw_creators
from kpi_lib.estimates.planning import BUYS, RATES, Sized, bought
from kpi_lib.estimates.similar import similar
from kpi_lib.kpis.arrays import Floats

SIDES = {
    "cpm": ("cost", "impressions"),
    "cpe": ("cost", "engagements"),
    "cpc": ("cost", "link_clicks"),
    "cpl": ("cost", "leads"),
    "cpa": ("cost", "orders"),
    "roas": ("net_sales", "cost"),
    "er_impressions": ("engagements", "impressions"),
}
NUMBERS = (12, 25, 60)
POPULATION = 1_000_000
USUAL = World(creators=12, law="t", spread=0.8, mute=True, largest=50)
"""A kind of deal: creators whose followers lie between 2,000 and 100,000 by a Pareto law, posts
with heavy tails, one in five creators who sell nothing at all."""
LEAD_RATE = 0.1
CALM = replace(USUAL, law="gamma")
HUGE = replace(USUAL, largest=300)
WORDS = "{n} creators, Pareto followers up to {times:g} times the smallest, {law}"
LAWS = {"t": "posts with Student-t logs", "gamma": "gamma posts"}
OUTPUT = Path(__file__).parents[2] / "kpi_lib" / "data" / "calibration.yaml"


@dataclass
class Tally:
    """One KPI in one world."""

    told: int = 0
    covered: int = 0
    errors: list[float] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)

    def add(self, value: float, ends: tuple[float, float], truth: float) -> None:
        self.told += 1
        self.covered += ends[0] <= truth <= ends[1]
        self.errors.append(value / truth - 1 if truth else np.nan)
        self.widths.append((ends[1] - ends[0]) / truth if truth else np.nan)


def rows(datasets: int) -> Iterator[Row]:
    """The population's ratio, and what the next campaign of the same cost brings."""
    for n in NUMBERS:
        yield from _rows(replace(USUAL, creators=n), datasets, "coverage")
    for n in NUMBERS[1:2]:
        yield from _rows(replace(CALM, creators=n), datasets, "coverage")
    for n in NUMBERS[1:]:
        yield from _rows(
            replace(HUGE, creators=n), datasets, "report",
            note="Half of all views come from creators so large that most campaigns have none: "
            "nobody can say from those seen what they cost. The page says that the interval holds "
            "for creators like these only.",
        )  # fmt: skip


def _rows(world: World, datasets: int, ask: str, note: str = "") -> Iterator[Row]:
    scenario = WORDS.format(n=world.creators, times=world.largest, law=LAWS[world.law])
    for kpi, tally in coverage(world, datasets).items():
        yield Row(
            estimate="planning",
            kpi=kpi,
            scenario=scenario,
            datasets=datasets,
            told=tally.told,
            covered=tally.covered,
            bias=float(np.nanmedian(tally.errors)) if tally.told else None,
            width=float(np.nanmedian(tally.widths)) if tally.told else None,
            ask=ask,  # type: ignore[arg-type]
            note=note,
        )


def coverage(world: World, datasets: int, seed: int = 20261101) -> dict[str, Tally]:
    """Production intervals against the population's ratio, and against the next campaign."""
    random = np.random.default_rng((seed, world.creators))
    truth = _population(world)
    found = {f"similar_{name}": Tally() for name in SIDES} | {name: Tally() for name in BUYS}
    for _ in range(datasets):
        now, after = _sums(random, world), _sums(random, world)
        for name, (above, below) in SIDES.items():
            ratio = similar(now[above], now[below], skewed=name not in RATES)
            if ratio.value is None or ratio.low is None or ratio.high is None:
                continue
            true = truth[above] / truth[below]
            found[f"similar_{name}"].add(ratio.value, (ratio.low, ratio.high), true)
            sized = Sized(formula=name, ratio=ratio, price=float(now["cost"].mean()))
            for buys in (key for key, formula in BUYS.items() if formula == name):
                _add_next(found[buys], sized, now, after)
    return found


def _add_next(tally: Tally, sized: Sized, now: dict[str, Floats], after: dict[str, Floats]) -> None:
    """The same budget again, for other creators: what it brings in at their rates."""
    budget = float(now["cost"].sum())
    ends = bought(sized, budget)
    above, below = SIDES[sized.formula]
    if ends is None or sized.ratio.value is None:
        return
    got = after[above if sized.formula == "roas" else below].sum() / after["cost"].sum()
    seen = sized.ratio.value if sized.formula == "roas" else 1 / sized.ratio.value
    tally.add(budget * seen, ends, budget * float(got))


def _sums(random: np.random.Generator, world: World) -> dict[str, Floats]:
    """A campaign's sums by creator, from creators drawn anew."""
    fewest, most = world.posts
    posts = random.integers(fewest, most + 1, world.creators)
    of_post = np.repeat(np.arange(world.creators), posts)
    creators = draw_creators(random, world, posts)
    drawn = draw_campaign(random, creators, of_post)
    found = {
        name: np.bincount(of_post, values, world.creators) for name, values in drawn.columns.items()
    }
    sold = of_post[drawn.order_post]
    orders = np.bincount(sold, minlength=world.creators).astype(np.float64)
    sales = np.bincount(sold, drawn.order_value, world.creators)
    # Leads come out of clicks as orders do, three times as many.
    rates = LEAD_RATE / world.conversion * creators.buying[of_post]
    wobble = factors(random, "gamma", world.conversion_spread, len(of_post))
    leads = np.bincount(of_post, random.poisson(drawn.columns["link_clicks"] * rates * wobble),
                        world.creators)  # fmt: skip
    return found | {"orders": orders, "net_sales": sales, "cost": creators.cost, "leads": leads}


def _population(world: World) -> dict[str, float]:
    """Expected sums of very many creators."""
    random = np.random.default_rng(20261102)
    posts = random.integers(world.posts[0], world.posts[1] + 1, POPULATION)
    truth = dict(draw_creators(random, replace(world, creators=POPULATION), posts).truth)
    return truth | {"leads": LEAD_RATE / world.conversion * truth["orders"]}


def written(datasets: int) -> str:
    """What `kpi_lib/data/calibration.yaml` says: every KPI at each number of creators."""
    lines: dict[str, list[str]] = {}
    for n in NUMBERS:
        for kpi, tally in coverage(replace(USUAL, creators=n), datasets).items():
            lines.setdefault(kpi, []).append(
                f"- {{creators: {n}, datasets: {datasets}, told: {tally.told}, "
                f"covered: {tally.covered}}}"
            )
    head = "# Written by `python -m benchmarks.calibrate.planning`; see docs/calibration.md.\n"
    return head + "".join(
        f"{kpi}:\n" + "".join(f"{line}\n" for line in found) for kpi, found in lines.items()
    )


if __name__ == "__main__":
    OUTPUT.write_text(written(int(sys.argv[1])), encoding="utf-8")
