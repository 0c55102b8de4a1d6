"""Followers of the brand's own accounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from kpi_lib.kpis.context import Context, Stat, table
from kpi_lib.tables import BRAND, OWNERS_OWN

BASE_DAYS = 7
"""The level before the start may be so many days old."""


def followers_gained(context: Context) -> Stat:
    """Followers of the brand's accounts at the end of the campaign − on the day before it.

    Up to the report's day while the campaign runs. Where a platform has daily new followers only,
    their sum is taken and the basis is `estimated`: those who left are not in it.
    """
    gains, estimated = context.once(_gains)
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


def _gains(context: Context) -> tuple[dict[tuple[str, str], float], dict[str, float]]:
    """Gain by (platform, account); by platform where only the daily new followers are known."""
    start = context.campaign_params.start
    end = min(context.campaign_params.end, context.as_of)
    gains = _by_level(context, start, end)
    known = {platform for platform, _ in gains}
    by_day = _by_day(context, start, end)
    return gains, {platform: gain for platform, gain in by_day.items() if platform not in known}


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
    rows = rows.assign(platform=rows["platform"].fillna(""), date=pd.to_datetime(rows["date"]))
    return _one_series_an_account(rows, _only_handles(accounts))


def _one_series_an_account(rows: pd.DataFrame, only: Mapping[str, str]) -> pd.DataFrame:
    """A platform's export does not name the brand's account: where there is only one, it is that.
    If a sheet has the same account, the longer of the two stands: they would count twice, and a
    series of both would jump wherever they differ."""
    handle = rows["platform"].map(dict(only))
    unnamed = rows["account"].isin([BRAND.lstrip("@"), OWNERS_OWN.lstrip("@")]) & handle.notna()
    rows = rows.assign(account=rows["account"].mask(unnamed, handle))
    told = rows["followers"].notna() | rows["gained"].notna()
    keys = [rows["platform"], rows["account"]]
    by_export = (told & unnamed).groupby(keys).transform("sum")
    by_name = (told & ~unnamed).groupby(keys).transform("sum")
    return rows[unnamed.where(by_export >= by_name, ~unnamed)]


def _only_handles(accounts: Mapping[str, str | Sequence[str]]) -> dict[str, str]:
    """Platform → its handle, where the brand has one account there."""
    listed = {platform: _handles({platform: names}) for platform, names in accounts.items()}
    return {platform: next(iter(names)) for platform, names in listed.items() if len(names) == 1}


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
    inside = rows[(rows["date"] >= start) & (rows["date"] <= end)].dropna(subset=["gained"])
    daily = inside.drop_duplicates("date", keep="last")["gained"]
    return float(daily.sum()) if len(daily) else None


def _by_day(context: Context, start: dt.date, end: dt.date) -> dict[str, float]:
    """New followers by platform, from overview exports of the brand's own accounts."""
    frame = brand_daily(table(context, "account_daily", DAILY_COLUMNS))
    rows = frame[frame["date"].between(pd.Timestamp(start), pd.Timestamp(end))]
    sums = rows.groupby("platform", sort=True)["value"].sum()
    return {str(platform): float(value) for platform, value in sums.items()}
