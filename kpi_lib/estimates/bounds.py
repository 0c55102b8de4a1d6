"""How many orders can be called the campaign's at least, and at most."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from kpi_lib.estimates.bounds_sets import Attributed, attributed
from kpi_lib.estimates.figure import Figure, a_range
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.kpis.result import Basis
from kpi_lib.ledger.keys import fold_order
from kpi_lib.ledger.match import folded
from kpi_lib.record import Record

FIGURES = (
    "attributed_orders",
    "attributed_sales",
    "attributed_orders_floor",
    "attributed_orders_ceiling",
    "attribution_overlap",
    "roas_bounds",
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Bounds(Record):
    """What is told, and what it rests on."""

    figures: tuple[Figure, ...] = ()
    attributed: Attributed | None = None
    """The sets of orders behind it; None without a shop's orders."""
    codes: bool = False
    """Any creator has a code."""
    click_key: bool = False
    """An order can be found by a click."""
    network: bool = False
    """The orders are an affiliate network's list, which holds none without a click."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    codes: bool
    click_key: bool
    network: bool
    cost: float | None
    basis: Basis
    sources: tuple[int, ...]


def bounds(inputs: Inputs) -> Bounds:
    """Orders with a code at least; orders with a code, a click or an answer at most.

    Of the orders of the campaign's window that count and that no other campaign of the client
    claims. Nothing here is caused by the campaign: it is what carries a trace of it.
    """
    claims = inputs.own("claims", ("shop", "click_key"))
    if claims.empty or not claims["shop"].fillna(False).astype(bool).iloc[0]:
        return Bounds(figures=_reasons("no_orders"))
    orders = window_orders(inputs)
    codes = bool(inputs.own("creators", ("codes",))["codes"].notna().any())
    click_key = bool(claims["click_key"].iloc[0])
    named, totals, answered = _answers(inputs, orders)
    found = attributed(orders.assign(named=named), naming=totals[0] or 0, answers=totals[1] or None)
    kinds = inputs.table("shop", ("kind",))["kind"]
    network = bool(kinds.eq("network").any())
    known = _Known(
        codes=codes,
        click_key=click_key,
        network=network,
        cost=inputs.cost,
        basis="reported" if network else "measured",
        sources=tuple(sorted({int(at) for at in orders["source"].dropna()} | set(answered))),
    )
    return Bounds(
        figures=tuple(_figures(found, known, n=len(orders))),
        attributed=found,
        codes=codes,
        click_key=click_key,
        network=network,
    )


def window_orders(inputs: Inputs) -> pd.DataFrame:
    """The orders of the campaign's window that count and are of no other campaign: the ledger's
    columns `order, order_id, day, net_sales, source`, and whether they have a `code`, a `click`."""
    orders = inputs.table(
        "orders", ("order", "order_id", "day", "net_sales", "excluded", "campaign", "source")
    )
    inside = orders["day"].between(inputs.start, inputs.last_claim_day)
    traces = inputs.table("traces", ("order", "campaign", "how"))
    mine = traces["campaign"].eq(inputs.campaign)
    theirs = orders["order"].isin(traces.loc[~mine, "order"]) | (
        orders["campaign"].notna() & orders["campaign"].ne(inputs.campaign)
    )
    found = orders[inside & orders["excluded"].isna() & ~theirs].reset_index(drop=True)
    for how in ("code", "click"):
        with_it = traces.loc[mine & traces["how"].eq(how), "order"]
        found[how] = found["order"].isin(with_it)
    return found.drop(columns=["excluded", "campaign"])


def _answers(
    inputs: Inputs, orders: pd.DataFrame
) -> tuple[pd.Series, tuple[int, int], tuple[int, ...]]:
    """For each order whether its answer names a creator of the campaign; (naming, all) of the
    answers that belong to no order; the files."""
    survey = inputs.table("survey", ("order", "date", "campaign", "named", "count", "source"))
    own = survey["campaign"].isna() | survey["campaign"].eq(inputs.campaign)
    survey = survey[own].reset_index(drop=True)
    people = inputs.own("creators", ("creator",))["creator"]
    names = survey["named"].notna() & survey["named"].isin(people)
    keyed = survey["order"].notna()
    found = answers_of(orders, survey[keyed].assign(names=names[keyed]))
    # A total says for which days it stands by its date, or by lying in the campaign's folder.
    inside = survey["date"].between(inputs.start, inputs.last_claim_day) | (
        survey["date"].isna() & survey["campaign"].notna()
    )
    count = survey["count"].astype("float64").fillna(1.0).clip(lower=0.0)
    loose = ~keyed & inside
    totals = (round(count[loose & names].sum()), round(count[loose].sum()))
    used = keyed if found.notna().any() else loose
    return found, totals, tuple(int(at) for at in survey.loc[used, "source"].dropna().unique())


def answers_of(orders: pd.DataFrame, answers: pd.DataFrame) -> pd.Series:
    """For each of `orders` whether any of its `answers` (`order`, `names`) names a creator; NA
    where it has none. Order names compare without # and case, or by the shop's internal id."""
    keys = folded(answers["order"].astype("str"), fold_order)
    names = answers["names"].astype(bool).groupby(keys).any()
    said = pd.Series(names.to_numpy(), index=names.index, dtype="boolean")
    by_name = folded(orders["order"].astype("str"), fold_order).map(said)
    by_id = folded(orders["order_id"].astype("str"), fold_order).map(said)
    return by_name.astype("boolean").fillna(by_id.astype("boolean"))


def _figures(found: Attributed, known: _Known, *, n: int) -> Iterator[Figure]:
    method, shared = "set_algebra", {"n": n, "unit": "order", "sources": known.sources}
    if known.codes:
        yield a_range("attributed_orders", found.floor, found.ceiling_high, method=method, **shared)
        yield _sales(found, known, "attributed_sales", 1.0, shared)
        yield Figure(
            kpi="attributed_orders_floor", value=float(found.floor), basis=known.basis,
            method=method, **shared,  # type: ignore[arg-type]  # checked by the record
        )  # fmt: skip
    else:
        yield from _reasons("bounds_no_codes", FIGURES[:3])
    yield _ceiling(found, known, shared)
    yield _overlap(found, known, shared)
    if not known.codes:
        yield from _reasons("bounds_no_codes", FIGURES[-1:])
    elif known.cost is None or known.cost <= 0:
        yield from _reasons("no_cost" if known.cost is None else "zero_denominator", FIGURES[-1:])
    else:
        yield _sales(found, known, "roas_bounds", known.cost, shared)


def _sales(
    found: Attributed, known: _Known, kpi: str, cost: float, shared: dict[str, object]
) -> Figure:
    low, high = found.sales_floor, found.sales_ceiling
    if low is None or high is None:
        return Figure(kpi=kpi, reason="bounds_sales_unknown")
    # Refunds can make the sales of some orders negative, so that more orders sold less.
    low, high = min(low, high) / cost, max(low, high) / cost
    return a_range(kpi, low, high, method="set_algebra", **shared)


def _ceiling(found: Attributed, known: _Known, shared: dict[str, object]) -> Figure:
    kpi = "attributed_orders_ceiling"
    if not (known.codes or known.click_key or found.survey.kind != "none"):
        return Figure(kpi=kpi, reason="bounds_no_trace")
    if not found.survey.extrapolated:
        return Figure(
            kpi=kpi, value=found.ceiling, method="set_algebra", basis=known.basis,
            **shared,  # type: ignore[arg-type]  # checked by the record
        )  # fmt: skip
    return Figure(
        kpi=kpi, value=found.ceiling, low=found.ceiling_low, high=found.ceiling_high,
        interval_of="person", method="wilson", n=found.survey.answers, unit="person",
        sources=known.sources,
    )  # fmt: skip


def _overlap(found: Attributed, known: _Known, shared: dict[str, object]) -> Figure:
    kpi = "attribution_overlap"
    if not known.codes:
        return Figure(kpi=kpi, reason="bounds_no_codes")
    if not known.click_key:
        return Figure(kpi=kpi, reason="no_order_click_key")
    if not found.either:
        return Figure(kpi=kpi, reason="zero_denominator")
    return Figure(
        kpi=kpi, value=found.both / found.either, numerator=float(found.both),
        denominator=float(found.either), basis=known.basis, method="set_algebra",
        **shared | {"n": found.either},  # type: ignore[arg-type]  # checked by the record
    )  # fmt: skip


def _reasons(code: str, kpis: tuple[str, ...] = FIGURES) -> tuple[Figure, ...]:
    return tuple(Figure(kpi=kpi, reason=code) for kpi in kpis)
