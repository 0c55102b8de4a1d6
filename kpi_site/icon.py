"""The picture in a browser's tab: the client's own, else its first letter on its colour."""

from __future__ import annotations

import html
import urllib.parse
from typing import Final

from kpi_site.brand import on_colour

SIZE: Final = 32


def letter_icon(name: str, accent: str) -> str:
    """An address that holds the whole picture, so that no page asks for one more file."""
    letter = next((mark for mark in name if mark.isalnum()), "•").upper()[:1]
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}">'
        f'<rect width="{SIZE}" height="{SIZE}" rx="7" fill="{accent}"/>'
        f'<text x="16" y="23" font-family="sans-serif" font-size="20" font-weight="700" '
        f'text-anchor="middle" fill="{on_colour(accent)}">{html.escape(letter)}</text></svg>'
    )
    return "data:image/svg+xml," + urllib.parse.quote(drawing, safe=" =:/'()")
