"""Pure functions of the estimates on arrays that no formula is made for."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from kpi_lib.estimates.creator_score_backtest import rank_correlation
from kpi_lib.estimates.creator_score_rank import Component, judged, scored
from kpi_lib.estimates.customer_value_chains import roots, sound_links
from kpi_lib.estimates.leakage_evidence import leaks
from kpi_lib.estimates.lift_effect import effect
from kpi_lib.estimates.maturation_cure import cure
from kpi_lib.estimates.mix_chain import weights
from kpi_lib.estimates.mix_journeys import REST, journeys
from kpi_lib.estimates.people_mean import people_mean
from kpi_lib.estimates.similar import similar
from kpi_lib.estimates.survival import curve, median

Rng = np.random.Generator


def floats(rng: Rng, n: int) -> np.ndarray:
    """An array of a kind that a formula is not made for."""
    kinds: tuple[Callable[[], np.ndarray], ...] = (
        lambda: np.zeros(n),
        lambda: np.full(n, 7.0),
        lambda: rng.poisson(0.1, n).astype(float),
        lambda: rng.lognormal(0, 4, n),
        lambda: rng.normal(0, 100, n),
        lambda: -rng.lognormal(0, 2, n),
        lambda: rng.poisson(5, n) * 1e12,
        lambda: rng.poisson(5, n) * 1e-12,
        lambda: np.where(rng.random(n) < 0.05, 1e9, 1.0),
        lambda: rng.poisson(30, n).astype(float),
        lambda: np.arange(n) * 1.0,
        lambda: np.where(rng.random(n) < 0.1, -500.0, rng.poisson(30, n)),
    )
    return kinds[rng.integers(len(kinds))]()


def with_holes(rng: Rng, n: int) -> np.ndarray:
    values = floats(rng, n)
    values[rng.random(n) < rng.choice([0.0, 0.0, 0.3, 1.0])] = np.nan
    return values


def ordered(*numbers: float | None) -> bool:
    known = [number for number in numbers if number is not None]
    return all(math.isfinite(one) for one in known) and known == sorted(known)


@pytest.mark.parametrize("seed", range(60))
def test_similar_and_means_hold_their_order(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(0, 40))
    found = similar(with_holes(rng, n), with_holes(rng, n), skewed=bool(seed % 2))
    assert found.reason or ordered(found.low, found.value, found.high)
    assert ordered(*(found.next_time(0.5) or ()))
    mean = people_mean(floats(rng, n))
    assert mean is None or mean.reason or ordered(mean.low, mean.value, mean.high)
    size = int(rng.integers(0, 40))
    pair = rank_correlation(floats(rng, size), floats(rng, size), rng.choice(["a", "b"], size))
    assert pair.reason or ordered(-1.0, pair.low, pair.value, pair.high, 1.0)


@pytest.mark.parametrize("seed", range(24))
def test_an_effect_has_its_order_or_a_reason(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 300))
    days = pd.date_range("2025-06-01", periods=n)
    series = pd.Series(with_holes(rng, n), index=days)
    controls = {str(at): pd.Series(with_holes(rng, n), index=days)[int(rng.integers(n)) :]
                for at in range(rng.integers(3))}  # fmt: skip
    found = effect(
        series, days[0] + pd.Timedelta(days=int(rng.integers(-5, n + 5))), controls=controls,
        masked=days[rng.random(n) < rng.choice([0.0, 0.1, 0.9])], scale=("log", "linear")[seed % 2],
        holidays=days[rng.random(n) < 0.03],
    )  # fmt: skip
    assert found.reason or ordered(found.low, found.value, found.high)
    assert found.smallest is None or found.smallest >= 0


@pytest.mark.parametrize("seed", range(24))
def test_waits_and_shares_stay_between_none_and_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(0, 60))
    days = np.floor(np.abs(floats(rng, n)) % 300)
    happened = rng.random(n) < rng.choice([0.0, 0.1, 0.5, 1.0])
    found, middle = curve(days, happened), median(curve(days, happened))
    for day in (0, 30, 90):
        value, low, high = found.at(day) or (0.0, 0.0, 0.0)
        assert ordered(0.0, low, value, high, 1.0)
    assert middle is None or middle.value is None or ordered(middle.low, middle.value, middle.high)
    ever = cure(days, happened)
    assert ever is None or ordered(0.0, ever.low, ever.share, ever.high, 1.0)


@pytest.mark.parametrize("seed", range(24))
def test_a_mix_adds_to_one_and_names_each_touch_once(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 200))
    names = ["a", " A", "b", REST, "@REST", *(f"t{at}" for at in range(60 if seed % 2 else 0))]
    hours = pd.to_timedelta(rng.integers(0, int(rng.choice([1, 500])), n), "h")
    rows = pd.DataFrame({"customer": rng.choice(list("abcdefgh"), n), "touch": rng.choice(names, n),
                         "time": pd.Timestamp("2026-01-01") + hours,
                         "converted": rng.random(n) < 0.5})  # fmt: skip
    found = journeys(rows)
    assert found is not None
    assert len(set(found.names)) == len(found.names)
    if found.converted:
        shares = weights(found.paths, draws=50)
        assert shares.removal.sum() == pytest.approx(1)
        assert (
            (shares.low <= shares.removal + 1e-9) & (shares.removal <= shares.high + 1e-9)
        ).all()


@pytest.mark.parametrize("seed", range(24))
def test_leaks_are_redemptions_and_no_more(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, days, posts = (int(rng.integers(*ends)) for ends in ((1, 60), (1, 100), (0, 8)))
    first = pd.Timestamp("2026-01-01")
    who = rng.choice(list("ABC"), n)
    rows = pd.DataFrame({
        "order": [f"#{at}" for at in range(n)], "creator": who, "code": who,
        "day": first + pd.to_timedelta(rng.integers(0, days, n), "D"),
        "customer": rng.choice(["x", None], n), "coupon_site": rng.random(n) < 0.2,
        "click": rng.random(n) < 0.3, "named": rng.random(n) < 0.2,
        "ends": pd.Series([first if one else pd.NaT for one in rng.random(n) < 0.5]),
        "net_sales": with_holes(rng, n), "codes_of": rng.integers(1, 4, n),
    })  # fmt: skip
    told = pd.DataFrame(
        {
            "creator": rng.choice(list("ABZ"), posts),
            "day": first + pd.to_timedelta(rng.integers(-30, 150, posts), "D"),
        }
    )
    shop = np.abs(floats(rng, days)) if seed % 2 else None
    found = leaks(rows, told, first=first, last=first + pd.Timedelta(days=days - 1), shop=shop)
    assert 0 <= found.low <= found.high + 1e-9 <= n + 1e-6
    assert found.redemptions["least"].between(0, 1).all()


@pytest.mark.parametrize("seed", range(24))
def test_scores_and_ranks_hold_their_order(seed: int) -> None:
    rng = np.random.default_rng(seed)
    people = int(rng.integers(1, 12))
    parts = []
    for at in range(rng.integers(4)):
        n = int(rng.integers(1, 2 * people + 1))
        parts.append(Component(
            kpi=f"k{at}", creator=rng.integers(0, people, n), alike=["e"] * n,
            tier=rng.choice(["nano", "micro"], n).tolist(), value=floats(rng, n),
            platform=rng.choice(["x", "y"], n).tolist(), share=np.ones(n),
            noise=rng.normal(0, float(rng.choice([0.0, 1e-9, 1.0, 1e6])), (40, n)),
            df=float(rng.choice([1, 5, 30])),
        ))  # fmt: skip
    found = scored(parts, {"k0": 1.0, "k1": 1e-9, "k2": 5.0, "k3": 1.0}, people)
    verdict = judged(found)
    known = np.isfinite(found.score) & np.isfinite(verdict.low)
    assert (verdict.low[known] <= found.score[known]).all()
    assert (found.score[known] <= verdict.high[known]).all()
    assert (verdict.rank_low[known] <= verdict.rank_high[known]).all()


@pytest.mark.parametrize("seed", range(12))
def test_referrals_in_circles_end(seed: int) -> None:
    rng = np.random.default_rng(seed)
    people = pd.Index([f"c{at}" for at in range(int(rng.choice([2, 5, 20])))], dtype="str")
    lines = pd.DataFrame({name: rng.choice(people.to_numpy(), 40) for name in
                          ("customer", "referred_by")}, dtype="str")  # fmt: skip
    hours = pd.to_timedelta(rng.integers(0, 5, len(people)), "h")
    first = pd.Series(pd.Timestamp("2026-01-01") + hours, index=people)
    found = sound_links(lines, first)
    assert found.lines["customer"].is_unique
    assert roots(found.lines, people[:1]).isin(people[:1]).all()
