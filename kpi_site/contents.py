"""What of a report is approved: its numbers, its texts, its gallery, and what did not add up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from kpi_lib.published import numbers_text
from kpi_site.files import file_sha256, sha256
from kpi_site.notebook import CHECKS, SCORECARD, tags
from kpi_site.plan import Report

Json = Mapping[str, Any]
HIDDEN = frozenset({"internal", "injected-parameters"})
"""Tags of cells that are on no client's page."""
OURS = frozenset({SCORECARD, CHECKS})
READ_ALOUD = ("alt", "aria-label", "title", "href")
"""Attributes that say something to a reader."""
TITLE = "Title"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """A report's contents as its executed notebook and its folder have them."""

    numbers: Json | None
    """The scorecard; None where the notebook shows none."""
    numbers_hash: str
    texts: Mapping[str, str]
    """Heading → hash of all that stands under it on the client's pages, charts included."""
    gallery: Mapping[str, str]
    """Picture → hash."""
    failed: tuple[Json, ...]
    """Checks that did not add up, as `kpi_lib.scorecard.checks_json` gives them."""


def contents(root: Path, report: Report, notebook: Json) -> Contents:
    """The contents of a campaign's report; the marks of its pages are no part of them."""
    return replace(told(report, notebook), gallery=gallery(report.folder(root, "client")))


def told(report: Report, notebook: Json) -> Contents:
    """What the notebook alone says of them: all but the gallery."""
    owner = report.client_params.name if report.client_params else ""
    texts = {TITLE: [report.title, owner]}
    heading, numbers = TITLE, None
    failed: list[Json] = []
    for cell in notebook["cells"]:
        hidden = HIDDEN & set(tags(cell))
        for data in _shown(cell):
            numbers = data.get(SCORECARD, numbers)
            failed = data.get(CHECKS, {}).get("failed", failed)
            if hidden:
                continue
            words, found = _words(data)
            heading = found or heading
            texts.setdefault(heading, []).extend(words)
    return Contents(
        numbers=numbers,
        numbers_hash=sha256(numbers_text(numbers or {}).encode()),
        texts={name: sha256("\0".join(words).encode()) for name, words in texts.items()},
        gallery={},
        failed=tuple(failed),
    )


def _shown(cell: Json) -> list[Json]:
    """A cell's outputs by media type; text of a cell as one output of its own."""
    if cell["cell_type"] == "markdown":
        return [{"text/markdown": _text(cell["source"])}]
    return [
        output.get("data") or {"text/plain": _text(output.get("text", ""))}
        for output in cell.get("outputs", [])
    ]


def _text(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


def _words(data: Json) -> tuple[list[str], str]:
    """What an output says, and the heading it begins with (else nothing)."""
    kinds = [kind for kind in data if kind not in OURS]
    # What stands for another form of an output is on no page.
    kinds = [kind for kind in kinds if kind != "text/plain" or len(kinds) == 1]
    found: list[str] = []
    heading = ""
    for kind in kinds:
        content = data[kind]
        if kind == "text/html":
            page = _Page(_text(content))
            found += page.words
            heading = page.heading
        elif isinstance(content, str | list) and kind == "text/markdown":
            source = _text(content)
            found.append(source)
            first = source.lstrip().splitlines()[:1]
            heading = first[0].lstrip("# ") if first and first[0].startswith("#") else ""
        else:
            found.append(json.dumps(content, sort_keys=True, ensure_ascii=False))
    return found, heading


class _Page(HTMLParser):
    """The words of a piece of HTML in their order, and its first heading."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.heading = ""
        self._open = False
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open = tag in {"h2", "h3"} and not self.heading
        self.words += [value for name, value in attrs if name in READ_ALOUD and value]

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if words:
            self.words.append(words)
        if self._open:
            self.heading = f"{self.heading} {words}".strip()

    def handle_endtag(self, tag: str) -> None:
        if tag in {"h2", "h3"}:
            self._open = False


def gallery(folder: Path | None) -> dict[str, str]:
    """Every file below the campaign's `media/`."""
    if folder is None:
        return {}
    media = folder / "media"
    paths = sorted(path for path in media.rglob("*") if path.is_file())
    return {path.relative_to(media).as_posix(): file_sha256(path) for path in paths}
