"""Words of the files to take away: those of the page (`kpi_lib.show`), which a test holds equal.

They are written down again because `kpi_lib.show` takes a second to import.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from kpi_lib.text import Language
from kpi_lib.text.messages import msg

Json = Mapping[str, Any]
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "basis": {
        "measured": msg("measured"),
        "reported": msg("reported by the creator"),
        "estimated": msg("estimated"),
        "modelled": msg("modelled"),
    },
    "verdict": {
        "met": msg("met"),
        "missed": msg("missed"),
        "open": msg("open"),
        "on_track": msg("on track"),
        "behind": msg("behind plan"),
    },
    "verdict_count": {
        "met": msg("{n} met"),
        "on_track": msg("{n} on track"),
        "open": msg("{n} open"),
        "behind": msg("{n} behind plan"),
        "missed": msg("{n} missed"),
    },
    "verdict_all": {
        "met": msg("All {n} targets met."),
        "on_track": msg("All {n} targets on track."),
        "open": msg("All {n} targets open."),
        "behind": msg("All {n} targets behind plan."),
        "missed": msg("All {n} targets missed."),
    },
    "verdict_both": {
        "met": msg("Both targets met."),
        "on_track": msg("Both targets on track."),
        "open": msg("Both targets open."),
        "behind": msg("Both targets behind plan."),
        "missed": msg("Both targets missed."),
    },
    "verdict_one": {
        "met": msg("The target for {kpi} was met."),
        "on_track": msg("The target for {kpi} is on track."),
        "open": msg("The target for {kpi} is open."),
        "behind": msg("The target for {kpi} is behind plan."),
        "missed": msg("The target for {kpi} was missed."),
    },
    "comparison": {
        "clear": msg("clear"),
        "leaning": msg("leaning"),
        "open": msg("open"),
    },
    "interval_of": {
        "same_creators": msg("if the same creators did the same deal again"),
        "similar_creators": msg("if similar creators did the same deal"),
        "counterfactual": msg("against what would have come without the campaign"),
        "similar_customers": msg("if other customers of the same kind had come"),
        "as_before": msg("if customers go on buying as they have"),
        "range": msg("from the least to the most that the files allow"),
        "person": msg("if other people of the same kind were asked"),
        "sample": msg("if every comment had been labelled"),
    },
    "units": {
        "post": msg("{n} posts"),
        "creator": msg("{n} creators"),
        "order": msg("{n} orders"),
        "person": msg("{n} people"),
        "day": msg("{n} days"),
        "lead": msg("{n} leads"),
        "customer": msg("{n} customers"),
        "comment": msg("{n} comments"),
        "journey": msg("{n} journeys"),
    },
    "one_unit": {
        "post": msg("1 post"),
        "creator": msg("1 creator"),
        "order": msg("1 order"),
        "person": msg("1 person"),
        "day": msg("1 day"),
        "lead": msg("1 lead"),
        "customer": msg("1 customer"),
        "comment": msg("1 comment"),
        "journey": msg("1 journey"),
    },
    "platform": {
        "instagram": "Instagram",
        "facebook": "Facebook",
        "tiktok": "TikTok",
        "youtube": "YouTube",
        "x": "X",
        "linkedin": "LinkedIn",
        "pinterest": "Pinterest",
        "snapchat": "Snapchat",
        "twitch": "Twitch",
        "podcast": msg("Podcast"),
        "blog": msg("Blog"),
        "other": msg("Other"),
    },
    "kind": {
        "person": msg("person"),
        "animal": msg("animal"),
        "faceless": msg("faceless account"),
        "employee": msg("employee"),
    },
    "model": {
        "paid": msg("paid"),
        "gifted": msg("gifted"),
        "hybrid": msg("product and fee"),
        "affiliate": msg("commission only"),
        "unpaid": msg("unpaid"),
    },
    "role": {
        "influence": msg("own content"),
        "placement": msg("supplied creative"),
    },
    "new_or_returning": {
        "new": msg("new"),
        "returning": msg("returning"),
    },
    "rule": {
        "code": msg("by discount code"),
        "click": msg("by click"),
        "code_then_click": msg("by discount code, otherwise by click"),
    },
    "cost_basis": {
        "committed": msg("committed"),
        "accrued": msg("accrued"),
        "paid": msg("paid out"),
    },
}
GROUPING: Final[Mapping[str, str]] = {
    "creator": msg("Creator"),
    "platform": msg("Platform"),
    "post": msg("Post"),
    "week": msg("Week of"),
    "tier": msg("Size of creator"),
    "model": msg("Kind of pay"),
    "kind": msg("Kind of creator"),
    "role": msg("Role of the post"),
    "language": msg("Language"),
    "country": msg("Country"),
    "new_or_returning": msg("New or returning"),
    "price_list": msg("Price list"),
    "currency": msg("Currency"),
    "account": msg("Account"),
    "touch": msg("Touchpoint"),
}
"""What figures are split by, as a column's heading."""


def word(language: Language, kind: str, value: str | None) -> str:
    """The value in the reader's language; a value without a word (a name, a tier) as it is."""
    if value is None:
        return language.t("not assigned")
    known = WORDS.get(kind, {}).get(value)
    return value if known is None else language.t(known)


def grouping(language: Language, key: str) -> str:
    """Heading of what figures are split by."""
    return language.t(GROUPING[key]) if key in GROUPING else key


def group_word(language: Language, key: str, value: str | None) -> str:
    """A group as a reader knows it: `TikTok`, `9 Feb 2026`, `not assigned`."""
    if key == "week" and value is not None:
        return language.date(value)
    return word(language, key, value)


def units_text(language: Language, row: Json) -> str:
    """`12 posts`; nothing where it is not known what a number rests on."""
    if row["n"] is None or row["unit_of_resampling"] is None:
        return ""
    units = WORDS["one_unit" if row["n"] == 1 else "units"]
    return language.t(units.get(row["unit_of_resampling"], "{n}"), n=language.count(row["n"]))


def target_text(language: Language, row: Json) -> str:
    """`at most €30.00 by 31 May 2026`; nothing where nothing was agreed."""
    target = row["target"] or {}
    low, high, by = target.get("min"), target.get("max"), target.get("by")
    t = language.t
    if low is not None and high is not None:
        text = t("{low} to {high}", low=language.number(low, row["unit"]),
                 high=language.number(high, row["unit"]))  # fmt: skip
    elif low is not None:
        text = t("at least {value}", value=language.number(low, row["unit"]))
    elif high is not None:
        text = t("at most {value}", value=language.number(high, row["unit"]))
    else:
        return ""
    return text if by is None else t("{target} by {day}", target=text, day=language.date(by))


def with_target(numbers: Json) -> list[Json]:
    """The campaign's numbers that something was agreed for."""
    return [row for row in numbers["kpis"] if row["target"] and row["group_by"] is None]


def headline(language: Language, rows: Sequence[Json]) -> str:
    """Targets counted by verdict, as on the page: `2 of 4 targets met, 1 open, 1 missed.`"""
    t = language.t
    if not rows:
        return t("No targets were agreed in figures for this campaign.")
    counted: Counter[str] = Counter(row["verdict"] or "open" for row in rows)
    if len(counted) == 1:
        number = "one" if len(rows) == 1 else "both" if len(rows) == 2 else "all"
        sentence = WORDS[f"verdict_{number}"][next(iter(counted))]
        return t(sentence, n=len(rows), kpi=rows[0]["label"])
    met = counted.pop("met", 0)
    counts = WORDS["verdict_count"].items()
    parts = ", ".join(t(text, n=counted[name]) for name, text in counts if counted[name])
    if met:
        return t("{met} of {n} targets met, {parts}.", met=met, n=len(rows), parts=parts)
    return t("{n} targets: {parts}.", n=len(rows), parts=parts)
