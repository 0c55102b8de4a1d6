"""Find a Chromium for the page tests, or get one: installed, the distribution's, Playwright's.

Run as a script before the suite; the tests call `find`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from kpi_site.take.browser import DOWNLOADS, find_browser

find = find_browser


def _apt() -> None:
    if shutil.which("apt-get") and os.geteuid() == 0:
        for words in (["update", "-qq"], ["install", "-y", "-qq", "chromium"]):
            subprocess.run(["apt-get", *words], check=False, stdout=subprocess.DEVNULL)


def _playwright() -> None:
    subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"],
        check=False,
        env=os.environ | {"PLAYWRIGHT_BROWSERS_PATH": str(DOWNLOADS)},
    )


def main() -> int:
    for get in (lambda: None, _apt, _playwright):
        get()
        if path := find():
            print(f"Browser for the page tests: {path}")
            return 0
    print(
        "No Chromium was found and none could be installed. Install one, e.g.\n"
        "    sudo apt-get install chromium\n"
        "or name one: CHROMIUM=/path/to/chromium make test",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
