"""The production's sheets of simulated campaigns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from benchmarks.calibrate.world import Creators, Drawn, World, draw_campaign, draw_creators
from kpi_lib.kpis.arrays import Codes
from kpi_lib.kpis.cells import COLUMN, Cells, complete, make_cells
from kpi_lib.kpis.compute import make_sheet
from kpi_lib.kpis.figures import Sheet
from kpi_lib.ledger.model import Ledger
from kpi_lib.params.models import CampaignParams, ClientParams

DAY = dt.date(2026, 3, 1)


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
        # What is known is the same each time, and so are the lines of each KPI and group.
        kept = self._kept
        return Sheet(cells=cells, constants={}, translate=str,
                     _selections=kept._selections, _groups=kept._groups)  # fmt: skip

    @cached_property
    def _kept(self) -> Sheet:
        return Sheet(cells=self.cells, constants={}, translate=str)

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
