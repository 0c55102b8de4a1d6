"""Who keeps the relationships, and what hangs on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from kpi_lib.estimates.figure import Figure, a_range
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.estimates.retention_advocates import Advocates, advocate_figures, advocates
from kpi_lib.estimates.retention_tenure import Tenure, spells, tenure
from kpi_lib.kpis.relationship import PERIOD_DAYS
from kpi_lib.ledger.frames import day_of
from kpi_lib.record import Record

SALES_DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """One creator of this campaign, over all of the client's campaigns so far."""

    creator: str
    campaigns: int
    first: pd.Timestamp | None
    last: pd.Timestamp | None
    """Day of the last campaign post."""
    active: bool
    """A campaign post in the last 182 days."""
    owner: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerLine:
    """What hangs on one person; `owner` None: creators whose owner the roster does not name."""

    owner: str | None
    creators: int
    least: float
    """Net sales by creators who only ever worked with this person."""
    most: float
    """Net sales by all whom this person looks after now."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Retention(Record):
    """What is told, and what it rests on."""

    figures: tuple[Figure, ...] = ()
    tenure: Tenure = field(default_factory=Tenure)
    relations: tuple[Relation, ...] = ()
    """This campaign's creators in alphabetical order."""
    owners: tuple[OwnerLine, ...] = ()
    """By name, the nameless last."""
    total: float | None = None
    """Net sales attributed to creators in the 365 days."""
    owners_reason: str | None = None
    advocates: Advocates = field(default_factory=Advocates)


def retention(inputs: Inputs) -> Retention:
    """Tenure with censoring, collaborations, sales by relationship owner, advocates."""
    history = _history(inputs)
    length, ended, entry = spells(
        history["first"], history["last"], _known_from(inputs), inputs.as_of
    )
    stay = tenure(length, ended, entry)
    relations = tuple(_relations(inputs, history))
    owners, total, why = revenue_by_owner(inputs, history)
    told = advocates(inputs)
    figures = (
        _tenure_figure(inputs, stay),
        *_collaborations(inputs, relations),
        *_at_risk(inputs, owners, total, why),
        *advocate_figures(inputs, told),
    )
    return Retention(figures=figures, tenure=stay, relations=relations, owners=owners, total=total,
                     owners_reason=why, advocates=told)  # fmt: skip


def _history(inputs: Inputs) -> pd.DataFrame:
    """By creator of any campaign up to this report: campaigns, first, last, owner, only_owner."""
    roster = inputs.table(
        "creators", ("campaign", "creator", "relationship_owner", "first_collaboration")
    )
    starts = {
        name: day_of(one.start)
        for name, one in inputs.ledger.campaigns.items()
        if one.start <= inputs.as_of
    }
    roster = roster[roster["campaign"].isin(list(starts)) & roster["creator"].notna()]
    roster = roster.assign(start=pd.to_datetime(roster["campaign"].map(starts)))
    roster = roster.sort_values(["start", "campaign", "creator"], kind="stable")
    grouped = roster.groupby("creator", sort=True)
    begun = pd.to_datetime(grouped["first_collaboration"].min())
    owners = roster.dropna(subset=["relationship_owner"]).groupby("creator")["relationship_owner"]
    last = roster.drop_duplicates("creator", keep="last").set_index("creator")
    frame = pd.DataFrame({
        "campaigns": grouped["campaign"].nunique(),
        "first": pd.concat([begun, grouped["start"].min()], axis=1).min(axis=1),
        "owner": last["relationship_owner"],
        "owners": owners.nunique(),
    })  # fmt: skip
    return frame.join(_last_posts(inputs, list(starts)))


def _last_posts(inputs: Inputs, campaigns: list[str]) -> pd.Series:
    posts = inputs.table("posts", ("creator", "campaign", "published"))
    day = pd.to_datetime(posts["published"]).dt.normalize()
    mine = posts["campaign"].isin(campaigns) & posts["creator"].notna()
    found = day[mine & (day <= day_of(inputs.as_of))].groupby(posts["creator"]).max()
    return found.rename("last")


def _known_from(inputs: Inputs) -> pd.Timestamp:
    """Start of the client's first campaign that the workspace has."""
    return min(day_of(one.start) for one in inputs.ledger.campaigns.values())


def _relations(inputs: Inputs, history: pd.DataFrame) -> Iterator[Relation]:
    own = set(inputs.own("creators", ("creator",))["creator"].dropna())
    border = day_of(inputs.as_of) - pd.Timedelta(days=PERIOD_DAYS)
    for name in sorted(own & set(history.index), key=lambda one: (one.casefold(), one)):
        row = history.loc[name]
        last = None if pd.isna(row["last"]) else row["last"]
        yield Relation(
            creator=name,
            campaigns=int(row["campaigns"]),
            first=None if pd.isna(row["first"]) else row["first"],
            last=last,
            active=last is not None and last > border,
            owner=None if pd.isna(row["owner"]) else str(row["owner"]),
        )


def revenue_by_owner(
    inputs: Inputs, history: pd.DataFrame
) -> tuple[tuple[OwnerLine, ...], float | None, str | None]:
    """Net sales of the 365 days to the report by who looks after the creator now.

    At least: by creators in whose rosters nobody else ever stood; at most: by all.
    """
    if history["owner"].isna().all():
        return (), None, "no_relationship_owner"
    orders = inputs.table("orders", ("campaign", "creator", "day", "net_sales"))
    day = pd.to_datetime(orders["day"])
    since = day_of(inputs.as_of) - pd.Timedelta(days=SALES_DAYS - 1)
    mine = orders["campaign"].notna() & orders["creator"].isin(history.index)
    mine &= (day >= since) & (day <= day_of(inputs.as_of))
    sales = orders[mine].dropna(subset=["net_sales"]).groupby("creator")["net_sales"].sum()
    if sales.empty:
        return (), None, "no_sales_by_creator"
    total = float(sales.sum())
    rows = history.assign(sales=sales.reindex(history.index).fillna(0.0))
    rows["only"] = rows["sales"].where(rows["owners"].eq(1), 0.0)
    lines = [
        OwnerLine(
            owner=None if pd.isna(owner) else str(owner), creators=len(part),
            least=0.0 if pd.isna(owner) else float(part["only"].sum()),
            most=float(part["sales"].sum()),
        )
        for owner, part in rows.groupby("owner", dropna=False, sort=True)
    ]  # fmt: skip
    lines.sort(key=lambda one: (one.owner is None, (one.owner or "").casefold(), one.owner or ""))
    return tuple(lines), total, None if total > 0 else "zero_sales_by_creator"


def _tenure_figure(inputs: Inputs, stay: Tenure) -> Figure:
    given = stay.low is not None
    return Figure(
        kpi="tenure_median_days", value=stay.median, low=stay.low, high=stay.high,
        interval_of="person" if given else None,
        method="kaplan_meier" if stay.median is not None else None,
        n=stay.creators if stay.median is not None else None, unit="creator", reason=stay.reason,
        sources=inputs.sources("posts"),
    )  # fmt: skip


def _collaborations(inputs: Inputs, relations: tuple[Relation, ...]) -> Iterator[Figure]:
    kpi, sources = "creator_campaigns", inputs.sources("creators")
    if not relations:
        yield Figure(kpi=kpi, reason="no_roster_creators")
        return
    if len(inputs.ledger.campaigns) < 2:
        yield Figure(kpi=kpi, reason="one_campaign")
        return
    numbers = pd.Series([one.campaigns for one in relations])
    yield Figure(kpi=kpi, value=float(numbers.median()), n=len(relations), unit="creator",
                 basis="measured", sources=sources)  # fmt: skip
    for one in relations:
        yield Figure(kpi=kpi, value=float(one.campaigns), basis="measured", sources=sources,
                     group_by=("creator",), group=(one.creator,))  # fmt: skip


def _at_risk(
    inputs: Inputs, owners: tuple[OwnerLine, ...], total: float | None, why: str | None
) -> Iterator[Figure]:
    """What hangs on the person on whom most hangs; nobody's name, which are the agency's own."""
    names = ("revenue_at_risk", "revenue_at_risk_share")
    named = [one for one in owners if one.owner is not None]
    if why or not total or not named:
        yield from (Figure(kpi=kpi, reason=why or "zero_sales_by_creator") for kpi in names)
        return
    largest = max(named, key=lambda one: (one.most, one.least))
    for kpi, scale in zip(names, (1.0, total), strict=True):
        ends = min(largest.least, largest.most), max(largest.least, largest.most)
        if kpi == "revenue_at_risk_share" and not 0 <= ends[0] <= ends[1] <= total:
            # Refunds of other creators' orders leave a whole that is smaller than its part.
            yield Figure(kpi=kpi, reason="credits_outweigh")
            continue
        yield _least_to_most(
            kpi, largest.least / scale, largest.most / scale,
            method="roster", n=largest.creators, unit="creator", sources=inputs.sources("orders"),
        )  # fmt: skip


def _least_to_most(kpi: str, one: float, other: float, **more: Any) -> Figure:
    """A range, or the one number where nobody ever had another owner."""
    low, high = min(one, other), max(one, other)
    if high - low <= 1e-9 * max(abs(high), abs(low)):
        return Figure(kpi=kpi, value=high, **more)
    return a_range(kpi, low, high, **more)
