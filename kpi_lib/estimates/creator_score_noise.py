"""What posts and buyers do to the KPIs of a score when the same deal is done again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kpi_lib.estimates.creator_score_resample import (
    SEED,
    Pool,
    Posts,
    noise_of_events,
    noise_of_sums,
    pool_of,
)
from kpi_lib.kpis.arrays import Codes, Floats
from kpi_lib.kpis.cells import COLUMN, Cells
from kpi_lib.kpis.figures import Sheet
from kpi_lib.kpis.shape import Side
from kpi_lib.kpis.spread import Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The campaign's creators and their posts."""

    sheet: Sheet
    names: tuple[str, ...]
    number: Mapping[str, int]
    tier: Mapping[str, str | None]
    main: Mapping[str, str | None]
    """The platform with most of the creator's posts."""
    lines: Codes
    """Lines of cells that are posts with figures."""
    posts: Posts
    others: tuple[Floats, Floats]
    """Two sets of draws for the way from a post to an order, apart from those of the posts."""


def labels_of(cells: Cells, key: str, lines: Codes) -> list[str | None]:
    return [cells.labels[key][at] if at >= 0 else None for at in cells.keys[key][lines]]


def noise_of_ratio(
    seen: Seen, spread: Spread, of_post: Codes, size: int, rows: Codes
) -> tuple[Floats, float]:
    """Draw × row: log of the redrawn ratio less its mean; and the degrees of freedom."""
    shape, moments = spread.shape, spread.moments
    assert shape.bottom is not None
    top, bottom = shape.top, shape.bottom
    if top.kind == bottom.kind == "posts":
        values = np.column_stack([_side(seen, top), _side(seen, bottom)])
        posts = replace(seen.posts, values=values)
        pool = pool_of(posts, (0, 1))
        above, below = (noise_of_sums(pool, at, posts.uniform, of_post, size) for at in (0, 1))
        return above - below, pool.df
    if (top.kind, bottom.kind) == ("events", "posts"):
        noise, df = _way_noise(seen, of_post, size)
        return noise + _events(moments.top, moments.event_tops, rows, len(noise)), df
    sign, side, total, squares = (
        (-1.0, bottom, moments.bottom, moments.event_bottoms)
        if top.kind == "decided"
        else (1.0, top, moments.top, moments.event_tops)
    )
    if side.kind == "posts":
        pool = pool_of(replace(seen.posts, values=_side(seen, side)[:, None]), (0,))
        return sign * noise_of_sums(pool, 0, seen.posts.uniform, of_post, size), pool.df
    noise, df = _traffic_noise(seen, of_post, size)
    return sign * (noise + _events(total, squares, rows, len(noise))), df


def _events(total: Floats, squares: Floats, rows: Codes, draws: int) -> Floats:
    """Noise of the number of events that each row is worth: (Σ v)² / Σ v²."""
    events = np.divide(total**2, squares, out=np.zeros(len(total)), where=squares > 0)
    return noise_of_events(events[rows], draws=draws, seed=SEED + 2)


def _side(seen: Seen, side: Side) -> Floats:
    """The side's varying part by post; missing where one of its columns is."""
    values = seen.posts.values
    known = ~np.isnan(values[:, [at for at, _ in side.varies]]).any(axis=1)
    found: Floats = np.where(known, side.of(values), np.nan)
    return found


def _traffic_noise(seen: Seen, of_post: Codes, size: int) -> tuple[Floats, float]:
    """What posts do to the number of events: these follow link clicks, else engagements, of the
    very posts that are drawn."""
    for name in ("link_clicks", "engagements", "impressions"):
        pool = pool_of(seen.posts, (COLUMN[name],))
        noise = noise_of_sums(pool, 0, seen.posts.uniform, of_post, size)
        if not np.isnan(noise).all():
            break
    return noise, float(pool.df)


def _way_noise(seen: Seen, of_post: Codes, size: int) -> tuple[Floats, float]:
    """What posts do to events per engagement or click: twice the spread of click (else engagement)
    rates, as in the interval of these KPIs, drawn apart from the posts: whether a post that is
    liked more sells more or less per like is not known."""
    for name in ("link_clicks", "engagements"):
        pool = pool_of(seen.posts, (COLUMN[name], COLUMN["impressions"]))
        one, other = (rate_noise(pool, uniform, of_post, size) for uniform in seen.others)
        noise = one + other
        if not np.isnan(noise).all():
            return noise, float(pool.df)
    pool = pool_of(seen.posts, (COLUMN["engagements"],))
    return noise_of_sums(pool, 0, seen.others[0], of_post, size), float(pool.df)


def places(names: Sequence[str | None], place: Mapping[str, int]) -> Codes:
    return np.array([place.get(str(name), -1) for name in names], dtype=np.intp)


def rate_noise(pool: Pool, uniform: Floats, rows: Codes, size: int) -> Floats:
    above, below = (noise_of_sums(pool, at, uniform, rows, size) for at in (0, 1))
    return above - below
