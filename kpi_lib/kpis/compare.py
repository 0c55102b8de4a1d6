"""Groups held against each other: clear, leaning or open.

A difference is judged on the log ratio, with the variance of `intervals` (pooled over the
campaign), its degrees of freedom, and Holm's correction over the pairs that are shown for that KPI
and grouping.
Up to twelve creators (tiers, models) every pair is shown; with more, each against the rest of the
campaign. Platforms are held against each other through the creators that have posts on both.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from kpi_lib.columns import COLUMNS, ENGAGEMENT_PARTS
from kpi_lib.kpis.arrays import Codes
from kpi_lib.kpis.cells import COLUMN
from kpi_lib.kpis.counts import MIN_DF
from kpi_lib.kpis.figures import Figures, Sheet, absent, figures
from kpi_lib.kpis.formulas import NOTHING_BELOW
from kpi_lib.kpis.grouping import Grouping, Groups, role_of, shown_at, unsplit
from kpi_lib.kpis.intervals import WIDEST, t_quantile
from kpi_lib.kpis.kpi import Kpi
from kpi_lib.kpis.moments import Moments
from kpi_lib.kpis.registry import needs
from kpi_lib.kpis.result import Clarity, Comparison
from kpi_lib.kpis.spread import ALIKE, Spread, spread_of
from kpi_lib.kpis.units import Selection

COMPARED = ("creator", "platform", "tier", "model", "kind")
ALL_PAIRS_UP_TO = 12
REST = "@rest"
"""Name of the rest of the campaign in a comparison."""
CLEAR, LEANING = 0.05, 0.20


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two groups: the log of their ratio and its variance."""

    a: str
    b: str
    log_ratio: float
    variance: float
    df: float


def comparisons(sheet: Sheet, kpi: Kpi, keys: Grouping) -> Iterator[Comparison]:
    """All comparisons of one KPI at one grouping; none where the KPI cannot be compared there."""
    found = _comparable(sheet, kpi, keys)
    if found is None or found.spread is None:
        return
    if keys == ("platform",):
        pairs = list(_platform_pairs(sheet, found, found.spread))
    else:
        pairs = _group_pairs(sheet, found, found.spread)
    told = [pair for pair in pairs if math.isfinite(pair.variance)]
    yield from judge(kpi.name, keys, told)


def judge(kpi: str, keys: Grouping, pairs: list[Pair]) -> Iterator[Comparison]:
    """Verdicts with Holm's correction over the pairs, in their order.

    `clear`: the adjusted 95 % interval excludes no difference; `leaning`: the 80 % one does.
    The interval given is the adjusted 95 % one.
    """
    errors = np.array([math.sqrt(pair.variance) for pair in pairs])
    logs = np.array([pair.log_ratio for pair in pairs])
    with np.errstate(divide="ignore", invalid="ignore"):
        scores = np.where(errors > 0, np.abs(logs) / errors, np.where(logs == 0, 0.0, np.inf))
    p_values = 2 * special.stdtr([pair.df for pair in pairs], -scores)
    strict, loose = holm(p_values, CLEAR), holm(p_values, LEANING)
    for pair, error, alpha, p, wide in zip(pairs, errors, strict, p_values, loose, strict=True):
        reach = t_quantile(pair.df, 1 - float(alpha)) * error
        verdict: Clarity = "clear" if p <= alpha else "leaning" if p <= wide else "open"
        shown = reach <= WIDEST
        yield Comparison(
            kpi=kpi,
            group_by=keys,
            a=(pair.a,),
            b=(pair.b,),
            ratio=math.exp(pair.log_ratio),
            low=math.exp(pair.log_ratio - reach) if shown else None,
            high=math.exp(pair.log_ratio + reach) if shown else None,
            verdict=verdict,
            family_size=len(pairs),
        )


def holm(p_values: np.ndarray, level: float) -> np.ndarray:
    """Level at which Holm's step-down judges each hypothesis.

    From the smallest p on, level / m, level / (m − 1), …; once one is not rejected, all others
    are judged at its level, so that none of them is either.
    """
    order = np.argsort(p_values, kind="stable")
    levels = np.empty(len(p_values))
    stopped: float | None = None
    for rank, at in enumerate(order):
        alpha = level / (len(order) - rank) if stopped is None else stopped
        levels[at] = alpha
        if stopped is None and p_values[at] > alpha:
            stopped = alpha
    return levels


def _comparable(sheet: Sheet, kpi: Kpi, keys: Grouping) -> Figures | None:
    names = needs(kpi)
    if len(keys) != 1 or keys[0] not in COMPARED or kpi.interval != "same_creators":
        return None
    if not shown_at(kpi, names, keys) or kpi.better == "none":
        return None
    if absent(sheet, kpi, names) is not None:
        return None
    selection = sheet.selection(names)
    groups = sheet.groups(keys, role_of(names) or "")
    if selection.kind == "none" or unsplit(kpi, sheet.cells, groups) is not None:
        return None
    found = figures(sheet, kpi, selection, groups)
    spread = found.spread
    if spread is None or spread.df < MIN_DF or spread.shape.offset != 0:
        return None
    return None if spread.shape.top.varies and spread.shape.top.fixed else found


def _usable(found: Figures) -> list[int]:
    """Groups with a value that can stand in a ratio."""
    spread = found.spread
    assert spread is not None
    relvar = spread.relvar()
    return [
        at
        for at, group in enumerate(found.groups.labels)
        if group is not None
        and group[0] is not None
        and not found.blind[at]
        and found.coverage[at] >= NOTHING_BELOW
        and found.value[at] > 0
        and math.isfinite(relvar[at])
        and not (spread.of_events and relvar[at] < ALIKE)
    ]


def _name(groups: Groups, at: int) -> str:
    label = groups.labels[at]
    return str(label[0]) if label is not None else ""


def _group_pairs(sheet: Sheet, found: Figures, spread: Spread) -> list[Pair]:
    usable, moments = _usable(found), spread.moments
    parts = _engagement_parts(sheet, found)
    if len(usable) <= ALL_PAIRS_UP_TO or found.groups.keys != ("creator",):
        alike = [(a, b) for a, b in itertools.combinations(usable, 2) if parts[a] == parts[b]]
        names = [(_name(found.groups, a), _name(found.groups, b)) for a, b in alike]
        first, second = ([pair[side] for pair in alike] for side in (0, 1))
        return _pairs(spread, moments.at(first), moments.at(second), names)
    if spread.shape.bottom is None:
        return []
    others = {a: [b for b in usable if b != a and parts[b] == parts[a]] for a in usable}
    alone = [a for a in usable if others[a]]
    names = [(_name(found.groups, a), REST) for a in alone]
    rests = [moments.at(others[a]).sum() for a in alone]
    return _pairs(spread, moments.at(alone), Moments.of(rests), names) if rests else []


def _pairs(spread: Spread, a: Moments, b: Moments, names: Sequence[tuple[str, str]]) -> list[Pair]:
    """Each group of `a` held against the one of `b` at the same place."""
    ratios = (a.top / a.bottom) / (b.top / b.bottom)
    alike = (a.top + b.top) / (a.bottom + b.bottom)
    one, other = (spread.unsure(side, alike * side.bottom) for side in (a, b))
    both = one + other
    found = zip(names, ratios.tolist(), both.whole.tolist(), spread.tails(both).tolist(),
                strict=True)  # fmt: skip
    return [
        Pair(a=own, b=its, log_ratio=math.log(ratio), variance=variance, df=df)
        for (own, its), ratio, variance, df in found
    ]


def _platform_pairs(sheet: Sheet, found: Figures, spread: Spread) -> Iterator[Pair]:
    """Pairs of platforms over the creators with posts on both."""
    cells, codes = sheet.cells, found.groups.codes
    parts = _engagement_parts(sheet, found)
    inside = found.selection.rows & (cells.creator >= 0)
    for a, b in itertools.combinations(_usable(found), 2):
        on_a = set(cells.creator[inside & (codes == a)].tolist())
        shared = sorted(on_a.intersection(cells.creator[inside & (codes == b)].tolist()))
        if not shared or parts[a] != parts[b]:
            continue
        mine = np.isin(cells.creator, shared)
        paired = _shared_moments(sheet, found.selection, np.where(mine, codes, -1), spread)
        one, other = paired.at([a]), paired.at([b])
        if min(one.top[0], one.bottom[0], other.top[0], other.bottom[0]) > 0:
            names = _name(found.groups, a), _name(found.groups, b)
            yield from _pairs(spread, one, other, [names])


def _shared_moments(sheet: Sheet, selection: Selection, codes: Codes, spread: Spread) -> Moments:
    size = len(spread.moments.top)
    return spread_of(sheet.pools, selection, codes, size, spread.shape).moments


def _engagement_parts(sheet: Sheet, found: Figures) -> list[frozenset[tuple[str, ...]]]:
    """By group: the sets of components that `engagements` is made of; empty for other KPIs."""
    size = len(found.groups.labels)
    sets: list[set[tuple[str, ...]]] = [set() for _ in range(size)]
    if COLUMN["engagements"] in found.selection.needs:
        cells = sheet.cells
        rows = cells.posts & found.selection.rows
        labels = cells.labels["platform"]
        default = tuple(COLUMNS["engagements"].sum_of[:3])
        for group, platform in np.unique(
            np.column_stack([found.groups.codes[rows], cells.keys["platform"][rows]]), axis=0
        ).tolist():
            name = labels[platform] if platform >= 0 else ""
            sets[group].add(ENGAGEMENT_PARTS.get(name, default))
    return [frozenset(found_sets) for found_sets in sets]
