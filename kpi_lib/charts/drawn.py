"""A chart as a notebook shows it: its specification, nothing that a renderer has to load."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import altair as alt

from kpi_lib.charts.locale import vega_locale
from kpi_lib.merge import merged
from kpi_lib.show.display import Shown
from kpi_lib.show.html import el
from kpi_lib.text import Language

MIME: Final = "application/vnd.vegalite.v6+json"
LAB_MIME: Final = "application/vnd.vegalite.v5+json"
"""What JupyterLab 4 draws; these charts use nothing that version 5 lacks."""
LAB_WIDTH: Final = 640
"""JupyterLab's output area grows with its content: a chart that follows its width never rests."""
LAB_SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v5.json"
INK: Final = "currentColor"
PALETTE: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#767676")
"""Okabe and Ito's colours that keep 3:1 against white and against a dark page."""
TITLE_WIDTH = 58
SUBTITLE_WIDTH = 90

Row = Mapping[str, Any]
Plot = alt.Chart | alt.LayerChart


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A Vega-Lite chart; only the plotted columns are in it."""

    spec: Mapping[str, Any]
    more: Mapping[str, Any] = field(default_factory=dict)
    """Further media types: other readers' editions of the chart."""

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        fluid = ("width", "autosize")
        lab = {key: value for key, value in self.spec.items() if key not in fluid}
        return {
            MIME: dict(self.spec),
            LAB_MIME: {**lab, "width": LAB_WIDTH, "$schema": LAB_SCHEMA},
            "text/plain": str(self.spec.get("description", "Vega-Lite chart")),
            **self.more,
        }


def drawn(plot: Plot, language: Language, *, title: str, about: str, height: int) -> Drawn:
    """The plot with its finding as title and in words for those who do not see it."""
    # Set as they are: `properties` and `configure` copy and check the whole chart each time. The
    # schema is checked once by the tests, not in each report: it is most of a chart's time.
    plot["width"], plot["height"] = "container", height
    plot["title"] = {
        "text": textwrap.wrap(title, TITLE_WIDTH) or [title],
        "subtitle": textwrap.wrap(about, SUBTITLE_WIDTH),
    }
    plot["description"] = f"{title}. {about}".replace("..", ".")
    plot["autosize"] = {"contains": "padding", "type": "fit-x"}
    spec = plot.to_dict(validate=False)
    # Altair's own theme is the ground of ours: its sizes of a view stay.
    theme = spec["config"]
    return Drawn(spec={**spec, "config": merged(theme, _config(language))})


def nothing(text: str) -> Shown:
    """The word that stands where a chart would: its data are missing."""
    return Shown(el("p", text, class_="note na"))


def rows_of(rows: Sequence[Row]) -> alt.InlineData:
    """Exactly these columns, inline."""
    return alt.InlineData(values=[dict(row) for row in rows])


def _config(language: Language) -> dict[str, Any]:
    axis = {
        "labelColor": INK, "titleColor": INK, "domainColor": INK, "tickColor": INK,
        "gridColor": INK, "gridOpacity": 0.12, "domainOpacity": 0.35, "tickOpacity": 0.35,
        "labelLimit": 200,
    }  # fmt: skip
    return {
        "axis": axis,
        "background": "transparent",
        "header": {"labelColor": INK, "titleColor": INK},
        "legend": {"labelColor": INK, "titleColor": INK, "orient": "top", "columns": 2},
        "locale": vega_locale(language),
        "mark": {"color": PALETTE[0]},
        "range": {"category": list(PALETTE)},
        "rule": {"color": INK},
        "text": {"color": INK},
        "tick": {"color": INK},
        "title": {"color": INK, "subtitleColor": INK, "anchor": "start"},
        "view": {"stroke": None},
    }
