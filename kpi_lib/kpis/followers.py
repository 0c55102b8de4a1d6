"""Followers of the brand's own accounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from kpi_lib.kpis.context import Context, Stat, table
from kpi_lib.tables import BRAND

BASE_DAYS = 7
"""The level before the start may be so many days old."""


def followers_gained(context: Context) -> Stat:
    """Followers of the brand's accounts at the end of the campaign − on the day before it.

    Up to the report's day while the campaign runs. Where a platform has daily new followers only,
    their sum is taken and the basis is `estimated`: those who left are not in it.
    """
    start = context.campaign_params.start
    end = min(context.campaign_params.end, context.as_of)
    gains = _by_level(context, start, end)
    estimated = {
        platform: gain
        for platform, gain in _by_day(context, start, end).items()
        if platform not in {known for known, _ in gains}
    }
    if context.grouped:
        wanted = set(context.sums["platform"].dropna())
        gains = {key: gain for key, gain in gains.items() if key[0] in wanted}
        estimated = {key: gain for key, gain in estimated.items() if key in wanted}
    if not gains and not estimated:
        return Stat(reason="no_brand_followers", n=0)
    total = float(sum(gains.values()) + sum(estimated.values()))
    return Stat(
        value=total,
        numerator=total,
        n=len(gains) + len(estimated),
        basis="estimated" if estimated else "measured",
    )


def cost_per_follower(context: Context) -> Stat:
    """Cost / followers gained by the brand's accounts."""
    gained = followers_gained(context)
    cost = context.sums["cost"].sum(min_count=1)
    if gained.value is None:
        return gained
    if np.isnan(cost):
        return Stat(denominator=gained.value, reason="no_cost")
    if gained.value <= 0:
        return Stat(numerator=float(cost), denominator=gained.value, reason="no_followers_gained")
    return Stat(
        value=float(cost) / gained.value,
        numerator=float(cost),
        denominator=gained.value,
        n=gained.n,
        basis=gained.basis,
    )


LEVEL_COLUMNS = ("platform", "account", "owner", "date", "followers", "gained")
DAILY_COLUMNS = ("platform", "metric", "owner", "date", "value")


def brand_levels(frame: pd.DataFrame, accounts: Mapping[str, str | Sequence[str]]) -> pd.DataFrame:
    """The rows of a `followers` frame (LEVEL_COLUMNS) that are the brand's own accounts'; `account`
    is lower case without @. `accounts`: the client's, by platform."""
    account = frame["account"].astype("str").str.casefold().str.lstrip("@")
    ours = account.isin(_handles(accounts)) | account.isin([BRAND.lstrip("@")])
    rows = frame[ours | frame["owner"].eq(BRAND)].assign(account=account)
    return rows.assign(platform=rows["platform"].fillna(""), date=pd.to_datetime(rows["date"]))


def brand_daily(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of an `account_daily` frame (DAILY_COLUMNS) that are new followers of the brand's
    own accounts."""
    chosen = frame["owner"].eq(BRAND) & frame["metric"].eq("follows")
    rows = frame[chosen].dropna(subset=["value"])
    return rows.assign(date=pd.to_datetime(rows["date"]))


def _handles(accounts: Mapping[str, str | Sequence[str]]) -> set[str]:
    listed = accounts.values()
    handles = (name for names in listed for name in ([names] if isinstance(names, str) else names))
    return {name.casefold().lstrip("@") for name in handles}


def _by_level(context: Context, start: dt.date, end: dt.date) -> dict[tuple[str, str], float]:
    """Gain by (platform, account) from the series of levels, or of net daily changes."""
    frame = brand_levels(table(context, "followers", LEVEL_COLUMNS), context.client_params.accounts)
    found = {}
    for (platform, name), rows in frame.groupby(["platform", "account"], sort=True):
        gain = _gain(rows.sort_values("date"), pd.Timestamp(start), pd.Timestamp(end))
        if gain is not None:
            found[str(platform), str(name)] = gain
    return found


def _gain(rows: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp) -> float | None:
    levels = rows.dropna(subset=["followers"])
    recent = levels["date"] >= start - pd.Timedelta(days=BASE_DAYS)
    inside = levels[recent & (levels["date"] <= end)]
    before = inside[inside["date"] < start]
    base = before.tail(1) if len(before) else inside.head(1)
    last = inside.tail(1)
    if len(inside) > 1 and last["date"].iloc[0] >= start:
        return float(last["followers"].iloc[0] - base["followers"].iloc[0])
    daily = rows[(rows["date"] >= start) & (rows["date"] <= end)]["gained"].dropna()
    return float(daily.sum()) if len(daily) else None


def _by_day(context: Context, start: dt.date, end: dt.date) -> dict[str, float]:
    """New followers by platform, from overview exports of the brand's own accounts."""
    frame = brand_daily(table(context, "account_daily", DAILY_COLUMNS))
    rows = frame[frame["date"].between(pd.Timestamp(start), pd.Timestamp(end))]
    sums = rows.groupby("platform", sort=True)["value"].sum()
    return {str(platform): float(value) for platform, value in sums.items()}
