"""Stylesheets, script and logo that the pages of one folder share, named by their content."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from kpi_lib.params.models import Brand
from kpi_site.brand import brand_css, logo
from kpi_site.files import sha256, write_bytes
from kpi_site.runtime import chart_runtime

FOLDER = "assets"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assets:
    """Names of the files in the folder `assets/`."""

    styles: tuple[str, ...]
    live: str | None
    """The script that waits for a reader to touch a chart."""
    vega: str | None
    """What draws it then."""
    logo: str | None

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.styles, *(name for name in (self.live, self.vega, self.logo) if name))


def write_assets(
    root: Path, site: Path, client: str | None, brand: Brand, *, charts: bool = False
) -> Assets:
    """Put what a client's (or the agency's) pages share into `site/assets/`."""
    own = files("kpi_site").joinpath("assets")
    picture = None if client is None else logo(root, client, brand)
    script = chart_runtime(root) + own.joinpath("charts.js").read_bytes() if charts else b""
    return Assets(
        styles=(
            _put(site, "site", "css", own.joinpath("site.css").read_bytes()),
            _put(site, "brand", "css", brand_css(brand).encode()),
        ),
        live=_put(site, "live", "js", own.joinpath("live.js").read_bytes()) if charts else None,
        vega=_put(site, "vega", "js", script) if charts else None,
        logo=None if picture is None else _put(site, "logo", picture.ending, picture.content),
    )


def _put(site: Path, name: str, ending: str, content: bytes) -> str:
    hashed = f"{name}-{sha256(content)[:10]}.{ending}"
    write_bytes(site / FOLDER / hashed, content)
    return hashed


def unused(site: Path) -> list[Path]:
    """Shared files that no page of a folder names any more."""
    pages = [path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))]
    return [
        path
        for path in sorted((site / FOLDER).glob("*"))
        if path.is_file() and not any(path.name in page for page in pages)
    ]
