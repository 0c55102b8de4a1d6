"""The frame around a page's body: head, header, contents, footer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kpi_lib.text import Language
from kpi_site.assets import Assets
from kpi_site.brand import PAPER
from kpi_site.icon import letter_icon

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
"""Nothing from anywhere else, no inline script or style. Whoever checks a page may ask its own host
for robots.txt; the page's own script asks for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A page of a report in the list of its pages."""

    href: str
    label: str
    here: bool
    """The page that is being read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one page says."""

    lang: str
    title: str
    owner: str
    """Whose pages these are: the client's name, or the agency's word for its own."""
    body: str
    """Clean HTML."""
    up: str
    """From this page to the folder that holds `assets/` and the index: `` or `../` …"""
    sections: tuple[tuple[str, str], ...] = ()
    parts: tuple[Tab, ...] = ()
    charts: str = ""
    """File beside the page with its charts for the script; empty where it has none."""
    searched: bool = False
    """Whether the page lists reports that a script filters, sorts and compares."""
    eyebrow: str = ""
    facts: tuple[str, ...] = ()
    back: str = ""
    marks: tuple[str, ...] = ()
    description: str = ""
    """The page in one sentence, for those who see a link to it."""
    preview: str = ""
    """Address of its picture on the web, where params say where the folder will stand."""
    listed: bool = False
    """Whether search engines may list it."""
    downloads: tuple[tuple[str, str], ...] = ()
    whole: str = ""
    """A ZIP of the whole folder beside this page."""


def page_html(page: Page, assets: Assets, language: Language) -> str:
    """The whole page."""
    return part_html("page.html.j2", language, page=page, assets=assets, csp=CSP,
                     generator=generator(), paper=PAPER,
                     letter=letter_icon(page.owner, assets.accent))  # fmt: skip


def part_html(template: str, language: Language, **values: Any) -> str:
    """A template of ours filled in; text is escaped."""
    return _templates().get_template(template).render(t=language.t, **values)


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(str(files("kpi_site").joinpath("templates", "kpi"))),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )


def generator() -> str:
    """`Influencer KPI 0.1.0`."""
    try:
        return f"Influencer KPI {version('influencer-kpi')}"
    except PackageNotFoundError:
        return "Influencer KPI"
