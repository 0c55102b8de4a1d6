"""By what an order or a lead finds its creator: codes, and what creators' links carry."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kpi_lib.ledger.context import Context
from kpi_lib.ledger.match import exploded, fold_code, fold_handle, fold_name, fold_utm, folded


def code_keys(context: Context, creators: pd.DataFrame) -> pd.DataFrame:
    """`campaign, code, creator`; a code that two creators of a campaign have is nobody's."""
    codes = _pairs(creators, "codes", fold_code, "code")
    return _unshared(context, codes, "code", "code_of_two_creators", "code")


def link_keys(context: Context, creators: pd.DataFrame, roster: pd.DataFrame) -> pd.DataFrame:
    """`campaign, token, creator`: utm_content, else code, handle or name, all folded alike."""
    handles = roster[["campaign", "creator", "handle"]].assign(
        handle=folded(roster["handle"], fold_handle)
    )
    named = creators.assign(name=creators["creator"])
    kinds = [
        _unshared(
            context,
            _pairs(creators, "utm_content", fold_utm, "token"),
            "token",
            "utm_of_two_creators",
            "utm_content",
        ),
        *(
            _only_once(_pairs(frame, column, fold_utm, "token"), "token")
            for frame, column in ((creators, "codes"), (handles, "handle"), (named, "name"))
        ),
    ]
    return pd.concat(kinds, ignore_index=True).drop_duplicates(["campaign", "token"])


def campaign_keys(context: Context) -> pd.DataFrame:
    """`campaign, utm_value`: the folded values of utm_campaign in params."""
    rows = [
        (slug, fold_utm(value))
        for slug, params in context.campaigns.items()
        for value in params.utm_campaign
        if fold_utm(value)
    ]
    return pd.DataFrame(rows, columns=["campaign", "utm_value"]).astype("str").drop_duplicates()


def claimed_by_link(
    evidence: pd.DataFrame, tokens: pd.DataFrame, values: pd.DataFrame
) -> pd.DataFrame:
    """What a link says: `evidence` (with `token`, `utm_campaign`, folded or missing) for each
    campaign it can mean, with `campaign` and `creator` (missing where only the campaign is known).

    A value of utm_campaign that a campaign does not have speaks against that campaign, if params
    list its values at all.
    """
    known = evidence.assign(line=range(len(evidence)))
    hits = known[known["token"].notna()].merge(tokens, on="token")
    named = pd.MultiIndex.from_frame(hits[["campaign", "utm_campaign"]]).isin(
        pd.MultiIndex.from_frame(values)
    )
    listed = hits["campaign"].isin(values["campaign"])
    hits = hits[hits["utm_campaign"].isna() | ~listed | named]
    only = known[known["utm_campaign"].notna()].merge(
        values, left_on="utm_campaign", right_on="utm_value"
    )
    pairs = pd.MultiIndex.from_frame(hits[["line", "campaign"]])
    only = only[~pd.MultiIndex.from_frame(only[["line", "campaign"]]).isin(pairs)]
    found = pd.concat([hits, only.drop(columns="utm_value")], ignore_index=True)
    return found.astype({"campaign": "str", "creator": "str"}).drop(columns="line")


def _pairs(frame: pd.DataFrame, column: str, fold: Any, name: str) -> pd.DataFrame:
    values = exploded(frame[column], fold).rename(name)
    found = frame[["campaign", "creator"]].join(values, how="inner")
    return found.drop_duplicates().reset_index(drop=True)


def _only_once(pairs: pd.DataFrame, column: str) -> pd.DataFrame:
    return pairs[~pairs.duplicated(["campaign", column], keep=False)]


def _unshared(
    context: Context, pairs: pd.DataFrame, column: str, code: str, label: str
) -> pd.DataFrame:
    shared = pairs[pairs.duplicated(["campaign", column], keep=False)]
    for (campaign, value), group in shared.groupby(["campaign", column], sort=True):
        names = " and ".join(sorted(group["creator"]))
        context.note(
            code,
            f"the roster gives {label} '{value}' to {names}: it tells nobody's orders. Give each "
            "creator one of their own.",
            campaign=str(campaign),
            severity="error",
            key=label,
        )
    return _only_once(pairs, column)


def fold_order(text: str) -> str:
    """Order names compare without # and case."""
    return fold_name(text).lstrip("#")
