"""The creator score: by hand, among equals, with a planted difference, and where it must refuse."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from estimate_pages import html_of, page
from kpi_frames import by, ledger, post, row, table

from benchmarks.calibrate.creator_score import WORLDS, one
from kpi_lib.charts.creator_score import creator_score as chart
from kpi_lib.errors import KpiError
from kpi_lib.estimates.creator_score import CreatorLine, CreatorScore, creator_score
from kpi_lib.estimates.creator_score_backtest import rank_correlation
from kpi_lib.estimates.creator_score_parts import parts
from kpi_lib.estimates.creator_score_rank import Component, Scored, judged, scored
from kpi_lib.estimates.creator_score_resample import (
    noise_of_events,
    noise_of_sums,
    pool_of,
    posts_of,
)
from kpi_lib.estimates.figure import results
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.kpis.cells import complete
from kpi_lib.kpis.registry import KPIS
from kpi_lib.kpis.scorable import DEFAULT_WEIGHTS, scorable, why_not
from kpi_lib.ledger.model import Ledger
from kpi_lib.params.load import load_client
from kpi_lib.show.creator_score import creator_score as show
from reports import HOSTILE

NAMES = ("Anna", "Bo", "Cy", "Dora", "Eli")


def component(values: list[float], kpi: str = "a", **more: Any) -> Component:
    size = len(values)
    base: dict[str, Any] = {
        "kpi": kpi, "creator": np.arange(size), "tier": ["micro"] * size,
        "platform": ["instagram"] * size, "alike": [""] * size, "value": np.array(values),
        "share": np.ones(size), "noise": np.zeros((2, size)), "df": 10.0,
    }  # fmt: skip
    return Component(**(base | more))


def campaign(rates: dict[str, list[float]], **more: Any) -> list[dict[str, Any]]:
    """Posts of 1,000 impressions with these engagements, a cost of 100 each."""
    rows = [
        post(f"{name}{at}", name, impressions=1000.0, engagements=engaged, tier="micro", **more)
        for name, every in rates.items()
        for at, engaged in enumerate(every)
    ]
    return [*rows, *(row(name, cost=100.0, fees=100.0, tier="micro") for name in rates)]


def inputs(rows: list[dict[str, Any]], book: Ledger | None = None) -> Inputs:
    return Inputs(ledger=book or ledger(objective="engagement"), campaign="spring",
                  sums=complete(table(rows)))  # fmt: skip


RATES = {"Anna": [50.0, 60.0, 55.0], "Bo": [30.0, 33.0], "Cy": [31.0, 29.0], "Dora": [30.0, 32.0],
         "Eli": [12.0, 13.0, 11.0]}  # fmt: skip


def figures(found: CreatorScore, kpi: str) -> dict[Any, Any]:
    return {(one.group or (None,))[0]: one for one in found.figures if one.kpi == kpi}


def test_a_score_by_hand() -> None:
    # z of (0, 1, 2) is (-1, 0, 1); of (2, 1, 0) the reverse. Weights 3 : 1.
    both = [component([0.0, 1.0, 2.0]), component([2.0, 1.0, 0.0], "b")]
    found = scored(both, {"a": 3.0, "b": 1.0}, 3)
    assert found.score == pytest.approx([-0.5, 0.0, 0.5])
    assert found.coverage == pytest.approx([1, 1, 1])
    assert found.level == ("tier_platform",) * 3


def test_a_creator_with_too_little_known_has_no_score() -> None:
    both = [component([0.0, 1.0, 2.0, 3.0]), component([2.0, 1.0, 0.0], "b")]
    found = scored(both, {"a": 0.5, "b": 0.5}, 4)
    assert np.isnan(found.score[3])
    assert found.coverage[3] == pytest.approx(0.5)
    assert judged(found).classes[3] is None
    enough = scored(both, {"a": 0.6, "b": 0.4}, 4)
    assert np.isfinite(enough.score[3])  # 60 % is enough


def test_small_groups_fall_back_to_the_tier_and_then_to_all() -> None:
    values = [0.0, 1.0, 2.0, 3.0, 9.0]
    one = component(values, tier=["micro"] * 4 + ["mega"],
                    platform=["instagram"] * 3 + ["tiktok"] * 2)  # fmt: skip
    found = scored([one], {"a": 1.0}, 5)
    assert found.level == ("tier_platform",) * 3 + ("tier", "all")
    assert found.score[:3] == pytest.approx([-1.0, 0.0, 1.0])
    assert found.score[3] == pytest.approx(1.5 / np.std([0, 1, 2, 3], ddof=1))


def test_other_kinds_of_engagement_are_never_compared() -> None:
    one = component([0.0, 1.0, 2.0, 3.0], alike=["x", "x", "x", "y"])
    assert np.isnan(scored([one], {"a": 1.0}, 4).score[3])


def test_the_campaigns_own_figures() -> None:
    rows = campaign(RATES)
    found = parts(ledger(), "spring", complete(table(rows)), ("er_impressions", "cpe"))
    assert found.creators == NAMES
    er, cpe = found.components
    # half a count is added on both sides: (165 + ½) / (3,000 + ½), and 100 / (165 + ½)
    assert er.value[0] == pytest.approx(np.log(165.5 / 3000.5))
    assert cpe.value[0] == pytest.approx(-np.log(100 / 165.5))
    assert er.df == sum(len(posts) - 1 for posts in RATES.values())
    # more engagement on a redrawn post is good for both
    assert np.corrcoef(er.noise[:, 0], cpe.noise[:, 0])[0, 1] > 0.9


def test_planted_differences_are_found_and_the_rest_is_open() -> None:
    found = creator_score(inputs(campaign(RATES)))
    classes = {line.creator: line.class_ for line in found.creators}
    assert classes == {"Anna": "keep", "Bo": "open", "Cy": "open", "Dora": "open", "Eli": "let_go"}
    assert figures(found, "creators_keep")[None].value == 1
    assert figures(found, "creators_open")[None].value == 3
    anna = figures(found, "creator_score")["Anna"]
    assert anna.low > 0 and anna.interval_of == "same_creators"
    rank = figures(found, "creator_rank")["Anna"]
    assert (rank.value, rank.low) == (None, 1)


def test_equal_creators_are_seldom_told_apart() -> None:
    world = next(world for world in WORLDS if world.name == "8 equal creators, 1–5 posts")
    wrong = sum(bool({"keep", "let_go"} & set(one(world, seed)[1].classes)) for seed in range(15))
    assert wrong <= 3


def test_creators_with_one_post_vary_as_the_others_do() -> None:
    rates = RATES | {"Fay": [30.0]}
    found = creator_score(inputs(campaign(rates)))
    widths = {line.creator: line.high - line.low for line in found.creators
              if line.high is not None and line.low is not None}  # fmt: skip
    assert widths["Fay"] > widths["Bo"] > widths["Anna"] > 0


def test_noise_of_a_sum_is_the_pools() -> None:
    values = np.exp(np.random.default_rng(1).normal(5, 0.5, (200, 1)))
    posts = posts_of(values, np.repeat(np.arange(100), 2), draws=2000)
    noise = noise_of_sums(pool_of(posts, (0,)), 0, posts.uniform, np.repeat(np.arange(100), 2), 100)
    # one of two log-normal posts with s = 0.5: relvar (e^0.25 − 1) / 2 = 0.142
    assert noise.std(axis=0).mean() == pytest.approx(0.37, abs=0.04)
    assert noise.mean() == pytest.approx(0, abs=1e-9)
    events = noise_of_events(np.array([0.0, 100.0]), draws=4000, seed=1)
    assert events.std(axis=0)[1] == pytest.approx(0.1, abs=0.01)
    assert events.std(axis=0)[0] > 1


def test_zero_orders_are_bad_and_not_missing() -> None:
    rows = campaign(RATES)
    rows += [row(name, orders=1.0, tier="micro", unit=f"{name}{at}") for name in NAMES[:4]
             for at in range(5)]  # fmt: skip
    rows += [row("Eli", orders=0.0, tier="micro", unit="no order of Eli", filler=True)]
    found = parts(ledger(), "spring", complete(table(rows)), ("cpa",))
    assert found.components[0].value[4] == pytest.approx(-np.log(100 / 0.5))


@pytest.mark.parametrize(
    ("rates", "reason"),
    [
        ({}, "score_no_posts"),
        ({"Anna": [1.0]}, "score_few_creators"),
        ({"Anna": [1.0, 2.0], "Bo": [3.0, 4.0]}, "score_few_creators"),
        ({name: [float(at + 3)] for at, name in enumerate(NAMES)}, "too_few_posts"),
        ({name: RATES[name] for name in NAMES[:4]}, "score_few_to_judge"),
    ],
)
def test_too_little_to_judge(rates: dict[str, list[float]], reason: str) -> None:
    found = creator_score(inputs(campaign(rates)))
    assert found.reason == reason
    assert {line.class_ for line in found.creators} <= {None, "open"}
    for kpi in ("creators_keep", "creators_let_go"):
        assert figures(found, kpi)[None].value in (None, 0)
    list(results(found.figures))


def test_constant_figures_and_zero_cost() -> None:
    same = creator_score(inputs(campaign({name: [20.0, 20.0] for name in NAMES})))
    assert {line.class_ for line in same.creators} == {"open"}
    assert {line.score for line in same.creators} == {0.0}
    free = [one | ({"cost": 0.0, "fees": 0.0} if "cost" in one else {}) for one in campaign(RATES)]
    found = parts(ledger(), "spring", complete(table(free)), ("cpe", "er_impressions"))
    assert [name for name, _ in found.lacking] == ["cpe"]


def test_missing_figures_are_named() -> None:
    found = creator_score(inputs(campaign(RATES)[:-5]))
    assert dict(found.lacking) == {"cpe": "no_cost", "er_vs_usual": "no_usual_posts"}
    # 40 % of the weights are known: no score at all
    assert found.reason == "score_weights_unknown"
    assert figures(found, "creator_score")[None].reason == "score_weights_unknown"


def test_against_usual_is_the_statistic_by_creator() -> None:
    usual = pd.DataFrame([
        {"creator": name, "platform": "instagram", "campaign": None,
         "published": pd.Timestamp("2026-02-01"), "engagements": 30.0 + 5 * at + twice,
         "impressions": 1000.0, "views": None}
        for at, name in enumerate(NAMES) for twice in (0, 4)
    ])  # fmt: skip
    book = ledger(frames={"posts": usual})
    found = parts(book, "spring", complete(table(campaign(RATES))), ("er_vs_usual",))
    stated = by(campaign(RATES), "er_vs_usual", "creator", frames={"posts": usual})
    for at, name in enumerate(NAMES):
        assert found.components[0].value[at] == pytest.approx(np.log(stated[name].value))
    assert found.components[0].df == len(NAMES)  # one repeat each among the usual posts
    assert found.components[0].noise.std(axis=0).min() > 0


def test_row_order_changes_nothing() -> None:
    rows = campaign(RATES)
    assert creator_score(inputs(rows)).creators == creator_score(inputs(rows[::-1])).creators


def test_weights_are_kpis_known_by_creator_with_a_direction(tmp_path: Path) -> None:
    for objective in DEFAULT_WEIGHTS.values():
        assert sum(objective.values()) == pytest.approx(1)
        assert set(objective) <= set(scorable())
    assert why_not(KPIS["discount_share"]) and why_not(KPIS["aov"]) and why_not(KPIS["impressions"])
    folder = tmp_path / "params" / "acme"
    folder.mkdir(parents=True)
    client = ("name: Acme\ncurrency: EUR\ntimezone: UTC\nlocale: en-GB\nscore:\n  weights: "
              "{cpe: 2, content_pieces: 1, er_impresions: 1, roas: -1}\n")  # fmt: skip
    (folder / "client.yaml").write_text(client)
    with pytest.raises(KpiError) as found:
        load_client(tmp_path, "acme")
    text = str(found.value)
    assert "'content_pieces' cannot be a part of a score" in text
    assert "Did you mean 'er_impressions'" in text
    assert "expected a number above 0, found -1" in text


def test_declared_weights_are_used_and_normalised() -> None:
    book = ledger()
    own = book.client_params.model_copy(
        update={"score": book.client_params.score.model_copy(update={"weights": {"cpe": 5.0}})}
    )
    found = creator_score(inputs(campaign(RATES), replace(book, client_params=own)))
    assert (found.weights, found.declared) == ((("cpe", 1.0),), True)


def test_rank_correlation_by_hand() -> None:
    one, strata = np.array([1.0, 2, 3, 4, 5, 6]), np.array(["x"] * 6)
    found = rank_correlation(one, np.array([2.0, 1, 4, 3, 6, 5]), strata)
    assert found.value == pytest.approx(1 - 6 * 6 / (6 * 35))  # Σd² = 6
    assert found.low is not None and found.low < 0.5 < found.value
    assert rank_correlation(one[:5], one[:5], strata[:5]).reason == "few_pairs"
    assert rank_correlation(one, np.ones(6), strata).reason == "backtest_constant"
    pairs = np.array(["x", "x", "y", "y", "z", "z"])
    assert rank_correlation(one, one, pairs).reason == "few_pairs"


def test_an_earlier_campaign_is_held_against_the_next() -> None:
    book = ledger(objective="engagement")
    early = book.campaigns["spring"].model_copy(
        update={"start": dt.date(2025, 9, 1), "end": dt.date(2025, 9, 30)}
    )
    people = pd.DataFrame([
        {"campaign": slug, "creator": name, "followers": 1000.0 * at}
        for slug in ("autumn", "spring") for at, name in enumerate((*NAMES, "Fay"))
    ])  # fmt: skip
    from kpi_lib.estimates import creator_score_backtest as module

    both = replace(book, campaigns={"autumn": early, **book.campaigns},
                   as_of={"autumn": dt.date(2025, 10, 30), **book.as_of},
                   frames={"creators": people})  # fmt: skip
    rates = {name: [40.0 - 5 * at, 41.0 - 5 * at] for at, name in enumerate((*NAMES, "Fay"))}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "sums_table", lambda *_: table(campaign(rates)))
        found = module.backtest(inputs(campaign(rates), both), {"er_impressions": 1.0})
    assert (found.outcome, found.campaigns) == ("engagements_per_cost", ("autumn", "spring"))
    assert found.score.value == pytest.approx(1)
    assert found.followers.value == pytest.approx(-1)
    assert found.score.low is not None and found.score.low < 0.8


def test_the_section_lists_by_class_and_escapes_names() -> None:
    rates = {(HOSTILE if name == "Anna" else name): posts for name, posts in RATES.items()}
    whole = page("creator_score", creator_score(inputs(campaign(rates))))
    html = html_of(show(whole))
    assert "1 of 5 creators are to keep and 1 to let go; 3 are open." in html
    assert "<script>" not in html and "&lt;script&gt;" in html
    assert (
        html.index(">keep<") < html.index("&lt;script") < html.index(">let go<") < html.index("Bo")
    )
    spec = chart(whole)._repr_mimebundle_()["application/vnd.vegalite.v6+json"]
    data = next(iter(spec["datasets"].values()))
    names = [one["name"] for one in data]
    assert names == sorted(names, key=str.casefold)


def test_nothing_known_shows_nothing() -> None:
    found = CreatorScore(creators=(CreatorLine(creator="Anna", coverage=0.0),))
    assert html_of(show(page("creator_score", found))) == ""
    assert isinstance(scored([], {"a": 1.0}, 0), Scored)
