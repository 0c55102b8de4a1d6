"""What a notebook's cell ends with: HTML for the page, plain text for everything else."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kpi_lib.show.html import Html

CELL_END = re.compile(r"</t[dh]>")
LINE_END = re.compile(r"</(tr|p|li|h[1-6]|summary|caption|dt|dd)>")
TAG = re.compile(r"<[^>]+>")
BLANKS = re.compile(r"[ \t]+")


def plain(markup: str) -> str:
    """The words of `Html` (escaped by construction), a line a row."""
    text = TAG.sub("", LINE_END.sub("\n", CELL_END.sub("  ", markup)))
    lines = (BLANKS.sub(" ", line).strip() for line in html.unescape(text).splitlines())
    return "\n".join(line for line in lines if line)


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of a page; Jupyter asks it for its media types."""

    html: Html
    more: Mapping[str, Any] = field(default_factory=dict)
    """Further media types, e.g. the scorecard's."""

    @property
    def media(self) -> dict[str, Any]:
        """The media types that a page is made of."""
        return {"text/html": str(self.html), **self.more}

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {**self.media, "text/plain": plain(self.html)}
