"""A card a creator: who it is, what came of the deal, and how far it can be told from others'."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from kpi_lib.kpis.compare import REST
from kpi_lib.report import CampaignReport
from kpi_lib.scorecard import Comparison, Result
from kpi_lib.show.content import campaign_posts, text
from kpi_lib.show.creators import ALWAYS, COLUMNS, COMPARED, roster
from kpi_lib.show.display import Shown
from kpi_lib.show.editions import in_editions
from kpi_lib.show.html import Html, badge, el, join
from kpi_lib.show.pictures import picture
from kpi_lib.show.words import WORDS, word
from kpi_lib.text import Language

PICTURES: Final = 3
SIZES: Final = "6rem"
LEAST: Final = ("posts", "cost", "orders")
"""What every card says where the campaign knows it, whatever its objective."""


@in_editions
def creator_cards(report: CampaignReport) -> Shown:
    """The campaign's creators in alphabetical order, a card each; nobody is ranked."""
    t = report.language.t
    names = sorted(roster(report), key=lambda name: (name.casefold(), name))
    if not names:
        return Shown(join())
    results = _results(report)
    posts = campaign_posts(report).to_dict("records")
    people = _people(report)
    cards = (
        _card(report, name, people.get(name, {}), [p for p in posts if p.get("creator") == name],
              results)
        for name in names
    )  # fmt: skip
    note = t(
        "In alphabetical order. Below a figure stands its 95% interval; a difference counts only "
        "where it is clear."
    )
    return Shown(
        el("div", el("h3", t("Creators, one by one")), el("p", note, class_="note"),
           el("ul", cards, class_="creator-cards"), class_="cards-part")
    )  # fmt: skip


def _results(report: CampaignReport) -> dict[str, dict[str, Result]]:
    """KPI → creator → result, of the KPIs that are known for any creator."""
    wanted = dict.fromkeys((*ALWAYS, *COLUMNS[report.params.objective], *LEAST))
    found = {
        name: {
            one.group[0]: one for one in report.by(name, "creator") if one.group and one.group[0]
        }
        for name in wanted
    }
    return {
        name: results
        for name, results in found.items()
        if any(one.known for one in results.values())
    }


def _people(report: CampaignReport) -> dict[str, dict[Any, Any]]:
    """Creator → what the roster says."""
    creators = report.ledger["creators"]
    own = creators[(creators["campaign"] == report.campaign) & creators["creator"].notna()]
    return {row["creator"]: row for row in own.to_dict("records")}


def _card(
    report: CampaignReport,
    name: str,
    person: Mapping[Any, Any],
    posts: list[dict[Any, Any]],
    results: Mapping[str, Mapping[str, Result]],
) -> Html:
    language = report.language
    images = (picture(report, post, sizes=SIZES) for post in posts)
    standings = list(_standings(report, name))
    shown = list(itertools.islice((image for image in images if image is not None), PICTURES))
    return el(
        "li",
        el("h4", name),
        el("p", _who(language, person, posts), class_="creator-who"),
        el("div", shown, class_="creator-pictures") if shown else None,
        el("dl", (_figure(language, kpi, by_creator.get(name))
                  for kpi, by_creator in results.items()), class_="card-figures"),
        el("ul", standings, class_="verdicts") if standings else None,
        class_="creator-card",
    )  # fmt: skip


def _who(language: Language, person: Mapping[Any, Any], posts: list[dict[Any, Any]]) -> str:
    """`@anna · Instagram, TikTok · 20,000 followers · micro`, as far as it is known."""
    handles = [one.strip().lstrip("@") for one in (text(person.get("handles")) or "").split(";")]
    platforms = dict.fromkeys(
        word(language, "platform", platform)
        for post in posts if (platform := text(post.get("platform")))
    )  # fmt: skip
    followers, tier = person.get("followers"), text(person.get("tier"))
    parts = (
        ", ".join(f"@{one}" for one in dict.fromkeys(handles) if one),
        ", ".join(platforms),
        "" if followers is None or pd.isna(followers)
        else language.t("{n} followers", n=language.count(followers)),
        tier or "",
    )  # fmt: skip
    return " · ".join(part for part in parts if part)


def _figure(language: Language, kpi: str, result: Result | None) -> Html | None:
    if result is None:
        return None
    if result.value is None:
        written = language.interval(result.low, result.high, result.unit)
        interval = ""
    else:
        written = language.number(result.value, result.unit)
        interval = language.interval(result.low, result.high, result.unit)
    return el(
        "div",
        el("dt", result.label),
        el("dd", written or language.missing(),
           el("span", " ", interval, class_="interval") if interval else None,
           class_=None if written else "na"),
        data_kpi=kpi,
    )  # fmt: skip


def _standings(report: CampaignReport, name: str) -> Iterator[Html]:
    """By KPI that matters for the objective: how far the creator can be told from the others."""
    language = report.language
    for kpi in COMPARED[report.params.objective]:
        pairs = [pair for pair in report.compared(kpi, "creator") if (name,) in (pair.a, pair.b)]
        if not pairs:
            continue
        result = report.result(kpi)
        verdicts = [pair.verdict if pair.ratio else "open" for pair in pairs]
        best = next(one for one in WORDS["comparison"] if one in verdicts)
        yield el(
            "li",
            el("span", _told(language, result.label if result else kpi, pairs, verdicts)),
            " ",
            badge(word(language, "comparison", best), data_verdict=best),
            data_kpi=kpi,
        )


def _told(
    language: Language, kpi: str, pairs: Sequence[Comparison], verdicts: Sequence[str]
) -> str:
    """`Cost per order against 11 other creators: 1 clear, 10 open`, or against all together."""
    t = language.t
    if any((REST,) in (pair.a, pair.b) for pair in pairs):
        return t("{kpi} against all other creators together", kpi=kpi)
    counts = Counter(verdicts)
    parts = ", ".join(
        t(counted, n=language.count(counts[verdict]))
        for verdict, counted in WORDS["pair_count"].items()
        if counts[verdict]
    )
    if len(pairs) == 1:
        return t("{kpi} against 1 other creator: {parts}", kpi=kpi, parts=parts)
    count = language.count(len(pairs))
    return t("{kpi} against {n} other creators: {parts}", kpi=kpi, n=count, parts=parts)
