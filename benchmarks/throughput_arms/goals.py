"""What was measured beside what it should be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

RATIOS = {"reference": {"a": 15.0, "b": 8.0}, "campaign": {"a": 12.0, "b": 7.0}}
"""Notebook → arm → so many times its reports a minute."""
ABOVE_FLOOR = 70.0
"""Milliseconds of processor a report."""
TIMES_FLOOR = 1.5
IDLE = 0.4
"""Seconds of a build when nothing changed."""
BEYOND = 1.0
"""Seconds of a build beyond the reports that one campaign's data touch."""
WORKER = 350.0
"""MiB of a worker and what it started, shared memory counted once."""
GROWTH = 5.0
"""Percent between its 50th report and its last."""
DEARER = 1.1
"""A report's cost at 1,000 reports, in that at 100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One figure and its limit: at most, or at least."""

    name: str
    limit: float
    value: float
    unit: str = ""
    least: bool = False

    @property
    def met(self) -> bool:
        return self.value >= self.limit if self.least else self.value <= self.limit

    def row(self) -> str:
        sign = "≥" if self.least else "≤"
        return (f"| {self.name} | {sign} {self.limit:g}{self.unit} | {self.value:.2f}{self.unit} | "
                f"{'yes' if self.met else '**no**'} |")  # fmt: skip


def goals(results: Mapping[str, Any]) -> Iterator[Goal]:
    """Every goal for which there is a figure."""
    for name, found in results["cases"].items():
        yield from _of_case(name, found["summary"])
    yield from _of_sizes(results.get("sizes") or {})
    if found := results.get("incremental"):
        yield Goal(name=f"`kpi build`, nothing changed, {found['reports']:,} reports", limit=IDLE,
                   value=found["nothing changed"]["wall"], unit=" s")  # fmt: skip
        yield Goal(name="`kpi build`, one campaign's data changed, beyond its own reports",
                   limit=BEYOND, value=found["one changed"]["beyond"], unit=" s")  # fmt: skip


def _of_case(name: str, found: Mapping[str, Any]) -> Iterator[Goal]:
    for arm, limit in RATIOS.get(name.split("+")[0], {}).items():
        if arm in found.get("ratios", {}):
            yield Goal(name=f"{name}: reports a minute, (d) against ({arm})", limit=limit,
                       value=found["ratios"][arm]["a minute"], unit=" ×", least=True)  # fmt: skip
    # With nbconvert's template (d) calls nbconvert's exporter, which is no cost of the engine.
    if (above := found.get("above the floor")) and name.endswith("+kpi"):
        yield Goal(name=f"{name}: (d) − (e), processor a report, start-up apart",
                   limit=ABOVE_FLOOR, value=above["ms, start-up apart"], unit=" ms")  # fmt: skip
        yield Goal(name=f"{name}: (d) against (e), start-up apart", limit=TIMES_FLOOR,
                   value=above["times, start-up apart"], unit=" ×")  # fmt: skip


def _of_sizes(sizes: Mapping[str, Any]) -> Iterator[Goal]:
    memory = sizes[max(sizes, key=int)]["d"].get("memory", []) if sizes else []
    if memory:
        yield Goal(name="Memory of a worker and what it started, at most", limit=WORKER,
                   value=max(pss for *_, pss in memory), unit=" MiB")  # fmt: skip
    if len(memory) > 1:
        yield Goal(name=f"Its growth from report {memory[0][0]} to report {memory[-1][0]}",
                   limit=GROWTH, value=100 * (memory[-1][2] / memory[0][2] - 1),
                   unit=" %")  # fmt: skip
    if {"100", "1000"} <= sizes.keys():
        yield Goal(name="Processor a report at 1,000 reports, in that at 100", limit=DEARER,
                   value=sizes["1000"]["d"]["cpu"] / sizes["100"]["d"]["cpu"],
                   unit=" ×")  # fmt: skip
