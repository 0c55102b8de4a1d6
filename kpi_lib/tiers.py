"""Tier schemes: creators sorted by followers, as a named source sorts them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from kpi_lib.errors import ParamsError, Problem, did_you_mean

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """One tier: from so many followers to below the next."""

    name: str
    label: str
    """English; the message id of its translation."""
    at_least: float
    below: float
    """Infinite for the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TierScheme:
    """A named way of sorting creators, and where it comes from."""

    name: str
    label: str
    source: str
    year: int | None
    note: str
    tiers: tuple[Tier, ...]


@cache
def tier_schemes() -> dict[str, TierScheme]:
    """All schemes by name."""
    text = files("kpi_lib").joinpath("data", "tier_schemes.yaml").read_text(encoding="utf-8")
    return {name: _scheme(name, entry) for name, entry in yaml.safe_load(text).items()}


def tier_scheme(name: str, *, where: str = "client.yaml") -> TierScheme:
    """The scheme of that name; raises `ParamsError` where there is none."""
    schemes = tier_schemes()
    if name in schemes:
        return schemes[name]
    known = ", ".join(schemes)
    what = f"unknown tier scheme '{name}'.{did_you_mean(name, schemes)} Known schemes: {known}."
    raise ParamsError(
        Problem(where=where, key="tier_scheme", what=what, code="unknown_tier_scheme")
    )


def tiers_of(followers: pd.Series[Any], scheme: TierScheme) -> pd.Series[Any]:
    """The tier's name for each number of followers; missing below the first tier or unknown."""
    import pandas as pd  # params ask only for the schemes

    edges = [tier.at_least for tier in scheme.tiers] + [float("inf")]
    names = [tier.name for tier in scheme.tiers]
    known = followers.astype("float64")
    return pd.cut(known, edges, right=False, labels=names).astype("str")


def _scheme(name: str, entry: dict[str, Any]) -> TierScheme:
    rows = entry["tiers"]
    uppers = [row["at_least"] for row in rows[1:]] + [float("inf")]
    tiers = tuple(
        Tier(name=row["name"], label=row["label"], at_least=row["at_least"], below=upper)
        for row, upper in zip(rows, uppers, strict=True)
    )
    return TierScheme(name=name, label=entry["label"], source=entry["source"], year=entry["year"],
                      note=entry["note"], tiers=tiers)  # fmt: skip
