"""The share of leads that have bought, by days since they came."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from kpi_lib.charts.drawn import PALETTE, Drawn, Row, drawn, rows_of
from kpi_lib.charts.editions import in_editions
from kpi_lib.charts.locale import axis_format
from kpi_lib.estimates.maturation import Maturation
from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.html import join
from kpi_lib.show.maturation import finding
from kpi_lib.text import Language

HEIGHT = 260
SHARE_DIGITS = 4
EVERY = 7
"""Days between two points of the fitted curve, which is smooth."""


@in_editions
def maturation(report: CampaignReport) -> Drawn | Shown:
    """The share of leads that have bought, by days since they came."""
    found = None if report.estimates is None else report.estimates.maturation
    if found is None or len(found.seen) < 2 or not found.converted:
        return Shown(join())
    t = report.language.t
    about = t(
        "Line: share of leads that have bought by each day since they came; band: its 95% interval."
    )
    if found.forecast:
        about += " " + t("Dashed: the fitted curve beyond the days that were watched.")
    plot = _plot(found, report.language)
    return drawn(plot, report.language, title=finding(report), about=about, height=HEIGHT)


def steps(seen: Sequence[tuple[float, float, float, float]]) -> list[tuple[float, ...]]:
    """The days on which the curve steps, and the last: a staircase needs no other."""
    kept = [one for before, one in zip((None, *seen), seen, strict=False)
            if before is None or one is seen[-1] or one[1:] != before[1:]]  # fmt: skip
    return [(day, *(round(x, SHARE_DIGITS) for x in shares)) for day, *shares in kept]


def _plot(found: Maturation, language: Language) -> alt.LayerChart:
    t = language.t
    seen: list[Row] = [
        {"day": day, "share": share, "low": low, "high": high}
        for day, share, low, high in steps(found.seen)
    ]
    form = axis_format("ratio")
    x = alt.X("day:Q", title=t("Days since the lead came"), axis=alt.Axis(tickCount=5, grid=False))
    title = t("Share that has bought")
    axis = alt.Axis(title=title, format=form, tickCount=5)
    tips = [
        alt.Tooltip("day:Q", title=t("Day")),
        alt.Tooltip("share:Q", title=title, format=form),
        alt.Tooltip("low:Q", title=t("from"), format=form),
        alt.Tooltip("high:Q", title=t("to"), format=form),
    ]
    base = alt.Chart(rows_of(seen))
    layers = [
        base.mark_area(interpolate="step-after", opacity=0.18, color=PALETTE[0]).encode(
            x=x, y=alt.Y("low:Q", axis=axis), y2=alt.Y2("high:Q")
        ),
        base.mark_line(interpolate="step-after", color=PALETTE[0]).encode(
            x=x, y=alt.Y("share:Q", axis=axis), tooltip=tips
        ),
    ]
    if found.forecast:
        smooth = [*found.forecast[:-1:EVERY], found.forecast[-1]]
        later: list[Row] = [{"day": day, "share": round(x, SHARE_DIGITS)} for day, x in smooth]
        layers.append(
            alt.Chart(rows_of(later))
            .mark_line(strokeDash=[5, 4], color=PALETTE[1])
            .encode(x=x, y=alt.Y("share:Q", axis=axis), tooltip=tips[:2])
        )
    return alt.LayerChart(layer=layers)
