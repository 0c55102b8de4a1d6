"""Take the README's pictures from the built demo: `make site && python docs/pictures/take.py`."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from browser import find  # noqa: E402 - the tests' finder, once it is on the path

PAGE = ROOT / "site" / "wickerby-home" / "spring-tables" / "index.html"
SIZES = {"campaign-wide": (1280, 960), "campaign-phone": (390, 800)}


def main() -> None:
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=find(), args=["--no-sandbox"])
        for name, (width, height) in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(PAGE.as_uri())
            page.wait_for_timeout(1500)
            page.screenshot(path=Path(__file__).with_name(f"{name}.png"))
        browser.close()


if __name__ == "__main__":
    main()
