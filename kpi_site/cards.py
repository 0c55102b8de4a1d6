"""The campaigns of a client as its page lists them, by what their own pages say."""

from __future__ import annotations

import dataclasses
import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup

from kpi_lib.text import Language
from kpi_lib.workspace import CLIENT_FILE
from kpi_site.approval import remembered
from kpi_site.files import file_sha256
from kpi_site.ingredients import canonical_hash
from kpi_site.page import part_html
from kpi_site.plan import Audience, Report
from kpi_site.state import Hash

AGENCY = "Agency"
AGENCY_LANGUAGE: Final = Language("en-GB", "EUR")
"""The agency's own pages are in English."""
TITLE = re.compile(r"<title>([^<]*)</title>")
Json = Mapping[str, Any]
VERDICTS: Final[Mapping[str, str]] = {
    "met": "met", "missed": "missed", "open": "open", "on_track": "on track",
    "behind": "behind plan",
}  # fmt: skip
"""Message ids of the verdicts, those of `kpi_lib.show`."""
GOOD: Final = frozenset({"met", "on_track"})
BAD: Final = frozenset({"missed", "behind"})
COMPARED: Final = (
    "cost", "impressions", "reach_max", "engagements", "er_impressions", "cpm", "cpe",
    "link_clicks", "ctr", "cpc", "leads", "cpl", "orders", "net_sales", "cpa", "roas",
    "followers_gained",
)  # fmt: skip
"""What campaigns are compared by, beside the KPIs that have a target."""
SEARCHED_FROM = 4
"""So many reports are worth a search field; fewer are seen at a glance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A campaign in the list of its client's page."""

    title: str
    href: str
    period: str
    verdicts: tuple[Mapping[str, str], ...]
    figures: Mapping[str, tuple[str, str]]
    """KPI → its label and its figure, for comparing."""
    draft: bool = False
    """Nobody has approved it as it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The list of campaigns on a client's page, and whether a script searches it."""

    html: str
    searched: bool


def language_of(report: Report) -> Language:
    """The language a report's pages are written in."""
    params = report.client_params
    return AGENCY_LANGUAGE if params is None else Language(params.locale, params.currency)


def cards(
    root: Path, report: Report, language: Language, audience: Audience = "client"
) -> list[Card]:
    """The client's campaigns that have a page, the latest first, by their own `kpis.json`.

    A campaign whose own notebook shows no scorecard has no numbers to list: its title alone.
    """
    assert report.client is not None
    # The agency's folder holds no numbers of its own.
    site = report.top(root, "client" if audience == "agency" else audience)
    assert site is not None
    found = []
    for params in sorted((root / "params" / report.client).glob("*.yaml")):
        folder = site / params.stem
        if params.name == CLIENT_FILE or not (folder / "index.html").is_file():
            continue
        numbers = _numbers(folder / "kpis.json")
        start = numbers["start"] if numbers else ""
        card = _card(folder.name, numbers, language) if numbers else _bare_card(folder, report)
        campaign = dataclasses.replace(report, kind="campaign", campaign=folder.name)
        card = dataclasses.replace(card, draft=not remembered(root, campaign).approved)
        found.append((start, folder.name, card))
    return [card for *_, card in sorted(found, key=lambda item: item[:2], reverse=True)]


def _numbers(path: Path) -> Json | None:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def _bare_card(folder: Path, client: Report) -> Card:
    page = (folder / "index.html").read_text(encoding="utf-8")
    found = TITLE.search(page)
    title = html.unescape(found[1]).removesuffix(f" – {client.title}") if found else folder.name
    return Card(title=title, href=f"{folder.name}/index.html", period="", verdicts=(),
                figures={})  # fmt: skip


def _card(slug: str, numbers: Json, language: Language) -> Card:
    totals = [row for row in numbers["kpis"] if row["group_by"] is None]
    return Card(
        title=numbers["title"],
        href=f"{slug}/index.html",
        period=language.period(numbers["start"], numbers["end"]),
        verdicts=tuple(
            {
                "label": row["label"],
                "code": row["verdict"],
                "word": language.t(VERDICTS.get(row["verdict"], row["verdict"])),
            }
            for row in totals
            if row["verdict"]
        ),
        figures={
            row["kpi"]: (row["label"], _figure(row, Language(language.locale, numbers["currency"])))
            for row in totals
            if row["value"] is not None and (row["verdict"] or row["kpi"] in COMPARED)
        },
    )


def _figure(row: Json, language: Language) -> str:
    """A number as its own page writes it, with its interval."""
    interval = language.interval(row["low"], row["high"], row["unit"])
    value = language.number(row["value"], row["unit"])
    return f"{value} ({interval})" if interval else value


def listing(root: Path, report: Report, language: Language, audience: Audience) -> Listing:
    """The list of campaigns on a client's page; nothing where there is none yet."""
    found = cards(root, report, language, audience)
    searched = len(found) >= SEARCHED_FROM
    written = part_html(
        "campaigns.html.j2",
        language,
        cards=[(card, rank) for card, rank in zip(found, _ranks(found), strict=True)],
        figures=Markup(_data(found)) if searched else "",
    )
    return Listing(html=written if found else "", searched=searched)


def _ranks(found: Sequence[Card]) -> list[str]:
    """Each card's place by period, by title and by how the targets stand: `0 3 1`."""
    places = range(len(found))
    orders = (
        list(places),
        sorted(places, key=lambda at: found[at].title.casefold()),
        sorted(places, key=lambda at: (-_count(found[at], GOOD), _count(found[at], BAD))),
    )
    ranks = [{at: rank for rank, at in enumerate(order)} for order in orders]
    return [" ".join(str(rank[at]) for rank in ranks) for at in places]


def _count(card: Card, codes: frozenset[str]) -> int:
    return sum(verdict["code"] in codes for verdict in card.verdicts)


def _data(found: Sequence[Card]) -> str:
    """Every campaign's figures as JSON that can stand in a `<script>`."""
    labels = {kpi: label for card in found for kpi, (label, _) in card.figures.items()}
    order = sorted(
        labels, key=lambda kpi: COMPARED.index(kpi) if kpi in COMPARED else len(COMPARED)
    )
    texts = [[card.figures.get(kpi, ("", ""))[1] for kpi in order] for card in found]
    content = {"labels": [labels[kpi] for kpi in order], "texts": texts}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


def cards_key(root: Path, report: Report, hashed: Hash = file_sha256) -> str:
    """Key of what a client's page lists: its campaigns' numbers and how they stand."""
    assert report.client is not None
    found: dict[str, object] = {}
    for params in sorted((root / "params" / report.client).glob("*.yaml")):
        if params.name == CLIENT_FILE:
            continue
        campaign = dataclasses.replace(report, kind="campaign", campaign=params.stem)
        draft = not remembered(root, campaign).approved
        tops = {report.top(root, name) for name in report.audiences}
        found[params.stem] = [
            draft,
            *(_shown(top / params.stem, hashed) for top in sorted(filter(None, tops))),
        ]
    return canonical_hash(found)


def _shown(folder: Path, hashed: Hash) -> str:
    """Hash of what a card says of the pages in a folder; empty where there are none."""
    for name in ("kpis.json", "index.html"):
        if (folder / name).is_file() and (folder / "index.html").is_file():
            return hashed(folder / name)
    return ""
