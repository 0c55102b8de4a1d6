"""A first-order Markov chain over touches: what is lost when one of them is taken out.

The removal effect of a touch is the share of conversions that the chain loses when every visit to
the touch ends the journey. With N = (I − Q)⁻¹, the probability of ever coming to touch c is
N[start, c] / N[c, c], and what is lost is that times the probability of converting from c. One
inverse gives the effects of all touches, exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kpi_lib.kpis.arrays import Codes, Flags, Floats

DRAWS = 1_000
BLOCKS = 1_000
"""With more customers, each draw takes blocks of them: as good, and no slower with two million."""
SEED = 20140701


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """Touches in order: one entry a touch, by journey; touches numbered from 0."""

    journey: Codes
    touch: Codes
    touches: int
    converted: Flags
    """One entry a journey."""
    customer: Codes
    """One entry a journey: who is drawn again is a customer with all of her journeys."""

    @property
    def journeys(self) -> int:
        return len(self.converted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Each touch's share of the conversions, one entry a touch."""

    removal: Floats
    low: Floats
    high: Floats
    effect: Floats
    """Share of all conversions that the chain loses without the touch (these do not add to 1)."""
    first: Floats
    last: Floats
    linear: Floats
    drawn: Floats
    """Shares by removal effect in each draw: draws × touches."""


def weights(paths: Paths, *, draws: int = DRAWS, level: float = 0.95) -> Weights:
    """Shares by removal effect, beside those by rule over the touches of converted journeys."""
    counts = _transitions(paths)
    effect = removal_effects(counts.sum(axis=0), paths.touches)
    drawn = _shares(removal_effects(_drawn(counts, draws), paths.touches))
    ends = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
    first, last, linear = by_rule(paths)
    return Weights(
        removal=_shares(effect), low=ends[0], high=ends[1], effect=effect,
        first=first, last=last, linear=linear, drawn=drawn,
    )  # fmt: skip


def removal_effects(counts: Floats, touches: int) -> Floats:
    """Removal effects from counts of transitions, one chain or many (on the leading axis).

    Places of a count: from start (0) or touch (1 + number) to touch (number), conversion
    (`touches`) or loss (`touches` + 1).
    """
    table = counts.reshape(*counts.shape[:-1], touches + 1, touches + 2)
    total = table.sum(axis=-1, keepdims=True)
    # A touch that no drawn journey has is nowhere reached; its row only has to be solvable.
    step = np.divide(table, total, out=np.zeros_like(table), where=total > 0)
    start, inner = step[..., 0, :], step[..., 1:, :]
    visits = np.linalg.inv(np.eye(touches) - inner[..., :touches])
    converts = np.einsum("...ij,...j->...i", visits, inner[..., touches])
    reached = np.einsum("...i,...ij->...j", start[..., :touches], visits)
    reached = reached / np.diagonal(visits, axis1=-2, axis2=-1)
    whole = np.einsum("...i,...i->...", start[..., :touches], converts)[..., None]
    lost = reached * converts
    found: Floats = np.divide(lost, whole, out=np.zeros_like(lost), where=whole > 0)
    return found


def by_rule(paths: Paths) -> tuple[Floats, Floats, Floats]:
    """Shares of the conversions by first touch, last touch, and evenly over distinct touches."""
    won = paths.converted[paths.journey]
    journey, touch = paths.journey[won], paths.touch[won]
    begins = np.r_[True, journey[1:] != journey[:-1]]
    ends = np.r_[journey[1:] != journey[:-1], True]
    pair = np.unique(journey * paths.touches + touch)
    in_journey, distinct = pair // paths.touches, pair % paths.touches
    size = np.bincount(in_journey, minlength=paths.journeys)

    def share(which: Codes, weight: Floats | None = None) -> Floats:
        found = np.bincount(which, weight, paths.touches)
        return np.asarray(found / found.sum(), dtype=np.float64)

    return share(touch[begins]), share(touch[ends]), share(distinct, 1 / size[in_journey])


def _transitions(paths: Paths) -> Floats:
    """Counts of transitions: blocks of customers × places."""
    wide = paths.touches + 2
    begins = np.r_[True, paths.journey[1:] != paths.journey[:-1]]
    came_from = np.where(begins, 0, np.r_[0, paths.touch[:-1] + 1])
    ends = np.r_[begins[1:], True]
    outcome = np.where(paths.converted, paths.touches, paths.touches + 1)[paths.journey[ends]]
    place = np.r_[came_from * wide + paths.touch, (paths.touch[ends] + 1) * wide + outcome]
    blocks = min(BLOCKS, int(paths.customer.max()) + 1)
    block = paths.customer[np.r_[paths.journey, paths.journey[ends]]] % blocks
    size = (paths.touches + 1) * wide
    found = np.bincount(block * size + place, minlength=blocks * size).reshape(blocks, size)
    return found.astype(np.float64)


def _drawn(counts: Floats, draws: int) -> Floats:
    rng = np.random.default_rng(SEED)
    blocks = len(counts)
    again = rng.multinomial(blocks, np.full(blocks, 1 / blocks), size=draws).astype(np.float64)
    found: NDArray[np.float64] = again @ counts
    return found


def _shares(effects: Floats) -> Floats:
    total = effects.sum(axis=-1, keepdims=True)
    found: Floats = np.divide(effects, total, out=np.zeros_like(effects), where=total > 0)
    return found
