"""What a statistic may look at, and what it gives back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, cast

import pandas as pd

from kpi_lib.kpis.result import Basis
from kpi_lib.ledger.model import Ledger
from kpi_lib.params.models import CampaignParams, ClientParams

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The campaign, or the part of it, that a statistic is worked out for."""

    ledger: Ledger
    campaign: str
    sums: pd.DataFrame
    """The campaign's table of sums, or the rows of one group of it."""
    campaign_params: CampaignParams
    client_params: ClientParams
    as_of: dt.date
    whole: Context | None = None
    """The campaign's, where `sums` is one group's: tables of creators are narrowed to the creators
    and posts of the group."""
    _kept: dict[tuple[object, ...], Any] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def grouped(self) -> bool:
        """It is one group of the campaign."""
        return self.whole is not None

    def of(self, sums: pd.DataFrame) -> Context:
        """The same for one group's rows."""
        return replace(self, sums=sums, whole=self.whole or self)

    def once(self, work: Callable[..., T], *args: object) -> T:
        """What `work(context, *args)` makes of the whole campaign, once for all of its groups."""
        campaign = self.whole or self
        if (work, *args) not in campaign._kept:
            campaign._kept[work, *args] = work(campaign, *args)
        return cast(T, campaign._kept[work, *args])


@dataclass(frozen=True, slots=True, kw_only=True)
class Stat:
    """A statistic's value, or the reason why there is none."""

    value: float | None = None
    n: int | None = None
    numerator: float | None = None
    denominator: float | None = None
    reason: str | None = None
    low: float | None = None
    high: float | None = None
    df: float | None = None
    method: str | None = None
    unit: str | None = None
    """What the interval would draw again: `post`."""
    basis: Basis | None = None
    """Set where the statistic itself estimates; otherwise the rows' own."""
    sources: tuple[int, ...] | None = None
    """Files, where they are not those of the campaign's posts and creators."""


Statistic = Callable[[Context], Stat]


def share(part: float, whole: float, *, basis: Basis | None = None) -> Stat:
    """A share of counted things; `no_data` where there is none to count."""
    if whole == 0:
        return Stat(n=0, reason="no_data")
    return Stat(value=part / whole, numerator=part, denominator=whole, n=int(whole), basis=basis)


def table(context: Context, name: str, columns: Sequence[str]) -> pd.DataFrame:
    """A ledger frame with just these columns, all missing where the frame lacks them."""
    frame = context.ledger.frames.get(name)
    if frame is None:
        return pd.DataFrame(columns=list(columns))
    return frame.reindex(columns=list(columns))


def creators(context: Context, columns: Sequence[str]) -> pd.DataFrame:
    """One row a creator of this campaign (of this group, where there is one)."""
    frame = table(context, "creators", ("campaign", "creator", *columns))
    frame = frame[frame["campaign"] == context.campaign]
    if context.grouped:
        frame = frame[frame["creator"].isin(context.sums["creator"].dropna())]
    return frame
