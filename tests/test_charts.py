"""Charts say their finding, hold only what they plot, and follow the page's colours."""

from __future__ import annotations

import json
from typing import Any

import altair as alt
import pytest
from altair.utils.schemapi import SchemaValidationError

import reports
from kpi_lib import charts
from kpi_lib.charts.drawn import LAB_MIME, MIME, PALETTE, Drawn
from kpi_lib.charts.locale import day_format, vega_locale
from kpi_lib.charts.marks import log_ticks
from kpi_lib.report import ClientReport
from kpi_lib.show.display import Shown
from kpi_lib.text import Language

CHARTS = ("targets", "exposure_by_week", "engagement_by_creator", "cost_and_sales",
          "funnel_by_platform", "engagement_composition")  # fmt: skip


def spec(name: str, locale: str = "en-GB") -> dict[str, Any]:
    found = getattr(charts, name)(reports.report(locale))
    assert isinstance(found, Drawn)
    return dict(found.spec)


def rows(found: dict[str, Any]) -> list[dict[str, Any]]:
    values: list[dict[str, Any]] = found["datasets"][found["data"]["name"]]
    return values


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_keeps_to_the_schema_and_to_what_it_plots(name: str) -> None:
    found = spec(name)
    alt.Chart.from_dict(json.loads(json.dumps(found)), validate=True)
    text = json.dumps(found)
    assert reports.MARKER not in text
    plotted = {value["field"] for value in _channels(found) if "field" in value}
    assert {field for row in rows(found) for field in row} <= plotted
    assert found["width"] == "container"
    assert found["config"]["background"] == "transparent"
    assert found["description"].startswith(" ".join(found["title"]["text"])[:40])


def _channels(found: Any) -> list[dict[str, Any]]:
    if isinstance(found, dict):
        own = [value for value in found.get("encoding", {}).values() if isinstance(value, dict)]
        own += list(found.get("encoding", {}).get("tooltip", []))
        return own + [one for part in found.get("layer", []) for one in _channels(part)]
    return []


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_names_no_colour_of_its_own(name: str) -> None:
    found = spec(name)
    found["config"].pop("range")
    found["config"].pop("mark")
    assert "#" not in json.dumps(found)


def test_the_same_report_gives_the_same_chart() -> None:
    assert [spec(name) for name in CHARTS] == [spec(name) for name in CHARTS]


def test_titles_state_the_finding() -> None:
    titles = {name: " ".join(spec(name)["title"]["text"]) for name in CHARTS}
    assert titles["exposure_by_week"] == "Impressions: most in the week of 2 Mar 2026, 30,000"
    assert "1 of 2 creators clearly above, 0 clearly below" in titles["engagement_by_creator"]
    assert titles["cost_and_sales"] == (
        "Net sales above cost: 1 of 2 creators, of which clearly: 0"
    )
    # 60 + 20 comments and 10 + 10 shares of 600 reactions.
    assert titles["engagement_composition"].startswith("Comments, shares and saves are 16.7%")


def test_charts_speak_the_clients_language() -> None:
    found = spec("exposure_by_week", "de-DE")
    assert "Höchstwert in der Woche ab 02.03.2026" in " ".join(found["title"]["text"])
    assert found["config"]["locale"]["number"]["decimal"] == ","


def test_hostile_text_stays_data() -> None:
    names = {row["name"] for row in rows(spec("cost_and_sales"))}
    assert reports.HOSTILE in names


def test_weeks_are_the_readers_own_days() -> None:
    assert [row["week"] for row in rows(spec("exposure_by_week"))] == [
        "2026-03-02T00:00:00", "2026-03-16T00:00:00",
    ]  # fmt: skip


def test_a_week_without_a_figure_keeps_its_place() -> None:
    weeks = spec("exposure_by_week")["encoding"]["x"]["scale"]["domain"]
    assert [week[:10] for week in weeks] == ["2026-03-02", "2026-03-09", "2026-03-16"]


def test_shares_of_a_reference_stand_on_a_logarithm_with_round_ticks() -> None:
    scale = spec("engagement_by_creator")["layer"][0]["encoding"]["x"]["scale"]
    assert (scale["type"], scale["domain"]) == ("log", [0.5, 2])
    zero = [{"value": 0.0, "low": None, "high": None}]
    assert log_ticks(zero, ("value", "low", "high"), 1.0) == [], "zero has no logarithm"
    near = [{"value": 3.0, "low": 2.0, "high": 4.0}]
    assert log_ticks(near, ("value", "low", "high")) == []


def test_targets_are_drawn_as_shares_of_what_was_agreed() -> None:
    cpa, impressions = rows(spec("targets"))
    assert (cpa["value"], cpa["low"], cpa["high"]) == (1.25, 0.75, 2.25)
    assert impressions["value"] == 2.5


@pytest.mark.parametrize("name", [*CHARTS, "sales_by_week"])
def test_where_data_are_missing_there_is_a_word_and_no_chart(name: str) -> None:
    empty = reports.with_results()
    bare = reports.replace(empty, sums=empty.sums.iloc[:0])
    found = getattr(charts, name)(bare)
    assert isinstance(found, Shown)
    assert str(found.html).startswith('<p class="note na">')


def test_campaigns_over_time_hold_the_newest_against_the_one_before() -> None:
    one = reports.report()
    client = ClientReport(client="acme", client_params=one.client_params, language=one.language,
                          campaigns=(one, one), at_age=(one, one))  # fmt: skip
    found = charts.campaigns_over_time(client, "cpa")
    assert isinstance(found, Drawn)
    assert "Spring blend €500.00, the campaign before €500.00" in " ".join(
        found.spec["title"]["text"]
    )
    assert isinstance(charts.campaigns_over_time(client, "cpm"), Shown)


def test_a_chart_is_shown_on_the_page_and_in_jupyterlab() -> None:
    found = charts.targets(reports.report())._repr_mimebundle_()
    assert set(found) == {MIME, LAB_MIME, "text/plain"}
    assert found[LAB_MIME]["$schema"].endswith("/v5.json")
    # A width that follows JupyterLab's output area never comes to rest: the browser hangs.
    assert found[LAB_MIME]["width"] == 640
    assert "autosize" not in found[LAB_MIME]


def test_an_analysts_own_chart_is_a_specification_too() -> None:
    before = alt.renderers.active
    try:
        charts.enable()
        bundle = alt.Chart(alt.InlineData(values=[{"a": 1}])).mark_point()._repr_mimebundle_()
    finally:
        alt.renderers.enable(before)
    shown = bundle[0] if isinstance(bundle, tuple) else bundle
    assert MIME in shown
    assert "text/html" not in shown


def test_axes_count_as_the_reader_does() -> None:
    german = Language("de-DE", "EUR")
    assert vega_locale(german)["number"]["currency"] == ["", "\u00a0€"]
    assert vega_locale(Language("es-MX", "MXN"))["number"]["currency"] == ["$", ""]
    assert vega_locale(german)["time"]["days"][0] == "Sonntag"
    assert day_format(german) == "%-d. %b"
    assert day_format(Language("en-US", "USD")) == "%b %-d"


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
              for part in parts]  # fmt: skip
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colour", PALETTE)
def test_marks_stand_out_on_a_light_and_on_a_dark_page(colour: str) -> None:
    own = _luminance(colour)
    assert (1.05) / (own + 0.05) >= 3, "on white"
    assert (own + 0.05) / (_luminance("#14161a") + 0.05) >= 3, "on a dark page"


def test_our_charts_leave_altair_checking_what_analysts_draw() -> None:
    charts.targets(reports.report())
    with pytest.raises(SchemaValidationError):
        alt.Chart().mark_bar(opacity="no number")


def test_a_chart_is_the_same_each_time_and_after_others() -> None:
    first = json.dumps(spec("cost_and_sales"))
    spec("targets", "de-DE")
    assert json.dumps(spec("cost_and_sales")) == first
