"""Published price lists of earned media value, and what a post comes to by one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    import pandas as pd

    from kpi_lib.kpis.arrays import Flags, Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What one of each figure of a post is priced at, on a platform and for some formats."""

    platform: str
    per: Mapping[str, float]
    """Column of a post → amount for one."""
    formats: tuple[str, ...] = ()
    """Empty: any."""

    def fits(self, posts: pd.DataFrame) -> Flags:
        found = posts["platform"].eq(self.platform)
        if self.formats:
            found &= posts["format"].isin(self.formats)
        return found.to_numpy(dtype=bool)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceList:
    """A list as its publisher prints it."""

    name: str
    publisher: str
    title: str
    date: str | None
    """Day of the publication, ISO; None where it names none."""
    currency: str
    address: str
    quality: str
    """`vendor`: the publisher sells what is priced, and shows no method."""
    note: str
    rules: tuple[Rule, ...]
    limits: tuple[float, float] | None = None
    """Least and most that one post is worth."""


@cache
def price_lists() -> dict[str, PriceList]:
    """All lists by name."""
    text = files("kpi_lib").joinpath("data", "emv.yaml").read_text(encoding="utf-8")
    return {name: _price_list(name, entry) for name, entry in yaml.safe_load(text).items()}


def _price_list(name: str, entry: dict[str, Any]) -> PriceList:
    limits = entry.pop("limits")
    rules = tuple(
        Rule(platform=row["platform"], per=row["per"], formats=tuple(row.get("formats", ())))
        for row in entry.pop("prices")
    )
    return PriceList(name=name, rules=rules, limits=tuple(limits) if limits else None, **entry)


def amounts(posts: pd.DataFrame, prices: PriceList) -> Floats:
    """What each post comes to; missing where the list has no rule for it or it lacks a figure."""
    import numpy as np  # params ask only for the names

    found = np.full(len(posts), np.nan)
    open_ = np.ones(len(posts), dtype=bool)
    for rule in prices.rules:
        mine = rule.fits(posts) & open_
        open_ &= ~mine
        figures = posts.loc[mine, list(rule.per)].to_numpy(dtype="float64")
        found[mine] = figures @ np.array(list(rule.per.values()))
    return found if prices.limits is None else np.clip(found, *prices.limits)


def lacking(posts: pd.DataFrame, prices: PriceList) -> tuple[tuple[str, str], ...]:
    """(platform, figure) of all that some post lacks; `format` where that decides and no rule
    fits, nothing ("") where the list does not price the platform at all."""
    import numpy as np

    found: set[tuple[str, str]] = set()
    open_ = np.ones(len(posts), dtype=bool)
    for rule in prices.rules:
        mine = rule.fits(posts) & open_
        open_ &= ~mine
        absent = posts.loc[mine, list(rule.per)].isna().any()
        found |= {(rule.platform, str(name)) for name in absent.index[absent]}
    priced = {rule.platform for rule in prices.rules}
    for platform in posts.loc[open_, "platform"].dropna().unique():
        found.add((str(platform), "format" if platform in priced else ""))
    return tuple(sorted(found))
