"""The daily series that an effect is asked of, read from the client's ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kpi_lib.estimates.inputs import Inputs
from kpi_lib.kpis.followers import DAILY_COLUMNS, LEVEL_COLUMNS, brand_daily, brand_levels
from kpi_lib.ledger.frames import day_of

SILENT = 20.0
"""Days in a row without an order are taken for missing in the file, not for none, where usually so
many orders would have come in them."""
MAX_READING_GAP = 7
"""Days between two readings of a follower count over which its change is spread."""

JUMP = 2.0
SMALL, LARGE = 20, 1_000
"""Followers from which a count that halves, or doubles, within a week is no count of one account:
few accounts of a thousand double so fast, and many of a hundred do."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Series:
    """Figures of each day up to the last day measured, or the reason why there are none."""

    values: pd.Series | None = None
    reason: str | None = None
    sources: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Followers:
    """Net new followers a day of one of the brand's accounts."""

    platform: str
    account: str
    series: Series
    gross: bool = False
    """Only new followers are known, not those who left."""


def shop_series(inputs: Inputs) -> tuple[Series, Series]:
    """Orders and net sales of the whole shop by day; a day that its files cover and that has no
    order has none."""
    shop = inputs.table("shop", ("first_day", "covered_until", "kind"))
    if shop.empty:
        return (Series(reason="no_orders"),) * 2
    if shop["kind"].iloc[0] == "network":
        return (Series(reason="lift_network_only"),) * 2
    orders = inputs.table("orders", ("day", "excluded", "net_sales", "source"))
    orders = orders[orders["excluded"].isna() & orders["day"].notna()]
    # The day of the export is not over yet.
    until = shop["covered_until"].iloc[0] - pd.Timedelta(days=1)
    days = _days(shop["first_day"].iloc[0], min(inputs.last_claim_day, until))
    if orders.empty or not len(days) or days[-1] < inputs.start:
        return (Series(reason="no_orders"),) * 2
    sources = _sources(orders)
    by_day = orders.groupby("day")
    count = _known(by_day.size().reindex(days, fill_value=0).astype("float64"))
    priced = by_day["net_sales"].count().reindex(days, fill_value=0)
    sales = by_day["net_sales"].sum().reindex(days, fill_value=0.0).where(priced == count)
    if priced.sum() == 0:
        return Series(values=count, sources=sources), Series(reason="no_data")
    return Series(values=count, sources=sources), Series(values=sales, sources=sources)


def lead_series(inputs: Inputs) -> Series:
    """Contacts created by day, whoever brought them: of the client's lists, else of the list in
    the campaign's own folder."""
    contacts = inputs.table("contacts", ("scope", "created", "exported_on", "source"))
    rows = contacts[contacts["scope"].isna()]
    if rows.empty:
        rows = contacts[contacts["scope"].eq(inputs.campaign)]
    if rows.empty:
        return Series(reason="no_contacts")
    created = rows["created"].dt.normalize()
    exported, last = rows["exported_on"].max(), created.max()
    until = last if pd.isna(exported) else max(last, exported)
    until = min(inputs.last_claim_day, until - pd.Timedelta(days=1))
    days = _days(created.min(), until)
    if not len(days) or days[-1] < inputs.start:
        return Series(reason="no_contacts")
    count = created.value_counts().reindex(days, fill_value=0).astype("float64")
    return Series(values=_known(count), sources=_sources(rows))


def follower_series(inputs: Inputs) -> Iterator[Followers]:
    """Each of the brand's accounts, by platform and name; new followers by day where an account's
    level is not known."""
    levels = brand_levels(
        inputs.table("followers", (*LEVEL_COLUMNS, "source")), inputs.client_params.accounts
    )
    platforms = set()
    for (platform, account), rows in levels.groupby(["platform", "account"], sort=True):
        values = _gains(rows, inputs.last_claim_day)
        if values is not None:
            platforms.add(platform)
            yield Followers(
                platform=str(platform), account=_name(inputs, str(platform), str(account)),
                series=_reaching(inputs, values, _sources(rows))
                if not jumps(_levels(rows, inputs.last_claim_day))
                else Series(reason="lift_follower_jump"),
            )  # fmt: skip
    daily = brand_daily(inputs.table("account_daily", (*DAILY_COLUMNS, "source")))
    daily = daily[~daily["platform"].isin(platforms) & (daily["date"] <= inputs.last_claim_day)]
    for platform, rows in daily.groupby("platform", sort=True):
        by_day = rows.groupby(rows["date"].dt.normalize())["value"].sum()
        values = by_day.reindex(_days(by_day.index.min(), by_day.index.max()))
        yield Followers(
            platform=str(platform), account=_name(inputs, str(platform), ""), gross=True,
            series=_reaching(inputs, values, _sources(rows)),
        )  # fmt: skip


def control_series(inputs: Inputs, column: str) -> dict[str, pd.Series]:
    """The `series` sheet's controls that have `orders` or `sales`, by name."""
    rows = inputs.table("series", ("date", "name", column)).dropna()
    return {
        str(name): part.groupby(part["date"].dt.normalize())[column].sum().astype("float64")
        for name, part in rows.groupby("name", sort=True)
    }


def _reaching(inputs: Inputs, values: pd.Series, sources: tuple[int, ...]) -> Series:
    """The series, if it reaches into the campaign."""
    if values.empty or values.index[-1] < inputs.start:
        return Series(reason="lift_not_reached")
    return Series(values=values, sources=sources)


def jumps(level: pd.Series) -> bool:
    """Whether a count of followers by day more than halves, or (where it is large) doubles, from
    one reading to the next: another account's readings, or a slip, and nobody's doing."""
    values, gap = level.to_numpy(dtype=float), level.index.to_series().diff().dt.days.to_numpy()
    before, after = values[:-1], values[1:]
    fell = (after < before / JUMP) & (before >= SMALL)
    rose = (after > before * JUMP) & (before >= LARGE)
    return bool(((fell | rose) & (gap[1:] <= MAX_READING_GAP)).any())


def _levels(rows: pd.DataFrame, last: pd.Timestamp) -> pd.Series:
    """The last reading of each day that has one."""
    rows = rows[rows["date"].notna() & (rows["date"] <= last)]
    return rows["followers"].groupby(rows["date"].dt.normalize()).last().dropna()


def _gains(rows: pd.DataFrame, last: pd.Timestamp) -> pd.Series | None:
    """Net new followers of each day; None where the rows tell none."""
    level = _levels(rows, last)
    rows = rows[rows["date"].notna() & (rows["date"] <= last)]
    day = rows["date"].dt.normalize()
    if len(level) > 1:
        gap = level.index.to_series().diff().dt.days
        # Days of a longer gap stay unknown: no later reading's change is theirs.
        a_day = (level.diff() / gap).where(gap <= MAX_READING_GAP, np.inf)
        spread: pd.Series = a_day.reindex(_days(level.index[0], level.index[-1])).bfill()
        return spread.replace(np.inf, np.nan).iloc[1:]
    gained = rows["gained"].groupby(day).last().dropna()
    return gained.reindex(_days(gained.index[0], gained.index[-1])) if len(gained) else None


def _name(inputs: Inputs, platform: str, account: str) -> str:
    """The account's handle; the client's only one where a file does not say it."""
    named = inputs.client_params.accounts.get(platform, ())
    handles = [named] if isinstance(named, str) else list(named)
    known = {handle.casefold().lstrip("@") for handle in handles}
    return handles[0].lstrip("@") if account not in known and len(handles) == 1 else account


def _known(count: pd.Series) -> pd.Series:
    """The counts with runs of zeros that can only be a hole in the files taken for unknown."""
    run = (count != 0).cumsum()
    length = count.eq(0).groupby(run).transform("sum")
    return count.mask(count.eq(0) & (length * count.mean() > SILENT))


def _days(first: pd.Timestamp, last: pd.Timestamp) -> pd.DatetimeIndex:
    return pd.date_range(day_of(first), day_of(last), freq="D")


def _sources(rows: pd.DataFrame) -> tuple[int, ...]:
    return tuple(sorted({int(at) for at in rows["source"].dropna()}))
