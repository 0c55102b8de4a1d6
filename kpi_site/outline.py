"""The headings that a page's contents list."""

from __future__ import annotations

import html
import re
from typing import Final

TAG: Final = re.compile(r'<(?:(/?)(aside|section|h2)(?=[\s>]))?[^">]*(?:"[^"]*"[^">]*)*>')
"""Any tag with its attributes, for what looks like a heading may stand in one; the three that
matter by name. Clean HTML has its attributes in `"` and no `<` in its text."""
ATTRIBUTE: Final = re.compile(r'\s([^\s"=<>/]+)(?:="([^"]*)")?')


def outlined(written: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Clean HTML and (id, heading) of its second-level headings outside asides, in reading order.

    The id is the heading's own, its section's, or one that it is given here.
    """
    sections: list[tuple[str, str]] = []
    pieces, done, given = [], 0, 0
    asides, section, heading, begins = 0, "", "", 0
    for found in TAG.finditer(written):
        closes, name = found[1], found[2]
        if name is None:
            continue
        if name == "aside":
            asides += -1 if closes else 1
        elif closes:
            if name == "h2" and heading:
                sections.append((heading, _words(written[begins : found.start()])))
                heading = ""
        elif not asides and name == "section":
            section = _id(found[0])
        elif not asides:
            heading, section, begins = _id(found[0]) or section, "", found.end()
            if not heading:
                given += 1
                heading, at = f"part-{given}", found.start() + len("<h2")
                pieces += [written[done:at], f' id="{heading}"']
                done = at
    return "".join([*pieces, written[done:]]), tuple(sections)


def _id(tag: str) -> str:
    own = (value for name, value in ATTRIBUTE.findall(tag) if name == "id")
    return html.unescape(next(own, ""))


def _words(markup: str) -> str:
    return " ".join(html.unescape(TAG.sub("", markup)).split())
