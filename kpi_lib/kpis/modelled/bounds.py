"""How many orders can be called the campaign's at least, and at most: the records."""

from __future__ import annotations

from collections.abc import Mapping

from kpi_lib.kpis.kpi import Kpi

KPIS: tuple[Kpi, ...] = ()
REASONS: Mapping[str, str] = {}
