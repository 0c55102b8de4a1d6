"""Kinds of pay at equal cost: by hand, planted, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from kpi_frames import ledger, post, row, table

from kpi_lib import show
from kpi_lib.estimates.compensation import Compensation, compensation, priced
from kpi_lib.estimates.figure import Figure, results
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.kpis.cells import complete
from kpi_lib.kpis.modelled.compensation import KPIS
from kpi_lib.kpis.registry import KPIS as EVERY
from kpi_lib.report import CampaignReport, indexed
from reports import HOSTILE, report

Rows = Sequence[Mapping[str, Any]]
PAY = {"Anna": "paid", "Bo": "paid", "Cleo": "gifted", "Dan": "gifted"}


def posts(creator: str, model: str, *seen: float) -> list[dict[str, Any]]:
    return [
        post(f"{creator} {i}", creator, impressions=value, engagements=value / 20, model=model,
             paid_impressions=np.nan)
        for i, value in enumerate(seen)
    ]  # fmt: skip


def world() -> list[dict[str, Any]]:
    """Two paid creators of 500 each, two gifted ones: product for 50 at cost, 100 at retail."""
    rows: list[dict[str, Any]] = []
    for creator, model in PAY.items():
        rows += posts(creator, model, 8000, 12000, 10000)
        rows.append(row(creator, creators=1.0, model=model))
        if model == "paid":
            rows.append(row(creator, cost=500.0, fees=500.0, model=model))
        else:
            rows.append(row(creator, cost=50.0, product_cogs=50.0, model=model))
            rows.append(row(creator, product_retail=100.0, model=model))
    return rows


def inputs(rows: Rows, pay: Mapping[str, str | None] = PAY) -> Inputs:
    roster = pd.DataFrame({"campaign": "spring", "creator": list(pay), "model": list(pay.values())})
    book = ledger(frames={"creators": roster})
    return Inputs(ledger=book, campaign="spring", sums=complete(table(rows)))


def by_kind(found: Compensation, kpi: str) -> dict[str | None, Figure]:
    return {
        figure.group[0] if figure.group else None: figure
        for figure in found.figures
        if figure.kpi == kpi
    }


def test_product_is_cost_at_either_price() -> None:
    found = compensation(inputs(world()))
    at_cost, at_retail = by_kind(found, "cpm_at_cost"), by_kind(found, "cpm_at_retail")
    # 60,000 impressions a kind: 1,000 × 1,000 / 60,000, and 1,000 × 100 (200) / 60,000.
    assert at_cost["paid"].value == at_retail["paid"].value == pytest.approx(1000 / 60)
    assert at_cost["gifted"].value == pytest.approx(100 / 60)
    assert at_retail["gifted"].value == pytest.approx(200 / 60)
    assert at_retail[None].value == pytest.approx(1200 / 120)
    assert by_kind(found, "cpe_at_retail")["gifted"].value == pytest.approx(200 / 3000)
    assert by_kind(found, "posts_per_creator_agreed")["gifted"].value == 3.0
    assert at_retail["gifted"].low is not None and at_retail["gifted"].basis == "measured"
    assert {figure.kpi for figure in found.figures} == {kpi.name for kpi in KPIS}


def test_the_kinds_are_judged() -> None:
    found = compensation(inputs(world()))
    pair = next(one for one in found.comparisons if one.kpi == "cpm_at_retail")
    assert (pair.a, pair.b, pair.verdict) == (("gifted",), ("paid",), "clear")
    assert pair.ratio == pytest.approx(0.2)


def test_equal_kinds_are_seldom_told_apart() -> None:
    clear = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        rows: list[dict[str, Any]] = []
        for creator, model in PAY.items():
            rows += posts(creator, model, *rng.lognormal(9, 0.8, 4))
            rows.append(row(creator, cost=300.0, product_cogs=300.0, product_retail=300.0,
                            model=model))  # fmt: skip
        found = compensation(inputs(rows)).comparisons
        clear += any(one.kpi == "cpm_at_retail" and one.verdict == "clear" for one in found)
    assert clear <= 7


def test_product_without_a_price_is_unknown_and_not_free() -> None:
    rows = [one for one in world()
            if not (one["creator"] == "Dan" and "product_retail" in one)]  # fmt: skip
    found = compensation(inputs(rows))
    gifted = by_kind(found, "cpm_at_retail")["gifted"]
    assert gifted.value == pytest.approx(100 / 30) and gifted.n == 1  # Cleo alone
    assert by_kind(found, "cpm_at_cost")["gifted"].n == 2
    assert [kind.unpriced for kind in found.kinds] == [
        {"cost": 0, "retail": 1}, {"cost": 0, "retail": 0},
    ]  # fmt: skip


def test_a_gift_with_shipping_only_is_unknown_too() -> None:
    product = {"cost", "product_retail"}
    rows = [one for one in world() if one["creator"] != "Dan" or not product & set(one)]
    rows.append(row("Dan", cost=5.0, shipping_cost=5.0, model="gifted"))
    sums, lacking = priced(inputs(rows).sums, "cost")
    assert lacking == {"Dan"}
    assert sums.loc[sums["creator"].eq("Dan"), "cost"].isna().all()


def test_nobodys_cost_is_in_the_whole_only() -> None:
    rows = [*world(), row(None, cost=1200.0, agency_fee=1200.0)]
    found = compensation(inputs(rows))
    assert found.unassigned == 1200
    assert by_kind(found, "cpm_at_retail")[None].value == pytest.approx(2400 / 120)
    assert by_kind(found, "cpm_at_retail")["paid"].value == pytest.approx(1000 / 60)


def test_frames_are_left_as_they_are_and_order_changes_nothing() -> None:
    given = inputs(world())
    before = given.sums.copy()
    found = compensation(given)
    pd.testing.assert_frame_equal(given.sums, before)
    turned = replace(given, sums=before.sample(frac=1, random_state=1).reset_index(drop=True))
    assert compensation(turned).figures == found.figures


@pytest.mark.parametrize(
    ("rows", "pay", "kpi", "reason"),
    [
        (world(), dict.fromkeys(PAY, "paid"), "cpm_at_cost", "one_model"),
        (world(), dict.fromkeys(PAY), "cpm_at_cost", "no_models"),
        (world(), {}, "posts_per_creator_agreed", "no_models"),
        ([one for one in world() if "product_retail" not in one], PAY, "cpm_at_retail",
         "product_not_priced"),
        (world(), PAY, "cpa_at_retail", "no_orders"),
        ([one for one in world() if "impressions" not in one], PAY, "cpm_at_cost", "no_data"),
    ],
)  # fmt: skip
def test_what_cannot_be_told_has_its_reason(
    rows: Rows, pay: Mapping[str, str | None], kpi: str, reason: str
) -> None:
    told = by_kind(compensation(inputs(rows, pay)), kpi)[None]
    assert (told.reason, told.value, told.low) == (reason, None, None)


def test_without_any_row_there_are_reasons() -> None:
    empty = inputs(world())
    found = compensation(replace(empty, sums=empty.sums.iloc[:0]))
    assert {figure.value for figure in found.figures} == {None}
    assert all(figure.reason for figure in found.figures)


def shown(found: Compensation) -> CampaignReport:
    base = report()
    card = replace(base.scorecard, kpis=tuple(results(found.figures)))
    names = {kpi.name: kpi for kpi in EVERY.values() if kpi.family == "compensation"}
    estimates: Any = type("Estimates", (), {"compensation": found})()
    return replace(base, scorecard=card, index=indexed(card), kpis=names, estimates=estimates)


def test_the_section_ranks_nothing_that_is_open() -> None:
    html = show.compensation(shown(compensation(inputs(world()))))._repr_mimebundle_()["text/html"]
    assert "are clear; pairs that are open are not ranked" in html
    assert "Product at retail price" in html and "not free" in html
    calm = [one | {"impressions": one["impressions"] * (1 + 3 * (at % 2))}
            if "impressions" in one else one for at, one in enumerate(world())]  # fmt: skip
    calm = [one for one in calm if "cost" not in one]
    calm += [row(name, cost=300.0, product_cogs=300.0, model=model) for name, model in PAY.items()]
    html = show.compensation(shown(compensation(inputs(calm))))._repr_mimebundle_()["text/html"]
    assert "they are not ranked" in html
    assert show.compensation(shown(compensation(inputs(world(), {})))).html == ""


def test_hostile_names_of_kinds_are_text() -> None:
    pay = PAY | {"Anna": HOSTILE}
    rows = [one | {"model": pay.get(str(one["creator"]))} for one in world()]
    html = show.compensation(shown(compensation(inputs(rows, pay))))._repr_mimebundle_()[
        "text/html"
    ]
    assert "<script>" not in html and "&lt;script&gt;" in html
