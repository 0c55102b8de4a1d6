"""What came each week beside what would have come without the campaign."""

from __future__ import annotations

import altair as alt
import pandas as pd

from kpi_lib.charts.drawn import PALETTE, Drawn, Row, drawn, nothing, rows_of
from kpi_lib.charts.editions import in_editions
from kpi_lib.charts.locale import axis_format, day_format
from kpi_lib.estimates.lift import Lift
from kpi_lib.estimates.lift_effect import Effect
from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.lift import number, told_parts
from kpi_lib.text import Language

HEIGHT = 240
SHOWN = 26
"""Weeks before the campaign that are drawn."""


@in_editions
def lift(report: CampaignReport) -> Drawn | Shown:
    """Each week as it came, and as it was to be expected, before and during the campaign."""
    language = report.language
    t = language.t
    found = report.estimates.lift if report.estimates else Lift()
    told = next(told_parts(report, found), None)
    if told is None:
        return nothing(t("No chart of what was caused: it cannot be judged with these files."))
    label, effect, unit = told
    about = t(
        "Dots: what came in each week, counted from the campaign's first day; a shorter last week "
        "is scaled to seven days. Line and band: what was to be expected, with its 95% interval. "
        "The upright line is the campaign's start."
    )
    plot = _plot(_rows(effect), effect, language, unit)
    return drawn(plot, language, title=_title(language, label, effect, unit), about=about,
                 height=HEIGHT)  # fmt: skip


def _title(language: Language, label: str, effect: Effect, unit: str) -> str:
    low, high = number(language, effect.low, unit), number(language, effect.high, unit)
    if effect.open:
        return language.t("{kpi}: cannot tell, {low} to {high}", kpi=label, low=low, high=high)
    return language.t("{kpi}: about {value}, {low} to {high}", kpi=label, low=low, high=high,
                      value=number(language, effect.value, unit))  # fmt: skip


def _rows(effect: Effect) -> list[Row]:
    """The weeks that are drawn, a shorter one scaled to seven days."""
    measured = effect.weeks["measured"]
    weeks = pd.concat([effect.weeks[~measured].tail(SHOWN), effect.weeks[measured]])
    figures = weeks[["actual", "expected", "low", "high"]].mul(7 / weeks["days"], axis=0)
    # A time without zone is the reader's own midnight; a bare date would be UTC's.
    days = weeks["first"].dt.strftime("%Y-%m-%dT00:00:00")
    return [
        {"week": day, **{str(name): _number(x) for name, x in row.items()}}
        for day, row in zip(days, figures.to_dict("records"), strict=True)
    ]


def _number(x: float) -> float | None:
    return None if pd.isna(x) else round(float(x), 3)


def _plot(rows: list[Row], effect: Effect, language: Language, unit: str) -> alt.LayerChart:
    t, form = language.t, axis_format(unit)
    day = f"timeFormat(datum.value, '{day_format(language)}')"
    x = alt.X("week:T", title=t("Week of"),
              axis=alt.Axis(labelExpr=day, grid=False, labelOverlap=True))  # fmt: skip
    axis = alt.Axis(format=form, tickCount=5)
    tips = [
        alt.Tooltip("week:T", title=t("Week of")),
        alt.Tooltip("actual:Q", title=t("Came"), format=form),
        alt.Tooltip("expected:Q", title=t("Expected without the campaign"), format=form),
        alt.Tooltip("low:Q", title=t("from"), format=form),
        alt.Tooltip("high:Q", title=t("to"), format=form),
    ]
    base = alt.Chart()
    layers: list[alt.Chart] = [
        base.mark_area(opacity=0.18, color=PALETTE[0]).encode(
            x=x, y=alt.Y("low:Q", title=t("Each week"), axis=axis), y2=alt.Y2("high:Q")
        ),
        base.mark_line(strokeWidth=2, color=PALETTE[0]).encode(x=x, y=alt.Y("expected:Q")),
        base.mark_point(filled=True, size=55, opacity=1, color=PALETTE[1]).encode(
            x=x, y=alt.Y("actual:Q"), tooltip=tips
        ),
    ]
    if effect.first is not None:
        start = [{"week": f"{effect.first.date()}T00:00:00"}]
        layers.append(alt.Chart(rows_of(start)).mark_rule(strokeDash=[4, 3], opacity=0.7).encode(
            x=alt.X("week:T")
        ))  # fmt: skip
    return alt.LayerChart(data=rows_of(rows), layer=layers)
