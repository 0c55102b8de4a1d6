"""The KPIs of a score by creator and platform, read from a campaign's table of sums."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from kpi_lib.columns import COLUMNS, ENGAGEMENT_PARTS
from kpi_lib.estimates.creator_score_noise import (
    Seen,
    labels_of,
    noise_of_ratio,
    places,
    rate_noise,
)
from kpi_lib.estimates.creator_score_rank import Component
from kpi_lib.estimates.creator_score_resample import DRAWS, SEED, pool_of, posts_of
from kpi_lib.kpis.arrays import Codes, Floats
from kpi_lib.kpis.cells import COLUMN
from kpi_lib.kpis.compute import make_sheet
from kpi_lib.kpis.context import Context
from kpi_lib.kpis.counts import CONTINUITY, MIN_DF
from kpi_lib.kpis.figures import Figures, Sheet, absent, figures
from kpi_lib.kpis.formulas import NOTHING_BELOW
from kpi_lib.kpis.grouping import unsplit
from kpi_lib.kpis.kpi import Kpi
from kpi_lib.kpis.moments import strata_of
from kpi_lib.kpis.posts import usual_posts
from kpi_lib.kpis.registry import KPIS, needs
from kpi_lib.kpis.scorable import AGAINST_USUAL
from kpi_lib.kpis.spread import Spread
from kpi_lib.ledger.model import Ledger

_RATE = ("engagements", "impressions")
_SPLITS = (("creator", "platform"), ("creator",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a score is made of, and what it lacks."""

    creators: tuple[str, ...]
    """Those with a post that has figures, in alphabetical order."""
    components: tuple[Component, ...]
    lacking: tuple[tuple[str, str], ...]
    """(KPI, reason code) of what is not known by creator."""
    posts: int


def parts(
    ledger: Ledger, campaign: str, sums: pd.DataFrame, kpis: Sequence[str], *, draws: int = DRAWS
) -> Parts:
    """The components of a score of these KPIs; `sums` as `kpis.cells.complete` gives them.

    Without `draws` there is no noise: enough for a score that needs no interval.
    """
    if sums.empty:
        return Parts(creators=(), components=(), lacking=(), posts=0)
    seen = _seen(make_sheet(ledger, campaign, sums), draws)
    found: list[Component] = []
    lacking: list[tuple[str, str]] = []
    for name in kpis:
        one = (
            _usual(seen, ledger, campaign, sums)
            if name == AGAINST_USUAL
            else _formula(seen, KPIS[name])
        )
        if isinstance(one, str):
            lacking.append((name, one))
        else:
            found.append(one)
    return Parts(creators=seen.names, components=tuple(found), lacking=tuple(lacking),
                 posts=len(seen.lines))  # fmt: skip


def _seen(sheet: Sheet, draws: int) -> Seen:
    cells = sheet.cells
    figures_known = cells.known[:, [COLUMN["impressions"], COLUMN["engagements"]]].any(axis=1)
    lines = np.flatnonzero(cells.posts & (cells.creator >= 0) & figures_known)
    who = np.array([cells.labels["creator"][at] for at in cells.creator[lines]], dtype=object)
    names = tuple(sorted(set(who), key=lambda name: (name.casefold(), name)))
    table = pd.DataFrame({
        "creator": who,
        "platform": labels_of(cells, "platform", lines),
        "tier": labels_of(cells, "tier", lines),
    })  # fmt: skip
    main = (
        table.groupby(["creator", "platform"]).size().rename("posts").reset_index()
        .sort_values(["creator", "posts", "platform"], ascending=[True, False, True])
        .drop_duplicates("creator").set_index("creator")["platform"]
    )  # fmt: skip
    return Seen(
        sheet=sheet,
        names=names,
        number={name: at for at, name in enumerate(names)},
        tier=dict(zip(table["creator"], table["tier"], strict=True)),
        main={str(name): platform for name, platform in main.items()},
        lines=lines,
        posts=posts_of(cells.values[lines], strata_of(cells)[lines], draws=draws),
        others=tuple(np.random.default_rng(SEED + 4).random((2, draws, len(lines)))),
    )


def _formula(seen: Seen, kpi: Kpi) -> Component | str:
    """A ratio at the finest split its figures carry, or the reason why there is none."""
    sheet, names = seen.sheet, needs(kpi)
    why = absent(sheet, kpi, names)
    if why is not None:
        return why
    selection = sheet.selection(names)
    if selection.kind == "none":
        return "not_split_by_creator"
    for keys in _SPLITS:
        groups = sheet.groups(keys, "")
        lacking = unsplit(kpi, sheet.cells, groups)
        if lacking is None:
            found = _component(seen, figures(sheet, kpi, selection, groups))
            return "no_data" if found is None else found
    return "not_split_by_creator"


def _component(seen: Seen, found: Figures) -> Component | None:
    spread = found.spread
    if spread is None or spread.shape.bottom is None:
        return None
    moments, shape = spread.moments, spread.shape
    top: Floats = moments.top + _continuity(shape.top.kind, moments.event_tops, moments.top)
    half = _continuity(spread.shape.bottom.kind, moments.event_bottoms, moments.bottom)
    bottom: Floats = moments.bottom + half
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where((top > 0) & (bottom > 0), np.log(top) - np.log(bottom), np.nan)
    given = np.isfinite(value) & ~found.blind & ~(found.coverage < NOTHING_BELOW)
    given &= ~np.isnan(found.top) & ~np.isnan(found.bottom if found.bottom is not None else value)
    rows = [at for at in np.flatnonzero(given) if _name(found, int(at)) in seen.number]
    if not rows:
        return None
    sign = shape.sign * (1.0 if found.kpi.better == "higher" else -1.0)
    return _made(seen, found, spread, np.array(rows), sign * value[rows], sign)


def _continuity(kind: str, squares: Floats, total: Floats) -> Floats:
    """Half a unit for what may be zero: half a count, or half of what an event is worth."""
    if kind == "decided":
        return np.zeros(len(total))
    if kind == "posts":
        return np.full(len(total), CONTINUITY)
    mean = float(squares.sum() / total.sum()) if total.sum() > 0 else 1.0
    each: Floats = np.divide(squares, total, out=np.full(len(total), mean), where=total > 0)
    return CONTINUITY * each


def _name(found: Figures, at: int) -> str | None:
    label = found.groups.labels[at]
    return None if label is None else label[0]


def _made(
    seen: Seen, found: Figures, spread: Spread, rows: Codes, value: Floats, sign: float
) -> Component:
    names = [str(_name(found, int(at))) for at in rows]
    labels = [found.groups.labels[int(at)] or () for at in rows]
    platform = [
        label[1] if len(label) > 1 else seen.main.get(name)
        for label, name in zip(labels, names, strict=True)
    ]
    place = np.full(len(found.groups.labels), -1)
    place[rows] = np.arange(len(rows))
    of_post = place[found.groups.codes[seen.lines]]
    noise, df = noise_of_ratio(seen, spread, of_post, len(rows), rows)
    posts = np.bincount(of_post[of_post >= 0], minlength=len(rows)).astype(np.float64)
    # Whoever has no post with these figures cannot be drawn again, and is not held against others.
    drawn = np.asarray(np.isfinite(noise).all(axis=0), dtype=np.bool_)
    kept = (posts > 0) & (drawn | (df < MIN_DF))
    component = Component(
        kpi=found.kpi.name,
        creator=np.array([seen.number[name] for name in names], dtype=np.intp),
        tier=[seen.tier.get(name) for name in names],
        platform=platform,
        alike=_alike(seen, found, of_post, len(rows)),
        value=value,
        share=np.maximum(posts, 1.0),
        noise=sign * np.nan_to_num(noise),
        df=float(df),
    )
    return _only(component, np.flatnonzero(kept))


def _only(one: Component, rows: Codes) -> Component:
    return replace(
        one,
        creator=one.creator[rows],
        tier=[one.tier[at] for at in rows],
        platform=[one.platform[at] for at in rows],
        alike=[one.alike[at] for at in rows],
        value=one.value[rows],
        share=one.share[rows],
        noise=one.noise[:, rows],
    )


def _alike(seen: Seen, found: Figures, of_post: Codes, size: int) -> list[str]:
    """The kinds of engagement a row is made of; rows with other kinds are not compared."""
    if "engagements" not in needs(found.kpi):
        return [""] * size
    default = tuple(COLUMNS["engagements"].sum_of[:3])
    kinds: list[set[str]] = [set() for _ in range(size)]
    for row, platform in zip(
        of_post, labels_of(seen.sheet.cells, "platform", seen.lines), strict=True
    ):
        if row >= 0:
            kinds[row].add("+".join(ENGAGEMENT_PARTS.get(platform or "", default)))
    return ["; ".join(sorted(one)) for one in kinds]


def _usual(seen: Seen, ledger: Ledger, campaign: str, sums: pd.DataFrame) -> Component | str:
    """The campaign's rate over the creator's usual, as `er_vs_usual` has it by creator."""
    context = Context(
        ledger=ledger, campaign=campaign, sums=sums, campaign_params=ledger.campaigns[campaign],
        client_params=ledger.client_params, as_of=ledger.as_of[campaign],
    )  # fmt: skip
    keys = ["creator", "platform"]
    ours, usual = _rates(_own_posts(seen)), _rates(usual_posts(context))
    shared = pd.MultiIndex.from_frame(ours[keys]).intersection(
        pd.MultiIndex.from_frame(usual[keys])
    )
    ours, usual = (
        each[pd.MultiIndex.from_frame(each[keys]).isin(shared)] for each in (ours, usual)
    )
    rates = [
        each.groupby("creator")["engagements"].sum() / each.groupby("creator")["impressions"].sum()
        for each in (ours, usual)
    ]
    value = (rates[0] / rates[1]).replace(math.inf, math.nan).dropna()
    value = value[value > 0]
    if value.empty:
        return "no_usual_posts"
    names = [str(name) for name in value.index]
    noise, df = _usual_noise(seen, usual, {name: at for at, name in enumerate(names)})
    component = Component(
        kpi=AGAINST_USUAL,
        creator=np.array([seen.number[name] for name in names], dtype=np.intp),
        tier=[seen.tier.get(name) for name in names],
        platform=[seen.main.get(name) for name in names],
        alike=[""] * len(names),
        value=np.log(value.to_numpy(dtype=np.float64)),
        share=np.ones(len(names)),
        noise=np.nan_to_num(noise),
        df=df,
    )
    drawn = np.asarray(np.isfinite(noise).all(axis=0), dtype=np.bool_)
    return _only(component, np.flatnonzero(drawn | (df < MIN_DF)))


def _own_posts(seen: Seen) -> pd.DataFrame:
    cells = seen.sheet.cells
    columns = {name: cells.values[seen.lines, COLUMN[name]] for name in _RATE}
    keys = {key: labels_of(cells, key, seen.lines) for key in ("creator", "platform")}
    return pd.DataFrame(keys | columns)


def _rates(posts: pd.DataFrame) -> pd.DataFrame:
    """Posts whose rate is defined."""
    found = posts[["creator", "platform", *_RATE]].dropna()
    return found[found["impressions"] > 0]


def _usual_noise(seen: Seen, usual: pd.DataFrame, place: Mapping[str, int]) -> tuple[Floats, float]:
    """Noise of the campaign's rate less that of the usual one, whose posts are drawn by
    themselves."""
    pool = pool_of(seen.posts, [COLUMN[name] for name in _RATE])
    labels = labels_of(seen.sheet.cells, "creator", seen.lines)
    now = rate_noise(pool, seen.posts.uniform, places(labels, place), len(place))
    stratum = usual.groupby(["creator", "platform"]).ngroup().to_numpy().astype(np.intp)
    values = usual[list(_RATE)].to_numpy(dtype=np.float64)
    posts = posts_of(values, stratum, draws=len(now), seed=SEED + 3)
    before = pool_of(posts, (0, 1))
    rows = places(list(usual["creator"]), place)
    then = rate_noise(before, posts.uniform, rows, len(place))
    return now - then, float(min(pool.df, before.df))
