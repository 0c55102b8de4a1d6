"""Each touch's share of the sales, by rule."""

from __future__ import annotations

import altair as alt

from kpi_lib.charts.drawn import PALETTE, Drawn, Row, drawn, rows_of
from kpi_lib.charts.editions import in_editions
from kpi_lib.charts.locale import axis_format
from kpi_lib.charts.marks import broken, height_of, lines_of
from kpi_lib.report import CampaignReport
from kpi_lib.scorecard import Result
from kpi_lib.show.display import Shown
from kpi_lib.show.html import join
from kpi_lib.show.mix import touch_name

MOST = 15


@in_editions
def mix(report: CampaignReport) -> Drawn | Shown:
    """Each touch's share of the sales, by rule."""
    weights = sorted(report.by("mix_weight", "touch"), key=lambda one: -(one.value or 0.0))[:MOST]
    if not weights:
        return Shown(join())
    language = report.language
    t = language.t
    rules = {"mix_first": t("First touch"), "mix_last": t("Last touch"),
             "mix_linear": t("Every touch")}  # fmt: skip
    shares = {rule: {one.group: one for one in report.by(rule, "touch")} for rule in rules}
    rows: list[Row] = []
    for result in weights:
        name = broken(touch_name(language, (result.group or (None,))[0]))
        rows.append(_row(name, t("Weight in the mix"), result))
        rows += [
            _row(name, label, found)
            for rule, label in rules.items()
            if (found := shares[rule].get(result.group)) is not None
        ]
    order = [t("Weight in the mix"), *rules.values()]
    lines = [row for row in rows if row["rule"] == order[0]]
    best = weights[0]
    title = t(
        "Most weight in the mix: {touch}, {value} of the sales",
        touch=touch_name(language, (best.group or (None,))[0]),
        value=language.ratio(best.value),
    )
    about = t("Share of the sales by rule; the line is the 95% interval of the weight in the mix.")
    words = {"value": t("Share of the sales"), "rule": t("Rule"), "touch": t("Touch")}
    plot = _dots(rows, lines, order, **words)
    return drawn(plot, language, title=title, about=about, height=height_of(lines))


def _row(name: str, rule: str, result: Result) -> Row:
    return {"name": name, "rule": rule, "value": result.value, "low": result.low,
            "high": result.high}  # fmt: skip


def _dots(
    rows: list[Row], lines: list[Row], order: list[str], *, value: str, rule: str, touch: str
) -> alt.LayerChart:
    """A dot a rule on each touch's line, a rule over the interval of the weight."""
    form = axis_format("ratio")
    y = lines_of(lines, touch)
    axis = alt.Axis(title=value, format=form, tickCount=6)
    base = alt.Chart()
    spans = base.mark_rule(strokeWidth=2, opacity=0.55).encode(
        x=alt.X("low:Q", title=value, axis=axis), x2=alt.X2("high:Q"), y=y
    )
    points = base.mark_point(filled=True, size=80, opacity=1).encode(
        x=alt.X("value:Q", title=value, axis=axis),
        y=y,
        color=alt.Color("rule:N", title=rule, sort=order,
                        scale=alt.Scale(domain=order, range=list(PALETTE[: len(order)]))),
        shape=alt.Shape("rule:N", title=rule, sort=order, scale=alt.Scale(domain=order)),
        tooltip=[
            alt.Tooltip("name:N", title=touch),
            alt.Tooltip("rule:N", title=rule),
            alt.Tooltip("value:Q", title=value, format=form),
        ],
    )  # fmt: skip
    return alt.LayerChart(data=rows_of(rows), layer=[spans, points])
