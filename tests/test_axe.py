"""axe-core finds nothing on any kind of page: light and dark, wide and on a phone, touched or not.

The demo's smallest client stands for the campaign's and the client's pages; the small site has
the agency's.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import chrome
import pytest
import small_site
import test_index
from accessible import findings, touch_everything
from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
CLIENT, CAMPAIGN, LANGUAGE = "cafe-cumbrosa", "mesa-de-todos", "es-MX"
VIEWS: tuple[dict[str, Any], ...] = (
    {"color_scheme": "light", "viewport": {"width": 1440, "height": 900}},
    {"color_scheme": "dark", "viewport": {"width": 360, "height": 740}},
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with chrome.running() as found:
        yield found


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of one client of the demo."""
    root = tmp_path_factory.mktemp("demo")
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    for name in ("params", "data"):
        shutil.copytree(ROOT / name / CLIENT, root / name / CLIENT)
    for path in (ROOT / "params").glob("*.*"):
        shutil.copy(path, root / "params")
    command = [sys.executable, "-m", "kpi_site.cli", "build", "--root", str(root), "--jobs", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return root / "site"


def looked_at(chromium: Browser, page: Path, language: str) -> None:
    for view in VIEWS:
        with chrome.opened(chromium, page.as_uri(), **view) as (opened, noise):
            where = (page.name, view["color_scheme"])
            assert opened.locator("html").get_attribute("lang") == language, where
            assert findings(opened) == [], where
            touch_everything(opened)
            assert findings(opened) == [], (where, "touched")
            assert noise == [], where


def test_every_page_of_a_campaign_and_of_its_client(chromium: Browser, demo: Path) -> None:
    folder = demo / CLIENT
    for page in (folder / "index.html", *sorted((folder / CAMPAIGN).glob("*.html"))):
        looked_at(chromium, page, LANGUAGE)


def test_the_agencys_page_of_a_campaign(chromium: Browser, demo: Path) -> None:
    looked_at(chromium, demo / "_agency" / CLIENT / CAMPAIGN / "index.html", LANGUAGE)


def test_the_agencys_own_pages(chromium: Browser) -> None:
    top = small_site.built() / "site" / "_agency"
    for page in (top / "index.html", top / "programme" / "index.html"):
        looked_at(chromium, page, "en-GB")


def test_a_page_of_many_reports_searched_and_compared(chromium: Browser, tmp_path: Path) -> None:
    url = test_index.written(tmp_path)
    for view in VIEWS:
        with chrome.opened(chromium, url, **view) as (page, _):
            page.get_by_role("searchbox").fill("2026")
            for at in range(3):
                page.get_by_role("checkbox").nth(at).check()
            assert findings(page) == [], view["color_scheme"]
