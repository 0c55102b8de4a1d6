"""The simulated campaigns are what they say they are."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks.calibrate.laws import factors, tilt  # noqa: E402  (the path comes first)
from benchmarks.calibrate.sheets import mould, sheet  # noqa: E402
from benchmarks.calibrate.world import World, draw_campaign, draw_creators  # noqa: E402
from kpi_lib.kpis.formulas import formula_results  # noqa: E402
from kpi_lib.kpis.registry import KPIS  # noqa: E402

WORLD = World(creators=6, law="weibull", rates="beta", twice=0.2, mute=True, saves=3.0)


def _near(value: object) -> object:
    return pytest.approx(value) if isinstance(value, float) else value


def test_a_filled_mould_is_the_sheet_that_production_makes() -> None:
    random = np.random.default_rng(8)
    shape = mould(random, WORLD)
    for _ in range(3):
        creators = draw_creators(random, WORLD, shape.posts)
        drawn = draw_campaign(random, creators, shape.of_post)
        filled, made = shape.fill(creators, drawn), sheet(creators, shape.of_post, drawn)
        for kpi in ("impressions", "net_sales", "ctr", "cpa", "aov", "orders_per_1000_engagements"):
            one, other = (
                next(iter(formula_results(each, KPIS[kpi], ()))) for each in (filled, made)
            )
            for name in ("value", "low", "high", "df", "n", "reason"):
                assert getattr(one, name) == _near(getattr(other, name)), (kpi, name)


SPREAD = 0.8
LAWS = ("gamma", "viral", "t", "lognormal", "inverse_gaussian", "weibull", "loglogistic",
        "loguniform", "birnbaum_saunders", "flop")  # fmt: skip


@pytest.mark.parametrize("law", LAWS)
def test_posts_go_as_far_as_usual_on_average(law: str) -> None:
    random = np.random.default_rng(9)
    drawn = factors(random, law, SPREAD, 400_000)
    assert drawn.mean() == pytest.approx(1, abs=0.01)
    if law != "inverse_gaussian":  # as far as a log-normal by its variance, not by its logarithm
        assert np.log(drawn).std() == pytest.approx(SPREAD, abs=0.06)
    assert tilt(law, SPREAD) == pytest.approx((drawn**0.85).mean(), rel=0.01)


def test_the_truth_is_what_the_same_creators_bring_on_average() -> None:
    random = np.random.default_rng(10)
    creators = draw_creators(random, WORLD, np.full(WORLD.creators, 3))
    of_post = np.repeat(np.arange(WORLD.creators), 3)
    again = np.tile(of_post, 3000)
    drawn = draw_campaign(random, creators, again)
    for column in ("impressions", "engagements", "saves", "link_clicks"):
        assert drawn.columns[column].sum() / 3000 == pytest.approx(creators.truth[column], rel=0.03)
    assert len(drawn.order_post) / 3000 == pytest.approx(creators.truth["orders"], rel=0.05)
    sold = drawn.order_value.sum() / 3000
    assert sold == pytest.approx(creators.truth["net_sales"], rel=0.06)
