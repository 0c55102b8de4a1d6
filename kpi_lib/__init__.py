"""Influencer KPI, what the numbers mean: three doors for a notebook, and what it shows."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kpi_lib import charts, show
    from kpi_lib.errors import KpiError
    from kpi_lib.report import open_campaign, open_client, open_programme

__all__ = ["KpiError", "charts", "open_campaign", "open_client", "open_programme", "show"]
_HOME = {
    "KpiError": "kpi_lib.errors",
    "open_campaign": "kpi_lib.report",
    "open_client": "kpi_lib.report",
    "open_programme": "kpi_lib.report",
}

# jsonschema, which altair and nbformat load, builds the grammar of every international address
# where this package is there (JupyterLab brings it): 1.5 s, for a format that nothing here checks.
# It takes a missing one as usual.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None: not there


def __getattr__(name: str) -> Any:
    """Load a name when it is asked for: `import kpi_lib` alone costs nothing."""
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    if name in __all__:
        return import_module(f"kpi_lib.{name}")
    raise AttributeError(f"module 'kpi_lib' has no attribute {name!r}")
