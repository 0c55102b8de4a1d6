"""What axe-core finds on a page, as lines that say where and why."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import chrome
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


@lru_cache(maxsize=1)
def _axe() -> Axe:
    return Axe()


VIEWS: tuple[dict[str, Any], ...] = (
    {"color_scheme": "light", "viewport": {"width": 1440, "height": 900}},
    {"color_scheme": "dark", "viewport": {"width": 360, "height": 740}},
)
"""Both modes, wide and on a phone."""


def findings(page: Page) -> list[str]:
    """Every violation of WCAG 2.2 AA or of axe's best practices: `rule: element: reason`."""
    options = {
        "runOnly": {"type": "tag", "values": list(TAGS)},
        "resultTypes": ["violations"],
        # Asks for the stylesheets again otherwise, which pages forbid.
        "preload": False,
    }
    answer: dict[str, Any] = _axe().run(page, options=options).response
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for rule in answer["violations"]
        for node in rule["nodes"]
    ]


def touch_everything(page: Page) -> None:
    """As a reader who opens all that opens and touches every chart."""
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    plots = page.locator(".chart-plot")
    for at in range(plots.count()):
        if plots.nth(at).is_visible():
            plots.nth(at).scroll_into_view_if_needed()
            plots.nth(at).hover()
    page.wait_for_timeout(300)


def looked_at(chromium: Browser, page: Path, language: str) -> None:
    """Nothing is found on a page in either mode, before and after its charts are touched."""
    for view in VIEWS:
        with chrome.opened(chromium, page.as_uri(), **view) as (opened, noise):
            where = (page.name, view["color_scheme"])
            assert opened.locator("html").get_attribute("lang") == language, where
            assert findings(opened) == [], where
            touch_everything(opened)
            assert findings(opened) == [], (where, "touched")
            assert noise == [], where
