"""Kinds of pay held against each other at equal cost basis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from kpi_lib.columns import COLUMNS
from kpi_lib.estimates.figure import Figure
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.kpis.compare import comparisons
from kpi_lib.kpis.compute import make_sheet
from kpi_lib.kpis.formulas import formula_results
from kpi_lib.kpis.kpi import Kpi
from kpi_lib.kpis.modelled.compensation import KPIS
from kpi_lib.kpis.money import MONEY
from kpi_lib.kpis.result import Comparison, Result
from kpi_lib.ledger.model import Ledger
from kpi_lib.record import Record

PRICES: Final[Mapping[str, str]] = {"cost": "product_cogs", "retail": "product_retail"}
"""End of a KPI's name → the part that product counts as."""
CORES: Final = ("cpm", "cpe", "cpa")
WITH_PRODUCT: Final = ("gifted", "hybrid")
"""Kinds of pay that cannot be without product: where no price of it is listed, cost is unknown."""
BY: Final = ("model",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Creators who are paid in the same way."""

    model: str
    creators: int
    unpriced: Mapping[str, int]
    """Price → creators whose product has no price of that kind: they are left out of it."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Compensation(Record):
    """What is told, and what it rests on."""

    figures: tuple[Figure, ...] = ()
    kinds: tuple[Kind, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    """Pairs of kinds on each KPI, judged as everywhere: clear, leaning, open."""
    unassigned: float | None = None
    """Cost that belongs to no creator: in the whole campaign's figures, in no kind's."""


def compensation(inputs: Inputs) -> Compensation:
    """Kinds of pay held against each other at equal cost basis."""
    creators = inputs.own("creators", ("creator", "model"))
    models = sorted(creators["model"].dropna().unique())
    if len(models) < 2 or inputs.sums.empty:
        reason = "no_models" if not models else "one_model" if len(models) == 1 else "no_data"
        return Compensation(figures=tuple(Figure(kpi=kpi.name, reason=reason) for kpi in KPIS))
    figures: list[Figure] = []
    pairs: list[Comparison] = []
    unpriced: dict[str, frozenset[str]] = {}
    for price in PRICES:
        rows, unpriced[price] = priced(inputs.sums, price)
        if not _listed(rows, price):
            figures += (Figure(kpi=f"{core}_at_{price}", reason="product_not_priced")
                        for core in CORES)  # fmt: skip
            continue
        told = at_price(inputs.ledger, inputs.campaign, rows, price)
        figures += told.figures
        pairs += told.comparisons
    figures += _posts(inputs)
    order = {kpi.name: at for at, kpi in enumerate(KPIS)}
    return Compensation(
        figures=tuple(sorted(figures, key=lambda figure: order[figure.kpi])),
        kinds=tuple(_kinds(creators, models, unpriced)),
        comparisons=tuple(sorted(pairs, key=lambda pair: order[pair.kpi])),
        unassigned=_unassigned(inputs.sums),
    )


def priced(sums: pd.DataFrame, price: str) -> tuple[pd.DataFrame, frozenset[str]]:
    """The table of sums with `cost` made of all parts, product at one price; who has no such price.

    A creator's cost is unknown where product is listed at the other price only, and where the kind
    of pay is product but none is listed: left as it is, it would count as free.
    """
    part = PRICES[price]
    other = next(name for name in PRICES.values() if name != part)
    parts = [name for name in COLUMNS["cost"].sum_of if name != other]
    costs = sums["origin"].eq("costs")
    lines = sums[costs]
    has, has_other = (set(lines.loc[lines[name].notna(), "creator"].dropna())
                      for name in (part, other))  # fmt: skip
    gifted = set(sums.loc[sums["model"].isin(WITH_PRODUCT), "creator"].dropna())
    lacking = frozenset((has_other | gifted) - has)
    cost = sums[parts].sum(axis=1, min_count=1).where(costs)
    unknown = costs & sums["creator"].isin(lacking)
    names = ["cost", *COLUMNS["cost"].sum_of]
    rows = sums.assign(cost=cost)
    rows[names] = rows[names].mask(unknown)
    return rows, lacking


def at_price(ledger: Ledger, campaign: str, rows: pd.DataFrame, price: str) -> Compensation:
    """Cost per 1,000 impressions, engagement and order by kind of pay, with the machinery of the
    formula KPIs. `rows`: of `priced`, or any table of sums made complete."""
    sheet = make_sheet(ledger, campaign, rows)
    # A cost of nobody's would keep the kinds from being told apart; it is no kind's.
    owned = make_sheet(ledger, campaign, _owned(rows))
    figures: list[Figure] = []
    pairs: list[Comparison] = []
    for kpi in _records(price):
        figures += [_as_figure(one) for one in formula_results(sheet, kpi, ())]
        figures += [
            _as_figure(one)
            for one in formula_results(owned, kpi, (BY,))
            if one.group_by == BY and one.group != (None,)
        ]
        pairs += comparisons(owned, kpi, BY)
    return Compensation(figures=tuple(figures), comparisons=tuple(pairs))


def _owned(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["creator"].notna() | ~rows["origin"].eq("costs")].reset_index(drop=True)


def _records(price: str) -> Iterator[Kpi]:
    """The money KPIs under the names that say at which price product stands."""
    known = {kpi.name: kpi for kpi in MONEY}
    for core in CORES:
        yield replace(known[core], name=f"{core}_at_{price}")


def _as_figure(result: Result) -> Figure:
    return Figure(
        kpi=result.kpi,
        value=result.value,
        low=result.low,
        high=result.high,
        interval_of=result.interval_of,
        method=result.method,
        n=result.n,
        unit=result.unit_of_resampling,
        df=result.df,
        numerator=result.numerator,
        denominator=result.denominator,
        reason=result.reason,
        basis=result.basis or "measured",
        group_by=result.group_by,
        group=result.group,
        sources=result.sources,
    )


def _posts(inputs: Inputs) -> Iterator[Figure]:
    """Posts per creator of the roster, over creators whose posts are known."""
    kpi = Kpi(
        name="posts_per_creator_agreed", label="", family="compensation", kind="ratio",
        unit="number", better="higher", numerator="posts", denominator="creators", is_not="",
    )  # fmt: skip
    sheet = make_sheet(inputs.ledger, inputs.campaign, inputs.sums)
    for one in formula_results(sheet, kpi, (BY,)):
        if one.group_by is None or one.group != (None,):
            yield _as_figure(one)


def _listed(rows: pd.DataFrame, price: str) -> bool:
    return bool(rows[PRICES[price]].notna().any())


def _kinds(
    creators: pd.DataFrame, models: list[str], unpriced: Mapping[str, frozenset[str]]
) -> Iterator[Kind]:
    for model in models:
        mine = set(creators.loc[creators["model"].eq(model), "creator"])
        yield Kind(
            model=model,
            creators=len(mine),
            unpriced={price: len(mine & names) for price, names in unpriced.items()},
        )


def _unassigned(sums: pd.DataFrame) -> float | None:
    found = sums.loc[sums["origin"].eq("costs") & sums["creator"].isna(), "cost"].sum(min_count=1)
    return None if pd.isna(found) else float(found)
