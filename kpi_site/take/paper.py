"""A page without what paper does not show: half of a page is closed until a reader opens it."""

from __future__ import annotations

import re
from typing import Final

MARK: Final = re.compile(r"<details\b[^>]*>|</details>|</summary>")
NARROW: Final = re.compile(r'<svg [^>]*class="narrow"[^>]*>.*?</svg>', re.DOTALL)
"""Drawings for phones."""
SHOWN: Final = re.compile(r'<details\b[^>]*(?:\bopen\b|class="[^"]*\brests\b)')
"""What is open, or opened by the print style."""


def for_paper(page: str) -> str:
    """The same on paper, and quicker to print: closed details keep their line alone."""
    kept: list[str] = []
    closed: list[bool] = []
    at, cut = 0, 0
    for mark in MARK.finditer(page):
        if mark[0].startswith("<details"):
            closed.append(SHOWN.match(mark[0]) is None)
        elif mark[0] == "</summary>":
            if not cut and closed and closed[-1]:
                kept.append(page[at : mark.end()])
                cut = len(closed)
        elif closed:
            if len(closed) == cut:
                at, cut = mark.start(), 0
            closed.pop()
    kept.append("" if cut else page[at:])
    return NARROW.sub("", "".join(kept))
