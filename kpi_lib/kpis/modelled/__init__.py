"""The KPIs that a model says, in reading order, and why one of them may be missing."""

from __future__ import annotations

from collections.abc import Mapping

from kpi_lib.kpis.kpi import Kpi
from kpi_lib.kpis.modelled import (
    bounds,
    compensation,
    creator_score,
    customer_value,
    emv,
    leakage,
    lift,
    maturation,
    mix,
    outreach_times,
    placements,
    planning,
    repeat,
    retention,
    sentiment,
)

_PARTS = (
    bounds,
    lift,
    leakage,
    maturation,
    customer_value,
    repeat,
    outreach_times,
    compensation,
    retention,
    creator_score,
    placements,
    emv,
    planning,
    sentiment,
    mix,
)
MODELLED: tuple[Kpi, ...] = tuple(kpi for part in _PARTS for kpi in part.KPIS)
EVIDENCE: Mapping[str, tuple[str, ...]] = {part.KPIS[0].family: part.EVIDENCE for part in _PARTS}
"""Family of an estimate → columns that its text and tables are made of, beside its figures."""
MODELLED_REASONS: Mapping[str, str] = {
    "range": "The files allow a range, not one number.",
    "cannot_tell": "Cannot tell: none of it, and some of it, both fit what was seen.",
    "credits_outweigh": "Credits or refunds outweigh what was spent or sold: check the signs of "
    "the amounts in the files.",
    "zero_cost": "The campaign's cost is zero or a credit: nothing has to be paid back.",
    "fit_failed": "The model could not be fitted to these figures.",
    **{code: text for part in _PARTS for code, text in part.REASONS.items()},
}
"""Code → English sentence, the message id of its translation."""
