"""An installed Chromium, for printing and for the page tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from kpi_lib.errors import KpiError

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC: Final = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
DOWNLOADS: Final = Path(sys.prefix) / "browsers"
"""Where Playwright puts a browser that is downloaded for this environment alone."""
ARGUMENTS: Final = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                    "--disable-background-networking", "--disable-component-update")  # fmt: skip


def find_browser() -> str | None:
    """Path of a Chromium: `$CHROMIUM`, the path, Playwright's download in this environment."""
    named = os.environ.get("CHROMIUM")
    candidates = [named] if named else [shutil.which(name) for name in NAMES]
    candidates += [str(MAC) if MAC.exists() else None]
    candidates += [str(path) for path in sorted(DOWNLOADS.glob("*/chrome-*/chrome"))]
    candidates += [str(path) for path in sorted(DOWNLOADS.glob("*/chrome-*/headless_shell"))]
    return next((path for path in candidates if path and _starts(path)), None)


def browser_to_print() -> str:
    """The same; raises KpiError, with what to install, where there is none or no driver for it."""
    try:
        import pikepdf  # noqa: F401 - to learn whether it is there
        import playwright  # noqa: F401 - the same
    except ImportError as error:
        raise KpiError(
            "--pdf needs Playwright and pikepdf. Install them with: "
            "pip install 'influencer-kpi[pdf]'"
        ) from error
    found = find_browser()
    if found is None:
        raise KpiError(
            "--pdf needs Chromium, and none was found. Install it, e.g. with "
            "'sudo apt-get install chromium', or name one: CHROMIUM=/path/to/chromium"
        )
    return found


def _starts(path: str) -> bool:
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
