"""Find a Chromium for the page tests, or get one: installed, the distribution's, Playwright's.

Run as a script before the suite; the tests call `find`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
DOWNLOADS = Path(__file__).parents[1] / ".venv" / "browsers"


def find() -> str | None:
    """Path of an installed Chromium: `$CHROMIUM`, the path, Playwright's download inside .venv."""
    named = os.environ.get("CHROMIUM")
    candidates = [named] if named else [shutil.which(name) for name in NAMES]
    candidates += [str(MAC) if MAC.exists() else None]
    candidates += [str(path) for path in sorted(DOWNLOADS.glob("*/chrome-*/chrome"))]
    candidates += [str(path) for path in sorted(DOWNLOADS.glob("*/chrome-*/headless_shell"))]
    return next((path for path in candidates if path and _starts(path)), None)


def _starts(path: str) -> bool:
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


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
