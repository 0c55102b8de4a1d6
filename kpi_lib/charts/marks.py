"""The plots that several charts share: dots with intervals, bars by week."""

from __future__ import annotations

import datetime as dt
import math
import textwrap
from collections.abc import Sequence

import altair as alt

from kpi_lib.charts.drawn import Row, rows_of
from kpi_lib.charts.locale import axis_format, day_format
from kpi_lib.scorecard import Result
from kpi_lib.text import Language

ROW_HEIGHT = 34
LINE_HEIGHT = 13
LINE_WIDTH = 28
AXIS_TITLE_WIDTH = 34
"""Letters of an axis title that a phone's chart holds on one line."""
FRAME = 40
DWARFED = 20
"""Largest over smallest value from which a plain axis no longer shows the small ones."""


def height_of(rows: Sequence[Row]) -> int:
    """Room for the lines of each row's name."""
    lines = max((str(row.get("name", "")).count("\n") + 1 for row in rows), default=1)
    return FRAME + max(ROW_HEIGHT, LINE_HEIGHT * lines + 10) * max(1, len(rows))


def broken(*lines: str) -> str:
    """A name in lines that leave a phone's chart some room."""
    return "\n".join(part for line in lines for part in textwrap.wrap(line, LINE_WIDTH) or [line])


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
    """One line a row: a dot at the value, a rule over its 95% interval, a line at `reference`.

    Shares of a reference stand on a logarithm: half of it is as far away as its double.
    """
    form = axis_format(unit)
    y = lines_of(rows, name)
    tips = [
        alt.Tooltip("name:N", title=name),
        alt.Tooltip("value:Q", title=value, format=form),
        alt.Tooltip("low:Q", title=language.t("from"), format=form),
        alt.Tooltip("high:Q", title=language.t("to"), format=form),
    ]
    ticks = log_ticks(rows, ("value", "low", "high"), reference)
    lines = textwrap.wrap(value, AXIS_TITLE_WIDTH)
    axis = alt.Axis(title=lines, format=form, tickCount=5)
    scale = alt.Scale(zero=False, nice=True)
    if ticks:
        axis = alt.Axis(title=lines, format=form, values=ticks, labelOverlap=True)
        scale = alt.Scale(type="log", domain=[ticks[0], ticks[-1]], nice=False)
    base = alt.Chart()
    layers: list[alt.Chart] = [
        base.mark_rule(strokeWidth=2, opacity=0.55).encode(
            x=alt.X("low:Q", title=language.t("from"), axis=axis, scale=scale),
            x2=alt.X2("high:Q", title=language.t("to")),
            y=y,
        ),
        base.mark_point(filled=True, size=90, opacity=1).encode(
            x=alt.X("value:Q", title=value, scale=scale, axis=axis), y=y, tooltip=tips
        ),
    ]
    if reference is not None:
        line = base.mark_rule(strokeDash=[4, 3], opacity=0.7).encode(
            x=alt.XDatum(reference, axis=axis, scale=scale)
        )
        layers.insert(0, line)
    return alt.LayerChart(data=rows_of(rows), layer=layers)


def lines_of(rows: Sequence[Row], name: str) -> alt.Y:
    """A line of the chart for each row, in their order; a line break in a name is kept."""
    axis = alt.Axis(title=None, labelExpr=r"split(datum.label, '\n')")
    return alt.Y("name:N", title=name, sort=[row["name"] for row in rows], axis=axis)


def log_ticks(
    rows: Sequence[Row], fields: Sequence[str], reference: float | None = None
) -> list[float]:
    """Ticks 1, 2, 5, 10 … around all values, where a logarithm serves them better than a line.

    That is with a reference, or where one value dwarfs the rest; never where one is not positive.
    """
    values = [row[field] for row in rows for field in fields if row[field] is not None]
    values += [] if reference is None else [reference]
    if not values or min(values) <= 0:
        return []
    if reference is None and max(values) / min(values) < DWARFED:
        return []
    powers = range(math.floor(math.log10(min(values))), math.ceil(math.log10(max(values))) + 1)
    every = [round(digit * 10.0**power, 12) for power in powers for digit in (1, 2, 5)]
    below = [tick for tick in every if tick <= min(values)]
    above = [tick for tick in every if tick >= max(values)]
    return [tick for tick in every if below[-1] <= tick <= above[0]]


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
    """One bar a week over its Monday; a week without a figure keeps its place."""
    form, title = axis_format(unit), language.t("Week of")
    first, last = (dt.datetime.fromisoformat(rows[at]["week"]) for at in (0, -1))
    mondays = [
        (first + dt.timedelta(weeks=week)).isoformat()
        for week in range((last - first).days // 7 + 1)
    ]
    monday = f"timeFormat(toDate({{}}), '{day_format(language)}')"
    bars = alt.Chart(rows_of(rows)).mark_bar(size=alt.expr("min(bandwidth('x') * 0.72, 64)"))
    plot: alt.Chart = bars.transform_calculate(day=monday.format("datum.week")).encode(
        x=alt.X(
            "week:O",
            title=title,
            scale=alt.Scale(domain=mondays),
            axis=alt.Axis(
                labelExpr=monday.format("datum.value"), labelAngle=0, labelOverlap=True, grid=False
            ),
        ),
        y=alt.Y("value:Q", title=value, axis=alt.Axis(format=form, tickCount=5)),
        tooltip=[
            alt.Tooltip("day:N", title=title),
            alt.Tooltip("value:Q", title=value, format=form),
        ],
    )
    return plot
