"""Which posts are whose campaign's: by its sheet or its rule, never by date alone."""

from __future__ import annotations

import pandas as pd

from kpi_lib.ledger.context import Context
from kpi_lib.ledger.frames import day_of
from kpi_lib.ledger.match import Words
from kpi_lib.params.models import CampaignParams, Select
from kpi_lib.sources.links import permalink
from kpi_lib.tables import BRAND

_CANDIDATES = 10
CHOICE = ["post", "campaign", "selected_by"]


def has_rule(params: CampaignParams) -> bool:
    """Whether params select any post."""
    rule = params.select
    return rule is not None and bool(rule.hashtags or rule.mentions or rule.permalinks)


def selected(
    context: Context, posts: pd.DataFrame, listed: pd.DataFrame, creators: pd.DataFrame
) -> pd.DataFrame:
    """`post, campaign, selected_by` of every selected post, each in one campaign.

    `posts` are those of the exports; `listed` has `post, campaign` of the sheets.
    """
    parts = [listed[["post", "campaign"]].assign(selected_by="sheet")]
    for slug, params in context.campaigns.items():
        roster = set(creators.loc[creators["campaign"] == slug, "creator"])
        pool = posts[posts["creator"].isin(roster | {BRAND})]
        if params.select is not None and has_rule(params):
            chosen = _by_rule(context, slug, params.select, pool)
            parts.append(chosen)
            if chosen.empty and not (listed["campaign"] == slug).any():
                _note_nothing(context, slug, pool)
        elif not (listed["campaign"] == slug).any():
            _note_no_selection(context, slug, pool)
    found = pd.concat(parts, ignore_index=True).drop_duplicates(["post", "campaign"])
    return _each_once(context, found, posts)


def _by_rule(context: Context, slug: str, rule: Select, pool: pd.DataFrame) -> pd.DataFrame:
    params = context.campaigns[slug]
    first, last = day_of(rule.from_ or params.start), day_of(rule.to or params.end)
    days = pool["published"].dt.normalize()
    inside = (days >= first) & (days <= last)
    links = set(permalink(pd.Series(rule.permalinks, dtype="str")).dropna())
    named = pool["permalink"].isin(links)
    for link in sorted(pool.loc[named & ~inside, "permalink"]):
        context.note(
            "permalink_outside_dates",
            f"select.permalinks names {link}, published before {first.date()} or after "
            f"{last.date()}: it is left out. Set select.from or select.to to take it in.",
            campaign=slug,
            key="select",
        )
    hashtags, mentions = Words("#", rule.hashtags), Words("@", rule.mentions)
    rows = [(post, slug, "permalink") for post in pool.loc[named & inside, "post"]]
    rest = pool[inside & ~named & pool["caption"].notna()]
    for post, caption in zip(rest["post"], rest["caption"], strict=True):
        if hashtags.within(caption):
            rows.append((post, slug, "hashtag"))
        elif mentions.within(caption):
            rows.append((post, slug, "mention"))
    return pd.DataFrame(rows, columns=CHOICE).astype("str")


def _candidates(context: Context, slug: str, pool: pd.DataFrame) -> list[str]:
    params = context.campaigns[slug]
    days = pool["published"].dt.normalize()
    inside = pool[(days >= day_of(params.start)) & (days <= day_of(params.end))]
    ordered = inside.sort_values(["published", "post"], kind="stable")
    return list(ordered["permalink"].fillna(ordered["post"]).head(_CANDIDATES))


def _note_no_selection(context: Context, slug: str, pool: pd.DataFrame) -> None:
    found = _candidates(context, slug, pool)
    if context.cutoff is not None and not found:
        # Nothing may be missing: the sheet's posts and the exports can all be later.
        context.note(
            "no_selection",
            f"by {context.cutoff} (`as_of`) no post of the campaign is known: posts and exports of "
            "later days do not count. Take a later day, or leave it out; if there is no posts "
            "sheet, add posts.csv, or e.g. `select: {hashtags: [...]}`.",
            campaign=slug,
            severity="error",
            key="as_of",
        )
        return
    listing = f" Candidates by date: {', '.join(found)}." if found else " No export has a post of "
    tail = "" if found else "the roster's creators within the campaign's dates."
    context.note(
        "no_selection",
        "neither a posts sheet nor `select:` says which posts are the campaign's; dates alone do "
        f"not.{listing}{tail} Add posts.csv, or e.g. `select: {{hashtags: [...]}}`.",
        campaign=slug,
        severity="error",
        key="select",
    )


def _note_nothing(context: Context, slug: str, pool: pd.DataFrame) -> None:
    found = _candidates(context, slug, pool)
    context.note(
        "nothing_selected",
        "`select:` finds no post of the roster's creators within its dates."
        + (f" Posts within the dates: {', '.join(found)}." if found else ""),
        campaign=slug,
        key="select",
    )


def _each_once(context: Context, found: pd.DataFrame, posts: pd.DataFrame) -> pd.DataFrame:
    """A post that several campaigns claim is of the one that lists it, else of none."""
    several = found[found.duplicated("post", keep=False)]
    if several.empty:
        return found.reset_index(drop=True)
    links = dict(zip(posts["post"], posts["permalink"].fillna(posts["post"]), strict=True))
    dropped: list[int] = []
    for post, group in several.groupby("post"):
        sheets = group[group["selected_by"] == "sheet"]
        if len(sheets) == 1:
            dropped.extend(group.index.difference(sheets.index))
            continue
        dropped.extend(group.index)
        names = sorted(group["campaign"])
        for slug in names:
            context.note(
                "post_in_two_campaigns",
                f"{links.get(post, post)} is selected by the campaigns {' and '.join(names)}: it "
                "counts for none. List it in the posts sheet of exactly one of them.",
                campaign=slug,
                severity="error",
            )
    return found.drop(index=dropped).reset_index(drop=True)
