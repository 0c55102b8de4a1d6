"""A client's files, read: `collect` makes the tidy tables, `SOURCES` says what is recognised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpi_lib.sources.collect import collect

if TYPE_CHECKING:
    from kpi_lib.sources.registry import SOURCES

__all__ = ["SOURCES", "collect"]


def __getattr__(name: str) -> Any:
    if name == "SOURCES":
        from kpi_lib.sources.registry import SOURCES

        return SOURCES
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
