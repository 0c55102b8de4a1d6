"""An analyst's own Altair chart, shown like the standard ones."""

from __future__ import annotations

from typing import Any

import altair as alt

from kpi_lib.charts.drawn import Drawn

NAME = "influencer-kpi"


def enable() -> None:
    """Let a cell that ends with an Altair chart give its specification, not a page of scripts.

    Altair's own renderer loads Vega from elsewhere and writes the data into a `<script>` as they
    are; a page can show neither.
    """
    alt.renderers.register(NAME, _render)
    alt.renderers.enable(NAME)


def _render(spec: dict[str, Any], **_: Any) -> dict[str, Any]:
    return Drawn(spec=spec)._repr_mimebundle_()
