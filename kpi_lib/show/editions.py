"""One output for all readers: what a cell shows, and beside it each reader's edition of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from kpi_lib.report import CampaignReport, ClientReport
from kpi_lib.show.display import Shown

EDITIONS: Final = "application/vnd.influencer-kpi.editions.v1+json"
"""Reader → media types of what that reader is shown instead of this output."""
R = TypeVar("R", CampaignReport, ClientReport)
P = ParamSpec("P")


def in_editions(show: Callable[Concatenate[R, P], Shown]) -> Callable[Concatenate[R, P], Shown]:
    """Let a function of a report give, in one output, what it gives for each reader's edition.

    A function without this is shown to none of them.
    """

    @wraps(show)
    def every(report: R, /, *args: P.args, **kwargs: P.kwargs) -> Shown:
        shown = show(report, *args, **kwargs)
        told = {
            name: edition.media
            for name, one in report.editions.items()
            if (edition := show(one, *args, **kwargs)).html
        }
        return beside(shown, told)

    return every


def beside(shown: Shown, told: dict[str, dict[str, Any]]) -> Shown:
    """The piece with the readers' editions among its media types."""
    return replace(shown, more={**shown.more, EDITIONS: told}) if told else shown
