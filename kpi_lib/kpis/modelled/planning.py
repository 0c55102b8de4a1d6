"""What similar creators would bring, and what the next budget would buy: the records."""

from __future__ import annotations

from collections.abc import Mapping

from kpi_lib.kpis.kpi import Kpi

KPIS: tuple[Kpi, ...] = ()
REASONS: Mapping[str, str] = {}
