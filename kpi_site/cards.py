"""The campaigns of a client as its page lists them, by what their own pages say."""

from __future__ import annotations

import dataclasses
import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kpi_lib.text import Language
from kpi_lib.workspace import CLIENT_FILE
from kpi_site.page import part_html
from kpi_site.plan import Report, plain_site
from kpi_site.state import canonical_hash

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A campaign in the list of its client's page."""

    title: str
    href: str
    period: str
    verdicts: tuple[Mapping[str, str], ...]


def language_of(report: Report) -> Language:
    """The language a report's pages are written in."""
    params = report.client_params
    return AGENCY_LANGUAGE if params is None else Language(params.locale, params.currency)


def cards(root: Path, report: Report, language: Language) -> list[Card]:
    """The client's campaigns that have a page, the latest first, by their own `kpis.json`.

    A campaign whose own notebook shows no scorecard has no numbers to list: its title alone.
    """
    assert report.client is not None
    found = []
    for params in sorted((root / "params" / report.client).glob("*.yaml")):
        folder = plain_site(root, report.client_params) / report.client / params.stem
        if params.name == CLIENT_FILE or not (folder / "index.html").is_file():
            continue
        numbers = _numbers(folder / "kpis.json")
        start = numbers["start"] if numbers else ""
        card = _card(folder.name, numbers, language) if numbers else _bare_card(folder, report)
        found.append((start, folder.name, card))
    return [card for *_, card in sorted(found, key=lambda item: item[:2], reverse=True)]


def _numbers(path: Path) -> Json | None:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def _bare_card(folder: Path, client: Report) -> Card:
    page = (folder / "index.html").read_text(encoding="utf-8")
    found = TITLE.search(page)
    title = html.unescape(found[1]).removesuffix(f" – {client.title}") if found else folder.name
    return Card(title=title, href=f"{folder.name}/index.html", period="", verdicts=())


def _card(slug: str, numbers: Json, language: Language) -> Card:
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
            for row in numbers["kpis"]
            if row["verdict"] and row["group_by"] is None
        ),
    )


def cards_html(root: Path, report: Report, language: Language) -> str:
    """The list of campaigns on a client's page; nothing where there is none yet."""
    found = cards(root, report, language)
    return part_html("campaigns.html.j2", language, cards=found) if found else ""


def cards_key(root: Path, report: Report) -> str:
    """Key of what a client's page holds beside its notebook."""
    found = cards(root, report, language_of(report))
    return canonical_hash({"cards": [dataclasses.asdict(card) for card in found]})
