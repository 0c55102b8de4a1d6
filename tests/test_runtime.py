"""The reduced Vega: small, no eval, and enough for what ordinary charts are made of."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import altair as alt
import chrome
import pandas as pd
import pytest
import vl_convert
from playwright.sync_api import Browser

from kpi_site.page import CSP
from kpi_site.runtime import LEFT_OUT, chart_runtime, needs_whole

ROWS = pd.DataFrame({
    "day": pd.date_range("2026-03-02", periods=12, freq="3D"),
    "who": ["Anna", "Bo", "Cleo"] * 4,
    "reach": [5, 9, 2, 8, 4, 7, 1, 6, 3, 9, 8, 2],
    "sales": [50, 20, 70, 10, 90, 30, 60, 40, 80, 20, 10, 60],
})  # fmt: skip
BASE = alt.Chart(ROWS)
BRUSH = alt.selection_interval(encodings=["x"], name="brush")
ORDINARY: Mapping[str, Callable[[], alt.TopLevelMixin]] = {
    "stacked bars": lambda: BASE.mark_bar().encode(x="sum(sales)", y="who", color="who"),
    "bins": lambda: BASE.mark_bar().encode(alt.X("reach", bin=True), y="count()"),
    "weeks": lambda: BASE.mark_line().encode(x="yearmonthdate(day):T", y="mean(reach)"),
    "band": lambda: BASE.mark_area().encode(x="day", y="sales", y2="reach")
    + BASE.mark_errorbar(extent="ci").encode(x="day", y="reach"),
    "heat map": lambda: BASE.mark_rect().encode(
        x="week(day):O", y="who", color=alt.Color("sales", scale=alt.Scale(scheme="viridis"))),
    "box plot": lambda: BASE.mark_boxplot().encode(x="who", y="sales"),
    "pie": lambda: BASE.mark_arc().encode(theta="sum(sales)", color="who"),
    "facets": lambda: BASE.mark_point().encode(x="reach", y="sales", column="who", size="sales"),
    "beside": lambda: BASE.mark_tick().encode(x="reach") | BASE.mark_rule().encode(x="sales"),
    "density": lambda: BASE.transform_density("sales", as_=["x", "y"]).mark_area().encode(
        x="x:Q", y="y:Q"),
    "quantiles": lambda: BASE.transform_quantile("sales").mark_line().encode(
        x="prob:Q", y="value:Q"),
    "window": lambda: BASE.transform_window(total="sum(sales)", sort=[{"field": "day"}])
    .mark_line(interpolate="monotone").encode(x="day", y="total:Q"),
    "share": lambda: BASE.transform_joinaggregate(all="sum(sales)").transform_calculate(
        share="datum.sales / datum.all").mark_bar().encode(x="share:Q", y="who"),
    "fold, filter": lambda: BASE.transform_fold(["reach", "sales"]).transform_filter(
        "datum.value > 3").mark_circle().encode(x="day", y="value:Q", color="key:N"),
    "pivot": lambda: BASE.transform_pivot("who", value="sales", groupby=["day"])
    .mark_line().encode(x="day", y="Anna:Q"),
    "impute": lambda: BASE.mark_line().encode(
        x="day", y=alt.Y("reach", impute=alt.ImputeParams(value=0)), color="who"),
    "lookup, sample": lambda: BASE.transform_lookup(
        "who", from_=alt.LookupData(ROWS, "who", ["reach"]), as_=["found"]).transform_sample(9)
    .mark_point().encode(x="found:Q", y="sales"),
    "sequence": lambda: alt.Chart(alt.sequence(0, 9, 1, as_="x")).transform_calculate(
        y="sin(datum.x)").mark_trail().encode(x="x:Q", y="y:Q", size="y:Q"),
    "labels": lambda: BASE.mark_text(angle=20).encode(x="day", y="reach", text="who")
    + BASE.mark_bar(opacity=0.2).encode(
        x=alt.X("day", axis=alt.Axis(labelOverlap="greedy")), y="sales", order="reach"),
    "flatten": lambda: alt.Chart(alt.Data(values=[{"a": [1, 2, 3]}])).transform_flatten(
        ["a"]).transform_stack(stack="a", as_=["lo", "hi"], groupby=[]).mark_bar().encode(
        x="lo:Q", x2="hi:Q"),
    "brush": lambda: BASE.mark_bar().encode(
        x="day:T", y="reach", color=alt.condition(BRUSH, alt.value("red"), alt.value("grey")),
        tooltip=["who", "reach"]).add_params(BRUSH),
    "symlog, sorted": lambda: BASE.mark_bar().encode(
        alt.X("sales", scale=alt.Scale(type="symlog")), alt.Y("who", sort="-x")),
}  # fmt: skip
DRAWER = """
window.drawn = {};
for (const [name, spec] of Object.entries(JSON.parse(document.getElementById("specs").textContent))) {
  const place = document.createElement("div");
  place.dataset.name = name;
  document.body.append(place);
  try {
    window.drawn[name] = new V.View(V.parse(spec, null, { ast: true }), {
      expr: V.expressionInterpreter, renderer: "svg", container: place, hover: true,
      tooltip: (handler, event, item, value) => { window.told = value; },
    });
    window.drawn[name].run();
  } catch (error) { place.dataset.error = String(error); }
}
"""  # noqa: E501


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with chrome.running() as found:
        yield found


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return chart_runtime(tmp_path_factory.mktemp("root"), whole=True)


def compiled(chart: alt.TopLevelMixin) -> dict[str, Any]:
    return dict(vl_convert.vegalite_to_vega(chart.to_dict()))


def a_page(folder: Path, specs: Mapping[str, Any], runtime: bytes) -> str:
    """A page with the site's own policy that draws the charts."""
    (folder / "vega.js").write_bytes(runtime)
    (folder / "draw.js").write_text(DRAWER, encoding="utf-8")
    text = json.dumps(specs).replace("<", "\\u003c")
    page = folder / "page.html"
    page.write_text(
        f'<!doctype html><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{CSP}"><title>t</title><body>'
        f'<script type="application/json" id="specs">{text}</script>'
        f'<script src="vega.js"></script><script src="draw.js"></script>',
        encoding="utf-8",
    )
    return page.as_uri()


def test_the_script_is_small_and_holds_no_name_of_its_own_but_one(tmp_path: Path) -> None:
    script = chart_runtime(tmp_path)
    assert len(gzip.compress(script, 9)) <= 140_000
    assert script.startswith(b"/* Parts of Vega (BSD-3-Clause")


def test_every_ordinary_chart_is_drawn_without_eval(chromium: Browser, tmp_path: Path) -> None:
    specs = {name: compiled(make()) for name, make in ORDINARY.items()}
    assert [name for name, spec in specs.items() if needs_whole(spec)] == []
    url = a_page(tmp_path, specs, chart_runtime(tmp_path))
    with chrome.opened(chromium, url) as (page, noise):
        page.wait_for_timeout(300)
        errors = "[...document.querySelectorAll('[data-error]')].map(e => e.dataset.error)"
        assert page.evaluate(errors) == []
        assert noise == []
        for name in specs:
            marks = page.locator(f'[data-name="{name}"] svg [role="graphics-symbol"]')
            assert marks.count() >= 1, name


def test_tooltip_and_selection_answer(chromium: Browser, tmp_path: Path) -> None:
    url = a_page(tmp_path, {"brush": compiled(ORDINARY["brush"]())}, chart_runtime(tmp_path))
    with chrome.opened(chromium, url) as (page, noise):
        bars = page.locator('svg [aria-roledescription="bar"]')
        bars.first.hover()
        assert page.evaluate("window.told") == {"who": "Anna", "reach": "5"}
        box = page.locator("svg").bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 60, box["y"] + 60)
        page.mouse.down()
        page.mouse.move(box["x"] + 150, box["y"] + 80, steps=4)
        page.mouse.up()
        page.wait_for_timeout(50)
        colours = bars.evaluate_all("all => all.map(e => e.getAttribute('fill'))")
        assert {"red", "grey"} == set(colours)
        assert noise == []


@pytest.mark.parametrize("make", [
    lambda: BASE.transform_regression("reach", "sales").mark_line().encode(x="reach", y="sales"),
    lambda: BASE.transform_loess("reach", "sales").mark_line().encode(x="reach", y="sales"),
    lambda: alt.Chart(alt.graticule()).mark_geoshape().project("mercator"),
])  # fmt: skip
def test_what_needs_more_gets_all_of_vega(
    chromium: Browser, tmp_path: Path, whole: bytes, make: Callable[[], alt.TopLevelMixin]
) -> None:
    spec = compiled(make())
    assert needs_whole(spec)
    url = a_page(tmp_path, {"it": spec}, whole)
    with chrome.opened(chromium, url) as (page, noise):
        page.locator('[data-name="it"] svg').wait_for()
        assert noise == []


def test_what_is_said_to_be_left_out_is_left_out(chromium: Browser, tmp_path: Path) -> None:
    def spec(transform: str) -> dict[str, Any]:
        return {"data": [{"name": "rows", "values": [], "transform": [{"type": transform}]}]}

    specs = {name: spec(name) for name in sorted(LEFT_OUT - {"projection"})}
    specs["aggregate"] = spec("aggregate")
    with chrome.opened(chromium, a_page(tmp_path, specs, chart_runtime(tmp_path))) as (page, _):
        refused = "[...document.querySelectorAll('[data-error]')].map(e => e.dataset.name)"
        assert set(page.evaluate(refused)) == LEFT_OUT - {"projection"}


def test_words_in_the_data_decide_nothing() -> None:
    rows = [{"transform": [{"type": "force"}], "caption": "geoArea(x)"}]
    assert not needs_whole({"data": [{"name": "a", "values": rows}]})
    assert needs_whole({"marks": [{"encode": {"update": {"x": {"signal": "geoArea('p', d)"}}}}]})
