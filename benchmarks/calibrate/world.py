"""Campaigns out of a generator that shares no model with the estimators.

Creators differ by a Pareto law of followers. A post's views are its creator's usual number times a
factor of mean one, whose law the world names: gamma, a mixture with viral posts, logs from a
clipped Student-t, a log-normal. Rates per view fall where a post goes far, vary from post to post
by a gamma law, and counts are drawn by Poisson's on top. What the same creators are expected to
bring in with the same deal is known for each of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from benchmarks.calibrate.laws import FAR, factors, tilt
from kpi_lib.kpis.arrays import Codes, Floats


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
    rates: str = "gamma"
    """Law of the creators' own rates: gamma, beta, lognormal, uniform, two (sorts of creators)."""
    wobble: str = "gamma"
    """Law of how a post's rates differ from its creator's."""
    twice: float = 0.0
    """Share of purchases that bring a second order of the same kind, as friends do."""

    @property
    def words(self) -> str:
        fewest, most = self.posts
        posts = f"{fewest}–{most} posts" if most > fewest else f"{most} posts"
        laws = {"gamma": "gamma", "viral": "one post in fifteen goes viral", "t": "Student-t logs",
                "lognormal": "log-normal", "inverse_gaussian": "inverse Gaussian",
                "weibull": "Weibull", "loglogistic": "log-logistic", "loguniform": "log-uniform",
                "birnbaum_saunders": "Birnbaum–Saunders",
                "flop": "one post in three flops"}  # fmt: skip
        rates = {
            "gamma": "",
            "beta": ", rates by a beta law",
            "lognormal": ", log-normal rates",
            "uniform": ", rates by a uniform law",
            "two": ", two sorts of creators",
        }
        wobble = f", posts' rates {laws[self.wobble]}" if self.wobble != "gamma" else ""
        pairs = f", {self.twice:.0%} of purchases bring a second order" if self.twice else ""
        return (f"{self.creators} creators, {posts}, log spread {self.spread:g} "
                f"({laws[self.law]}){rates[self.rates]}{wobble}{pairs}")  # fmt: skip


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
        orders = float((clicks * self.buying).sum()) * (1 + self.world.twice)
        return {
            "impressions": float(seen.sum()),
            "reach": float((seen * 0.75).sum()),
            "engagements": float((far * self.engaging).sum()),
            "saves": float((far * self.saving).sum()),
            "link_clicks": float(clicks.sum()),
            "orders": orders,
            "net_sales": orders * self.basket,
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
        if same:
            return np.full(n, usual)
        if world.rates == "beta":
            # a few of the best are three times the usual, many next to nothing
            return usual * 3 * random.beta(1.0, 2.0, n)
        if world.rates == "uniform":
            return usual * random.uniform(0.2, 1.8, n)
        if world.rates == "two":
            return usual * np.where(random.random(n) < 0.5, 0.5, 1.5)
        return usual * factors(random, world.rates, spread, n)

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
        wobble = factors(random, world.wobble, spread, n)
        return random.poisson(creators.views[of_post] * far * falling * rates[of_post] * wobble
                              ).astype(float)  # fmt: skip

    clicks_wobble = factors(random, world.wobble, world.rate_spread, n)
    clicking = creators.views[of_post] * far * falling * creators.clicking[of_post] * clicks_wobble
    turned = factors(random, world.wobble, world.conversion_spread, n)
    sold = random.poisson(clicking * creators.buying[of_post] * turned)
    if world.twice:
        sold = sold + random.binomial(sold, world.twice)
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
