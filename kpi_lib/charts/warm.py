"""What the first chart of a process costs, paid before there is any client's."""

from __future__ import annotations

from typing import Final

import altair as alt

from kpi_lib.charts.drawn import Row, drawn, rows_of
from kpi_lib.charts.editions import unchecked
from kpi_lib.charts.marks import dots, week_bars
from kpi_lib.text import Language

NOBODYS: Final[Row] = {"name": "-", "value": 1.0, "low": 0.5, "high": 2.0}
WEEK: Final[Row] = {"week": "2026-01-05T00:00:00", "value": 1.0}


def warm() -> None:
    """Draw two charts of nobody's figures, and one as an analyst's cell would.

    For a process that is to make many reports: altair reads its schema at first use, the formats
    their locale.
    """
    language = Language("en-GB", "EUR")
    with unchecked():
        plots = (
            dots([NOBODYS], language, name="-", value="-", unit="money", reference=1.0),
            week_bars([WEEK], language, value="-", unit="count"),
        )
        for plot in plots:
            drawn(plot, language, title="-", about="-", height=1)._repr_mimebundle_()
    # Checked against the schema, as altair does by itself.
    alt.Chart(rows_of([NOBODYS])).mark_bar().encode(x="value:Q", y="name:N").to_dict()
