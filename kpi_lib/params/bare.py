"""A campaign's params without what only its own page shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from kpi_lib.params.models import CampaignParams

SHOWN: Final[Mapping[str, Any]] = {
    "targets": {}, "notes": {}, "recommendations": [], "benchmarks": [], "notebook": "campaign",
}  # fmt: skip
"""Params that no number of another campaign rests on, with what stands in their place."""


def bare(params: CampaignParams) -> CampaignParams:
    """What other campaigns' reports may know of a campaign: a note of it moves none of theirs."""
    return params.model_copy(update=SHOWN)


def bare_but(campaigns: Mapping[str, CampaignParams], own: str) -> dict[str, CampaignParams]:
    """A client's campaigns as one of them may know them: its own whole, the others bare."""
    return {slug: params if slug == own else bare(params) for slug, params in campaigns.items()}
