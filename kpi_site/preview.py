"""What a link to a page looks like elsewhere: a sentence, and a picture of our own making."""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kpi_lib.params.models import Brand
from kpi_site.brand import PAPER, readable
from kpi_site.drawable import drawable
from kpi_site.files import sha256, write_bytes
from kpi_site.plan import Report

FINDING: Final = re.compile(r'<p class="finding">(.*?)</p>', re.DOTALL)
TAG: Final = re.compile(r"<[^>]*>")
LONGEST: Final = 200
"""Letters of a description that mail programs and chats show."""
WIDTH: Final = 1200
HEIGHT: Final = 630
"""What chats and networks ask of a preview picture, in pixels."""
MARGIN: Final = 80
LETTER: Final = 0.54
"""Width of a letter of Liberation Sans as a share of its size, rather more than its mean."""
FONT: Final = "Liberation Sans, Arial, sans-serif"
"""Comes with vl-convert, so that a picture is the same on every machine."""
INK: Final = "#1b1d22"
QUIET: Final = "#5a5f69"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a page's preview picture says."""

    owner: str
    title: str
    sentence: str
    colour: str
    """The client's, `#rrggbb`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """How a link to a page looks to those who get it."""

    description: str
    preview: str
    """Address of the picture on the web; empty where nobody knows it."""
    listed: bool
    """Whether search engines may list the page."""
    files: tuple[Path, ...]


def write_link(root: Path, report: Report, top: Path, folder: Path, body: str,
               facts: tuple[str, ...]) -> Link:  # fmt: skip
    """Describe a folder's page, and draw its picture where `top`'s place on the web is known.

    Networks take a picture by its whole address only. The agency's own pages have none.
    """
    about, params = description(body, facts), report.client_params
    ours = params is None or report.client is None or top.name != report.client
    brand = Brand() if params is None or ours else params.brand
    files: tuple[Path, ...] = ()
    # A picture is open to everybody: none where the pages are sealed.
    if params is not None and brand.address is not None and params.protect is None:
        shown = Preview(owner=params.name, title=report.title, sentence=about, colour=brand.colour)
        files = (write_preview(root, folder, shown),)
    for old in set(folder.glob("preview-*.png")) - set(files):
        old.unlink()
    addresses = [f"{brand.address}/{path.relative_to(top).as_posix()}" for path in files]
    return Link(description=about, preview="".join(addresses), listed=brand.listed, files=files)


def description(body: str, facts: tuple[str, ...]) -> str:
    """A page in one sentence: its finding if it states one, else its facts."""
    found = FINDING.search(body)
    words = html.unescape(TAG.sub("", found[1])) if found else " · ".join(facts)
    return textwrap.shorten(words, LONGEST, placeholder=" …")


def write_preview(root: Path, folder: Path, preview: Preview) -> Path:
    """The picture beside a page, named by what it shows; drawn once and kept in `.kpi/previews`."""
    drawing = drawable(preview_svg(preview))
    mark = sha256(drawing.encode())[:10]
    kept = root / ".kpi" / "previews" / f"{mark}.png"
    if not kept.is_file():
        import vl_convert  # 40 ms and a JavaScript engine

        write_bytes(kept, vl_convert.svg_to_png(drawing))
    path = folder / f"preview-{mark}.png"
    write_bytes(path, kept.read_bytes())
    return path


def preview_svg(preview: Preview) -> str:
    """The drawing, 1200 × 630: whose, which campaign, how it stands."""
    accent = readable(preview.colour, PAPER["light"])
    title = _lines(preview.title, 72, most=2)
    sentence = _lines(preview.sentence, 40, most=4)
    below = 270 + 84 * len(title)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
        f'<rect width="{WIDTH}" height="24" fill="{accent}"/>'
        + _text(_lines(preview.owner, 36, most=1), 130, 36, accent, bold=True)
        + _text(title, 250, 72, INK, bold=True)
        + _text(sentence, below, 40, QUIET)
        + "</svg>"
    )


def _lines(words: str, size: int, *, most: int) -> list[str]:
    letters = int((WIDTH - 2 * MARGIN) / (size * LETTER))
    return textwrap.wrap(words, letters, max_lines=most, placeholder=" …")


def _text(lines: list[str], top: int, size: int, colour: str, *, bold: bool = False) -> str:
    """Lines of text, the first with its foot at `top`."""
    style: Mapping[str, object] = {
        "font-family": FONT, "font-size": size, "font-weight": 700 if bold else 400, "fill": colour,
    }  # fmt: skip
    given = " ".join(f'{name}="{value}"' for name, value in style.items())
    written = (
        f'<tspan x="{MARGIN}" y="{top + round(size * 1.2) * at}">{html.escape(line)}</tspan>'
        for at, line in enumerate(lines)
    )
    return f"<text {given}>{''.join(written)}</text>"
