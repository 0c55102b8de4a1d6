"""The charts of money and of the way from reach to order."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Final

import altair as alt

from kpi_lib.charts.campaign import by_creator, names_of
from kpi_lib.charts.drawn import Drawn, Row, drawn, nothing, rows_of
from kpi_lib.charts.editions import in_editions
from kpi_lib.charts.locale import axis_format
from kpi_lib.charts.marks import height_of, lines_of, log_ticks
from kpi_lib.columns import COLUMNS
from kpi_lib.report import CampaignReport
from kpi_lib.show.display import Shown
from kpi_lib.show.html import join
from kpi_lib.show.words import word

STEPS: Final = ("reach_sum", "engagements", "link_clicks", "orders")
PARTS: Final = ("likes", "comments", "shares", "saves")


@in_editions
def cost_and_sales(report: CampaignReport) -> Drawn | Shown:
    """Net sales of each creator with their interval, and what the creator cost."""
    language = report.language
    t = language.t
    sold = by_creator(report, "net_sales")
    cost = {result.group: result for result in by_creator(report, "cost")}
    rows: list[Row] = [
        {
            "name": name,
            "sales": result.value,
            "low": result.low,
            "high": result.high,
            "cost": cost[result.group].value,
        }
        for result, name in zip(sold, names_of(report, sold), strict=True)
        if result.group in cost
    ]
    if not rows:
        return nothing(t("No chart of cost and sales: they are not known for the same creators."))
    more = sum(row["sales"] > row["cost"] for row in rows)
    sure = sum(row["low"] is not None and row["low"] > row["cost"] for row in rows)
    title = t(
        "Net sales above cost: {more} of {total} creators, of which clearly: {sure}",
        more=more, total=len(rows), sure=sure,
    )  # fmt: skip
    about = t("Each creator's net sales with their 95% interval; the bar across is the cost.")
    plot = _cost_marks(report, rows)
    return drawn(plot, language, title=title, about=about, height=height_of(rows))


def _cost_marks(report: CampaignReport, rows: list[Row]) -> alt.LayerChart:
    t = report.language.t
    form = axis_format("money")
    sales, cost = t(COLUMNS["net_sales"].label), t(COLUMNS["cost"].label)
    y = lines_of(rows, t("Creator"))
    tips = [
        alt.Tooltip("name:N", title=t("Creator")),
        alt.Tooltip("sales:Q", title=sales, format=form),
        alt.Tooltip("low:Q", title=t("from"), format=form),
        alt.Tooltip("high:Q", title=t("to"), format=form),
        alt.Tooltip("cost:Q", title=cost, format=form),
    ]
    title = f"{sales} ● / {cost} |"
    axis, scale = alt.Axis(title=title, format=form, tickCount=5), alt.Scale()
    if ticks := log_ticks(rows, ("sales", "low", "high", "cost")):
        axis = alt.Axis(title=title, format=form, values=ticks, labelOverlap=True)
        scale = alt.Scale(type="log", domain=[ticks[0], ticks[-1]], nice=False)
    base = alt.Chart()
    layers = [
        base.mark_rule(strokeWidth=2, opacity=0.55).encode(
            x=alt.X("low:Q", title=t("from"), axis=axis, scale=scale),
            x2=alt.X2("high:Q", title=t("to")),
            y=y,
        ),
        base.mark_tick(thickness=3, size=20).encode(
            x=alt.X("cost:Q", title=cost, axis=axis, scale=scale), y=y
        ),
        base.mark_point(filled=True, size=90, opacity=1).encode(
            x=alt.X("sales:Q", title=sales, axis=axis, scale=scale), y=y, tooltip=tips
        ),
    ]
    return alt.LayerChart(data=rows_of(rows), layer=layers)


@in_editions
def funnel_by_platform(report: CampaignReport) -> Drawn | Shown:
    """From reach over engagements and clicks to orders, a mark for each platform."""
    language = report.language
    t = language.t
    rows = _funnel_rows(report)
    if len({row["step"] for row in rows}) < 2:
        return nothing(t("No chart from reach to order: too few steps are known by platform."))
    steps = list(dict.fromkeys(row["step"] for row in rows))
    # A logarithm: each step is a small part of the one before; zeros have no place on it.
    powers = range(
        math.floor(math.log10(min(row["value"] for row in rows))),
        math.ceil(math.log10(max(row["value"] for row in rows))) + 1,
    )
    ticks = [10.0**power for power in powers]
    axis = alt.Axis(title=t("Number (logarithmic scale)"), format=",.10~r", values=ticks)
    scale = alt.Scale(type="log", domain=[ticks[0], ticks[-1]], nice=False)
    x = alt.X("value:Q", title=t("Number"), scale=scale, axis=axis)
    points: alt.Chart = alt.Chart(rows_of(rows)).mark_point(filled=True, size=90, opacity=1)
    plot: alt.Chart = points.encode(
        x=x,
        y=alt.Y("step:N", title=t("Step"), sort=steps, axis=alt.Axis(title=None)),
        color=alt.Color("platform:N", title=t("Platform")),
        shape=alt.Shape("platform:N", title=t("Platform")),
        tooltip=[
            alt.Tooltip("platform:N", title=t("Platform")),
            alt.Tooltip("step:N", title=t("Step")),
            alt.Tooltip("value:Q", title=t("Number"), format=",.10~r"),
        ],
    )
    about = t("Reach is a sum over posts; each platform counts by its own definition.")
    return drawn(plot, language, title=_funnel_title(report, rows), about=about,
                 height=60 + 45 * len(steps))  # fmt: skip


def _funnel_rows(report: CampaignReport) -> list[Row]:
    found: list[Row] = []
    for name in STEPS:
        for result in report.by(name, "platform"):
            platform = result.group[0] if result.group else None
            if platform is not None and result.value is not None and result.value > 0:
                found.append({
                    "platform": word(report.language, "platform", platform),
                    "step": result.label,
                    "value": result.value,
                })  # fmt: skip
    return found


def _funnel_title(report: CampaignReport, rows: Sequence[Row]) -> str:
    """Orders per reach where known, else the platform that is first in the last known step."""
    t = report.language.t
    rates = [
        result
        for result in report.by("transactions_per_1000_reach", "platform")
        if result.value is not None and result.group and result.group[0] is not None
    ]
    if not rates:
        step = rows[-1]["step"]
        first = max((row for row in rows if row["step"] == step), key=lambda row: row["value"])
        value = report.language.count(first["value"])
        return t("{kpi}: most on {platform}, {value}", kpi=step, platform=first["platform"],
                 value=value)  # fmt: skip
    parts = ", ".join(
        t("{platform} {value}",
          platform=word(report.language, "platform", (result.group or (None,))[0]),
          value=report.language.number(result.value, "number"))
        for result in rates
    )  # fmt: skip
    return t("Orders per 1,000 reached: {parts}", parts=parts)


@in_editions
def engagement_composition(report: CampaignReport) -> Drawn | Shown:
    """What engagement is made of on each platform, likes never alone."""
    from kpi_lib.sums import sum_by

    language = report.language
    t = language.t
    if report.hidden & {*PARTS}:
        return Shown(join())  # the title speaks of all parts
    summed = sum_by(report.sums, ("platform",), PARTS)
    rows: list[Row] = [
        {
            "platform": word(language, "platform", record["platform"]),
            "part": t(COLUMNS[part].label),
            "value": record[part],
        }
        for record in summed.to_dict("records")
        for part in PARTS
        if isinstance(record["platform"], str) and record[part] > 0
    ]
    if not rows:
        return nothing(t("No chart of engagement: its parts are not known."))
    whole, likes = sum(row["value"] for row in rows), t(COLUMNS["likes"].label)
    others = sum(row["value"] for row in rows if row["part"] != likes) / whole
    title = t(
        "Comments, shares and saves are {share} of all reactions", share=language.ratio(others)
    )
    about = t("Shares of each platform's reactions; a platform shows only what it reports.")
    platforms = {row["platform"] for row in rows}
    return drawn(_composition(report, rows), language, title=title, about=about,
                 height=FRAME_AND_LEGEND + 34 * len(platforms))  # fmt: skip


FRAME_AND_LEGEND: Final = 70


def _composition(report: CampaignReport, rows: list[Row]) -> alt.Chart:
    t = report.language.t
    parts = [t(COLUMNS[part].label) for part in PARTS]
    bars = (
        alt.Chart(rows_of(rows))
        .mark_bar()
        .transform_calculate(at=f"indexof({json.dumps(parts)}, datum.part)")
    )
    plot: alt.Chart = bars.encode(
        x=alt.X("value:Q", stack="normalize", title=t("Number"),
                axis=alt.Axis(title=t("Share of reactions"), format=axis_format("ratio"))),
        y=alt.Y("platform:N", title=t("Platform"), axis=alt.Axis(title=None)),
        color=alt.Color("part:N", title=t("Reaction"), sort=parts, scale=alt.Scale(domain=parts)),
        order=alt.Order("at:Q"),
        tooltip=[
            alt.Tooltip("platform:N", title=t("Platform")),
            alt.Tooltip("part:N", title=t("Reaction")),
            alt.Tooltip("value:Q", title=t("Number"), format=",.10~r"),
        ],
    )  # fmt: skip
    return plot
