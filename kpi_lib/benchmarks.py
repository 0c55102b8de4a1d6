"""Published figures, and whether a result may be held against one: like with like only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from kpi_lib.errors import ParamsError, Problem, did_you_mean
from kpi_lib.kpis.reasons import Translate, reason_text
from kpi_lib.kpis.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """A published figure as its source states it."""

    name: str
    label: str
    """English; the message id of its translation."""
    source: str
    year: int
    platform: str | None
    """None: not one platform's."""
    tier_scheme: str | None
    tier: str | None
    kpi: str | None
    """KPI with the same numerator and denominator; None: it compares with none of the set."""
    denominator: str
    statistic: str | None
    """`median_post`, `index`, `multiplier`, …; None where the source does not say."""
    value: float
    n: str | None
    quality: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkComparison:
    """A result beside a benchmark, or the reason why the two are not alike."""

    benchmark: Benchmark
    ratio: float | None
    """Result / benchmark; None where the comparison is refused."""
    reason: str | None
    reason_text: str | None


@cache
def benchmarks() -> dict[str, Benchmark]:
    """All benchmarks by name."""
    text = files("kpi_lib").joinpath("data", "benchmarks.yaml").read_text(encoding="utf-8")
    return {name: Benchmark(name=name, **entry) for name, entry in yaml.safe_load(text).items()}


def benchmark(name: str, *, where: str = "params") -> Benchmark:
    """The benchmark of that name; raises `ParamsError` where there is none."""
    known = benchmarks()
    if name in known:
        return known[name]
    hint = did_you_mean(name, known)
    what = f"unknown benchmark '{name}'.{hint} Known benchmarks: {', '.join(known)}."
    raise ParamsError(Problem(where=where, key="benchmarks", what=what, code="unknown_benchmark"))


def compare_benchmark(
    result: Result,
    against: Benchmark,
    *,
    platform: str | None = None,
    tier_scheme: str | None = None,
    tier: str | None = None,
    translate: Translate = str,
) -> BenchmarkComparison:
    """Hold a result against a benchmark, or refuse: other denominator, platform, tier, statistic.

    `platform` and `tier` say whose figure the result is, where its own group does not;
    `tier_scheme` is the scheme in force.
    """
    group = dict(zip(result.group_by or (), result.group or (), strict=True))
    platform = group.get("platform") or platform
    tier = group.get("tier") or tier
    code = _unlike(result, against, platform, tier_scheme, tier)
    ratio = None if code or result.value is None else result.value / against.value
    code = code or result.reason if ratio is None else None
    return BenchmarkComparison(
        benchmark=against, ratio=ratio, reason=code, reason_text=reason_text(code, translate)
    )


def _unlike(
    result: Result,
    against: Benchmark,
    platform: str | None,
    tier_scheme: str | None,
    tier: str | None,
) -> str | None:
    """The first way in which the two are not alike."""
    if against.statistic is not None:
        return "benchmark_statistic"
    if against.kpi != result.kpi:
        return "benchmark_unit"
    if against.platform is not None and against.platform != platform:
        return "benchmark_platform"
    if against.tier_scheme is not None and (against.tier_scheme, against.tier) != (
        tier_scheme,
        tier,
    ):
        return "benchmark_tiers"
    return None
