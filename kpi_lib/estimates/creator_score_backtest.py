"""Whether the score of an earlier campaign told what a later one would bring, beside followers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from kpi_lib.estimates.creator_score_parts import parts
from kpi_lib.estimates.creator_score_rank import scored
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.kpis.cells import complete
from kpi_lib.sums import sum_by, sums_table

MIN_PAIRS = 6
MIN_STRATUM = 3
"""Creators that two campaigns must share for an order among them."""
EARLIER = 3
"""So many campaigns before this one are looked at, the newest."""
RANK_VARIANCE = 1.06
"""Of Fisher's z of a rank correlation, times n − 3 (Fieller, Hartley and Pearson 1957)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlation:
    """A rank correlation with its 95 % interval, or the reason why there is none."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    pairs: int = 0
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """Score and followers in one campaign against the outcome in the next."""

    score: Correlation
    followers: Correlation
    outcome: str = "net_sales"
    """`net_sales`, or `engagements_per_cost` where no campaign has sales by creator."""
    campaigns: tuple[str, ...] = ()


def backtest(inputs: Inputs, weights: Mapping[str, float]) -> Backtest:
    """Over the client's campaigns up to this one: each creator's score in one against what the
    same creator brought in the next that had both."""
    names = _campaigns(inputs)
    pairs = _pairs(inputs, names) if len(names) > 1 else pd.DataFrame()
    if len(names) < 2 or pairs.empty:
        none = Correlation(reason="no_earlier_creators")
        return Backtest(score=none, followers=none)
    # Tables of sums take time: whether there are enough pairs is asked first.
    if len(pairs) < MIN_PAIRS:
        few = Correlation(pairs=len(pairs), reason="few_pairs")
        return Backtest(score=few, followers=few)
    tables = {name: _table(inputs, name) for name in sorted({*pairs["earlier"], *pairs["later"]})}
    scores = {
        (name, creator): score
        for name in sorted(set(pairs["earlier"]))
        for creator, score in _scores(inputs, name, tables[name], weights).items()
    }
    outcome, found = _outcomes(tables)
    rows = pairs.assign(
        score=[scores.get(key, math.nan) for key in zip(pairs["earlier"], pairs["creator"],
                                                        strict=True)],
        outcome=[found.get(key, math.nan) for key in zip(pairs["later"], pairs["creator"],
                                                         strict=True)],
    )  # fmt: skip
    rows = rows.dropna(subset=["score", "followers", "outcome"])
    strata = (rows["earlier"] + "\0" + rows["later"]).to_numpy()
    later = rows["outcome"].to_numpy(dtype=np.float64)
    return Backtest(
        score=rank_correlation(rows["score"].to_numpy(dtype=np.float64), later, strata),
        followers=rank_correlation(rows["followers"].to_numpy(dtype=np.float64), later, strata),
        outcome=outcome,
        campaigns=tuple(name for name in names if name in tables),
    )


def rank_correlation(one: np.ndarray, other: np.ndarray, strata: np.ndarray) -> Correlation:
    """Spearman's correlation of ranks within strata of three or more, and Fisher's interval."""
    frame = pd.DataFrame({"one": one, "other": other, "stratum": strata})
    size = frame.groupby("stratum")["one"].transform("size")
    frame = frame[size >= MIN_STRATUM]
    if len(frame) < MIN_PAIRS:
        return Correlation(pairs=len(frame), reason="few_pairs")
    grouped = frame.groupby("stratum")
    ranks = grouped[["one", "other"]].rank()
    ranks = ranks - ranks.groupby(frame["stratum"]).transform("mean")
    squares = [float((ranks[name] ** 2).sum()) for name in ("one", "other")]
    if not all(squares):
        return Correlation(pairs=len(frame), reason="backtest_constant")
    value = float((ranks["one"] * ranks["other"]).sum() / math.sqrt(math.prod(squares)))
    free = len(frame) - frame["stratum"].nunique() - 2
    if free < 1:
        return Correlation(pairs=len(frame), reason="few_pairs")
    # A perfect order in few pairs is no proof of a perfect one.
    most = 1 - 2 / len(frame) ** 2
    reach = -float(special.ndtri(0.025)) * math.sqrt(RANK_VARIANCE / free)
    middle = math.atanh(max(-most, min(most, value)))
    return Correlation(
        value=value, pairs=len(frame), low=min(value, math.tanh(middle - reach)),
        high=max(value, math.tanh(middle + reach)),
    )  # fmt: skip


def _campaigns(inputs: Inputs) -> list[str]:
    """This campaign and those that started before it, the newest few, by start."""
    every = inputs.ledger.campaigns
    before = [
        name for name in every if (every[name].start, name) < (inputs.params.start, inputs.campaign)
    ]
    before.sort(key=lambda name: (every[name].start, name))
    return [*before[-EARLIER:], inputs.campaign]


def _pairs(inputs: Inputs, names: list[str]) -> pd.DataFrame:
    """Creator, campaign, the creator's next campaign, followers in the first."""
    roster = inputs.table("creators", ("campaign", "creator", "followers"))
    place = {name: at for at, name in enumerate(names)}
    roster = roster[roster["campaign"].isin(names) & roster["creator"].notna()]
    roster = roster.assign(place=roster["campaign"].map(place)).sort_values(["creator", "place"])
    later = roster.groupby("creator")["campaign"].shift(-1)
    found = roster.assign(earlier=roster["campaign"], later=later).dropna(subset=["later"])
    together = found.groupby(["earlier", "later"])["creator"].transform("size")
    found = found[together >= MIN_STRATUM]
    return found[["creator", "earlier", "later", "followers"]].reset_index(drop=True)


def _table(inputs: Inputs, name: str) -> pd.DataFrame:
    if name == inputs.campaign:
        return inputs.sums
    return complete(sums_table(inputs.ledger, name))


def _scores(
    inputs: Inputs, name: str, sums: pd.DataFrame, weights: Mapping[str, float]
) -> dict[str, float]:
    found = parts(inputs.ledger, name, sums, tuple(weights), draws=0)
    score = scored(found.components, weights, len(found.creators)).score
    return dict(zip(found.creators, score.tolist(), strict=True))


def _outcomes(tables: Mapping[str, pd.DataFrame]) -> tuple[str, dict[tuple[str, str], float]]:
    """Net sales by campaign and creator; without any, engagements per unit of cost."""
    columns = ("net_sales", "engagements", "cost")
    sums = [
        sum_by(table[table["creator"].notna()], ("creator",), columns).assign(campaign=name)
        for name, table in tables.items()
    ]
    rows = pd.concat(sums, ignore_index=True)
    sales = rows.dropna(subset=["net_sales"])
    if len(sales):
        keys = zip(sales["campaign"], sales["creator"], strict=True)
        return "net_sales", dict(zip(keys, sales["net_sales"], strict=True))
    paid = rows[(rows["cost"] > 0) & rows["engagements"].notna()]
    keys = zip(paid["campaign"], paid["creator"], strict=True)
    return "engagements_per_cost", dict(zip(keys, paid["engagements"] / paid["cost"], strict=True))
