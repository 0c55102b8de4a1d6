"""Days of orders with a planted effect, and the client that they are of."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ledger_fixtures as fix
import numpy as np
import pandas as pd

from kpi_lib.estimates.inputs import Inputs
from kpi_lib.estimates.lift import Lift, lift
from kpi_lib.estimates.lift_blocks import blocks
from kpi_lib.ledger.model import Ledger

DATA = Path(__file__).parent / "data" / "lift"
START = pd.Timestamp(2026, 3, 2)
ZERO = ("incremental_orders", "incremental_sales", "incremental_roas", "incremental_leads",
        "followers_incremental")  # fmt: skip


def counts(weeks: int = 26, measured: int = 35, a_day: float = 10.0, *, added: float = 0.0,
           seed: int = 1) -> pd.Series:  # fmt: skip
    """Poisson counts of each day, with `added` more on each day measured."""
    days = pd.date_range(START - pd.Timedelta(weeks=weeks), periods=weeks * 7 + measured)
    mean = a_day + added * (days >= START)
    return pd.Series(np.random.default_rng(seed).poisson(mean).astype(float), days)


def client(
    series: pd.Series,
    *,
    campaigns: Mapping[str, Any] | None = None,
    cost: float | None = 1000.0,
    frames: Mapping[str, pd.DataFrame] | None = None,
    **params: Any,
) -> Inputs:
    """A client whose shop had so many orders of 50.00 each day, as an estimator sees it."""
    day = pd.DatetimeIndex(np.repeat(series.index, series.astype(int)))
    orders = pd.DataFrame({"day": day, "excluded": pd.array([None] * len(day), dtype="str"),
                           "net_sales": 50.0, "source": 0, "campaign": None})  # fmt: skip
    shop = pd.DataFrame({"first_day": [series.index[0]], "kind": ["shop"],
                         "covered_until": [series.index[-1] + pd.Timedelta(days=1)]})  # fmt: skip
    own = {"start": "2026-03-02", "end": "2026-03-26", **params}
    slugs = {"spring": fix.campaign(**own), **(campaigns or {})}
    ledger = Ledger(
        client="acme", client_params=fix.client(locale="de-DE"), campaigns=slugs,
        as_of=dict.fromkeys(slugs, series.index[-1].date()), files=(), problems=(),
        frames={"orders": orders, "shop": shop, **(frames or {})},
    )  # fmt: skip
    sums = pd.DataFrame({"cost": [cost], "origin": ["costs"], "source": [0]}).astype(
        {"cost": "float64"}
    )
    return Inputs(ledger=ledger, campaign="spring", sums=sums)


def quick(inputs: Inputs) -> Lift:
    """Without placebo dates and second opinion."""
    return lift(inputs, placebo=False, cross_check=False)


def figures(found: Lift) -> dict[str, Any]:
    return {one.kpi: one for one in found.figures if one.group is None}


# By hand


def parts_of(series: pd.Series, **options: Any) -> Any:
    said: dict[str, Any] = {"masked": pd.Series(False, index=series.index), "step": 7,
                            "scale": "log", "offset": 0.5, "holidays": frozenset(),
                            "controls": {}}  # fmt: skip
    return blocks(series, START, **(said | options))


def people(series: pd.Series, scope: str | None) -> pd.DataFrame:
    day = np.repeat(series.index, series.astype(int))
    return pd.DataFrame({
        "lead": [f"{scope}{at}" for at in range(len(day))], "scope": scope,
        "created": day + pd.Timedelta(hours=9), "exported_on": series.index[-1], "source": 0,
    }).astype({"scope": "str"})  # fmt: skip
