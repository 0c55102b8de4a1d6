"""Weights in the mix: a chain by hand, what a journey is, and what cannot be told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import altair as alt
import numpy as np
import pandas as pd
import pytest
from kpi_frames import ledger, row, table

import reports
from benchmarks.calibrate.mix import rows as calibrated
from kpi_lib import charts
from kpi_lib.charts.drawn import Drawn
from kpi_lib.estimates.figure import Figure, results
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.estimates.mix import KPIS as NAMES
from kpi_lib.estimates.mix import Mix, mix
from kpi_lib.estimates.mix_chain import Paths, removal_effects, weights
from kpi_lib.estimates.mix_journeys import REST, journeys
from kpi_lib.kpis.cells import complete
from kpi_lib.kpis.registry import KPIS
from kpi_lib.report import CampaignReport, indexed
from kpi_lib.show.mix import mix as shown

HOSTILE = reports.HOSTILE
BY_HAND = [(["c1", "c2", "c3"], True), (["c1"], False), (["c2", "c3"], False)]


def sheet(
    paths: Sequence[tuple[Sequence[str], bool]], *, start: str = "2026-03-02", times: int = 1
) -> pd.DataFrame:
    """One customer a path, a touch an hour; the last touch is marked where it ends in a sale."""
    rows = [
        {"customer": f"{copy:03d}-{number:03d}", "touch": touch,
         "time": pd.Timestamp(start) + pd.Timedelta(hours=at),
         "converted": won and at == len(path) - 1}
        for copy in range(times)
        for number, (path, won) in enumerate(paths)
        for at, touch in enumerate(path)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def weighed(rows: pd.DataFrame, *, scope: str | None = "spring", **roster: str) -> Mix:
    frames = {
        "journeys": rows.assign(campaign=scope, source=0),
        "creators": pd.DataFrame([{"campaign": "spring", "creator": "Anna"} | roster]),
    }
    sums = complete(table([row(posts=1.0)]))
    return mix(Inputs(ledger=ledger(frames=frames), campaign="spring", sums=sums))


def by_touch(found: Mix, kpi: str = "mix_weight") -> dict[str | None, float | None]:
    return {f.group[0]: f.value for f in found.figures if f.kpi == kpi and f.group}


def whole(found: Mix, kpi: str) -> Figure:
    return next(f for f in found.figures if f.kpi == kpi and f.group is None)


def test_three_journeys_by_hand() -> None:
    """c1>c2>c3 converts, c1 and c2>c3 do not: .2 .4 .4 (the example of the Markov literature)."""
    found = journeys(sheet(BY_HAND))
    assert found is not None
    result = weights(found.paths, draws=5)
    shares = dict(zip(found.names, result.removal.tolist(), strict=True))
    assert shares == pytest.approx({"c1": 0.2, "c2": 0.4, "c3": 0.4})
    effects = dict(zip(found.names, result.effect.tolist(), strict=True))
    assert effects == pytest.approx({"c1": 0.5, "c2": 1.0, "c3": 1.0})


def test_the_inverse_gives_what_taking_a_touch_out_by_hand_gives() -> None:
    rng = np.random.default_rng(0)
    counts = rng.integers(1, 20, (6, 7)).astype(float)
    counts[0, 5] = counts[0, 6] = 0
    step = counts / counts.sum(axis=1, keepdims=True)

    def sales(without: int | None) -> float:
        inner, out = step[1:, :5].copy(), step[1:, 5].copy()
        if without is not None:
            inner[without], out[without] = 0, 0
        return float(step[0, :5] @ np.linalg.solve(np.eye(5) - inner, out))

    expected = [1 - sales(touch) / sales(None) for touch in range(5)]
    assert removal_effects(counts.ravel(), 5) == pytest.approx(expected)


def test_a_journey_ends_with_a_sale_and_touches_fold() -> None:
    rows = sheet([(["Ads ", "ads", "Mail", "Ads", "SEARCH"], True)])
    rows.loc[2, "converted"] = True
    found = journeys(rows.iloc[::-1])
    assert found is not None
    assert found.names == ("Ads", "Mail", "SEARCH")
    assert found.paths.journey.tolist() == [0, 0, 1, 1]
    assert found.paths.touch.tolist() == [0, 1, 0, 2]
    assert found.paths.converted.tolist() == [True, True]
    assert found.paths.customer.tolist() == [0, 0]


def test_first_last_and_every_touch() -> None:
    found = weighed(sheet([(["a", "b", "a"], True), (["b"], True), (["a"], False)], times=30))
    assert by_touch(found, "mix_first") == pytest.approx({"a": 0.5, "b": 0.5})
    assert by_touch(found, "mix_last") == pytest.approx({"a": 0.5, "b": 0.5})
    assert by_touch(found, "mix_linear") == pytest.approx({"a": 0.25, "b": 0.75})


def test_shares_add_to_one_and_intervals_hold_them() -> None:
    found = weighed(sheet(BY_HAND, times=40))
    for kpi in ("mix_weight", "mix_first", "mix_last", "mix_linear"):
        assert sum(value or 0.0 for value in by_touch(found, kpi).values()) == pytest.approx(1)
    for figure in found.figures:
        if figure.low is not None and figure.high is not None and figure.value is not None:
            assert figure.low <= figure.value + 1e-9
            assert figure.value <= figure.high + 1e-9


@pytest.mark.parametrize(("touch", "roster"), [
    ("anna", {}), ("@Anna.B", {"handles": "anna.b;other"}), ("anna_spring", {"utm_content":
    "x;Anna-Spring"}), ("Influencer", {}), ("CREATORS", {}),
])  # fmt: skip
def test_a_creator_is_known_by_name_handle_utm_content_or_the_word(
    touch: str, roster: dict[str, str]
) -> None:
    rows = sheet([([touch, "mail"], True), (["mail"], False), ([touch], False)], times=30)
    found = weighed(rows, **roster)
    assert whole(found, "influencer_weight").value == by_touch(found)[touch]


def test_without_a_creator_the_weight_of_creators_is_not_zero_but_missing() -> None:
    found = whole(weighed(sheet(BY_HAND, times=40)), "influencer_weight")
    assert (found.value, found.reason) == (None, "mix_no_creators")


BAD = {
    "no_journeys": sheet(BY_HAND).iloc[:0],
    "mix_few_conversions": sheet(BY_HAND, times=29),
    "mix_one_touch": sheet([(["c1"], True), (["c1"], False)], times=40),
    "mix_none_lost": sheet([(["c1", "c2"], True)], times=40),
    "mix_few_lost": sheet([(["c1", "c2"], True)] * 39 + [(["c1"], False)]),
    "mix_marked_throughout": sheet(BY_HAND, times=40).assign(
        converted=lambda rows: rows["customer"].str.endswith("000")
    ),
    "mix_rows_incomplete": sheet(BY_HAND, times=40).assign(
        touch=lambda rows: rows["touch"].where(rows.index % 10 > 0)
    ),
}


@pytest.mark.parametrize("reason", BAD)
def test_bad_input_gives_a_reason_and_no_number(reason: str) -> None:
    found = weighed(BAD[reason])
    assert {figure.kpi for figure in found.figures} == set(NAMES)
    assert {figure.reason for figure in found.figures} == {reason}


def test_all_missing_gives_a_reason() -> None:
    rows = sheet(BY_HAND, times=40).assign(touch=None, time=pd.NaT, converted=None)
    assert {figure.reason for figure in weighed(rows).figures} == {"mix_rows_incomplete"}
    rows = sheet(BY_HAND, times=40).assign(converted=None)
    assert {figure.reason for figure in weighed(rows).figures} == {"mix_few_conversions"}


def test_a_client_s_sheet_counts_where_it_meets_the_campaign() -> None:
    rows = sheet(BY_HAND, times=40)
    assert weighed(rows, scope=None).weights is not None
    before = sheet(BY_HAND, times=40, start="2025-03-02")
    assert weighed(before, scope=None).figures[0].reason == "no_journeys"
    assert weighed(rows, scope="autumn").figures[0].reason == "no_journeys"


def test_the_order_of_rows_does_not_matter() -> None:
    rows = sheet([*BY_HAND, (["c3", "c1"], True)], times=30)
    first, second = weighed(rows), weighed(rows.sample(frac=1, random_state=1))
    assert list(results(first.figures)) == list(results(second.figures))


@pytest.mark.parametrize("times", [60, 500])
def test_intervals_do_not_hang_on_how_customers_are_named(times: int) -> None:
    """Names are hashed with each workspace's own key: the same sheet gives the same numbers."""
    paths = [(["Anna"], True), (["search"], False), (["Anna", "search"], True), (["mail"], False)]
    rows = sheet(paths, times=times)
    rows["time"] += pd.to_timedelta(np.random.default_rng(3).integers(0, 9999, len(rows)), "min")
    names = rows["customer"].unique()
    other = dict(zip(names, np.random.default_rng(2).permutation(names), strict=True))
    again = rows.assign(customer=rows["customer"].map(other))
    assert weighed(rows).figures == weighed(again).figures


def test_the_rarest_touches_are_put_together() -> None:
    paths = [([f"t{n:02d}", "mail"], n % 2 == 0) for n in range(80)]
    found = journeys(sheet(paths))
    assert found is not None
    assert len(found.names) == 40
    assert found.names[-1] == REST


def test_blocks_of_customers_do_as_well_as_customers() -> None:
    rng = np.random.default_rng(5)
    touch = rng.integers(0, 3, 6000)
    paths = Paths(journey=np.repeat(np.arange(3000), 2), touch=touch, touches=3,
                  converted=rng.random(3000) < 0.3, customer=np.arange(3000))  # fmt: skip
    few = replace(paths, journey=paths.journey[:1800], touch=touch[:1800],
                  converted=paths.converted[:900], customer=np.arange(900))  # fmt: skip
    wide, narrow = (np.mean(w.high - w.low) for w in (weights(few), weights(paths)))
    assert wide / narrow == pytest.approx(np.sqrt(3000 / 900), rel=0.15)


def test_intervals_hold_the_large_sample_weight() -> None:
    line = next(iter(calibrated(40)))
    assert line.covered is not None and line.covered / line.told >= 0.8


def report_of(found: Mix) -> CampaignReport:
    base = reports.report()
    card = replace(base.scorecard, kpis=tuple(results(found.figures)))
    return replace(base, index=indexed(card), kpis=KPIS, scorecard=card,
                   estimates=type("E", (), {"mix": found})())  # fmt: skip


def test_hostile_touches_are_text_on_the_page_and_in_the_chart() -> None:
    rows = sheet([([HOSTILE, "anna"], True), (["anna"], False), ([HOSTILE], False)], times=30)
    report = report_of(weighed(rows))
    html = shown(report)._repr_mimebundle_()["text/html"]
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "no causal effect" in html
    drawn = charts.mix(report)
    assert isinstance(drawn, Drawn)
    alt.Chart.from_dict(json.loads(json.dumps(dict(drawn.spec))), validate=True)
    assert "000-000" not in json.dumps(dict(drawn.spec)) + html


def test_nothing_is_shown_where_nothing_is_known() -> None:
    report = report_of(weighed(BAD["mix_one_touch"]))
    assert shown(report)._repr_mimebundle_()["text/html"] == ""
    assert not isinstance(charts.mix(report), Drawn)
