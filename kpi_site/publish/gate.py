"""The one place where publishing asks whether a report may be sent, and tells that it was."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from kpi_site.plan import Report


def reasons(root: Path, report: Report) -> tuple[str, ...]:
    """Why a report may not be sent, in English; nothing where it may."""
    # By name and late: what approval rests on takes long to import.
    standing = import_module("kpi_site.approval").standing(root, report)
    found = tuple(str(reason) for reason in standing.why)
    if standing.approved or found:
        return found
    return ("it is a draft: nobody approved it",)


def keep(root: Path, report: Report) -> Path:
    """Keep the numbers that were sent, so that the next report can say what changed."""
    kept: Path = import_module("kpi_site.published").keep(root, report)
    return kept
