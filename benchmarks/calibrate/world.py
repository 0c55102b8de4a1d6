"""Campaigns out of a generator that shares no model with the estimators.

Creators differ by a Pareto law of followers. A post's views are its creator's usual number times a
factor of mean one, whose law the world names: gamma, a mixture with viral posts, logs from a
clipped Student-t, a log-normal. Rates per view fall where a post goes far, vary from post to post
by a gamma law, and counts are drawn by Poisson's on top. What the same creators are expected to
bring in with the same deal is known for each of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from kpi_lib.kpis.arrays import Codes, Floats
from kpi_lib.kpis.cells import COLUMN, Cells, complete, make_cells
from kpi_lib.kpis.compute import make_sheet
from kpi_lib.kpis.figures import Sheet
from kpi_lib.ledger.model import Ledger
from kpi_lib.params.models import CampaignParams, ClientParams

FAR = -0.15
"""Rates per view fall with the power −0.15 of how far a post went beyond the usual."""
DAY = dt.date(2026, 3, 1)


@dataclass(frozen=True, kw_only=True)
class World:
    """One kind of campaign."""

    creators: int
    posts: tuple[int, int] = (1, 5)
    """Fewest and most posts of a creator."""
    law: str = "gamma"
    spread: float = 0.8
    """Standard deviation of a post's logarithm around its creator's usual."""
    rate_spread: float = 0.3
    equal: bool = False
    """All creators have the same rates and prices: no difference is real."""
    saves: float = 5.0
    """Expected saves of a post of the middle creator."""
    conversion: float = 0.03
    conversion_spread: float = 0.4
    value_law: str = "lognormal"
    tail: float = 1.3
    """Pareto index of followers."""
    largest: float = 300.0
    """Followers of the largest creator by those of the smallest, at most."""
    mute: bool = False
    """Some creators sell nothing at all."""

    @property
    def words(self) -> str:
        fewest, most = self.posts
        posts = f"{fewest}–{most} posts" if most > fewest else f"{most} posts"
        laws = {"gamma": "gamma", "viral": "one post in fifteen goes viral", "t": "Student-t logs",
                "lognormal": "log-normal"}  # fmt: skip
        return (f"{self.creators} creators, {posts}, log spread {self.spread:g} "
                f"({laws[self.law]})")  # fmt: skip


def factors(random: np.random.Generator, law: str, spread: float, size: int) -> Floats:
    """Draws of mean one whose logarithm has about this standard deviation."""
    if law == "gamma":
        shape = gamma_shape(spread)
        return random.gamma(shape, 1 / shape, size)
    return _raw(random, law, spread, size) / _mean(law, spread)


def _raw(random: np.random.Generator, law: str, spread: float, size: int) -> Floats:
    if law == "lognormal":
        return random.lognormal(0.0, spread, size)
    if law == "t":
        # variance of t with 4 degrees of freedom is 2
        return np.exp(np.clip(random.standard_t(4, size) / np.sqrt(2), -4, 4) * spread)
    # One post in fifteen goes seven times as far: that alone is a log spread of about 0.49.
    viral = np.where(random.random(size) < 1 / 15, 7.0, 1.0)
    calm = np.sqrt(max(spread**2 - 0.49**2, 0.04))
    return viral * random.gamma(gamma_shape(calm), 1 / gamma_shape(calm), size)


@lru_cache(maxsize=64)
def _mean(law: str, spread: float) -> float:
    return float(_raw(np.random.default_rng(11), law, spread, 4_000_000).mean())


@lru_cache(maxsize=64)
def tilt(law: str, spread: float) -> float:
    """Mean of W^(1 + FAR), the views that a falling rate counts."""
    drawn = factors(np.random.default_rng(12), law, spread, 4_000_000)
    return float((drawn ** (1 + FAR)).mean())


@lru_cache(maxsize=64)
def gamma_shape(spread: float) -> float:
    """Shape of the gamma law whose logarithm has this standard deviation: trigamma(k) = spread²."""
    from scipy import optimize, special

    found = optimize.brentq(lambda k: special.polygamma(1, k) - spread**2, 1e-2, 1e4)
    return float(found)


@dataclass(frozen=True, kw_only=True)
class Creators:
    """Who takes part, and what each is expected to bring in by a post."""

    world: World
    posts: Codes
    views: Floats
    engaging: Floats
    clicking: Floats
    saving: Floats
    buying: Floats
    cost: Floats
    basket: float = 45.0

    @cached_property
    def truth(self) -> Mapping[str, float]:
        """Sums expected of the same creators with the same deal."""
        seen = self.posts * self.views
        far = seen * tilt(self.world.law, self.world.spread)
        clicks = far * self.clicking
        return {
            "impressions": float(seen.sum()),
            "reach": float((seen * 0.75).sum()),
            "engagements": float((far * self.engaging).sum()),
            "saves": float((far * self.saving).sum()),
            "link_clicks": float(clicks.sum()),
            "orders": float((clicks * self.buying).sum()),
            "net_sales": float((clicks * self.buying).sum()) * self.basket,
            "cost": float(self.cost.sum()),
        }


def draw_creators(random: np.random.Generator, world: World, posts: Codes) -> Creators:
    """Creators out of the superpopulation, with these numbers of posts."""
    n = len(posts)
    followers = 2000 * np.minimum((1 - random.random(n)) ** (-1 / world.tail), world.largest)
    same = world.equal
    share = np.full(n, 0.3) if same else random.uniform(0.1, 0.5, n)
    views = followers * share

    def rates(usual: float, spread: float) -> Floats:
        return np.full(n, usual) if same else usual * factors(random, "gamma", spread, n)

    buying = rates(world.conversion, 0.5)
    if world.mute:
        buying = np.where(random.random(n) < 0.2, 0.0, buying)
    cost = 0.02 * followers * posts
    if not same:
        cost = 100 + 0.4 * followers**0.75 * posts * random.lognormal(0, 0.3, n)
    return Creators(
        world=world,
        posts=posts,
        views=views,
        engaging=rates(0.04, 0.5),
        clicking=rates(0.01, 0.5),
        saving=rates(world.saves / 1000.0, 0.5),
        buying=buying,
        cost=cost,
    )


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """One campaign as it came out: by post, and order by order."""

    columns: Mapping[str, Floats]
    order_post: Codes
    order_value: Floats


def draw_campaign(random: np.random.Generator, creators: Creators, of_post: Codes) -> Drawn:
    """What these creators brought in once; `of_post` is the creator of each post."""
    world, n = creators.world, len(of_post)
    far = factors(random, world.law, world.spread, n)
    seen = np.rint(creators.views[of_post] * far)
    falling = np.maximum(far, 1e-3) ** FAR

    def counted(rates: Floats, spread: float) -> Floats:
        wobble = factors(random, "gamma", spread, n)
        return random.poisson(creators.views[of_post] * far * falling * rates[of_post] * wobble
                              ).astype(float)  # fmt: skip

    clicks_wobble = factors(random, "gamma", world.rate_spread, n)
    clicking = creators.views[of_post] * far * falling * creators.clicking[of_post] * clicks_wobble
    turned = factors(random, "gamma", world.conversion_spread, n)
    sold = random.poisson(clicking * creators.buying[of_post] * turned)
    order_post = np.repeat(np.arange(n), sold)
    if world.value_law == "lognormal":
        values = random.lognormal(-0.18, 0.6, len(order_post))
    else:
        values = random.gamma(1.5, 1 / 1.5, len(order_post))
    return Drawn(
        columns={
            "impressions": seen,
            "reach": np.rint(seen * random.beta(15, 5, n)),
            "engagements": counted(creators.engaging, world.rate_spread),
            "saves": counted(creators.saving, world.rate_spread),
            "link_clicks": random.poisson(clicking).astype(float),
        },
        order_post=order_post,
        order_value=creators.basket * values,
    )


def frame(creators: Creators, of_post: Codes, drawn: Drawn) -> pd.DataFrame:
    """The campaign as a table of sums, row by row."""
    base = {"basis": "measured", "source": 0, "filler": False}
    rows = [
        base | {"origin": "posts", "creator": name(who), "post": f"p{at}", "unit": f"p{at}",
                "platform": "instagram", "role": "influence", "posts": 1.0}
        | {column: values[at] for column, values in drawn.columns.items()}
        for at, who in enumerate(of_post)
    ]  # fmt: skip
    rows += [
        base | {"origin": "orders", "creator": name(of_post[at]), "orders": 1.0,
                "net_sales": value}
        for at, value in zip(drawn.order_post, drawn.order_value, strict=True)
    ]  # fmt: skip
    for who, amount in enumerate(creators.cost):
        rows += [base | {"origin": "costs", "creator": name(who), "cost": amount, "fees": amount},
                 base | {"origin": "orders", "creator": name(who), "orders": 0.0,
                         "net_sales": 0.0, "filler": True}]  # fmt: skip
    return complete(pd.DataFrame(rows))


def name(who: int) -> str:
    return f"c{who:03}"


def ledger() -> Ledger:
    """A ledger without files: params alone."""
    client = {"name": "Acme", "currency": "EUR", "timezone": "Europe/Berlin", "locale": "en-GB"}
    campaign = {"title": "Spring", "start": DAY, "end": DAY + dt.timedelta(30),
                "objective": "sales"}  # fmt: skip
    return Ledger(
        client="acme",
        client_params=ClientParams.model_validate(client),
        campaigns={"spring": CampaignParams.model_validate(campaign)},
        as_of={"spring": DAY + dt.timedelta(50)},
        files=(),
        frames={},
        problems=(),
    )


def sheet(creators: Creators, of_post: Codes, drawn: Drawn) -> Sheet:
    """The production's sheet of this campaign, by way of its table of sums."""
    return make_sheet(ledger(), "spring", frame(creators, of_post, drawn))


@dataclass(frozen=True, kw_only=True)
class Mould:
    """The sheet of a campaign whose figures are replaced by others of the same creators' posts.

    What `make_cells` works out once (which line is whose) does not change from one data set to
    the next; `tests/test_calibration_world.py` holds that the result is the same.
    """

    posts: Codes
    of_post: Codes
    cells: Cells

    def fill(self, creators: Creators, drawn: Drawn) -> Sheet:
        values = self.cells.values.copy()
        at_post = np.flatnonzero(self.cells.origin == "posts")
        line_of_post = at_post[np.argsort(self.cells.keys["post"][at_post], kind="stable")]
        line_of_post = line_of_post[self._order]
        for column, found in drawn.columns.items():
            values[line_of_post, COLUMN[column]] = found
        who = self.of_post[drawn.order_post]
        sold = np.bincount(who, minlength=len(self.posts)).astype(float)
        sales = np.bincount(who, weights=drawn.order_value, minlength=len(self.posts))
        owner = self.cells.creator
        selling = np.flatnonzero((self.cells.origin == "orders") & ~self.cells.filler)
        values[selling, COLUMN["orders"]] = sold[owner[selling]]
        values[selling, COLUMN["net_sales"]] = sales[owner[selling]]
        paid = np.flatnonzero(self.cells.origin == "costs")
        for column in ("cost", "fees"):
            values[paid, COLUMN[column]] = creators.cost[owner[paid]]
        line_of_creator = np.empty(len(self.posts), dtype=np.intp)
        line_of_creator[owner[selling]] = selling
        orders = np.full((len(who), len(COLUMN)), np.nan)
        orders[:, COLUMN["orders"]], orders[:, COLUMN["net_sales"]] = 1.0, drawn.order_value
        cells = replace(self.cells, values=values, orders=orders, orders_cell=line_of_creator[who])
        return Sheet(cells=cells, constants={}, translate=str)

    @cached_property
    def _order(self) -> Codes:
        """Rank of each post's name among the sorted names."""
        names = [f"p{at}" for at in range(len(self.of_post))]
        return np.argsort(np.argsort(np.array(names), kind="stable"), kind="stable")


def mould(random: np.random.Generator, world: World) -> Mould:
    """A campaign's skeleton: how many posts each creator has."""
    fewest, most = world.posts
    posts = random.integers(fewest, most + 1, world.creators)
    of_post = np.repeat(np.arange(world.creators), posts)
    columns = ("impressions", "reach", "engagements", "saves", "link_clicks")
    drawn = Drawn(
        columns={column: np.ones(len(of_post)) for column in columns},
        order_post=np.flatnonzero(np.diff(of_post, prepend=-1)),
        order_value=np.ones(world.creators),
    )
    creators = draw_creators(random, world, posts)
    return Mould(posts=posts, of_post=of_post, cells=make_cells(frame(creators, of_post, drawn)))


Draw = Callable[[np.random.Generator], tuple[Creators, Sheet]]


def draws(world: World, seed: int, every: int = 50) -> Draw:
    """A function that gives one data set after the other; a new skeleton every so many."""
    skeletons = np.random.default_rng(seed)
    count, current = 0, mould(skeletons, world)

    def draw(random: np.random.Generator) -> tuple[Creators, Sheet]:
        nonlocal count, current
        if count and count % every == 0:
            current = mould(skeletons, world)
        count += 1
        creators = draw_creators(random, world, current.posts)
        return creators, current.fill(creators, draw_campaign(random, creators, current.of_post))

    return draw
