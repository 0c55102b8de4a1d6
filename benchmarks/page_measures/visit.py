"""What a reader's visit costs: files, bytes, nodes, before and after touching a chart."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Page

from page_measures.server import weight

sys.path.append(str(Path(__file__).parents[2] / "tests"))

from accessible import findings, touch_everything
from test_index import TYPED, written

PICTURES = (".png", ".jpg", ".webp", ".svg", ".ico")
MANY = 1000
"""Reports of a client with very many."""


class Asked:
    """Addresses that a browser has asked for, in order, each once."""

    def __init__(self, page: Page, base: str, folder: Path) -> None:
        self.base, self.folder = base, folder
        self.urls: dict[str, None] = {}
        page.on("request", lambda request: self.urls.setdefault(request.url, None))

    def files(self) -> list[Path]:
        own = [url for url in self.urls if url.startswith(self.base)]
        found = [self.folder / unquote(urlsplit(url).path).lstrip("/") for url in own]
        return [path for path in found if path.is_file()]

    def outside(self) -> set[str]:
        """Other hosts that were asked."""
        hosts = {urlsplit(url).netloc for url in self.urls if url.startswith("http")}
        return hosts - {urlsplit(self.base).netloc}


def visit(browser: Browser, base: str, folder: Path, pages: Sequence[str]) -> dict[str, float]:
    """The first page, a touch of its charts, then the others; kilobytes (1,000), gzip."""
    context = browser.new_context()
    page = context.new_page()
    asked = Asked(page, base, folder)
    page.goto(f"{base}/{pages[0]}", wait_until="networkidle")
    first = asked.files()
    found = {
        "first visit KB": kilobytes(plain(first)),
        "first visit requests": float(len(plain(first))),
        "script before touch KB": kilobytes(path for path in first if path.suffix == ".js"),
        "outside hosts": float(len(asked.outside())),
    }
    _touch(page)
    touched = [path for path in asked.files() if path not in first]
    found["first touch KB"] = kilobytes(plain(touched))
    further, touches = [], []
    for name in pages[1:]:
        before = asked.files()
        page.goto(f"{base}/{name}", wait_until="networkidle")
        opened = [path for path in asked.files() if path not in before]
        further.append(kilobytes(plain(opened)))
        _touch(page)
        more = [path for path in asked.files() if path not in before and path not in opened]
        touches.append(kilobytes(plain(more)))
    context.close()
    return found | {"next page KB": max(further, default=0.0),
                    "next touch KB": max(touches, default=0.0)}  # fmt: skip


def _touch(page: Page) -> None:
    plot = page.locator(".chart-plot:visible").first
    if plot.count():
        plot.scroll_into_view_if_needed()
        plot.hover()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)


def plain(files: Iterable[Path]) -> list[Path]:
    """All but pictures."""
    return [path for path in files if path.suffix not in PICTURES]


def kilobytes(files: Iterable[Path]) -> float:
    return sum(weight(path) for path in files) / 1000


def nodes(browser: Browser, url: str) -> int:
    """Elements of a page."""
    page = browser.new_page()
    page.goto(url)
    count = int(page.evaluate("document.getElementsByTagName('*').length"))
    page.close()
    return count


def axe(browser: Browser, url: str) -> list[str]:
    """axe's findings in light and dark, untouched and touched."""
    found = []
    for scheme, width in (("light", 1440), ("dark", 360)):
        context = browser.new_context(
            color_scheme=scheme,  # type: ignore[arg-type]  # one of the two words
            viewport={"width": width, "height": 800},
            bypass_csp=True,
        )
        page = context.new_page()
        page.goto(url)
        found += findings(page)
        touch_everything(page)
        found += findings(page)
        context.close()
    return found


def filter_times(browser: Browser) -> list[float]:
    """ms for each key press in the search field of a client with very many reports."""
    titles = tuple(f"Campaign {at} {'spring' if at % 3 else 'autumn'}" for at in range(MANY))
    spent: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        url = written(Path(folder), titles)
        for words in ("spring 1", "may 2026", "autumn"):
            page = browser.new_page()
            page.goto(url)
            page.wait_for_timeout(300)
            spent += page.evaluate(TYPED, words)
            page.close()
    return [median(spent), max(spent)]
