"""axe-core finds nothing on the agency's pages and on lists of many reports.

A campaign's and its client's pages are looked at where the demo is built, in `test_demo_site`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import chrome
import pytest
import small_site
import test_index
from accessible import VIEWS, findings, looked_at
from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with chrome.running() as found:
        yield found


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
