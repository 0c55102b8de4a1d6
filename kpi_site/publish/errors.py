"""What goes wrong while a site is sent."""

from __future__ import annotations

from kpi_lib.errors import KpiError


class PublishError(KpiError, OSError):
    """A site could not be sent, or not to the end; run again, it goes on where it stopped."""
