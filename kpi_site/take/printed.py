"""What came of printing a build's reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What came of the printing."""

    made: tuple[str, ...]
    """Names of reports whose PDF was printed."""
    failed: Mapping[str, str]
    """Name → why."""
