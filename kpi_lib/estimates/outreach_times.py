"""How long outreach takes, with those who are still waiting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kpi_lib.estimates.figure import Figure
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.estimates.survival import Curve, Median, curve, median
from kpi_lib.funnel import PENDING_DAYS
from kpi_lib.kpis.arrays import Floats
from kpi_lib.kpis.intervals import newcombe
from kpi_lib.ledger.frames import day_of
from kpi_lib.record import Record
from kpi_lib.tables import OUTREACH_EVENTS

MIN_WAITS = 8
"""Creators below which no median is told."""
MIN_REPLIES = 10
"""Creators in each half of the contacts below which their fee asks are not compared."""
STEPS = ("days_contact_to_terms", "days_ship_to_post", "days_to_late_fee_ask")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """How long one step takes."""

    kpi: str
    creators: int
    """Who set out on it."""
    done: int
    left: int
    """Who declined before: they count as waiting until then."""
    curve: Curve
    median: Median | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """Fee asks in the earlier and the later half of the contacts."""

    first_day: pd.Timestamp
    parted_on: pd.Timestamp
    """First day of the later half."""
    last_day: pd.Timestamp
    earlier: tuple[int, int]
    """(asked, replied)."""
    later: tuple[int, int]
    difference: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class OutreachTimes(Record):
    """What is told, and what it rests on."""

    figures: tuple[Figure, ...] = ()
    waits: tuple[Wait, ...] = ()
    asks: Asks | None = None


def wait(
    kpi: str, since: pd.Series, done: pd.Series, left: pd.Series, now: pd.Timestamp
) -> Wait | None:
    """How long one step takes: from `since` to `done`, one row a creator; days as timestamps.

    Who left before it was done is censored on that day: the median is the pace of those who stay
    in play, and how many decline stands with the outreach figures. Everybody else is censored on
    `now`. None where nobody set out.
    """
    out = since.notna() & (since <= now)
    since, done, left = since[out], done[out], left[out]
    if since.empty:
        return None
    left = left.where(left >= since)
    end = left.where(left < now, now)
    happened = done.notna() & (done <= end)
    days: Floats = (done.where(happened, end) - since).dt.days.to_numpy().astype(np.float64)
    found = curve(days, happened.to_numpy(dtype=bool))
    return Wait(
        kpi=kpi,
        creators=len(days),
        done=found.events,
        left=int((left.le(now) & ~happened).sum()),
        curve=found,
        median=median(found),
    )


def asks(
    contacted: pd.Series, replied: pd.Series, asked: pd.Series, now: pd.Timestamp
) -> Asks | None:
    """Fee asks of those who replied, earlier against later half of the contacts; one row a creator.

    Every contact is given the same 30 days to reply and to ask; a younger one is not counted, or
    the later half would seem to ask less. The halves part between two days. None below
    `MIN_REPLIES` in either half.
    """
    window = pd.Timedelta(days=PENDING_DAYS)
    ripe = contacted.notna() & (contacted <= now - window)
    ripe &= replied.notna() & (replied <= contacted + window)
    days = contacted[ripe].sort_values(kind="stable")
    asking = (asked <= contacted + window)[days.index].to_numpy(dtype=bool)
    stamps = days.to_numpy()
    parts = np.flatnonzero(stamps[1:] != stamps[:-1]) + 1
    if not len(parts):
        return None
    at = int(parts[np.argmin(np.abs(parts - len(stamps) / 2))])
    if min(at, len(stamps) - at) < MIN_REPLIES:
        return None
    earlier = int(asking[:at].sum()), at
    later = int(asking[at:].sum()), len(stamps) - at
    low, high = newcombe(*later, *earlier)
    return Asks(
        first_day=days.iloc[0],
        parted_on=days.iloc[at],
        last_day=days.iloc[-1],
        earlier=earlier,
        later=later,
        difference=later[0] / later[1] - earlier[0] / earlier[1],
        low=low,
        high=high,
    )


def outreach_times(inputs: Inputs) -> OutreachTimes:
    """How long outreach takes, with those who are still waiting."""
    now = day_of(inputs.as_of)
    every = inputs.table("outreach", ("campaign", "creator", "date", "event", "source"))
    every = every[every["date"].le(now) & every["creator"].notna()]
    mine = every[every["campaign"].eq(inputs.campaign)]
    if mine.empty:
        names = (*STEPS, "paid_ask_trend")
        return OutreachTimes(
            figures=tuple(Figure(kpi=name, reason="no_outreach") for name in names)
        )
    waits = tuple(found for found in _waits(inputs, mine, now) if found is not None)
    people = _first(every[every["campaign"].notna()])
    trend = asks(people["contacted"], people["replied"], people["fee_asked"], now)
    files = tuple(sorted({int(at) for at in mine["source"].dropna()}))
    all_files = tuple(sorted({int(at) for at in every["source"].dropna()}))
    by_step = {found.kpi: found for found in waits}
    figures = [_figure(name, by_step.get(name), files) for name in STEPS]
    return OutreachTimes(figures=(*figures, _trend(trend, all_files)), waits=waits, asks=trend)


def _first(events: pd.DataFrame) -> pd.DataFrame:
    """The first day of each event, one row a creator."""
    days = events.pivot_table(index="creator", columns="event", values="date", aggfunc="min")
    return days.reindex(columns=list(OUTREACH_EVENTS)).astype("datetime64[us]")


def _waits(inputs: Inputs, events: pd.DataFrame, now: pd.Timestamp) -> Iterator[Wait | None]:
    days = _first(events)
    never = pd.Series(pd.NaT, index=days.index, dtype="datetime64[us]")
    yield wait(STEPS[0], days["contacted"], days["terms"], days["declined"], now)
    yield wait(STEPS[1], days["shipped"], _posted(inputs, events, days["shipped"]), never, now)
    # Whoever asked before, or with, the terms can no longer ask for the first time after them.
    open_ = days["terms"].where(~(days["fee_asked"] <= days["terms"]))
    yield wait(STEPS[2], open_, days["fee_asked"], days["declined"], now)


def _posted(inputs: Inputs, events: pd.DataFrame, shipped: pd.Series) -> pd.Series:
    """The first post since the product was shipped, by the sheet or by the campaign's posts."""
    posts = inputs.own("posts", ("creator", "published"))
    seen = pd.DataFrame(
        {
            "creator": posts["creator"],
            "date": posts["published"].astype("datetime64[us]").dt.normalize(),
        }
    )
    told = events.loc[events["event"].eq("posted"), ["creator", "date"]]
    every = pd.concat([told, seen.dropna()], ignore_index=True)
    since = every["creator"].map(shipped)
    first = every[every["date"] >= since].groupby("creator")["date"].min()
    found: pd.Series = first.reindex(shipped.index).astype("datetime64[us]")
    return found


def _figure(kpi: str, found: Wait | None, files: tuple[int, ...]) -> Figure:
    if found is None or found.median is None:
        return Figure(kpi=kpi, reason="no_events")
    told = {"kpi": kpi, "n": found.creators, "unit": "creator", "sources": files}
    if found.creators < MIN_WAITS:
        return Figure(reason="too_few_waits", **told)  # type: ignore[arg-type]  # fields of it
    middle = found.median
    if middle.value is None:
        return Figure(reason="median_not_reached", **told)  # type: ignore[arg-type]  # fields
    told |= {"value": middle.value, "method": "kaplan_meier"}
    if middle.high is None:
        return Figure(reason="median_open_above", **told)  # type: ignore[arg-type]  # fields
    return Figure(
        low=middle.low, high=middle.high, interval_of="person",
        **told,  # type: ignore[arg-type]  # fields of the record
    )  # fmt: skip


def _trend(found: Asks | None, files: tuple[int, ...]) -> Figure:
    if found is None:
        return Figure(kpi="paid_ask_trend", reason="too_few_replies")
    return Figure(
        kpi="paid_ask_trend",
        value=found.difference,
        low=found.low,
        high=found.high,
        interval_of="person",
        method="newcombe",
        n=found.earlier[1] + found.later[1],
        unit="creator",
        reason="cannot_tell" if found.low <= 0 <= found.high else None,
        sources=files,
    )
