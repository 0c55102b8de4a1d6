"""Stylesheets, script and logo that the pages of one folder share, named by their content."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from kpi_lib.params.models import Brand
from kpi_site.brand import PAPER, Picture, brand_css, favicon, logo, readable
from kpi_site.files import sha256, write_bytes
from kpi_site.runtime import chart_runtime

FOLDER = "assets"
STYLES = ("site.css", "index.css")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assets:
    """Names of the files in the folder `assets/`."""

    styles: tuple[str, ...]
    live: str | None
    """The script that waits for a reader to touch a chart."""
    vega: str | None
    """What draws it then."""
    index: str | None
    """The script of a page that lists many reports."""
    logo: str | None
    icon: str | None
    """The browser tab's picture, where params name one."""
    accent: str
    """The client's colour as it is read on white."""

    @property
    def names(self) -> tuple[str, ...]:
        others = (self.live, self.vega, self.index, self.logo, self.icon)
        return (*self.styles, *(name for name in others if name))


def write_assets(
    root: Path, site: Path, client: str | None, brand: Brand, *, charts: bool = False,
    whole: bool = False, searched: bool = False,
) -> Assets:  # fmt: skip
    """Put what a client's (or the agency's) pages share into `site/assets/`.

    `whole`: some chart needs all of Vega; `searched`: a page lists many reports.
    """
    logo_file = None if client is None else logo(root, client, brand)
    icon_file = None if client is None else favicon(root, client, brand)
    styles = "".join(_text(name) for name in STYLES) + brand_css(brand)
    return Assets(
        styles=(
            # One file, and so one request before anything can be shown.
            _put(site, "site", "css", styles.encode()),
        ),
        live=_put(site, "live", "js", lean(_text("live.js"))) if charts else None,
        vega=_put(site, "vega", "js", _vega(root, whole=whole)) if charts else None,
        index=_put(site, "index", "js", lean(_text("index.js"))) if searched else None,
        logo=_put_picture(site, "logo", logo_file),
        icon=_put_picture(site, "icon", icon_file),
        accent=readable(brand.colour, PAPER["light"]),
    )


def _vega(root: Path, *, whole: bool) -> bytes:
    """What draws charts live: Vega, and our way of starting it."""
    return chart_runtime(root, whole=whole) + lean(_text("charts.js"))


def _text(name: str) -> str:
    return files("kpi_site").joinpath("assets", name).read_text(encoding="utf-8")


def lean(script: str) -> bytes:
    """A script of ours without its comments and indentation; readers need neither."""
    lines = (line.strip() for line in script.splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//")).encode()


def _put_picture(site: Path, name: str, picture: Picture | None) -> str | None:
    return None if picture is None else _put(site, name, picture.ending, picture.content)


def _put(site: Path, name: str, ending: str, content: bytes) -> str:
    hashed = f"{name}-{sha256(content)[:10]}.{ending}"
    write_bytes(site / FOLDER / hashed, content)
    return hashed


def shared_files(site: Path) -> list[Path]:
    """What the pages of a folder share, and shared once."""
    return [path for path in sorted((site / FOLDER).glob("*")) if path.is_file()]


def unused(site: Path) -> list[Path]:
    """Shared files that no page of a folder names any more."""
    pages = [path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))]
    return [path for path in shared_files(site) if not any(path.name in page for page in pages)]
