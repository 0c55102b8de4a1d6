"""What came beyond what would have come without the campaign."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import pandas as pd

from kpi_lib.estimates.figure import Figure
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.estimates.lift_blocks import Scale
from kpi_lib.estimates.lift_check import SecondOpinion, second_opinion
from kpi_lib.estimates.lift_effect import Effect, effect
from kpi_lib.estimates.lift_series import (
    Followers,
    Series,
    control_series,
    follower_series,
    lead_series,
    shop_series,
)
from kpi_lib.ledger.frames import day_of
from kpi_lib.record import Record

HALF = 0.5
"""Added to a week's count before its logarithm is taken; for sales so much of a usual order."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Account:
    """One of the brand's accounts."""

    platform: str
    account: str
    effect: Effect
    gross: bool
    """Only new followers are known, not those who left."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Lift(Record):
    """The effects, and what they rest on."""

    figures: tuple[Figure, ...] = ()
    orders: Effect = field(default_factory=Effect)
    sales: Effect = field(default_factory=Effect)
    leads: Effect = field(default_factory=Effect)
    followers: Effect = field(default_factory=Effect)
    """Of all the brand's accounts."""
    accounts: tuple[Account, ...] = ()
    attributed: float | None = None
    """Orders attributed to the campaign on the days measured."""
    left_out: tuple[str, ...] = ()
    """Campaigns (slugs) whose days before this one's start are not looked at."""
    alongside: tuple[str, ...] = ()
    """Campaigns that could claim orders on the days measured, too: what they caused is within."""
    region: str | None = None
    """Whose public holidays are accounted for, ISO 3166."""
    second: SecondOpinion | None = None
    """On the orders."""


def lift(inputs: Inputs, *, placebo: bool = True, cross_check: bool = True) -> Lift:
    """What the campaign caused: orders, net sales, leads, followers of the brand.

    `placebo`: ask the same at dates without a campaign, and widen the intervals by what comes out.
    `cross_check`: let another model judge the orders as well.
    """
    asked = _Asked(inputs=inputs, placebo=placebo)
    (orders, sales), leads = shop_series(inputs), lead_series(inputs)
    controls = control_series(inputs, "orders")
    in_orders = asked.of(orders, controls)
    found = Lift(
        orders=in_orders,
        # Money does not say how few orders it comes from.
        sales=in_orders
        if in_orders.reason == "lift_too_few"
        else asked.of(sales, control_series(inputs, "sales"), offset=_half_order(orders, sales)),
        leads=asked.of(leads),
        left_out=asked.left_out,
        alongside=asked.alongside(in_orders.last or inputs.last_claim_day),
        region=region_of(inputs.client_params.locale),
    )
    accounts = [(one, asked.of(one.series, scale="linear")) for one in follower_series(inputs)]
    found = replace(
        found,
        followers=_all_accounts(asked, accounts),
        accounts=tuple(
            Account(platform=one.platform, account=one.account, effect=said, gross=one.gross)
            for one, said in accounts
        ),
        attributed=_attributed(inputs, found.orders),
        second=_second(asked, orders, found.orders, controls) if cross_check else None,
    )
    sources = {
        "orders": orders.sources, "sales": sales.sources, "leads": leads.sources,
        "followers": tuple(at for one, _ in accounts for at in one.series.sources),
    }  # fmt: skip
    return replace(found, figures=tuple(_figures(inputs, found, sources)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """How all series of a campaign are asked."""

    inputs: Inputs
    placebo: bool

    def of(
        self, series: Series, controls: dict[str, pd.Series] | None = None, *,
        scale: Scale = "log", offset: float = HALF,
    ) -> Effect:  # fmt: skip
        """The effect on a series. Where its days before are too few for all the days on which the
        campaign may claim, those to its own end are measured."""
        if series.values is None:
            return Effect(reason=series.reason)
        values, start, locale = series.values, self.inputs.start, self.inputs.client_params.locale
        said: dict[str, Any] = {
            "masked": self.masked, "controls": controls, "scale": scale, "offset": offset,
            "placebo": self.placebo, "holidays": holidays_of(locale, values.index),
        }  # fmt: skip
        found = effect(values, start, **said)
        end = day_of(self.inputs.params.end)
        if (found.possible or 0) >= (end - start).days + 1 and values.index[-1] > end:
            return replace(effect(values[:end], start, **said), shortened=True)
        return found

    @property
    def masked(self) -> pd.DatetimeIndex:
        """Days before the start on which another campaign could claim an order."""
        found = pd.DatetimeIndex([])
        for slug in self.left_out:
            first, last = _window(self.inputs, slug)
            found = found.union(pd.date_range(first, last, freq="D"))
        return found[found < self.inputs.start]

    @property
    def left_out(self) -> tuple[str, ...]:
        others = (slug for slug in self.inputs.ledger.campaigns if slug != self.inputs.campaign)
        return tuple(slug for slug in others if _window(self.inputs, slug)[0] < self.inputs.start)

    def alongside(self, last: pd.Timestamp) -> tuple[str, ...]:
        """Campaigns that could claim an order from the start to that day."""
        own = self.inputs.start, last
        others = (slug for slug in self.inputs.ledger.campaigns if slug != self.inputs.campaign)
        return tuple(
            slug for slug in others
            if _window(self.inputs, slug)[0] <= own[1] and _window(self.inputs, slug)[1] >= own[0]
        )  # fmt: skip


def _window(inputs: Inputs, slug: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """First and last day on which an order can be a campaign's."""
    params = inputs.ledger.campaigns[slug]
    days = pd.Timedelta(days=params.attribution.window_days)
    return day_of(params.start), day_of(params.end) + days


def region_of(locale: str) -> str | None:
    """The region of a locale, `DE` of `de-DE`, where its public holidays are known."""
    from holidays import list_supported_countries

    _, *rest = locale.replace("_", "-").split("-")
    region = rest[-1].upper() if rest else ""
    return region if region in list_supported_countries() else None


def holidays_of(locale: str, days: pd.Index) -> list[pd.Timestamp]:
    """The public holidays of the locale's region over these days; none where it has no region."""
    region = region_of(locale)
    if region is None or not len(days):
        return []
    return [day for year in range(days[0].year, days[-1].year + 1) for day in _in(region, year)]


@cache
def _in(region: str, year: int) -> tuple[pd.Timestamp, ...]:
    from holidays import country_holidays

    return tuple(pd.Timestamp(day) for day in sorted(country_holidays(region, years=year)))


def _half_order(orders: Series, sales: Series) -> float:
    if orders.values is None or sales.values is None:
        return HALF
    known = sales.values.notna()
    count = float(orders.values[known].sum())
    usual = float(sales.values[known].sum()) / count if count > 0 else 1.0
    return HALF * max(usual, 1e-6)


def _all_accounts(asked: _Asked, accounts: Sequence[tuple[Followers, Effect]]) -> Effect:
    """The effect on all accounts together, where each of them can be judged."""
    reasons = {said.reason for _, said in accounts if not said.told}
    if not reasons:
        return asked.of(_together([one for one, _ in accounts]), scale="linear")
    every = all(not said.told for _, said in accounts)
    return Effect(reason=reasons.pop() if every and len(reasons) == 1 else "lift_accounts_unknown")


def _together(accounts: Iterable[Followers]) -> Series:
    """All accounts as one, on the days on which each is known."""
    values = [one.series.values for one in accounts]
    if not values:
        return Series(reason="no_brand_followers")
    table = pd.concat([one for one in values if one is not None], axis=1, join="inner")
    return Series(values=table.sum(axis=1, skipna=False))


def _attributed(inputs: Inputs, orders: Effect) -> float | None:
    if orders.last is None:
        return None
    rows = inputs.own("orders", ("day", "excluded"))
    inside = rows["day"].between(inputs.start, orders.last) & rows["excluded"].isna()
    return float(inside.sum())


def _second(
    asked: _Asked, series: Series, orders: Effect, controls: dict[str, pd.Series]
) -> SecondOpinion | None:
    if series.values is None or not orders.told:
        return None
    values = series.values[: orders.last]
    used = {name: controls[name] for name in orders.regressors if name in controls}
    hidden = values.index.isin(asked.masked)
    return second_opinion(values.mask(hidden), asked.inputs.start, controls=used)


_KPIS = {
    "orders": ("incremental_orders", "smallest_detectable_orders"),
    "sales": ("incremental_sales", "smallest_detectable_sales"),
    "leads": ("incremental_leads", "smallest_detectable_leads"),
    "followers": ("followers_incremental", "smallest_detectable_followers"),
}


def _figures(inputs: Inputs, found: Lift, sources: dict[str, tuple[int, ...]]) -> Iterable[Figure]:
    for name, (caused, smallest) in _KPIS.items():
        one: Effect = getattr(found, name)
        yield _caused(caused, one, sources[name])
        if name == "sales":
            yield _roas(inputs, one, sources[name])
        if name == "followers":
            for account in found.accounts:
                row = _caused(caused, account.effect, sources[name])
                yield replace(
                    row, group_by=("platform", "account"),
                    group=(account.platform, account.account),
                )  # fmt: skip
        yield Figure(
            kpi=smallest, value=one.smallest, reason=one.reason, sources=sources[name],
            n=one.known if one.told else None, unit="day" if one.told else None,
            method="structural" if one.told else None,
        )  # fmt: skip


def _caused(kpi: str, one: Effect, sources: tuple[int, ...]) -> Figure:
    if not one.told:
        return Figure(kpi=kpi, reason=one.reason)
    return Figure(
        kpi=kpi, value=one.value, low=one.low, high=one.high, interval_of="counterfactual",
        method="structural", n=one.known, unit="day", df=one.df, sources=sources,
        reason="cannot_tell" if one.open else None,
    )  # fmt: skip


def _roas(inputs: Inputs, sales: Effect, sources: tuple[int, ...]) -> Figure:
    cost = inputs.cost
    figure = _caused("incremental_roas", sales, (*sources, *inputs.sources("costs")))
    if sales.value is None or sales.low is None or sales.high is None:
        return figure
    if cost is None or cost <= 0:
        reason = "no_cost" if cost is None else "zero_denominator"
        return Figure(kpi="incremental_roas", reason=reason)
    return replace(
        figure, value=sales.value / cost, low=sales.low / cost, high=sales.high / cost,
        numerator=sales.value, denominator=cost,
    )  # fmt: skip
