"""What customers are worth so far, with those they brought."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from kpi_lib.estimates.customer_orders import counting_orders, files_of, first_claims
from kpi_lib.estimates.customer_value_chains import Links, roots, sound_links
from kpi_lib.estimates.figure import Figure
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.estimates.people_mean import Mean, people_mean
from kpi_lib.kpis.arrays import Floats
from kpi_lib.kpis.result import Basis
from kpi_lib.ledger.frames import day_of
from kpi_lib.record import Record

MOST_UNKNOWN = 0.05
"""Share of customers with orders of unknown net sales up to which the others are told."""
MARGIN_KPIS = ("customer_value_own", "customer_value_with_referrals", "customer_value_total",
               "cac_payback")  # fmt: skip
LINKED_KPIS = ("customer_sales_with_referrals", "customer_value_with_referrals",
               "customer_value_total", "referred_customers")  # fmt: skip
"""What a referrals sheet is needed for."""
SALES_KPIS = ("customer_sales_own", "customer_sales_with_referrals")
COUNT_KPIS = ("customers_brought", "referred_customers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """For how long the customers have been customers, in days."""

    median: float
    youngest: int
    oldest: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CustomerValue(Record):
    """What is told, and what it rests on."""

    figures: tuple[Figure, ...] = ()
    customers: pd.DataFrame | None = None
    """One row a customer brought (hashed): `customer, creator, since, own` (net sales so far),
    `referred` (net sales of those she brought), `tree` (own and all whose chain ends with her),
    `below` (how many these are)."""
    links: Links | None = None
    """None without a referrals sheet."""
    ages: Ages | None = None
    unknown: int = 0
    """Customers left out because net sales of an order are not known."""


def worth_of(
    sales: pd.Series[float], brought: pd.DataFrame, links: pd.DataFrame, stops: pd.Index
) -> pd.DataFrame:
    """The customers `brought` with what they, and those they referred, have spent.

    `sales`: customer → net sales of all counting orders; `brought`: `customer, creator, since`;
    `links`: `customer, referred_by`, without circles; `stops`: whoever was brought by any
    creator of any campaign, where a chain ends. Columns as in `CustomerValue.customers`.
    """
    buyers = links[links["customer"].isin(sales.index)]
    referred = _sum(buyers["customer"].map(sales), buyers["referred_by"])
    root = roots(links, stops).reindex(sales.index)
    size = root.value_counts()
    who = brought["customer"]
    return brought.assign(
        own=who.map(sales),
        # Who is in no line has referred nobody; a missing sum stays missing.
        referred=who.map(referred).mask(~who.isin(referred.index), 0.0),
        tree=who.map(_sum(sales, root)),
        below=who.map(size) - 1,
    ).reset_index(drop=True)


def customer_value(inputs: Inputs) -> CustomerValue:
    """What the customers whom the campaign brought are worth so far, by creator."""
    counting, reason = counting_orders(inputs)
    if reason or _without_history(inputs, counting):
        return CustomerValue(figures=tuple(_silent(reason or "no_customer_history")))
    won = first_claims(counting)
    brought = won[won["campaign"].eq(inputs.campaign)]
    if brought.empty:
        return CustomerValue(figures=tuple(_silent("no_customers_brought")))
    referrals = inputs.table("referrals", ("customer", "referred_by"))
    links = sound_links(referrals, counting.groupby("customer")["occurred"].min())
    sales = sales_so_far(counting)
    people = worth_of(
        sales,
        brought[["customer", "creator"]].assign(since=brought["day"]),
        links.lines,
        pd.Index(won["customer"]),
    )
    known = people[["own", "referred", "tree"]].notna().all(axis=1)
    told = people[known].reset_index(drop=True)
    ages = _ages(people["since"], inputs.as_of)
    if len(told) < (1 - MOST_UNKNOWN) * len(people):
        figures = tuple(_silent("customer_sales_unknown", told_count=len(people)))
        return CustomerValue(figures=figures, ages=ages, unknown=int((~known).sum()))
    return CustomerValue(
        figures=tuple(_figures(inputs, told, people, has_links=len(referrals) > 0,
                               basis=_basis(brought["basis"]), files=files_of(counting))),
        customers=told,
        links=links if len(referrals) else None,
        ages=ages,
        unknown=int((~known).sum()),
    )  # fmt: skip


def _without_history(inputs: Inputs, counting: pd.DataFrame) -> bool:
    """Of too many of the campaign's orders nobody can say whether they were a customer's first."""
    own = counting[counting["campaign"].eq(inputs.campaign)]
    return len(own) > 0 and float(own["first_order"].isna().mean()) > MOST_UNKNOWN


def _silent(reason: str, told_count: int | None = None) -> Iterator[Figure]:
    """Every KPI without a number; the count of customers stays where only their sales lack."""
    for name in (*MARGIN_KPIS, *SALES_KPIS, *COUNT_KPIS):
        if name == "customers_brought" and told_count is not None:
            yield Figure(kpi=name, value=float(told_count), basis="measured")
        else:
            yield Figure(kpi=name, reason=reason)


def sales_so_far(counting: pd.DataFrame) -> pd.Series[float]:
    """Customer → net sales of all her orders; missing where those of one of them are."""
    return _sum(counting["net_sales"], counting["customer"])


def _sum(values: pd.Series[float], keys: pd.Series[str]) -> pd.Series[float]:
    """Sums by key; missing where one of the values is."""
    grouped = values.groupby(keys)
    return grouped.sum().where(grouped.count() == grouped.size())


def _figures(
    inputs: Inputs, told: pd.DataFrame, people: pd.DataFrame, *, has_links: bool, basis: Basis,
    files: tuple[int, ...],
) -> Iterator[Figure]:  # fmt: skip
    margin = inputs.client_params.margin
    for creator, rows in _groups(told):
        everyone = people if creator is None else people[people["creator"].eq(creator)]
        group = _Group(creator=creator, rows=rows, count=len(everyone), basis=basis, files=files)
        referred = float(everyone["below"].sum())
        yield group.counted("customers_brought", float(group.count))
        yield from group.means("own", group.own, margin)
        if has_links:
            yield from group.means("with_referrals", group.own + group.column("referred"), margin)
            yield group.sum("customer_value_total", group.column("tree"), margin)
            yield group.counted("referred_customers", referred)
        elif creator is None:
            yield from (Figure(kpi=name, reason="no_referrals") for name in LINKED_KPIS)
        if creator is None:
            yield _payback(group, inputs.cost, margin, files + inputs.sources("costs"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """The whole campaign (`creator` None), or the customers of one creator."""

    creator: str | None
    rows: pd.DataFrame
    count: int
    """Customers brought, those of unknown sales among them."""
    basis: Basis
    files: tuple[int, ...]

    @property
    def own(self) -> Floats:
        return self.column("own")

    @property
    def complete(self) -> bool:
        return len(self.rows) == self.count

    def column(self, name: str) -> Floats:
        return self.rows[name].to_numpy(dtype=np.float64)

    def counted(self, kpi: str, value: float) -> Figure:
        return self._figure(kpi, value=value, basis=self.basis)

    def means(self, what: str, values: Floats, margin: float | None) -> Iterator[Figure]:
        """The mean a customer, in sales and in margin."""
        found = people_mean(values)
        yield self.of_mean(f"customer_sales_{what}", found, 1.0)
        yield self.of_mean(f"customer_value_{what}", found, margin)

    def sum(self, kpi: str, values: Floats, margin: float | None) -> Figure:
        """The sum over as many customers: their number is taken as it is."""
        if not self.complete:
            return self._figure(kpi, reason="customer_sales_unknown")
        return self.of_mean(kpi, people_mean(values), None if margin is None
                            else margin * len(values))  # fmt: skip

    def of_mean(self, kpi: str, mean: Mean | None, scale: float | None) -> Figure:
        """A multiple of a mean, its interval with it; no margin (None): the reason."""
        if mean is None:
            return self._figure(kpi, reason="no_customers_brought")
        if scale is None:
            return self._figure(kpi, reason="no_margin")
        ends = [None if end is None else scale * end for end in (mean.low, mean.high)]
        low, high = ends if scale >= 0 else reversed(ends)
        return self._figure(
            kpi, value=scale * mean.value, low=low, high=high, interval_of="similar_customers",
            method="skewed_people_t", n=mean.n, unit="customer", reason=mean.reason,
        )  # fmt: skip

    def _figure(self, kpi: str, **fields: object) -> Figure:
        grouped = {} if self.creator is None else {
            "group_by": ("creator",), "group": (self.creator,)}  # fmt: skip
        whole = {"kpi": kpi, "sources": self.files, **grouped, **fields}
        return Figure(**whole)  # type: ignore[arg-type]  # fields of the record, checked by it


def _groups(told: pd.DataFrame) -> Iterator[tuple[str | None, pd.DataFrame]]:
    yield None, told
    for creator, rows in told.groupby("creator", sort=True):
        yield str(creator), rows


def _payback(
    group: _Group, cost: float | None, margin: float | None, files: tuple[int, ...]
) -> Figure:
    """Own margin of the customers brought as a share of the whole cost."""
    if margin is None:
        return Figure(kpi="cac_payback", reason="no_margin")
    if cost is None or cost <= 0:
        return Figure(kpi="cac_payback", reason="no_cost" if cost is None else "zero_cost")
    found = group.sum("cac_payback", group.own, margin / cost)
    return replace(found, sources=files if found.known else ())


def _ages(since: pd.Series, as_of: dt.date) -> Ages:
    days = (day_of(as_of) - since).dt.days
    return Ages(median=float(days.median()), youngest=int(days.min()), oldest=int(days.max()))


def _basis(bases: pd.Series) -> Basis:
    """The weakest among the orders that count."""
    found = set(bases.dropna())
    weakest: Basis = "measured"
    if "reported" in found:
        weakest = "reported"
    return "estimated" if "estimated" in found else weakest
