"""What is imported and done once before any report, with invented data."""

from __future__ import annotations


def warm() -> None:
    """Import what reports need. Inside the shell, or pandas takes its output for a terminal's."""
    import kpi_lib.charts
    import kpi_lib.show  # noqa: F401  # for its effect
