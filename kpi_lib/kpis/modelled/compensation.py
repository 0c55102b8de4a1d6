"""Kinds of pay held against each other at equal cost: the records."""

from __future__ import annotations

from collections.abc import Mapping

from kpi_lib.kpis.kpi import Kpi

KPIS: tuple[Kpi, ...] = ()
REASONS: Mapping[str, str] = {}
