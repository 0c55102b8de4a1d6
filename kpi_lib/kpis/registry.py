"""The KPI set: every KPI once, in reading order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from kpi_lib.columns import GROUPINGS
from kpi_lib.errors import FormulaError
from kpi_lib.kpis.engagement import ENGAGEMENT
from kpi_lib.kpis.exposure import EXPOSURE
from kpi_lib.kpis.formula import columns_of
from kpi_lib.kpis.kpi import Kpi
from kpi_lib.kpis.modelled import MODELLED
from kpi_lib.kpis.money import MONEY
from kpi_lib.kpis.people import COMPLIANCE, OUTREACH, RELATIONSHIP
from kpi_lib.kpis.sales import SALES
from kpi_lib.kpis.traffic import AUDIENCE, LEADS, TRAFFIC


def register(records: Iterable[Kpi]) -> Mapping[str, Kpi]:
    """KPIs by name, in the order given.

    Raises FormulaError for a name given twice, a formula that is not allowed or an unknown
    grouping.
    """
    found: dict[str, Kpi] = {}
    for kpi in records:
        if kpi.name in found:
            raise FormulaError(f"KPI {kpi.name!r} is declared twice")
        check(kpi)
        found[kpi.name] = kpi
    return MappingProxyType(found)


def check(kpi: Kpi) -> None:
    """Raise FormulaError where a record contradicts itself."""
    if kpi.kind in ("total", "ratio") and not needs(kpi):
        raise FormulaError(f"KPI {kpi.name!r}: its formula reads no column")
    if (kpi.kind == "ratio") != (kpi.denominator is not None):
        raise FormulaError(f"KPI {kpi.name!r}: a ratio, and only a ratio, has a denominator")
    unknown = sorted(set(kpi.groups or ()) - set(GROUPINGS))
    if unknown and kpi.kind != "estimate":
        raise FormulaError(f"KPI {kpi.name!r}: unknown grouping {unknown[0]!r}")


def needs(kpi: Kpi) -> tuple[str, ...]:
    """Columns that a KPI reads on both sides, each once; none for a statistic or an estimate."""
    if kpi.kind in ("statistic", "estimate"):
        return ()
    sides = [kpi.numerator] if kpi.denominator is None else [kpi.numerator, kpi.denominator]
    return tuple(dict.fromkeys(name for side in sides for name in columns_of(side)))


KPIS: Mapping[str, Kpi] = register(
    (
        *EXPOSURE,
        *ENGAGEMENT,
        *TRAFFIC,
        *AUDIENCE,
        *LEADS,
        *SALES,
        *MONEY,
        *OUTREACH,
        *RELATIONSHIP,
        *COMPLIANCE,
        *MODELLED,
    )
)
