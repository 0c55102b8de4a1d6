"""The KPI reference: docs/kpis.md, printed from the registry."""

from __future__ import annotations

from kpi_lib.benchmarks import Benchmark, benchmarks
from kpi_lib.columns import GROUPINGS
from kpi_lib.kpis.formula import render_kpi
from kpi_lib.kpis.kpi import Kpi
from kpi_lib.kpis.reasons import REASONS
from kpi_lib.kpis.registry import KPIS
from kpi_lib.kpis.statistics import definition

HEAD = """\
# The KPI set

Every KPI of the set as the code defines it: this page is printed from the registry and never
edited by hand. A ratio is always a ratio of sums. Missing is never zero: a ratio is summed over
complete posts or creators only, its coverage is kept with it, below 80 % it is marked "partial",
below 20 % it is not given.

Where a definition comes from: [S0]–[S4] are the five texts the project was founded on, the rest is
industry practice.
"""
INTERVALS = {
    "same_creators": "if the same creators did the same deal again",
    "similar_creators": "if similar creators did the same deal",
    "similar_customers": "if other customers of the same kind had come",
    "as_before": "if customers go on buying as they have",
    "person": "over persons",
    "sample": "if every comment had been labelled",
    "counterfactual": "against what would have come without the campaign",
    "range": "a range: the ends of what the files allow",
    "none": "none",
}


def kpi_reference() -> str:
    """The KPI reference as Markdown."""
    parts = [HEAD]
    family = ""
    for kpi in KPIS.values():
        if kpi.family != family:
            family = kpi.family
            parts.append(f"## {family.capitalize()}\n")
        parts.append(_entry(kpi))
    return "\n".join([*parts, _reasons(), _benchmarks()])


def formula_text(kpi: Kpi) -> str:
    """A KPI's definition: its formula, or what its statistic does."""
    if kpi.kind == "statistic":
        return definition(kpi.numerator)
    if kpi.kind == "estimate":
        return kpi.numerator
    return render_kpi(kpi.numerator, kpi.denominator, kpi.scale)


def _entry(kpi: Kpi) -> str:
    lines = [
        f"### `{kpi.name}`: {kpi.label}\n",
        f"`{formula_text(kpi)}`\n",
        f"{kpi.is_not}\n",
        f"- unit: {kpi.unit}; better: {kpi.better}",
        f"- interval: {INTERVALS[kpi.interval]}",
        f"- groups: {_groups(kpi)}",
        f"- source: {kpi.source}; version {kpi.version} since {kpi.since}\n",
    ]
    return "\n".join(lines)


def _groups(kpi: Kpi) -> str:
    if kpi.groups is None:
        return "any that its figures carry"
    if not kpi.groups:
        return "the whole campaign only"
    others = [key for key in kpi.groups if key not in GROUPINGS]
    return ", ".join([*(key for key in GROUPINGS if key in kpi.groups), *others])


def _reasons() -> str:
    rows = [f"| `{code}` | {text} |" for code, text in REASONS.items()]
    head = "## Why a number or its interval is missing\n\n| code | meaning |\n|---|---|"
    return "\n".join([head, *rows, ""])


def _benchmarks() -> str:
    head = (
        "## Benchmarks\n\nA result is held against a benchmark of the same denominator, platform, "
        "tier scheme and statistic only.\n\n"
        "| name | what | value | source | platform | tier | statistic | n | quality |\n"
        "|---|---|---|---|---|---|---|---|---|"
    )
    return "\n".join([head, *map(_benchmark_row, benchmarks().values()), ""])


def _benchmark_row(entry: Benchmark) -> str:
    tier = f"{entry.tier} ({entry.tier_scheme})" if entry.tier else "–"
    cells = (
        f"`{entry.name}`", entry.label, f"{entry.value:g}", f"{entry.source} {entry.year}",
        entry.platform or "–", tier, entry.statistic or "not stated", entry.n or "–", entry.quality,
    )  # fmt: skip
    return "| " + " | ".join(cells) + " |"
