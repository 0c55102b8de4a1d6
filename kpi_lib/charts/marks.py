"""The plots that several charts share: dots with intervals, bars by week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import altair as alt

from kpi_lib.charts.drawn import Row, rows_of
from kpi_lib.charts.locale import axis_format, day_format
from kpi_lib.scorecard import Result
from kpi_lib.text import Language

ROW_HEIGHT = 30
FRAME = 40


def height_of(rows: Sequence[Row]) -> int:
    """Room for one line a row."""
    return FRAME + ROW_HEIGHT * max(1, len(rows))


def interval_rows(results: Sequence[Result], names: Sequence[str]) -> list[Row]:
    """Name, value, low and high of each known result."""
    return [
        {"name": name, "value": result.value, "low": result.low, "high": result.high}
        for result, name in zip(results, names, strict=True)
        if result.value is not None
    ]


def dots(
    rows: Sequence[Row], language: Language, *, name: str, value: str, unit: str,
    reference: float | None = None,
) -> alt.LayerChart:  # fmt: skip
    """One line a row: a dot at the value, a rule over its 95% interval, a line at `reference`."""
    form = axis_format(unit)
    order = [row["name"] for row in rows]
    y = alt.Y("name:N", title=name, sort=order, axis=alt.Axis(title=None))
    tips = [
        alt.Tooltip("name:N", title=name),
        alt.Tooltip("value:Q", title=value, format=form),
        alt.Tooltip("low:Q", title=language.t("from"), format=form),
        alt.Tooltip("high:Q", title=language.t("to"), format=form),
    ]
    axis = alt.Axis(title=value, format=form, tickCount=6)
    x = alt.X("value:Q", title=value, scale=alt.Scale(zero=False), axis=axis)
    base = alt.Chart()
    layers: list[alt.Chart] = [
        base.mark_rule(strokeWidth=2, opacity=0.55).encode(
            x=alt.X("low:Q", title=language.t("from"), axis=axis),
            x2=alt.X2("high:Q", title=language.t("to")),
            y=y,
        ),
        base.mark_point(filled=True, size=90, opacity=1).encode(x=x, y=y, tooltip=tips),
    ]
    if reference is not None:
        line = base.mark_rule(strokeDash=[4, 3], opacity=0.7).encode(
            x=alt.XDatum(reference, axis=axis)
        )
        layers.insert(0, line)
    return alt.LayerChart(data=rows_of(rows), layer=layers)


def weekly(results: Sequence[Result]) -> list[Row]:
    """Monday and value of each known week, in order."""
    rows = []
    for result in results:
        monday = result.group[0] if result.group else None
        if monday is None or result.value is None:
            continue
        day = dt.date.fromisoformat(monday[:10])
        # A time without zone is the reader's own midnight; a bare date would be UTC's.
        rows.append({
            "week": f"{day}T00:00:00",
            "value": result.value,
        })  # fmt: skip
    return sorted(rows, key=lambda row: row["week"])


def week_bars(rows: Sequence[Row], language: Language, *, value: str, unit: str) -> alt.Chart:
    """One bar a week, from Monday to Sunday."""
    form, days = axis_format(unit), day_format(language)
    until = "timeOffset('day', toDate(datum.week), 7)"
    bars = alt.Chart(rows_of(rows)).mark_bar(binSpacing=2).transform_calculate(until=until)
    plot: alt.Chart = bars.encode(
        x=alt.X(
            "week:T",
            title=language.t("Week of"),
            axis=alt.Axis(format=days, tickCount=8, labelOverlap=True, grid=False),
        ),
        x2="until:T",
        y2=alt.Y2Datum(0),  # without a foot, a bar with two ends in time has no height
        y=alt.Y("value:Q", title=value, axis=alt.Axis(format=form, tickCount=5)),
        tooltip=[
            alt.Tooltip("week:T", title=language.t("Week of"), format=days),
            alt.Tooltip("value:Q", title=value, format=form),
        ],
    )
    return plot
