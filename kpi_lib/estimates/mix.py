"""The weight of each touch on the way to a sale."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kpi_lib.estimates.figure import Figure
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.estimates.mix_chain import Weights, weights
from kpi_lib.estimates.mix_journeys import Journeys, journeys
from kpi_lib.kpis.arrays import Flags
from kpi_lib.ledger.frames import day_of
from kpi_lib.ledger.match import fold_handle, fold_name, fold_utm
from kpi_lib.record import Record

MIN_CONVERSIONS, MIN_LOST = 30, 30
MOST_LEFT_OUT = 0.05
WORDS = ("influencer", "influencers", "influencer marketing", "creator", "creators")
"""Touches that stand for creators without naming one."""
RULES = ("mix_first", "mix_last", "mix_linear")
KPIS = ("mix_weight", *RULES, "influencer_weight")
_COLUMNS = ("customer", "time", "touch", "converted", "campaign", "source")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Mix(Record):
    """What is told, and what it rests on."""

    figures: tuple[Figure, ...] = ()
    journeys: Journeys | None = None
    weights: Weights | None = None
    """None where a reason stands in place of the numbers."""
    creators: tuple[bool, ...] = ()
    """Whether a touch is a creator of the roster, or the word for creators; in order of `names`."""


def mix(inputs: Inputs) -> Mix:
    """Each touch's share of the sales: by removal effect, by first, last and every touch."""
    rows = _rows(inputs)
    if rows.empty:
        return Mix(figures=tuple(_silent("no_journeys")))
    found = journeys(rows)
    reason = _refusal(found, len(rows))
    if reason or found is None:
        return Mix(figures=tuple(_silent(reason or "no_journeys")), journeys=found)
    weighed = weights(found.paths)
    ours = _creators(inputs, found.spellings)
    files = tuple(sorted({int(at) for at in rows["source"].dropna().unique()}))
    return Mix(
        figures=tuple(_figures(found, weighed, ours, files)),
        journeys=found,
        weights=weighed,
        creators=tuple(ours.tolist()),
    )


def _rows(inputs: Inputs) -> pd.DataFrame:
    """The rows of the campaign's own sheet; of the client's, customers with a touch in its days."""
    rows = inputs.table("journeys", _COLUMNS)
    rows = rows[~(rows["time"] >= day_of(inputs.as_of) + pd.Timedelta(days=1))]
    own = rows["campaign"].eq(inputs.campaign)
    if own.any():
        return rows[own].reset_index(drop=True)
    shared = rows[rows["campaign"].isna()]
    after = inputs.last_claim_day + pd.Timedelta(days=1)
    inside = shared["time"].between(inputs.start, after, inclusive="left")
    met = shared.loc[inside, "customer"].dropna().unique()
    return shared[shared["customer"].isin(met)].reset_index(drop=True)


def _refusal(found: Journeys | None, rows: int) -> str | None:
    if found is None or found.left_out > MOST_LEFT_OUT * rows:
        return "mix_rows_incomplete"
    if found.marked_throughout:
        return "mix_marked_throughout"
    if len(found.names) < 2:
        return "mix_one_touch"
    if found.converted < MIN_CONVERSIONS:
        return "mix_few_conversions"
    lost = found.paths.journeys - found.converted
    if lost == 0:
        return "mix_none_lost"
    return "mix_few_lost" if lost < MIN_LOST else None


def _creators(inputs: Inputs, spellings: tuple[str, ...]) -> Flags:
    """Touches that are a creator of the campaign's roster, by name, handle or utm_content."""
    roster = inputs.own("creators", ("creator", "utm_content", "handles"))
    names = {fold_name(name) for name in roster["creator"].dropna()}
    handles = {fold_handle(one) for text in roster["handles"].dropna() for one in text.split(";")}
    tags = {fold_utm(one) for text in roster["utm_content"].dropna() for one in text.split(";")}
    return np.array([
        key in names or fold_handle(key) in handles - {""} or fold_utm(key) in tags - {""}
        or key in WORDS
        for key in spellings
    ])  # fmt: skip


def _silent(reason: str) -> Iterator[Figure]:
    for name in KPIS:
        yield Figure(kpi=name, reason=reason)


def _figures(
    found: Journeys, weighed: Weights, ours: Flags, files: tuple[int, ...]
) -> Iterator[Figure]:
    n = found.paths.journeys
    rules = dict(zip(RULES, (weighed.first, weighed.last, weighed.linear), strict=True))
    yield Figure(kpi="mix_weight", value=1.0, n=n, unit="journey", sources=files)
    for at, name in enumerate(found.names):
        yield Figure(
            kpi="mix_weight", group_by=("touch",), group=(name,),
            value=float(weighed.removal[at]), low=float(weighed.low[at]),
            high=float(weighed.high[at]), interval_of="similar_customers",
            method="removal_effect", n=n, unit="journey", sources=files,
        )  # fmt: skip
    for rule, shares in rules.items():
        yield Figure(kpi=rule, value=1.0, n=found.converted, unit="journey", basis="estimated",
                     sources=files)  # fmt: skip
        for name, share in zip(found.names, shares.tolist(), strict=True):
            yield Figure(kpi=rule, group_by=("touch",), group=(name,), value=share,
                         n=found.converted, unit="journey", basis="estimated",
                         sources=files)  # fmt: skip
    if not ours.any():
        yield Figure(kpi="influencer_weight", reason="mix_no_creators")
        return
    drawn = weighed.drawn[:, ours].sum(axis=1)
    low, high = np.quantile(drawn, [0.025, 0.975]).tolist()
    yield Figure(
        kpi="influencer_weight", value=float(weighed.removal[ours].sum()), low=low, high=high,
        interval_of="similar_customers", method="removal_effect", n=n, unit="journey",
        sources=files,
    )  # fmt: skip
