"""Redemptions that come too many and too late for the creator's posts.

After a post its redemptions fade. A window of days far from any post that holds more of them than
fading allows cannot come from the posts. The test needs no model of the curve: given the
redemptions since the last post, those in the window are a share of them that must not exceed

- what the other creators' codes show at the same ages of a post, half as much again (audiences
  differ), or
- from ten days on, the window's share of the days: a rate that does not fade at all; later also
  its share of the last ten days, so that a code that fell silent is held to its silence;

times what the whole shop sold more in the window. Counts are divided by their overdispersion, so
that the binomial tail holds for days that vary more than Poisson.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WIDTHS: Final = (1, 2, 3, 5, 7)
"""Days of a window: a coupon site's traffic comes within hours and lasts days."""
FAR_DAYS: Final = 3
"""Days after a post before which nothing is called far from it: a post is shown for two to three
days, and a story for one."""
FADED_DAYS: Final = 10
"""Days since the post from which a rate that does not fade at all bounds what is expected; also
the silence after which a code counts as dead."""
FEWEST: Final = 3
"""Redemptions of a window below which nothing is called a surge: two friends are none."""
SLACK: Final = 1.5
"""A creator's audience may be so many times later than that of the others."""
LEVEL: Final = 0.2
"""Nominal chance that any window of a campaign is called a surge by mistake, shared equally by all
windows. They overlap and each bound is generous: of simulated campaigns without a leak, at most
2 % had a surge (docs/calibration.md)."""
LOOSE: Final = 0.1
"""Chance for one window; a code with such a window is not cleared by nearness to a post."""
LEAST_SPREAD: Final = 1.3
"""Days vary at least so much more than Poisson: shops' days never vary less."""
UNKNOWN_SPREAD: Final = 2.0
"""Where fewer than `SPREAD_EVENTS` redemptions of other codes can say how much."""
SPREAD_EVENTS: Final = 20
LONGEST: Final = 90
"""Days since a post up to which other creators' codes are compared by age."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surges:
    """Windows by creator (row of the counts), first and last day, count, surplus; never two that
    share a day."""

    creator: Ints
    first: Ints
    last: Ints
    count: Floats
    surplus: Floats
    """Of the count, those that even the 95 % bound of what was expected does not explain."""
    dead: NDArray[np.bool_]
    """The code was silent for `FADED_DAYS` before."""
    suspect_from: Ints
    """By creator: first day of a window that is unusual alone; a large number where none is."""


NEVER: Final = 10**6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Windows:
    """Candidates: days of a creator's code far from the last post."""

    creator: Ints
    first: Ints
    last: Ints
    post: Ints
    count: Floats
    before: Floats
    """Redemptions from the day of the post to the day before the window."""
    recent: Floats
    """of them: those of the last `FADED_DAYS`."""
    silent: Ints
    """Days without any before the window."""

    def __len__(self) -> int:
        return len(self.creator)

    def take(self, at: Ints) -> _Windows:
        return _Windows(**{field.name: getattr(self, field.name)[at] for field in fields(self)})


def surges(counts: Floats, last_post: Ints, shop: Floats | None = None) -> Surges:
    """Windows with more redemptions than fading explains.

    `counts`: creators × days, redemptions that neither click nor answer clears. `last_post`: same
    shape, the day of that creator's last post by then, -1 before the first. `shop`: the shop's
    other orders of each day.
    """
    spread = overdispersion(counts, last_post)
    found = _windows(counts, last_post)
    if not len(found):
        return _nothing(len(counts))
    spreads, enough = spread[found.creator], found.count >= FEWEST
    share, flat = _shares(found, counts, last_post, spread, shop)
    suspect = np.full(len(counts), NEVER)
    unusual = enough & (_tail(found.count, found.before, flat, spreads) <= LOOSE)
    np.minimum.at(suspect, found.creator[unusual], found.first[unusual])
    chance = _tail(found.count, found.before, share, spreads)
    lately = _share_lately(found, shop)
    again = _tail(found.count, found.recent, lately, spreads)
    by_lately = again < chance
    chance = np.minimum(chance, again)
    kept = _apart(found, chance, enough & (chance <= LEVEL / (2 * len(chance))))
    some = found.take(kept)
    before = np.where(by_lately[kept], some.recent, some.before)
    share = np.where(by_lately, lately, share)[kept]
    return Surges(
        creator=some.creator,
        first=some.first,
        last=some.last,
        count=some.count,
        surplus=_surplus(some.count, before, share, spreads[kept]),
        dead=some.silent >= FADED_DAYS,
        suspect_from=suspect,
    )


def overdispersion(counts: Floats, last_post: Ints) -> Floats:
    """Variance over mean of a day's redemptions by creator, told by the other creators' codes.

    Half the squared difference of neighbouring days is their variance, whatever the slow trend.
    """
    near = np.diff(last_post, axis=1) == 0
    age = np.arange(counts.shape[1] - 1) - last_post[:, :-1]
    used = near & (last_post[:, :-1] >= 0) & (age >= 1)
    squares = np.where(used, np.diff(counts, axis=1) ** 2, 0.0).sum(axis=1)
    means = np.where(used, counts[:, 1:] + counts[:, :-1], 0.0).sum(axis=1)
    others, events = squares.sum() - squares, means.sum() - means
    known = events >= 2 * SPREAD_EVENTS
    ratio = np.divide(others, events, out=np.full(len(counts), UNKNOWN_SPREAD), where=known)
    floor: Floats = np.maximum(ratio, LEAST_SPREAD)
    return floor


def _windows(counts: Floats, last_post: Ints) -> _Windows:
    """Windows that begin with a redemption, far from the last post and before the next."""
    creators, days = counts.shape
    sums = np.concatenate([np.zeros((creators, 1)), counts.cumsum(axis=1)], axis=1)
    active = np.where(counts > 0, np.arange(days), -1)
    latest = np.concatenate(
        [np.full((creators, 1), -1), np.maximum.accumulate(active, axis=1)], axis=1
    )
    who, start = np.nonzero((counts > 0) & (last_post >= 0))
    parts = []
    for width in WIDTHS:
        end = start + width - 1
        inside = end < days
        c, a, b = who[inside], start[inside], end[inside]
        post = last_post[c, a]
        good = (a - post >= FAR_DAYS) & (last_post[c, b] == post)
        c, a, b, post = c[good], a[good], b[good], post[good]
        silent = a - 1 - np.maximum(latest[c, a], post - 1)
        lately = sums[c, a] - sums[c, np.maximum(a - FADED_DAYS, post)]
        counted, since = sums[c, b + 1] - sums[c, a], sums[c, a] - sums[c, post]
        parts.append((c, a, b, post, counted, since, lately, silent))
    c, a, b, post, count, before, recent, silent = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    return _Windows(creator=c, first=a, last=b, post=post, count=count, before=before,
                    recent=recent, silent=silent)  # fmt: skip


def _shares(
    found: _Windows,
    counts: Floats,
    last_post: Ints,
    spread: Floats,
    shop: Floats | None,
) -> tuple[Floats, Floats]:
    """Largest share of the redemptions since the last post that may fall into the window; and the
    share if they do not fade, or less: good for a suspicion at any age of the post."""
    age, end = found.first - found.post, found.last - found.post
    width = end - age + 1
    inside, before = _others(counts, last_post, found.creator, age, end)
    spreads = spread[found.creator]
    share = np.ones(len(age))
    known = before > 0
    share[known] = special.betaincinv(
        inside[known] / spreads[known] + 1, before[known] / spreads[known], 0.9
    )
    by_others = SLACK * np.divide(share, 1 - share, out=np.full(len(age), np.inf), where=share < 1)
    flat = np.minimum(by_others, width / age)
    firm = np.where(age >= FADED_DAYS, flat, by_others)
    ratio = _shop_ratio(found, shop, found.post)
    most, least = np.minimum(firm * ratio, 1e9), np.minimum(flat * ratio, 1e9)
    return most / (1 + most), least / (1 + least)


def _share_lately(found: _Windows, shop: Floats | None) -> Floats:
    """The window's share of its days and the `FADED_DAYS` before it, at ages of a post at which
    every curve falls; 1 (no test) before."""
    width, age = found.last - found.first + 1, found.first - found.post
    recent = np.maximum(found.first - FADED_DAYS, found.post)
    odds = width / FADED_DAYS * _shop_ratio(found, shop, recent)
    return np.where(age >= FADED_DAYS + FAR_DAYS, odds / (1 + odds), 1.0)


def _others(
    counts: Floats, last_post: Ints, creator: Ints, age: Ints, end: Ints
) -> tuple[Floats, Floats]:
    """Redemptions of the other creators' codes at the window's ages, and at younger ones, over the
    times between two of their posts that lasted as long."""
    creators, days = counts.shape
    who, begin = np.nonzero((last_post == np.arange(days)) & (last_post >= 0))
    follows = np.append(begin[1:], days)
    until = np.where(np.append(who[1:], -1) == who, follows, days)
    longest = min(LONGEST, days)
    ages = np.arange(longest)
    place = np.minimum(begin[:, None] + ages, days - 1)
    cells = np.where(begin[:, None] + ages < until[:, None], counts[who[:, None], place], 0.0)
    sums = np.concatenate([np.zeros((len(who), 1)), cells.cumsum(axis=1)], axis=1)
    lasted = ((until - begin)[:, None] > ages).astype(float)
    everyone = lasted.T @ sums
    own = np.zeros((creators, *everyone.shape))
    for one in range(creators):
        mine = who == one
        own[one] = lasted[mine].T @ sums[mine]
    used = end < longest
    a, b, c = np.minimum(age, longest), np.minimum(end, longest - 1), creator
    reach = everyone[b, b + 1] - own[c, b, b + 1]
    young = everyone[b, a] - own[c, b, a]
    return np.where(used, reach - young, 0.0), np.where(used, young, 0.0)


def _shop_ratio(found: _Windows, shop: Floats | None, since: Ints) -> Floats:
    """How many times as much the whole shop sold a day in the window as from `since` to it, at
    least 1."""
    if shop is None:
        return np.ones(len(found.first))
    sums = np.append(0.0, np.cumsum(shop))
    first, last = found.first, found.last
    inside = (sums[last + 1] - sums[first] + 1) / (last + 1 - first)
    before = (sums[first] - sums[since] + 1) / (first - since)
    ratio: Floats = np.maximum(inside / before, 1.0)
    return ratio


def _tail(count: Floats, before: Floats, share: Floats, spread: Floats) -> Floats:
    """Chance of so many in the window or more, of all since the post."""
    most = np.clip(share, 0.0, 1.0)
    chance = special.betainc(np.maximum(count, 1e-9) / spread, before / spread + 1, most)
    return np.asarray(chance, dtype=np.float64)


def _apart(found: _Windows, chance: Floats, surge: NDArray[np.bool_]) -> Ints:
    """The least likely windows first, each day of a creator once."""
    kept: list[int] = []
    taken: set[tuple[int, int]] = set()
    places = np.flatnonzero(surge)
    for at in places[np.lexsort((found.first[places], chance[places]))].tolist():
        days = range(int(found.first[at]), int(found.last[at]) + 1)
        cells = {(int(found.creator[at]), day) for day in days}
        if not cells & taken:
            kept.append(at)
            taken |= cells
    return np.array(sorted(kept), dtype=np.int64)


def _surplus(counts: Floats, before: Floats, share: Floats, spread: Floats) -> Floats:
    """Each count less the most that is not unusual at 5 %."""
    expected = np.zeros(len(counts))
    for at, count in enumerate(counts.tolist()):
        tries: Floats = np.array(range(1, round(count) + 1), dtype=np.float64)
        usual = _tail(tries, before[at : at + 1], share[at : at + 1], spread[at : at + 1])
        expected[at] = (usual > 0.05).sum()
    return counts - expected


def _nothing(creators: int) -> Surges:
    whole, numbers = np.zeros(0, dtype=np.int64), np.zeros(0)
    return Surges(
        creator=whole, first=whole, last=whole, count=numbers, surplus=numbers,
        dead=np.zeros(0, dtype=bool), suspect_from=np.full(creators, NEVER),
    )  # fmt: skip
