"""Of all leads, the share that ever buys: a curve of waiting times with a share that never does.

Leads are counted by whole days: of those that have bought, one bought on day d with the chance
π · [F(d + 1) − F(d)]; one watched until day c has not bought with 1 − π · F(c + 1). F is the
generalised gamma distribution at three fixed shapes: Weibull (1), log-normal (0), and halfway.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kpi_lib.estimates.survival import Curve
from kpi_lib.kpis.arrays import Flags, Floats

if TYPE_CHECKING:
    from scipy.optimize import OptimizeResult

SHAPES = (1.0, 0.5, 0.0)
"""Prentice's Q: 1 is Weibull, 0 log-normal. Which of them holds decides what comes after the last
day seen, and the days seen often cannot tell: the interval reaches over all that fit."""
MIN_BOUGHT = 10
"""Conversions below which no curve is fitted."""
PROFILE = 0.96
"""Level of the profile that is shown as 95 %: forecasts that come out short look sure of
themselves, and pass the gate more often than others; this pays for it (docs/calibration.md)."""
FOLLOWED = 2.0
"""Times the median time of the converters that leads must have been watched."""
WIDEST_SHARE = 0.5
"""Half-width of the interval, as a share of the value, from which it is too early."""
MISFIT = 0.05
"""No curve fits where purchases so unlike the curve would come up more rarely than this."""
PER_STRETCH = 8
"""Conversions per stretch of days in the check of the curve."""
FREE = 3
"""What is fitted: share, location, scale."""
_LOGIT = (-12.0, 9.0)
_SPREAD = (-3.0, 3.0)
_STEP = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The curve at one shape that fits best."""

    shape: float
    share: float
    """Share that ever buys."""
    location: float
    """Of the logarithm of the days."""
    scale: float
    loss: float
    """Minus the log-likelihood."""

    def by(self, days: Floats) -> Floats:
        """Share that has bought by the end of these days."""
        return self.share * _risen(self.shape, days + 1.0, self.location, self.scale)

    @property
    def median(self) -> float:
        """Days by which half of those who ever buy have bought."""
        from scipy import special

        if self.shape == 0:
            return math.exp(self.location)
        k = self.shape**-2
        middle = float(special.gammaincinv(k, 0.5)) / k
        return math.exp(self.location + self.scale * math.log(middle) / self.shape)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cure:
    """The share that ever buys, and the curve that says so."""

    share: float
    low: float
    high: float
    best: Fit
    median: float
    """Days until half of those who ever buy have bought, by the curve that fits best."""
    misfit: float
    """Chance of purchases so unlike that curve, were it the true one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Days:
    """Leads grouped by day: `bought` on a day, or `waiting` after it."""

    edges: Floats
    bought: Floats
    before: NDArray[np.intp]
    after: NDArray[np.intp]
    waiting: Floats
    until: NDArray[np.intp]


def cure(days: Floats, happened: Flags, *, level: float = PROFILE) -> Cure | None:
    """The share that ever buys, with a profile-likelihood interval over three curve shapes.

    `days` as in `survival.curve`. The value is that of the shape that fits best; the interval
    holds every share that some shape supports nearly as well. None below `MIN_BOUGHT` conversions,
    or where no curve can be fitted.
    """
    from scipy import special

    if int(happened.sum()) < MIN_BOUGHT:
        return None
    data = _grouped(days, happened)
    fits = [fit for shape in SHAPES if (fit := _fitted(data, shape)) is not None]
    if not fits:
        return None
    best = min(fits, key=lambda fit: fit.loss)
    bound = best.loss + 0.5 * float(special.chdtri(1, 1 - level))
    ends = [_ends(data, fit, bound) for fit in fits if fit.loss < bound]
    if any(end is None for end in ends):
        return None
    known = [end for pair in ends if pair is not None for end in pair]
    return Cure(
        share=best.share,
        low=min(end.share for end in known),
        high=max(end.share for end in known),
        best=best,
        median=best.median,
        misfit=_misfit(data, best),
    )


def too_early(found: Cure, seen: Curve) -> str | None:
    """Why the forecast is not to be told yet, as a code of reasons; None where it may be."""
    if seen.reached is None or seen.reached < FOLLOWED * found.median:
        return "too_early"
    if found.high - found.low >= 2 * WIDEST_SHARE * found.share:
        return "too_early"
    return "no_curve_fits" if found.misfit < MISFIT else None


def _grouped(days: Floats, happened: Flags) -> _Days:
    whole = days.astype(np.intp)
    bought, waiting = np.bincount(whole[happened]), np.bincount(whole[~happened])
    on, until = np.flatnonzero(bought), np.flatnonzero(waiting)
    edges = np.unique(np.concatenate([on, on + 1, until + 1]))
    return _Days(
        edges=edges.astype(np.float64),
        bought=bought[on].astype(np.float64),
        before=np.searchsorted(edges, on),
        after=np.searchsorted(edges, on + 1),
        waiting=waiting[until].astype(np.float64),
        until=np.searchsorted(edges, until + 1),
    )


def _misfit(data: _Days, fit: Fit) -> float:
    """P value of the purchases in about ten stretches of days against those that the curve expects
    of the leads that were watched; 1 where there are too few stretches."""
    from scipy import special

    watched = np.arange(int(data.edges[-1]), dtype=np.float64)
    bought, gone = (np.zeros(len(watched)) for _ in range(2))
    bought[data.edges[data.before].astype(np.intp)] = data.bought
    gone[data.edges[data.until].astype(np.intp) - 1] = data.waiting
    at_risk = (bought + gone)[::-1].cumsum()[::-1]
    by = np.concatenate([[0.0], fit.by(watched)])
    expected = at_risk * np.diff(by) / (1.0 - by[:-1])
    stretches = min(10, int(data.bought.sum() / PER_STRETCH))
    if stretches < FREE + 2:
        return 1.0
    stretch = np.minimum(expected.cumsum() / expected.sum() * stretches, stretches - 1)
    codes = stretch.astype(np.intp)
    above, below = np.bincount(codes, bought), np.bincount(codes, expected)
    squares = float(((above - below) ** 2 / np.maximum(below, 1e-9)).sum())
    return float(special.chdtrc(stretches - FREE, squares))


def _risen(shape: float, edges: Floats, location: Floats | float, scale: Floats | float) -> Floats:
    """F at these moments."""
    from scipy import special

    with np.errstate(divide="ignore", over="ignore"):
        w = (np.log(edges) - location) / scale
        if shape == 0:
            return np.asarray(special.ndtr(w), dtype=np.float64)
        if shape == 1:
            return np.asarray(-np.expm1(-np.exp(w)), dtype=np.float64)
        k = shape**-2
        risen = special.gammainc(k, k * np.exp(np.minimum(shape * w, 500.0)))
        return np.asarray(risen, dtype=np.float64)


def _loss(data: _Days, shape: float, points: Floats) -> Floats:
    """Minus the log-likelihood at each row (logit of the share, location, log of the scale)."""
    share = 1.0 / (1.0 + np.exp(-points[:, :1]))
    risen = _risen(shape, data.edges, points[:, 1:2], np.exp(points[:, 2:3]))
    chance = np.maximum(risen[:, data.after] - risen[:, data.before], 1e-300)
    left = np.maximum(1.0 - share * risen[:, data.until], 1e-300)
    said = np.log(share * chance) @ data.bought + np.log(left) @ data.waiting
    return np.asarray(-said, dtype=np.float64)


def _with_slope(data: _Days, shape: float, point: Floats, free: slice) -> tuple[float, Floats]:
    """The loss and its slope in the free places, by central differences; all points at once."""
    steps = (np.eye(3) * _STEP)[free]
    values = _loss(data, shape, np.vstack([point, point + steps, point - steps]))
    ahead, behind = values[1 : len(steps) + 1], values[len(steps) + 1 :]
    return float(values[0]), np.asarray((ahead - behind) / (2 * _STEP), dtype=np.float64)


def _least(loss: Any, start: Any, bounds: Sequence[tuple[float, float]]) -> OptimizeResult:
    """Minimise a loss that gives its slope as well."""
    from scipy import optimize

    # To a thousandth of the log-likelihood's unit: the bound lies two units away.
    enough: Any = {"ftol": 1e-8, "gtol": 1e-2}
    found: OptimizeResult = optimize.minimize(
        loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=enough
    )
    return found


def _fitted(data: _Days, shape: float) -> Fit | None:
    logs = np.repeat(np.log(data.edges[data.before] + 0.5), data.bought.astype(np.intp))
    so_far = data.bought.sum() / (data.bought.sum() + data.waiting.sum())
    likely = min(0.95, 1.2 * so_far)
    start = [math.log(likely / (1 - likely)), float(np.median(logs)),
             math.log(max(float(np.std(logs)), 0.2))]  # fmt: skip
    bounds = [_LOGIT, (start[1] - 6, start[1] + 6), _SPREAD]
    found = _least(lambda point: _with_slope(data, shape, point, slice(0, 3)), start, bounds)
    if not np.isfinite(found.fun):
        return None
    return _fit(shape, float(found.x[0]), found)


def _ends(data: _Days, fit: Fit, bound: float) -> tuple[Fit, Fit] | None:
    """The curves with the least and the largest share that are within the bound."""
    low, high = (_end(data, fit, bound, sign) for sign in (-1.0, 1.0))
    return None if low is None or high is None else (low, high)


def _end(data: _Days, fit: Fit, bound: float, sign: float) -> Fit | None:
    """One end: the profile of the share is walked outwards, then its root is closed in on."""
    from scipy import optimize

    found, step = fit, 0.15
    for _ in range(40):
        tried = min(max(_logit(found.share) + sign * step, _LOGIT[0]), _LOGIT[1])
        outside = _profile(data, found, tried)
        if outside.loss >= bound:
            break
        if tried in _LOGIT:
            return outside
        gone = max(_distance(outside, fit) - _distance(found, fit), 1e-6) / step
        left = math.sqrt(bound - fit.loss) - _distance(outside, fit)
        found, step = outside, min(max(1.1 * left / gone, 0.02), 2.0)
    else:
        return None
    tried_last = [outside]

    def beyond(logit: float) -> float:
        tried_last.append(_profile(data, tried_last[-1], logit))
        return _distance(tried_last[-1], fit) - math.sqrt(bound - fit.loss)

    ends = _logit(found.share), _logit(outside.share)
    at = float(optimize.brentq(beyond, *ends, xtol=0.005))
    return _profile(data, tried_last[-1], at)


def _distance(one: Fit, best: Fit) -> float:
    """Root of what the fit loses, which grows about evenly with the logit of the share."""
    return math.sqrt(max(one.loss - best.loss, 0.0))


def _logit(share: float) -> float:
    return math.log(share / (1 - share)) if 0 < share < 1 else math.copysign(12.0, share - 0.5)


def _profile(data: _Days, near: Fit, logit: float) -> Fit:
    """The curve that fits best at a given share."""
    start = np.array([near.location, math.log(near.scale)])
    found = _least(
        lambda place: _with_slope(data, near.shape, np.array([logit, *place]), slice(1, 3)),
        start,
        [(start[0] - 6, start[0] + 6), _SPREAD],
    )
    return _fit(near.shape, logit, found)


def _fit(shape: float, logit: float, found: OptimizeResult) -> Fit:
    location, spread = found.x[-2:]
    return Fit(shape=shape, share=1 / (1 + math.exp(-logit)), location=float(location),
               scale=math.exp(spread), loss=float(found.fun))  # fmt: skip
