"""How often an interval held the truth in simulated campaigns, as the calibration run found it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One line of `kpi_lib/data/calibration.yaml`, which `benchmarks.calibrate.planning` writes."""

    creators: int
    """Number of creators of the simulated campaigns."""
    datasets: int
    told: int
    """of these, data sets in which an interval was given."""
    covered: int
    """of those told: it held the truth."""

    @property
    def share(self) -> float:
        return self.covered / self.told


@cache
def measurements() -> dict[str, tuple[Measured, ...]]:
    """All lines by KPI, fewest creators first."""
    text = files("kpi_lib").joinpath("data", "calibration.yaml").read_text(encoding="utf-8")
    return {
        kpi: tuple(Measured(**line) for line in lines)
        for kpi, lines in (yaml.safe_load(text) or {}).items()
    }


def measured(kpi: str, creators: int) -> Measured | None:
    """The line with most creators up to this number; None where nothing was measured."""
    fitting = [line for line in measurements().get(kpi, ()) if line.creators <= creators]
    return fitting[-1] if fitting else None
