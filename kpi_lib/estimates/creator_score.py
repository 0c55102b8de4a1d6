"""Declared weights on creators of like size, and whom to keep."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from kpi_lib.estimates.creator_score_backtest import Backtest, Correlation, backtest
from kpi_lib.estimates.creator_score_parts import parts
from kpi_lib.estimates.creator_score_rank import (
    MIN_JUDGED,
    MIN_SCORED,
    MIN_WEIGHT,
    Class,
    Judged,
    Level,
    Scored,
    judged,
    scored,
)
from kpi_lib.estimates.figure import Figure, a_range
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.kpis.counts import MIN_DF
from kpi_lib.kpis.scorable import DEFAULT_WEIGHTS
from kpi_lib.record import Record

COUNTS: Mapping[Class, str] = {
    "keep": "creators_keep", "let_go": "creators_let_go", "open": "creators_open"
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatorLine:
    """What is said of one creator; without a score everything but the coverage is missing."""

    creator: str
    coverage: float
    score: float | None = None
    low: float | None = None
    high: float | None = None
    rank_low: float | None = None
    rank_high: float | None = None
    upper_third: float | None = None
    """Chance to be in the upper third if the same deal is done again."""
    lower_third: float | None = None
    class_: Class | None = None
    level: Level | None = None
    """The widest group that a part of the score was compared within."""
    parts: tuple[tuple[str, float | None], ...] = ()
    """(KPI, z-score)."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CreatorScore(Record):
    """What is told, and what it rests on."""

    figures: tuple[Figure, ...] = ()
    creators: tuple[CreatorLine, ...] = ()
    """In alphabetical order."""
    weights: tuple[tuple[str, float], ...] = ()
    """(KPI, weight), together 1; declared in `client.yaml` or the product's for the objective."""
    declared: bool = False
    lacking: tuple[tuple[str, str], ...] = ()
    """(KPI, reason) of the weighted KPIs that are not known by creator."""
    reason: str | None = None
    """Why nobody is kept or let go, where nobody could be."""
    backtest: Backtest | None = None


def creator_score(inputs: Inputs) -> CreatorScore:
    """Score, spread of ranks, whom to keep, and whether earlier scores told later results."""
    own = inputs.client_params.score.weights
    weights = dict(own or DEFAULT_WEIGHTS[inputs.params.objective])
    total = sum(weights.values())
    weights = {name: weight / total for name, weight in weights.items()}
    found = parts(inputs.ledger, inputs.campaign, inputs.sums, tuple(weights))
    score = scored(found.components, weights, len(found.creators))
    verdict = judged(score)
    lines = tuple(_lines(found.creators, [one.kpi for one in found.components], score, verdict))
    why = _why(lines, score)
    tested = backtest(inputs, weights)
    figures = (*_scores(lines, why, score, found.posts), *_counts(lines, why), *_backtests(tested))
    sources = tuple(sorted({*inputs.sources("posts"), *inputs.sources("orders"),
                            *inputs.sources("costs")}))  # fmt: skip
    return CreatorScore(
        figures=tuple(_with_sources(figures, sources)),
        creators=lines,
        weights=tuple(weights.items()),
        declared=bool(own),
        lacking=found.lacking,
        reason=why,
        backtest=tested,
    )


def _lines(
    names: tuple[str, ...], kpis: list[str], score: Scored, verdict: Judged
) -> Iterator[CreatorLine]:
    for at, name in enumerate(names):
        z = tuple((kpi, _known(score.parts[row, at])) for row, kpi in enumerate(kpis))
        yield CreatorLine(
            creator=name,
            coverage=float(score.coverage[at]),
            score=_known(score.score[at]),
            low=_known(verdict.low[at]),
            high=_known(verdict.high[at]),
            rank_low=_known(verdict.rank_low[at]),
            rank_high=_known(verdict.rank_high[at]),
            upper_third=_known(verdict.upper_third[at]),
            lower_third=_known(verdict.lower_third[at]),
            class_=verdict.classes[at],
            level=score.level[at],
            parts=z,
        )


def _why(lines: tuple[CreatorLine, ...], score: Scored) -> str | None:
    """Why nobody could be told apart, the hardest reason first."""
    people = sum(line.score is not None for line in lines)
    if not lines:
        return "score_no_posts"
    if people < MIN_SCORED:
        covered = sum(line.coverage >= MIN_WEIGHT for line in lines)
        return "score_weights_unknown" if len(lines) >= MIN_SCORED and covered < MIN_SCORED else (
            "score_few_creators"
        )  # fmt: skip
    if score.df < MIN_DF:
        return "too_few_posts"
    return "score_few_to_judge" if people < MIN_JUDGED else None


def _scores(
    lines: tuple[CreatorLine, ...], why: str | None, score: Scored, posts: int
) -> Iterator[Figure]:
    """The number of places for the campaign, which has no score of its own; then each creator's."""
    told = sum(line.score is not None for line in lines)
    enough = told >= MIN_SCORED
    yield Figure(kpi="creator_score", reason="score_by_creator" if enough else why)
    yield (
        Figure(kpi="creator_rank", value=float(told), n=told, unit="creator")
        if enough
        else Figure(kpi="creator_rank", reason=why)
    )
    for line in lines if enough else ():
        group = {"group_by": ("creator",), "group": (line.creator,)}
        if line.score is None:
            for kpi in ("creator_score", "creator_rank"):
                yield Figure(kpi=kpi, reason="score_weights_unknown", **group)  # type: ignore[arg-type]
            continue
        spread = line.low is not None
        yield Figure(
            kpi="creator_score", value=line.score, low=line.low, high=line.high,
            interval_of="same_creators" if spread else None,
            method="bootstrap" if spread else "z_scores", n=posts, unit="post",
            df=score.df if spread else None, reason=None if spread else why, **group,  # type: ignore[arg-type]
        )  # fmt: skip
        yield (
            Figure(kpi="creator_rank", reason=why, **group)  # type: ignore[arg-type]
            if line.rank_low is None or line.rank_high is None
            else a_range("creator_rank", line.rank_low, line.rank_high, method="bootstrap", **group)
        )


def _counts(lines: tuple[CreatorLine, ...], why: str | None) -> Iterator[Figure]:
    told = [line for line in lines if line.class_ is not None]
    for name, kpi in COUNTS.items():
        if len(told) < MIN_SCORED or why == "too_few_posts":
            yield Figure(kpi=kpi, reason=why)
            continue
        number = sum(line.class_ == name for line in told)
        yield Figure(kpi=kpi, value=float(number), n=len(told), unit="creator",
                     method="bootstrap", reason=why)  # fmt: skip


def _backtests(tested: Backtest) -> Iterator[Figure]:
    pairs: tuple[tuple[str, Correlation], ...] = (
        ("score_backtest", tested.score), ("followers_backtest", tested.followers)
    )  # fmt: skip
    for kpi, one in pairs:
        given = one.low is not None
        yield Figure(
            kpi=kpi, value=one.value, low=one.low, high=one.high,
            interval_of="similar_creators" if given else None,
            method="rank_correlation" if given else None,
            n=one.pairs if given else None, unit="creator" if given else None, reason=one.reason,
        )  # fmt: skip


def _with_sources(figures: tuple[Figure, ...], sources: tuple[int, ...]) -> Iterator[Figure]:
    for figure in figures:
        yield replace(figure, sources=sources) if figure.known else figure


def _known(x: float) -> float | None:
    return None if math.isnan(x) else float(x)
