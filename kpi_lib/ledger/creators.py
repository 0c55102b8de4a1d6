"""Who takes part in which campaign, and by which names, handles and codes they are known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kpi_lib.errors import did_you_mean
from kpi_lib.ledger.context import Context
from kpi_lib.ledger.frames import CREATORS, typed
from kpi_lib.ledger.match import fold_code, fold_handle, fold_name, folded
from kpi_lib.tables import BRAND
from kpi_lib.tiers import tier_scheme, tiers_of

_FIRST = ("country", "language", "kind", "model", "relationship_owner", "commission_rate")


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The client's creators by every spelling."""

    names: Mapping[str, str]
    """Folded name → name as printed."""
    handles: Mapping[tuple[str, str], str]
    """(platform, folded handle) → creator, or `@brand`."""

    def canonical(self, names: pd.Series[Any]) -> pd.Series[Any]:
        """Names as the roster spells them; names of nobody stay as they are."""
        keys = folded(names, fold_name)
        return keys.map(dict(self.names)).astype("str").fillna(names)


def scoped_roster(context: Context, roster: pd.DataFrame) -> pd.DataFrame:
    """Roster rows with `campaign`: of the campaign's folder, else of the client's."""
    own = roster[roster["scope"].isin(list(context.campaigns))]
    parts = [own.assign(campaign=own["scope"])]
    shared = roster[roster["scope"].isna()]
    for slug in context.campaigns:
        if len(shared) and not (own["scope"] == slug).any():
            parts.append(shared.assign(campaign=slug))
    return pd.concat(parts, ignore_index=True).astype({"campaign": "str"})


def people(context: Context, roster: pd.DataFrame, named: pd.DataFrame) -> People:
    """All spellings; a roster's is printed, of the earliest campaign."""
    place = {slug: number for number, slug in enumerate(context.campaigns)}
    both = pd.concat([roster.assign(sheet=0), named.assign(sheet=1)])
    both = both[["campaign", "creator", "sheet"]].dropna()
    both = both.assign(place=both["campaign"].map(place))
    both = both.sort_values(["sheet", "place", "creator"], kind="stable")
    both["key"] = folded(both["creator"], fold_name)
    first = both.drop_duplicates("key")
    names = dict(zip(first["key"], first["creator"], strict=True))
    rows = roster.dropna(subset=["handle", "creator"])
    keys = zip(rows["platform"], folded(rows["handle"], fold_handle), strict=True)
    owners = folded(rows["creator"], fold_name).map(names)
    handles = dict(zip(keys, owners, strict=True))
    for platform, accounts in context.params.accounts.items():
        for account in [accounts] if isinstance(accounts, str) else accounts:
            handles[platform, fold_handle(account)] = BRAND
    return People(names=names, handles=handles)


def creators_frame(
    context: Context, roster: pd.DataFrame, named: pd.DataFrame, known: People
) -> pd.DataFrame:
    """One row a campaign and creator, by campaign and name; see `Ledger`."""
    without = set(context.campaigns) - set(roster["campaign"])
    extra = named[named["campaign"].isin(without) & (named["creator"] != BRAND)]
    for slug in sorted(set(extra["campaign"])):
        context.note(
            "no_roster",
            "no roster sheet: the creators are those of the posts and costs sheets, without "
            "followers, codes or handles. Add roster.csv to the campaign's folder.",
            campaign=slug,
        )
    rows = pd.concat([roster, extra], ignore_index=True)
    if rows.empty:
        return typed(rows, CREATORS)
    rows["creator"] = known.canonical(rows["creator"])
    grouped = rows.groupby(["campaign", "creator"], sort=True)
    frame = grouped[list(_FIRST)].first()
    frame["followers"] = grouped["followers"].max()
    frame["first_collaboration"] = grouped["first_collaboration"].min()
    for column in ("assets_contracted", "assets_delivered"):
        frame[column] = grouped[column].sum(min_count=1)
    frame["sheet"] = grouped["platform"].count().astype("float64")
    frame["codes"] = _joined(rows, "code", frame.index, _codes)
    frame["utm_content"] = _joined(rows, "utm_content", frame.index, _stripped)
    frame["handles"] = _joined(rows, "handle", frame.index, _stripped)
    frame[["source", "row"]] = grouped[["source", "row"]].first()
    frame["tier"] = tiers_of(frame["followers"], tier_scheme(context.params.tier_scheme))
    frame = frame.reset_index()
    frame["new_or_returning"] = _new_or_returning(context, frame)
    return typed(frame, CREATORS)


def _joined(
    rows: pd.DataFrame, column: str, keys: pd.Index, words: Callable[[str], list[str]]
) -> list[str | None]:
    """All words of each campaign and creator in `keys`, each once, joined by `;`."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    known = rows.dropna(subset=[column])
    for campaign, creator, text in zip(
        known["campaign"], known["creator"], known[column], strict=True
    ):
        found.setdefault((campaign, creator), {}).update(dict.fromkeys(words(text)))
    return [";".join(found.get(key, ())) or None for key in keys]


def _codes(text: str) -> list[str]:
    return [code for one in text.split(";") if (code := fold_code(one))]


def _stripped(text: str) -> list[str]:
    return [text.strip()]


def _new_or_returning(context: Context, frame: pd.DataFrame) -> pd.Series:
    starts = context.starts(frame["campaign"])
    earliest = starts.groupby(frame["creator"]).transform("min")
    before = (earliest < starts) | (frame["first_collaboration"] < starts)
    return before.map({True: "returning", False: "new"}).astype("str")


def note_unknown(context: Context, rows: pd.DataFrame, creators: pd.DataFrame, sheet: str) -> None:
    """A problem for each creator whom a sheet names and the campaign's roster does not."""
    with_roster = creators.loc[creators["sheet"] > 0, "campaign"].unique()
    pairs = set(zip(creators["campaign"], creators["creator"], strict=True))
    named = rows[rows["campaign"].isin(with_roster) & rows["creator"].notna()]
    named = named.drop_duplicates(["campaign", "creator"])
    strangers = [
        at
        for at, pair in enumerate(zip(named["campaign"], named["creator"], strict=True))
        if pair not in pairs and pair[1] != BRAND
    ]
    for _, row in named.iloc[strangers].iterrows():
        roster = creators.loc[creators["campaign"] == row["campaign"], "creator"]
        context.row_note(
            "unknown_creator",
            f"the {sheet} sheet names '{row['creator']}', who is not in the campaign's roster."
            f"{did_you_mean(str(row['creator']), roster)} In the roster: "
            f"{', '.join(roster.head(20))}. Mend the name or add the creator.",
            row,
            campaign=row["campaign"],
            severity="error",
            key="creator",
        )
