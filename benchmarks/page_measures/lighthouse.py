"""Lighthouse on a phone's terms, several times, the median of each figure."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

VERSION: Final = "12.8.2"
CATEGORIES: Final = ("performance", "accessibility", "best-practices", "seo")
TIMES: Final[Mapping[str, str]] = {
    "first paint": "first-contentful-paint",
    "largest paint": "largest-contentful-paint",
    "blocking": "total-blocking-time",
    "layout shift": "cumulative-layout-shift",
}
FLAGS: Final = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"


def installed(kept: Path) -> Path:
    """The command, got from npm into a folder outside git if it is not there yet."""
    command = kept / "node_modules" / ".bin" / "lighthouse"
    if not command.is_file():
        if shutil.which("npm") is None:
            raise SystemExit("Lighthouse needs npm (Node 18.20 or newer); or use --no-lighthouse.")
        kept.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "install", "--silent", "--no-save", "--prefix", str(kept),
                        f"lighthouse@{VERSION}"], check=True)  # fmt: skip
    return command


def median_run(command: Path, url: str, chrome: str, *, runs: int) -> dict[str, float]:
    """Scores (0 to 100), times in ms, layout shift: the median of each over the runs."""
    found = [_figures(_run(command, url, chrome)) for _ in range(runs)]
    return {name: statistics.median(one[name] for one in found) for name in found[0]}


def _run(command: Path, url: str, chrome: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "report.json"
        subprocess.run(
            [str(command), url, "--quiet", "--output=json", f"--output-path={out}",
             f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={FLAGS}"],
            check=True, timeout=240, env={**os.environ, "CHROME_PATH": chrome},
        )  # fmt: skip
        answer: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    if error := answer.get("runtimeError"):
        raise RuntimeError(f"Lighthouse on {url}: {error['message']}")
    return answer


def _figures(answer: Mapping[str, Any]) -> dict[str, float]:
    scores = {name: answer["categories"][name]["score"] for name in CATEGORIES}
    figures = {name: round(100 * (score or 0)) for name, score in scores.items()}
    return figures | {
        name: answer["audits"][audit]["numericValue"] for name, audit in TIMES.items()
    }


def failed_audits(command: Path, url: str, chrome: str) -> list[str]:
    """What keeps a page from 100, by the audits' names."""
    answer = _run(command, url, chrome)
    return sorted(
        name for name, audit in answer["audits"].items()
        if audit["score"] is not None and audit["score"] < 0.9
        and audit["scoreDisplayMode"] in {"binary", "numeric"}
    )  # fmt: skip
