"""A local level fitted to weeks, and what it says would have come next.

The variances are not one best guess: the ratio of the level's to a week's own is weighed over a
grid by its likelihood, so that "the level never changes", which is the best guess of most short
series, is not taken for granted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpi_lib.estimates.lift_blocks import Blocks, Counts, Floats, Scale

RATIOS = np.array([0.0025, 0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2])
"""Variance of the level's change from week to week over that of a week around its level."""
_DIFFUSE = 1e4
"""A forecast variance above it is of a state that was not known yet."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fit:
    """The model fitted to the blocks before the measured time, for each ratio of variances."""

    weight: Floats
    """Of each ratio; they sum to 1."""
    variance: Floats
    """Of a block around its level."""
    state: Floats
    """(ratio, state, block): what is known of level and regressors before each block; one block
    more than were given."""
    cov: Floats
    """(ratio, state, state, block): its uncertainty."""
    df: int
    unit: float
    """The values were divided by it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Forecast:
    """What would have come over some blocks: each of them, and their sum on the model's scale."""

    each: Floats
    """Of each block, in units of the series (the median, on the log scale)."""
    spread: Floats
    """Standard error of each: of its logarithm on the log scale."""
    sum: float
    """Logarithm of the sum on the log scale."""
    error: float
    """Standard error of `sum`."""


def fitted(blocks: Blocks) -> Fit:
    """Fit the level to the blocks before the measured time.

    Raises ValueError where the blocks do not vary, LinAlgError where the filter breaks down.
    """
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    values = blocks.value[: blocks.before]
    known = np.isfinite(values)
    unit = float(np.std(values[known]))
    if not unit > 1e-9:
        raise ValueError("the series is constant")
    skip = int(np.argmax(known))
    exog = blocks.exog[skip : blocks.before]
    model = UnobservedComponents(
        (values[skip:] - np.mean(values[known])) / unit, "local level",
        exog=exog if exog.shape[1] else None, mle_regression=False,
    )  # fmt: skip
    states = 1 + exog.shape[1]
    df = int(known.sum()) - states
    if df < 3:
        raise ValueError("too few weeks for the regressors")
    score, variance = np.empty(len(RATIOS)), np.empty(len(RATIOS))
    state = np.empty((len(RATIOS), states, len(values) - skip + 1))
    cov = np.empty((len(RATIOS), states, states, len(values) - skip + 1))
    for at, ratio in enumerate(RATIOS):
        model.update(np.array([1.0, ratio]))
        found = model.ssm.filter()
        error, f = found.forecasts_error[0], found.forecasts_error_cov[0, 0]
        use = known[skip:] & (f < _DIFFUSE)
        square = float(np.sum(error[use] ** 2 / f[use]))
        variance[at] = square / max(int(use.sum()), 1)
        score[at] = -0.5 * float(np.sum(np.log(f[use]))) - 0.5 * int(use.sum()) * np.log(square)
        state[at], cov[at] = found.predicted_state, found.predicted_state_cov
    weight = np.exp(score - score.max())
    state[:, 0] += np.mean(values[known]) / unit
    fill = ((0, 0), (0, 0), (skip, 0))
    return Fit(
        weight=weight / weight.sum(),
        variance=variance * unit**2,
        state=np.pad(state, fill, constant_values=np.nan),
        cov=np.pad(cov, ((0, 0), *fill), constant_values=np.nan),
        df=df,
        unit=unit,
    )


def forecast(fit: Fit, exog: Floats, at: int, which: Counts, share: Floats, *, scale: Scale
             ) -> Forecast:  # fmt: skip
    """What the blocks before `at` say of the blocks `which` (none of them earlier).

    `exog`: of all blocks; `share`: how much of each is asked for, more than 0.
    """
    rows = np.column_stack([np.ones(len(which)), exog[which]])
    state, cov = fit.state[:, :, at] * fit.unit, fit.cov[:, :, :, at]
    steps = which - at
    walk = RATIOS[:, None, None] * np.minimum.outer(steps, steps)
    joint = fit.variance[:, None, None] * (rows @ cov @ rows.T + walk + np.diag(1 / share))
    mean = state @ rows.T
    if scale == "linear":
        sums, w, level = (mean * share).sum(axis=1), np.broadcast_to(share, mean.shape), mean
        one, spread = _mixed(fit.weight[:, None], level, np.diagonal(joint, axis1=1, axis2=2))
        one, spread = one * share, spread * share
    else:
        part = share * np.exp(mean)
        total = part.sum(axis=1)
        w = part / total[:, None]
        # A sum of what varies around its level lies above the sum of the medians.
        sums = np.log(total) + 0.5 * fit.variance * (1 - (w**2 / share).sum(axis=1))
        one, spread = _mixed(fit.weight[:, None], mean, np.diagonal(joint, axis1=1, axis2=2))
        one = np.exp(one) * share
    centre, error = _mixed(fit.weight, sums, np.einsum("rb,rbc,rc->r", w, joint, w))
    return Forecast(each=one, spread=spread, sum=float(centre), error=float(error))


def _mixed(weight: Floats, means: Floats, variances: Floats) -> tuple[Floats, Floats]:
    """Mean and standard deviation of a mixture over the ratios."""
    mean = (weight * means).sum(axis=0)
    spread = (weight * (variances + (means - mean) ** 2)).sum(axis=0)
    return mean, np.sqrt(spread)
