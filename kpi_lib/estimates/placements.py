"""Supplied creatives and faceless accounts, apart from influence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import pandas as pd

from kpi_lib.estimates.figure import Figure
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.kpis.compare import comparisons
from kpi_lib.kpis.compute import make_sheet
from kpi_lib.kpis.figures import Sheet
from kpi_lib.kpis.formulas import formula_results
from kpi_lib.kpis.registry import KPIS
from kpi_lib.kpis.result import Clarity, Comparison, Result
from kpi_lib.record import Record

Kind = Literal["influence", "placement"]
CLASSES: Final[tuple[Kind, ...]] = ("influence", "placement")
SHOWN: Final = ("posts", "impressions", "engagements", "er_impressions", "link_clicks", "cost",
                "cpm", "orders")  # fmt: skip
SHARES: Final[Mapping[str, str]] = {
    "placement_share_posts": "posts",
    "placement_share_impressions": "impressions",
    "placement_share_engagements": "engagements",
    "placement_share_cost": "cost",
    "placement_share_orders": "orders",
}
RATES: Final[Mapping[str, tuple[str, Kind]]] = {
    "er_influence": ("er_impressions", "influence"),
    "er_placement": ("er_impressions", "placement"),
    "cpm_influence": ("cpm", "influence"),
    "cpm_placement": ("cpm", "placement"),
}
_KEY = ("kind",)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassCell:
    """A KPI at one class, with the interval that the KPI has elsewhere."""

    kpi: str
    class_: Kind
    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str | None = None
    partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Placements(Record):
    """What is told, and what it rests on."""

    figures: tuple[Figure, ...] = ()
    posts: int = 0
    """Posts of the campaign, and how many of them are supplied creatives, or of accounts without
    a human face; a post that is both counts as the first."""
    supplied: int = 0
    faceless: int = 0
    cells: tuple[ClassCell, ...] = ()
    verdict: Clarity | None = None
    """Whether the engagement rates of the two differ; None where they cannot be compared."""
    mixed: tuple[str, ...] = ()
    """Creators with posts of both classes, whose orders and unassigned costs are neither's."""


def placements(inputs: Inputs) -> Placements:
    """Posts, exposure, cost and orders of placements beside those of influence."""
    if inputs.sums.empty:
        every = (*SHARES, *RATES, "er_placement_vs_influence")
        return Placements(figures=tuple(Figure(kpi=k, reason="no_placement_posts") for k in every))
    rows = classified(inputs.sums)
    posts = rows[rows["origin"].eq("posts") & ~rows["filler"] & rows["posts"].gt(0)]
    sheet = make_sheet(inputs.ledger, inputs.campaign, rows)
    found = {name: _by_class(sheet, name) for name in SHOWN}
    pair = next(iter(comparisons(sheet, KPIS["er_impressions"], _KEY)), None)
    supplied = int(posts["role"].eq("placement").sum())
    placed = int(posts["kind"].eq("placement").sum())
    counted = (len(posts), placed)
    return Placements(
        figures=(
            *(_share(kpi, name, found, counted) for kpi, name in SHARES.items()),
            *(_rate(kpi, *what, found, counted) for kpi, what in RATES.items()),
            _compared(pair, counted, found["er_impressions"]),
        ),
        posts=len(posts),
        supplied=supplied,
        faceless=placed - supplied,
        cells=tuple(_cells(found)),
        verdict=pair.verdict if pair is not None else None,
        mixed=_mixed(posts),
    )


def classified(sums: pd.DataFrame) -> pd.DataFrame:
    """The table of sums with the class of each row in `kind`; missing where it could be either.

    A post is a placement if its creative was supplied or its account has no human face. Anything
    else of a creator has the class of the creator's posts where these are all of one.
    """
    faceless = sums["kind"].eq("faceless")
    placed = faceless | sums["role"].eq("placement")
    of_post = sums["origin"].eq("posts") & ~sums["filler"]
    by_creator = placed[of_post].groupby(sums["creator"][of_post]).agg(["min", "max"])
    least = sums["creator"].map(by_creator["min"]).astype("boolean")
    most = sums["creator"].map(by_creator["max"]).astype("boolean")
    # Whoever has no post is what the roster says.
    least, most = least.fillna(faceless).astype(bool), most.fillna(faceless).astype(bool)
    own = of_post | sums["role"].notna()
    told = sums["creator"].notna() | own
    is_placed = placed.where(own, most)
    either = ~own & (least != most)
    named = is_placed.map({True: "placement", False: "influence"}).astype(object)
    return sums.assign(kind=named.mask(~told | either, None))


def _mixed(posts: pd.DataFrame) -> tuple[str, ...]:
    kinds = posts.groupby("creator")["kind"].nunique()
    return tuple(sorted((str(name) for name in kinds[kinds > 1].index), key=str.casefold))


def _by_class(sheet: Sheet, name: str) -> dict[str | None, Result]:
    """Class → the KPI; None: the whole campaign, or why it is not split."""
    found: dict[str | None, Result] = {}
    for one in formula_results(sheet, KPIS[name], [_KEY]):
        if one.group_by is None:
            found.setdefault(None, one)
        elif one.group is None:
            found["unsplit"] = one
        elif one.group[0] in CLASSES:
            found[one.group[0]] = one
    return found


def _share(
    kpi: str, name: str, found: Mapping[str, Mapping[str | None, Result]], counted: tuple[int, int]
) -> Figure:
    """Placements' part of what is known to be of either class."""
    results = found[name]
    whole, part = results.get(None), results.get("placement")
    total, placed = counted
    if not total:
        return Figure(kpi=kpi, reason="no_placement_posts")
    if whole is None or whole.value is None:
        return Figure(kpi=kpi, reason=whole.reason if whole else "no_data")
    if "unsplit" in results:
        return Figure(kpi=kpi, reason="class_not_split")
    amounts = [one.value or 0.0 for one in _known(results)]
    both = sum(amounts)
    if not both:
        return Figure(kpi=kpi, reason="zero_denominator")
    if min(amounts) < 0:
        # A class that is in credit has no share of the cost.
        return Figure(kpi=kpi, reason="credits_outweigh")
    if placed and (part is None or part.value is None):
        return Figure(kpi=kpi, reason=part.reason if part and part.reason else "no_data")
    amount = part.value if part is not None and part.value is not None else 0.0
    return Figure(
        kpi=kpi, value=amount / both, numerator=amount, denominator=both, basis=_basis(results),
        n=total, unit="post", sources=whole.sources,
    )  # fmt: skip


def _known(results: Mapping[str | None, Result]) -> list[Result]:
    return [results[name] for name in CLASSES if name in results and results[name].known]


def _basis(results: Mapping[str | None, Result]) -> Literal["measured", "reported", "estimated"]:
    """The weakest basis of what is summed."""
    bases = {one.basis for one in _known(results)}
    if "estimated" in bases or "modelled" in bases:
        return "estimated"
    return "reported" if "reported" in bases else "measured"


def _rate(
    kpi: str, name: str, class_: Kind, found: Mapping[str, Mapping[str | None, Result]],
    counted: tuple[int, int],
) -> Figure:  # fmt: skip
    total, placed = counted
    if not (placed if class_ == "placement" else total - placed):
        return Figure(kpi=kpi, reason=f"no_{class_}_posts")
    results = found[name]
    one = results.get(class_) or results.get("unsplit") or results.get(None)
    if one is None or one.value is None or one.group is None:
        unsplit = "unsplit" in results
        return Figure(kpi=kpi, reason="class_not_split" if unsplit else one.reason if one else None)
    return Figure(
        kpi=kpi, value=one.value, low=one.low, high=one.high, interval_of=one.interval_of,
        method=one.method, n=one.n, unit=one.unit_of_resampling, df=one.df,
        numerator=one.numerator, denominator=one.denominator, reason=one.reason,
        basis=one.basis or "measured", sources=one.sources,
    )  # fmt: skip


def _compared(
    pair: Comparison | None, counted: tuple[int, int], rates: Mapping[str | None, Result]
) -> Figure:
    """Placements' engagement rate over influence's, judged as every difference is."""
    kpi = "er_placement_vs_influence"
    total, placed = counted
    if not placed:
        return Figure(kpi=kpi, reason="no_placement_posts")
    if placed == total:
        return Figure(kpi=kpi, reason="no_influence_posts")
    if pair is None or pair.ratio is None:
        both = len(_known(rates)) == len(CLASSES)
        why = {one.reason for one in _known(rates)} - {None}
        return Figure(kpi=kpi, reason=min(str(one) for one in why) if why else
                      "engagement_parts_differ" if both else "no_data")  # fmt: skip
    turned = pair.a == ("influence",)
    ratio = 1 / pair.ratio if turned else pair.ratio
    low, high = (pair.low, pair.high) if not turned else (
        1 / pair.high if pair.high else None, 1 / pair.low if pair.low else None
    )  # fmt: skip
    given = low is not None and high is not None
    return Figure(
        kpi=kpi, value=ratio, low=low if given else None, high=high if given else None,
        interval_of="same_creators" if given else None,
        method="log_pooled_t" if given else None, n=total, unit="post",
        reason=None if pair.verdict == "clear" else "classes_not_apart",
    )  # fmt: skip


def _cells(found: Mapping[str, Mapping[str | None, Result]]) -> Iterator[ClassCell]:
    for name, results in found.items():
        for class_ in CLASSES:
            one = results.get(class_) or results.get("unsplit") or results.get(None)
            mine = one is not None and one.group is not None
            yield ClassCell(
                kpi=name, class_=class_,
                value=one.value if one is not None and mine else None,
                low=one.low if one is not None and mine else None,
                high=one.high if one is not None and mine else None,
                reason=one.reason if one is not None else None,
                partial=one.partial if one is not None else False,
            )  # fmt: skip
