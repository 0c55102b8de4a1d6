"""A second opinion on an effect, by another model and another library."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

MODEL = {"nseasons": 7, "season_duration": 1, "prior_level_sd": 0.1, "seed": 1}
"""The package's own defaults (no weekdays, a level that hardly moves) find effects where there are
none."""
_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondOpinion:
    """The effect as Bayesian structural time series see it (bsts-causalimpact)."""

    value: float
    low: float
    high: float


def second_opinion(
    series: pd.Series,
    start: pd.Timestamp,
    *,
    controls: Mapping[str, pd.Series] | None = None,
    model: Mapping[str, object] = MODEL,
) -> SecondOpinion | None:
    """The effect from `start` to the end of a daily series; None where the package fails.

    Missing days are left out by whole weeks, since it does without none of them.
    """
    data = pd.DataFrame({"y": series, **(controls or {})}).reindex(series.index)
    nth = np.floor_divide((pd.DatetimeIndex(data.index) - start).days, _WEEK)
    whole = data.notna().all(axis=1).groupby(nth).transform("all").to_numpy()
    before = (nth < 0) & whole
    if (data.index >= start).any() and not whole[nth >= 0].all():
        return None
    data = data[before | (nth >= 0)].reset_index(drop=True)
    cut = int(before.sum())
    try:
        from causal_impact import CausalImpact

        with warnings.catch_warnings():
            # Advice on short series: the gates of `effect` have already passed.
            warnings.simplefilter("ignore")
            found = CausalImpact(data, [0, cut - 1], [cut, len(data) - 1], dict(model))
            last = found.inferences.iloc[-1]
    except Exception:  # whatever it raises: it is never the only witness
        return None
    value, low, high = (float(last[f"cumulative_effect{end}"]) for end in ("", "_lower", "_upper"))
    if not all(np.isfinite((value, low, high))):
        return None
    return SecondOpinion(value=value, low=low, high=high)
