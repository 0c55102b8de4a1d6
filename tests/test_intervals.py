"""Intervals: worked out by hand, against published numbers, and how often they hold the truth."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from kpi_frames import by, ledger, post, row, total
from scipy import integrate, stats

from kpi_lib.columns import COLUMNS
from kpi_lib.kpis.cells import complete, make_cells
from kpi_lib.kpis.compare import comparisons
from kpi_lib.kpis.compute import make_sheet
from kpi_lib.kpis.counts import at_least_zero, chance_of, pooled_counts
from kpi_lib.kpis.figures import Sheet
from kpi_lib.kpis.formulas import formula_results
from kpi_lib.kpis.intervals import log_interval, newcombe, wilson
from kpi_lib.kpis.registry import KPIS, needs
from kpi_lib.kpis.statistics import median_interval


@pytest.mark.parametrize(
    ("count", "persons", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (10, 100, 0.0552, 0.1744),
    ],
)
def test_wilson_gives_the_published_limits(
    count: int, persons: int, low: float, high: float
) -> None:
    assert wilson(count, persons) == pytest.approx((low, high), abs=6e-5)


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((10, 10, 0, 10), 0.6075, 1.0),
        ((5, 56, 0, 29), -0.0381, 0.1926),
    ],
)
def test_newcombe_gives_the_published_limits(
    counts: tuple[int, int, int, int], low: float, high: float
) -> None:
    assert newcombe(*counts) == pytest.approx((low, high), abs=6e-5)


def test_the_pooled_variance_by_hand() -> None:
    # creator 0: half of a log unit each way, creator 1: one each way, creator 2: no information
    amounts = np.array([1.0, math.e, 10.0, 10.0 * math.e**2, 7.0]) * 1e6
    found = pooled_counts(amounts, np.ones(5), np.array([0, 0, 1, 1, 2]), chance=0.0)
    assert (found.variance, found.df) == (pytest.approx((0.5 + 2.0) / 2, rel=1e-4), 2)


def test_chance_is_taken_out_of_the_pooled_variance() -> None:
    """Counts that vary by Poisson's chance alone have none beyond it, at any size."""
    random = np.random.default_rng(5)
    strata = np.repeat(np.arange(4000), 3)
    for size, slack in ((0.3, 0.2), (3.0, 0.05), (40.0, 0.03)):
        found = pooled_counts(random.poisson(size, 12_000).astype(float), np.ones(12_000), strata)
        assert found.relative < slack
        wide = random.gamma(4.0, size / 4, 12_000)
        found = pooled_counts(random.poisson(wide).astype(float), np.ones(12_000), strata)
        assert found.relative == pytest.approx(0.25, abs=slack + 0.1)


def test_a_part_of_a_whole_varies_less_by_chance() -> None:
    """Nine in ten, drawn as a share is: Poisson's chance would be ten times too much."""
    random = np.random.default_rng(6)
    whole = random.integers(20, 60, 3000).astype(float)
    parts = random.binomial(whole.astype(int), 0.9).astype(float)
    strata = np.repeat(np.arange(1000), 3)
    assert pooled_counts(parts, whole, strata, part=True).variance < 1e-3
    rows = [post(f"p{at}", f"c{at % 6}", likes=parts[at], comments=whole[at] - parts[at],
                 shares=0, saves=0, engagements=whole[at]) for at in range(24)]  # fmt: skip
    found = total(rows, "composition_likes")
    assert found.low is not None and found.high is not None and found.value is not None
    exact = math.sqrt(found.value * (1 - found.value) / whole[:24].sum())
    reach = float(stats.t.ppf(0.975, 18)) * exact
    assert found.high - found.low == pytest.approx(2 * reach, rel=0.35)


def test_chance_of_small_counts() -> None:
    assert chance_of(np.array([400.0]))[0] == pytest.approx(1 / 400, rel=0.02)
    counts = np.arange(60)
    chances = stats.poisson.pmf(counts, 2.0)
    logs = np.log(counts + 0.5)
    exact = (chances * logs**2).sum() - (chances * logs).sum() ** 2
    assert chance_of(np.array([2.0]))[0] == pytest.approx(exact * (2.5 / 2) ** 2, rel=1e-3)


CITY = np.array([[138, 143], [93, 104], [61, 69], [179, 260], [48, 75], [37, 63], [29, 50],
                 [23, 48], [30, 111], [2, 50]], dtype=float)  # fmt: skip


def test_the_ratio_of_sums_on_city() -> None:
    """Populations of ten American cities in 1920 and 1930 (Davison and Hinkley 1997, p. 22): the
    ratio of sums is 1.5203, and no mean of ratios."""
    rows = [post(f"p{at}", f"c{at // 2}", impressions=u, engagements=x)
            for at, (u, x) in enumerate(CITY.tolist())]  # fmt: skip
    assert total(rows, "er_impressions").value == pytest.approx(1.5203, abs=5e-5)


def two_posts_each() -> list[dict[str, object]]:
    return [
        post("a1", "Anna", impressions=1000), post("a2", "Anna", impressions=2000),
        post("b1", "Bo", impressions=400), post("b2", "Bo", impressions=800),
        post("c1", "Cy", impressions=3000), post("c2", "Cy", impressions=6000),
        row("Anna", cost=100, fees=100), row("Bo", cost=100, fees=100),
        row("Cy", cost=100, fees=100),
    ]  # fmt: skip


def test_the_interval_of_a_sum_by_hand() -> None:
    found = total(two_posts_each(), "impressions")
    # each pair is half and double: (log 2)² / 2 a creator, three degrees of freedom
    variance = math.log(2) ** 2 / 2
    spread = math.expm1(variance) * 2 * (1500**2 + 600**2 + 4500**2) / 13_200**2
    down, up = (float(each) * math.sqrt(spread)
                for each in (stats.norm.ppf(0.975), stats.t.ppf(0.975, 3)))  # fmt: skip
    assert found.df == 3
    assert found.low == pytest.approx(13_200 * math.exp(-down), rel=2e-3)
    assert found.high == pytest.approx(13_200 * math.exp(up), rel=2e-3)
    assert (found.method, found.interval_of, found.level) == ("log_pooled_t", "same_creators", 0.95)


def test_cost_per_thousand_is_as_uncertain_as_impressions() -> None:
    rows = two_posts_each()
    impressions, cpm = total(rows, "impressions"), total(rows, "cpm")
    assert impressions.high and impressions.low and cpm.high and cpm.low
    assert impressions.value and cpm.value
    # what reaches further up in impressions, reaches further down in their price
    assert cpm.value / cpm.low == pytest.approx(impressions.high / impressions.value)
    assert cpm.high / cpm.value == pytest.approx(impressions.value / impressions.low)
    assert total(rows, "cost").low is None
    assert total(rows, "cost").reason is None


def test_few_posts_give_no_interval_and_say_so() -> None:
    found = total(two_posts_each()[:4], "impressions")
    assert found.value == 4200
    assert (found.low, found.reason) == (None, "too_few_posts")


def test_orders_add_the_chance_of_each_order() -> None:
    rows = [*two_posts_each(), *(row("Anna", orders=1, net_sales=50) for _ in range(16))]
    found = total(rows, "orders")
    # 16² holds 16 by chance alone; Anna's orders spread over her two posts
    variance = math.expm1(math.log(2) ** 2 / 2) * (16**2 - 16) / 2 / 16**2 + 16 / 16**2
    # Satterthwaite: three degrees for the spread, chance is known
    spread = variance - 1 / 16
    df = 3 * (variance / spread) ** 2
    reach = float(stats.t.ppf(0.975, df)) * math.sqrt(variance)
    assert found.df == pytest.approx(df, abs=0.1)
    assert found.high == pytest.approx(16 * math.exp(reach), rel=1e-2)
    assert found.method == "log_events"


def test_an_even_basket_leaves_only_the_number_of_orders_open() -> None:
    rows = [*two_posts_each(), *(row("Anna", orders=1, net_sales=50) for _ in range(16))]
    found = total(rows, "aov")
    assert (found.value, found.low, found.high) == (50, pytest.approx(50), pytest.approx(50))


def test_roi_follows_roas() -> None:
    rows = [*two_posts_each(), *(row("Anna", orders=1, net_sales=50) for _ in range(16))]
    roas, roi = total(rows, "roas"), total(rows, "roi")
    assert roas.low is not None and roi.low is not None
    assert roi.low == pytest.approx(0.5 * roas.low - 1)
    margin = total(rows, "contribution_margin")
    assert margin.low == pytest.approx(100 * roi.low)  # only Anna has both


def test_landing_loss_is_one_minus_the_rate_of_arrival() -> None:
    rows = [post(f"{name}{n}", name, link_clicks=40 + 10 * n, impressions=1000 + n)
            for name in ("Anna", "Bo", "Cy") for n in (1, 2)]  # fmt: skip
    rows += [row(name, sessions=70) for name in ("Anna", "Bo", "Cy")]
    loss, arrival = total(rows, "landing_loss"), total(rows, "click_to_session_rate")
    assert arrival.high is not None
    assert loss.low == pytest.approx(1 - arrival.high)


def test_nothing_sold_has_no_interval_by_ratios() -> None:
    rows = [*two_posts_each(), row("Anna", orders=0, net_sales=0, filler=True)]
    found = total(rows, "orders")
    assert (found.value, found.low, found.reason) == (0, None, "zero_value")


def test_a_share_of_persons_has_wilsons_interval() -> None:
    rows = [row(f"c{n}", contacted=1, replied=float(n < 15)) for n in range(148)]
    found = total(rows, "reply_rate")
    assert (found.n, found.method, found.interval_of) == (148, "wilson", "person")
    assert (found.low, found.high) == pytest.approx((0.0624, 0.1605), abs=6e-5)


def test_wilson_never_stands_on_impressions() -> None:
    for kpi in KPIS.values():
        if kpi.interval == "person":
            assert all(COLUMNS[name].origin != "posts" for name in needs(kpi)), kpi.name
            people = {"outreach", "bounds", "maturation", "outreach_times", "retention"}
            assert kpi.family in people, kpi.name


def test_the_median_is_held_by_order_statistics() -> None:
    assert median_interval(np.arange(1.0, 6.0)) is None
    # binomial tables: ranks 1 and 6 of 6 (96.9 %), 2 and 9 of 10 (97.9 %)
    assert median_interval(np.arange(1.0, 7.0)) == (1, 6)
    assert median_interval(np.arange(1.0, 11.0)) == (2, 9)


def test_the_median_of_the_same_creators_moves_less() -> None:
    ordered = np.array([*range(1, 11), *range(101, 111)], dtype=float)
    assert median_interval(ordered) == (6, 105)  # ranks 6 and 15 of 20
    # ranks 10.5 ± 1.96·√2 = 7.73 and 13.27
    assert median_interval(ordered, 2.0) == pytest.approx((7.728, 103.272), abs=1e-3)
    assert median_interval(np.arange(1.0, 7.0), 100.0) == (1, 6)


def test_creators_far_apart_say_little_of_the_median_but_are_the_same_again() -> None:
    """Anna's posts lie below it and Di's above: of these six none changes sides. Of Bo's and Cy's
    four each, one in four does: b = 2·16/3·3/16 / 14 = 1/7."""
    rates = {
        "Anna": (10, 11, 12),
        "Di": (90, 91, 92),
        "Bo": (40, 41, 42, 60),
        "Cy": (43, 61, 62, 63),
    }
    rows = [post(f"{who}{at}", who, impressions=1000, engagements=rate)
            for who, found in rates.items() for at, rate in enumerate(found)]  # fmt: skip
    found = total(rows, "er_median_post")
    ordered = sorted(rate / 1000 for each in rates.values() for rate in each)
    rank = 7.5 - 1.959964 * math.sqrt(14 / 7)
    low = np.interp(rank, range(1, 15), ordered)
    assert (found.value, found.low) == (pytest.approx(0.0515), pytest.approx(low))


def test_a_median_between_two_creators_is_not_certain() -> None:
    rows = [post(f"{who}{at}", who, impressions=1000, engagements=rate + at)
            for who, rate in (("Anna", 10), ("Bo", 90)) for at in range(4)]  # fmt: skip
    found = total(rows, "er_median_post")
    assert found.low is not None and found.high is not None
    assert found.low < 0.013 and found.high > 0.09


def test_what_chance_hides_is_taken_at_its_mean() -> None:
    # E u for densities exp(−(u − x)²/2)/√u: √2·Γ(¾)/Γ(¼) at x = 0, by quadrature elsewhere
    assert at_least_zero(0.0, 1.0) == pytest.approx(math.sqrt(2) * math.gamma(0.75)
                                                    / math.gamma(0.25), rel=1e-4)  # fmt: skip
    for score in (-3.0, -1.0, 1.0, 4.0):
        top, bottom = (
            integrate.quad(lambda r, p=p, x=score: r**p * math.exp(-((r**2 - x) ** 2) / 2), 0, 5)[0]
            for p in (2, 0)
        )  # fmt: skip
        assert at_least_zero(2 * score, 2.0) == pytest.approx(2 * top / bottom, rel=1e-3)
    assert at_least_zero(0.3, 0.0) == 0.3
    assert at_least_zero(-0.3, 0.0) == 0.0
    assert at_least_zero(1.0, 0.001) == pytest.approx(1.0)


def test_few_clicks_that_happen_to_agree_do_not_prove_that_rates_do() -> None:
    rows = [post(f"{who}{at}", who, impressions=1000, link_clicks=10)
            for who in ("Anna", "Bo", "Cy") for at in range(3)]  # fmt: skip
    found = total(rows, "ctr")
    chance = math.exp(1.96 / math.sqrt(90))  # ninety clicks, and nothing beyond chance
    assert found.low is not None and found.high is not None and found.value is not None
    assert found.high / found.value > 1.01 * chance


def test_one_amount_of_money_is_as_unsure_as_its_fellows_differ() -> None:
    """Five orders of 10 to 90: 1/5 by their number, s²/(n·mean²) by their amounts."""
    amounts = [10.0, 30.0, 50.0, 70.0, 90.0]
    rows = [*two_posts_each(), *(row("Anna", orders=1, net_sales=each) for each in amounts)]
    found = total(rows, "net_sales")
    relative = math.expm1(math.log(2) ** 2 / 2)
    uneven = float(np.var(amounts, ddof=1)) / (5 * 50**2)
    spread = relative * (250**2 - sum(each**2 for each in amounts)) / 2 / 250**2
    whole = 1 / 5 + uneven + spread
    df = whole**2 / (spread**2 / 3 + uneven**2 / 4)
    assert found.df == pytest.approx(df, rel=0.01)
    assert found.high == pytest.approx(
        250 * math.exp(float(stats.t.ppf(0.975, df)) * math.sqrt(whole)), rel=1e-2
    )


def test_an_interval_that_says_nothing_is_not_shown() -> None:
    assert log_interval(5.0, 100.0, 3) == (None, None, "too_uncertain")


def test_groups_share_the_pooled_variance() -> None:
    found = by(two_posts_each(), "impressions", "creator")
    assert {one.df for one in found.values()} == {3.0}


CREATORS, SPREAD, RATE_SPREAD = 6, 0.7, 0.3


def simulated(random: np.random.Generator, levels: np.ndarray, rates: np.ndarray) -> Sheet:
    """Three posts a creator: skewed impressions, engagement rates that vary from post to post,
    orders by chance."""
    rows = []
    for who, (level, rate) in enumerate(zip(levels, rates, strict=True)):
        seen = np.rint(random.lognormal(level, SPREAD, 3))
        own = rate * random.lognormal(-(RATE_SPREAD**2) / 2, RATE_SPREAD, 3)
        rows += [
            post(f"{who}-{at}", f"c{who}", impressions=seen[at],
                 engagements=float(random.poisson(seen[at] * own[at])))
            for at in range(3)
        ]  # fmt: skip
        sold = int(random.poisson(seen.sum() * 0.002))
        rows += [row(f"c{who}", orders=1.0, net_sales=v) for v in random.lognormal(3, 0.5, sold)]
        rows += [row(f"c{who}", cost=500.0, fees=500.0)]
        rows += [row(f"c{who}", orders=0.0, net_sales=0.0, filler=True)]
    return make_sheet(ledger(), "spring", complete(pd.DataFrame(rows)))


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    random = np.random.default_rng(20260301)
    levels, rates = random.normal(8, 0.8, CREATORS), random.lognormal(-3.2, 0.4, CREATORS)
    seen = 3 * np.exp(levels + SPREAD**2 / 2)
    truth = {
        "impressions": seen.sum(),
        "er_impressions": (seen * rates).sum() / seen.sum(),
        "cpa": 500 * CREATORS / (seen * 0.002).sum(),
        "roas": (seen * 0.002).sum() * math.exp(3 + 0.125) / (500 * CREATORS),
    }
    held = dict.fromkeys(truth, 0)
    runs = 400
    for _ in range(runs):
        sheet = simulated(random, levels, rates)
        for name, value in truth.items():
            found = next(iter(formula_results(sheet, KPIS[name], ())))
            assert found.low is not None and found.high is not None
            held[name] += found.low <= value <= found.high
    assert all(0.90 <= count / runs <= 0.99 for count in held.values()), held


def test_equal_creators_are_seldom_called_different() -> None:
    random = np.random.default_rng(7)
    false = 0
    for _ in range(200):
        sheet = simulated(random, np.full(CREATORS, 8.0), np.full(CREATORS, 0.04))
        found = comparisons(sheet, KPIS["er_impressions"], ("creator",))
        false += any(pair.verdict == "clear" for pair in found)
    assert false / 200 <= 0.07


def test_cells_keep_every_figure() -> None:
    cells = make_cells(complete(pd.DataFrame(two_posts_each())))
    assert float(np.nansum(cells.values)) == pytest.approx(6 + 13_200 + 600)


def test_a_part_never_passes_the_whole() -> None:
    """19 of 20 orders by code: the ratio's own interval would end above 1."""
    orders = [row("Anna", orders=1, code_orders=float(n > 0), net_sales=50) for n in range(20)]
    found = total([*two_posts_each(), *orders], "code_share")
    assert found.value == 0.95
    assert found.low and found.low < 0.95
    assert found.high == 1


def test_orders_that_are_all_alike_do_not_prove_that_all_are() -> None:
    orders = [row("Anna", orders=1, code_orders=1, net_sales=50) for _ in range(20)]
    found = total([*two_posts_each(), *orders], "code_share")
    assert (found.value, found.low, found.reason) == (1, None, "no_interval_method")


def test_nobody_of_some_starts_at_nobody() -> None:
    for persons in (7, 13, 14, 29):
        assert wilson(0, persons)[0] == 0
        assert wilson(persons, persons)[1] == 1
