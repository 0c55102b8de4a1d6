"""Redemptions of a code by people who never saw its creator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kpi_lib.estimates.bounds_sets import total
from kpi_lib.estimates.figure import Figure, a_range
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.estimates.leakage_evidence import Leaks, leaks
from kpi_lib.estimates.leakage_sites import from_coupon_site
from kpi_lib.ledger.keys import fold_order
from kpi_lib.ledger.match import exploded, folded
from kpi_lib.record import Record

FIGURES = ("code_leakage_share", "code_leakage_orders", "roas_after_leakage")
_ORDER = ("order", "order_id", "day", "customer", "codes", "referrer", "utm_source", "net_sales",
          "campaign", "excluded", "source")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Leakage(Record):
    """What is told, and what it rests on."""

    figures: tuple[Figure, ...] = ()
    redemptions: pd.DataFrame | None = None
    """One row a redemption with its evidence: see `leakage_evidence.Leaks`."""
    posts: bool = False
    """Days of the creators' posts are known: redemptions can be near one, or far from all."""
    click_key: bool = False
    survey: bool = False


def leakage(inputs: Inputs) -> Leakage:
    """From the redemptions that something shows to have leaked, to all that nothing clears."""
    claims = inputs.own("claims", ("shop", "click_key"))
    if claims.empty or not claims["shop"].fillna(False).astype(bool).iloc[0]:
        return Leakage(figures=_reasons("no_orders"))
    if not inputs.own("creators", ("codes",))["codes"].notna().any():
        return Leakage(figures=_reasons("bounds_no_codes"))
    rows = redemptions(inputs)
    if rows.empty:
        return Leakage(figures=_reasons("leakage_no_redemptions"))
    posts = _posts(inputs)
    click_key = bool(claims["click_key"].iloc[0])
    survey = bool(rows["answered"].any())
    found = leaks(
        rows,
        posts,
        first=inputs.start,
        last=inputs.last_claim_day,
        shop=_other_orders(inputs, rows),
    )
    dated = bool(posts["creator"].isin(rows["creator"]).any())
    if not (dated or click_key or survey or found.low):
        return Leakage(figures=_reasons("leakage_nothing_clears"), redemptions=found.redemptions)
    sources = tuple(sorted({int(at) for at in rows["source"].dropna()}))
    return Leakage(
        figures=tuple(_figures(inputs, found, rows, sources)),
        redemptions=found.redemptions,
        posts=dated,
        click_key=click_key,
        survey=survey,
    )


def redemptions(inputs: Inputs) -> pd.DataFrame:
    """The campaign's orders with a code of one of its creators, as `leakage_evidence.leaks` takes
    them; an order with several codes is the first one's."""
    traces = inputs.own("traces", ("order", "creator", "how"))
    coded = traces[traces["how"].eq("code")]
    first = coded.drop_duplicates("order")
    orders = inputs.table("orders", _ORDER)
    rows = orders[orders["order"].isin(first["order"]) & (orders["day"] <= inputs.last_claim_day)]
    rows = rows.merge(first[["order", "creator"]], on="order", validate="1:1")
    clicks = traces.loc[traces["how"].eq("click"), ["order", "creator"]]
    pairs = pd.MultiIndex.from_frame(rows[["order", "creator"]])
    named, answered = _named(inputs, rows)
    hunted = coded.merge(orders[["order", "customer"]], on="order")
    many = hunted.groupby("customer")["creator"].nunique()
    return rows.assign(
        code=_code(inputs, rows),
        ends=lambda frame: frame["code"].map(_ends(inputs)).astype("datetime64[us]"),
        click=pairs.isin(pd.MultiIndex.from_frame(clicks)),
        named=named,
        answered=answered,
        codes_of=rows["customer"].map(many).fillna(1).astype("int64"),
        coupon_site=from_coupon_site(
            rows["referrer"],
            rows["utm_source"],
            own=(*inputs.client_params.coupon_sites, *inputs.params.coupon_sites),
        ),
    )


def _code(inputs: Inputs, rows: pd.DataFrame) -> pd.Series:
    """The first code of each order that is its creator's."""
    people = inputs.own("creators", ("creator", "codes")).set_index("creator")["codes"]
    theirs = exploded(people).rename("code").rename_axis("creator").reset_index()
    typed = exploded(rows["codes"]).rename("code").rename_axis("at").reset_index()
    typed["creator"] = typed["at"].map(rows["creator"])
    found = typed.merge(theirs, on=["creator", "code"]).drop_duplicates("at").set_index("at")
    return rows.index.to_series().map(found["code"]).astype("str")


def _ends(inputs: Inputs) -> dict[str, pd.Timestamp]:
    """Last day of each code, where the shop's list of discounts says it."""
    known = inputs.table("discounts", ("code", "end")).dropna()
    known = known.assign(code=known["code"].astype("str").str.strip().str.upper())
    return dict(known.groupby("code")["end"].max().items())  # type: ignore[arg-type]


def _named(inputs: Inputs, rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Whether an answer of the order names the code's own creator; whether it has any answer."""
    survey = inputs.table("survey", ("order", "campaign", "named"))
    own = survey["campaign"].isna() | survey["campaign"].eq(inputs.campaign)
    survey = survey[own & survey["order"].notna()]
    keys = folded(survey["order"].astype("str"), fold_order)
    answers = pd.MultiIndex.from_arrays([keys, survey["named"].astype("str")])
    named = pd.Series(False, index=rows.index)
    answered = named.copy()
    for column in ("order", "order_id"):
        own_key = folded(rows[column].astype("str"), fold_order)
        pairs = pd.MultiIndex.from_arrays([own_key, rows["creator"]])
        named |= pairs.isin(answers) & own_key.notna()
        answered |= own_key.isin(keys.dropna())
    return named, answered


def _posts(inputs: Inputs) -> pd.DataFrame:
    """Creator and day of every post that is a campaign's of this client: an earlier campaign's
    posts are seen, too."""
    posts = inputs.table("posts", ("creator", "campaign", "published"))
    known = posts[posts["campaign"].notna() & posts["creator"].notna() & posts["published"].notna()]
    days = known["published"].astype("datetime64[us]").dt.normalize()
    return known[["creator"]].assign(day=days).reset_index(drop=True)


def _other_orders(inputs: Inputs, rows: pd.DataFrame) -> np.ndarray:
    """The shop's orders of each day of the window that carry none of the campaign's codes."""
    orders = inputs.table("orders", ("order", "day", "excluded"))
    inside = orders["day"].between(inputs.start, inputs.last_claim_day)
    used = orders[inside & orders["excluded"].isna() & ~orders["order"].isin(rows["order"])]
    days = (inputs.last_claim_day - inputs.start).days + 1
    at = (used["day"] - inputs.start).dt.days.to_numpy(np.int64)
    return np.bincount(at, minlength=days).astype(float)


def _figures(
    inputs: Inputs, found: Leaks, rows: pd.DataFrame, sources: tuple[int, ...]
) -> Iterator[Figure]:
    told = found.redemptions
    shared = {"method": "evidence", "unit": "order", "sources": sources}
    low, high, n = found.low, found.high, found.n
    yield a_range("code_leakage_share", low / n, high / n, n=n, **shared)  # type: ignore[arg-type]
    for creator, mine in told.groupby("creator", sort=True):
        least, open_ = mine["least"].sum(), (mine["verdict"] != "cleared").sum()
        yield a_range(
            "code_leakage_share", least / len(mine), open_ / len(mine), n=len(mine),
            group_by=("creator",), group=(str(creator),), **shared,  # type: ignore[arg-type]
        )  # fmt: skip
    yield a_range("code_leakage_orders", low, high, n=n, **shared)  # type: ignore[arg-type]
    yield _roas(inputs, told, rows, sources)


def _roas(
    inputs: Inputs, told: pd.DataFrame, rows: pd.DataFrame, sources: tuple[int, ...]
) -> Figure:
    """The campaign's ROAS without the leaked ones of the orders that its rule claims."""
    kpi = FIGURES[-1]
    sold, cost = inputs.total("net_sales"), inputs.cost
    if cost is None or cost <= 0:
        return Figure(kpi=kpi, reason="no_cost" if cost is None else "zero_denominator")
    claimed = rows["campaign"].eq(inputs.campaign).to_numpy(bool)
    sales = told["net_sales"].to_numpy(float)
    if sold is None or total(sales[claimed]) is None:
        return Figure(kpi=kpi, reason="bounds_sales_unknown")
    worth = np.where(claimed, np.nan_to_num(sales), 0.0)
    surely = float((worth * told["least"]).sum())
    perhaps = float(worth[(told["verdict"] != "cleared").to_numpy(bool)].sum())
    ends = sorted(((sold - perhaps) / cost, (sold - surely) / cost))
    return a_range(kpi, *ends, method="evidence", n=len(told), unit="order", sources=sources)


def _reasons(code: str) -> tuple[Figure, ...]:
    return tuple(Figure(kpi=kpi, reason=code) for kpi in FIGURES)
