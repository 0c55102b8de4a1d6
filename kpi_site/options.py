"""What a build is asked for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to build."""

    jobs: int | None = None
    """Reports at a time; None: one a core."""
    force: bool = False
    """Run also what is up to date."""
    strict: bool = False
    """What `kpi check` warns of fails the report."""
    timeout: float | None = None
    """Seconds that a notebook may take; None: the usual."""
    cluster: str | None = None
    """Address of a Dask cluster to work on; None: processes of this machine."""
    browser: str | None = None
    """Chromium to print `report.pdf` of each campaign with; None: no PDF is made."""
