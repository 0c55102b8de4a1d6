"""A chart for all readers: the chart, and beside it each reader's edition of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from altair.utils.schemapi import debug_mode

from kpi_lib.charts.drawn import MIME, Drawn
from kpi_lib.report import CampaignReport, ClientReport
from kpi_lib.show.display import Shown
from kpi_lib.show.editions import EDITIONS

R = TypeVar("R", CampaignReport, ClientReport)
P = ParamSpec("P")
Chart = Callable[Concatenate[R, P], Drawn | Shown]


def unchecked() -> AbstractContextManager[None]:
    """Without altair's check of every part against its schema; the tests do that for our charts."""
    return debug_mode(False)


def in_editions(draw: Chart[R, P]) -> Chart[R, P]:
    """Let a chart of a report carry the same chart of each reader's edition.

    A reader whose edition has no such chart gets nothing in its place.
    """

    @wraps(draw)
    def every(report: R, /, *args: P.args, **kwargs: P.kwargs) -> Drawn | Shown:
        with unchecked():
            chart = draw(report, *args, **kwargs)
            charts = {name: draw(one, *args, **kwargs) for name, one in report.editions.items()}
        told = {name: {MIME: dict(one.spec)} for name, one in charts.items()
                if isinstance(one, Drawn)}  # fmt: skip
        return replace(chart, more={**chart.more, EDITIONS: told}) if told else chart

    return every
