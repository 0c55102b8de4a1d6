"""Pictures of posts on pages: made small and clean, beside the page that names them.

A page asks for a picture by the SHA-256 of its file (`<img data-media="…">`); it gets one of its
own campaign's folder, or none.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from PIL import Image

from kpi_lib.errors import Problem
from kpi_lib.media import picture_files
from kpi_site.files import sha256, write_bytes
from kpi_site.plan import Report
from kpi_site.shrink import RECIPE, WIDTHS, PictureError, Small, shrink

IMAGE = re.compile(r'<img((?:\s+[^\s"=<>]+="[^"]*")+)\s*/?>')
"""As the sanitiser writes one: in an attribute's text, quotes are escaped and nothing matches."""
ATTRIBUTE = re.compile(r'\s+([^\s"=<>]+)="([^"]*)"')
OWN = ("src", "srcset", "width", "height", "loading", "decoding")
SHIPPED = "*.webp"


def place_pictures(root: Path, report: Report, pages: Mapping[Path, str]
                   ) -> tuple[dict[Path, str], list[Path]]:  # fmt: skip
    """Pages (path → HTML) with the pictures that they name, and the pictures' files.

    Pictures lie in `media/` beside the page. One that is not the campaign's, or cannot be shown,
    is left out together with its `<img>`; files that no page names any more are deleted.
    """
    placed = dict(pages)
    files: dict[Path, bytes] = {}
    for path, html in pages.items():
        if path.suffix == ".html":
            placed[path], named = with_pictures(root, report, html)
            files |= {path.parent / "media" / name: content for name, content in named.items()}
    for path, content in files.items():
        write_bytes(path, content)
    _drop_others({path.parent for path in pages if path.suffix == ".html"}, set(files))
    return placed, list(files)


def with_pictures(
    root: Path, report: Report, html: str, *, loading: Literal["lazy", "eager"] = "lazy"
) -> tuple[str, dict[str, bytes]]:
    """The page with each picture's sizes, and the files (name → content) that it names."""
    if "media" not in html:
        return html, {}
    shelf = Shelf(root=root, known=_known(root, report), loading=loading)
    named: dict[str, bytes] = {}
    return IMAGE.sub(partial(_image, shelf, named), html), named


def _known(root: Path, report: Report) -> dict[str, Path]:
    if report.client is None or report.campaign is None:
        return {}
    files, _ = picture_files(root, report.client, report.campaign)
    return {one.sha256: one.path for one in files}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The pictures that a report may show."""

    root: Path
    known: Mapping[str, Path]
    """SHA-256 → file of the campaign."""
    loading: Literal["lazy", "eager"]

    def sizes(self, name: str) -> dict[int, Small] | None:
        """A picture's sizes; None for what is not the campaign's, or cannot be shown."""
        try:
            return variants(self.root, self.known[name]) if name in self.known else None
        except PictureError:
            return None  # `kpi check` says why


def picture_problems(root: Path, client: str, campaign: str) -> tuple[Problem, ...]:
    """The campaign's pictures that look like pictures and cannot be shown."""
    found = []
    for one in picture_files(root, client, campaign)[0]:
        try:
            variants(root, one.path)
        except PictureError as error:
            found.append(
                Problem(where=one.file, what=str(error), severity="warning", scope=campaign,
                        code="picture_unreadable")
            )  # fmt: skip
    return tuple(found)


def variants(root: Path, picture: Path) -> dict[int, Small]:
    """A picture's sizes, kept in `.kpi/media` by its content; raises PictureError."""
    content = picture.read_bytes()
    name = sha256(f"{RECIPE}/{sha256(content)}".encode())
    places = {width: root / ".kpi" / "media" / f"{name}-{width}.webp" for width in WIDTHS}
    kept = {width: _kept(place) for width, place in places.items()}
    found = {width: one for width, one in kept.items() if one is not None}
    if len(found) == len(WIDTHS):
        return found
    found = shrink(content)
    for width, one in found.items():
        write_bytes(places[width], one.content)
    return found


def _kept(place: Path) -> Small | None:
    try:
        content = place.read_bytes()
        with Image.open(io.BytesIO(content), formats=("WEBP",)) as image:
            return Small(width=image.width, height=image.height, content=content)
    except (OSError, ValueError):
        return None


def _image(shelf: Shelf, named: dict[str, bytes], found: re.Match[str]) -> str:
    """The `<img>` with what is known of its picture, whose files are added to `named`.

    Nothing where there is no such picture; any other `<img>` stays as it is.
    """
    given = dict(ATTRIBUTE.findall(found[1]))
    name = given.get("data-media")
    if name is None:
        return "" if given.get("src", "").startswith("media/") else found[0]
    sizes = shelf.sizes(name)
    if sizes is None:
        return ""
    files = {width: f"{name}-{width}.webp" for width in sizes}
    named |= {files[width]: one.content for width, one in sizes.items()}
    kept = {key: value for key, value in given.items() if key not in OWN}
    written = _attributes(sizes, files) | {"loading": shelf.loading, "decoding": "async"} | kept
    return "<img" + "".join(f' {key}="{value}"' for key, value in written.items()) + ">"


def _attributes(sizes: Mapping[int, Small], files: Mapping[int, str]) -> dict[str, str]:
    """Both sizes and how large the smaller is, so that nothing moves when it comes."""
    first, last = sizes[WIDTHS[0]], sizes[WIDTHS[-1]]
    own = {"src": f"media/{files[WIDTHS[0]]}"}
    if last.width > first.width:
        choice = (f"media/{files[width]} {one.width}w" for width, one in sizes.items())
        own["srcset"] = ", ".join(choice)
    return own | {"width": str(first.width), "height": str(first.height)}


def _drop_others(folders: set[Path], kept: set[Path]) -> None:
    """Files of earlier pages; a folder that is left empty goes as well."""
    for folder in folders:
        media = folder / "media"
        for path in media.glob(SHIPPED):
            if path not in kept:
                path.unlink()
        if media.is_dir() and not any(media.iterdir()):
            media.rmdir()
