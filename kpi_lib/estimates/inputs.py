"""What an estimator may look at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from kpi_lib.ledger.frames import day_of
from kpi_lib.ledger.model import Ledger
from kpi_lib.params.models import CampaignParams, ClientParams


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """One campaign, seen by an estimator: the client's ledger and the campaign's table of sums."""

    ledger: Ledger
    campaign: str
    sums: pd.DataFrame
    """`kpi_lib.sums.sums_table` with all columns, as `kpis.cells.complete` gives it."""

    @property
    def params(self) -> CampaignParams:
        return self.ledger.campaigns[self.campaign]

    @property
    def client_params(self) -> ClientParams:
        return self.ledger.client_params

    @property
    def as_of(self) -> dt.date:
        return self.ledger.as_of[self.campaign]

    @property
    def start(self) -> pd.Timestamp:
        """First day, midnight."""
        return day_of(self.params.start)

    @property
    def last_claim_day(self) -> pd.Timestamp:
        """Last day whose orders the campaign may claim: its end and the window of attribution, or
        the report's day."""
        window = dt.timedelta(days=self.params.attribution.window_days)
        return day_of(min(self.params.end + window, self.as_of))

    @property
    def cost(self) -> float | None:
        """The campaign's cost on its basis; None where none is known."""
        return self.total("cost")

    def total(self, column: str) -> float | None:
        """Sum of a column of the table of sums; None where none of it is known."""
        found = self.sums[column].sum(min_count=1)
        return None if pd.isna(found) else float(found)

    def sources(self, origin: str) -> tuple[int, ...]:
        """Files that rows of an origin (`orders`, `costs`, …) of the table of sums rest on."""
        rows = self.sums[self.sums["origin"].eq(origin)]
        return tuple(sorted({int(at) for at in rows["source"].dropna()}))

    def table(self, name: str, columns: Sequence[str]) -> pd.DataFrame:
        """A ledger frame (of the whole client) with just these columns, all missing where the
        frame lacks them."""
        frame = self.ledger.frames.get(name)
        if frame is None:
            return pd.DataFrame(columns=list(columns))
        return frame.reindex(columns=list(columns))

    def own(self, name: str, columns: Sequence[str]) -> pd.DataFrame:
        """The rows of a ledger frame that are this campaign's."""
        frame = self.table(name, dict.fromkeys(("campaign", *columns)))  # type: ignore[arg-type]
        return frame[frame["campaign"].eq(self.campaign)].reset_index(drop=True)
