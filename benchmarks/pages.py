"""Measure the built demo's pages and write docs/pages.md: `python benchmarks/pages.py`.

Build the site first (`kpi build`). Lighthouse comes from npm into `.kpi/lighthouse`, Chromium is
the one that the tests use. Run it on a machine that does nothing else: times are of this machine.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path += [str(ROOT / "benchmarks"), str(ROOT), str(ROOT / "tests")]

import browser as chromium  # noqa: E402  (the path comes first)
import chrome  # noqa: E402  (the path comes first)
from page_measures import lighthouse, visit  # noqa: E402  (the path comes first)
from page_measures.server import served  # noqa: E402  (the path comes first)
from page_measures.table import markdown  # noqa: E402  (the path comes first)
from playwright.sync_api import Browser  # noqa: E402  (the path comes first)

EMPTY = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Text</title>'
    '<meta name="viewport" content="width=device-width">'
    '<meta name="description" content="Text"><link rel="icon" href="data:,"></head>'
    "<body><main><h1>Text</h1><p>Nothing but text.</p></main></body></html>"
)


def words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="workspace with a built site")
    parser.add_argument("--campaign", default="wickerby-home/new-year-reset")
    parser.add_argument("--runs", type=int, default=5, help="Lighthouse runs a page")
    parser.add_argument("--no-lighthouse", action="store_true")
    return parser.parse_args()


def pages_of(site: Path, campaign: str) -> list[str]:
    """The campaign's pages, its first one first, then the client's index."""
    folder = site / campaign
    if not (folder / "index.html").is_file():
        raise SystemExit(f"There is no site/{campaign}: build the demo first (kpi build).")
    others = sorted(path.name for path in folder.glob("*.html") if path.name != "index.html")
    own = [f"{campaign}/{name}" for name in ("index.html", *others)]
    return [*own, f"{campaign.split('/')[0]}/index.html"]


def by_nbconvert(root: Path, campaign: str, folder: Path) -> str:
    """nbconvert's own page of the same executed notebook."""
    notebook = root / "reports" / f"{campaign}.ipynb"
    subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "html", "--no-input", str(notebook),
         "--output-dir", str(folder), "--output", "nbconvert.html", "--log-level", "ERROR"],
        check=True,
    )  # fmt: skip
    return "nbconvert.html"


def measured(browser: Browser, url: str, command: Path | None, runs: int) -> dict[str, float]:
    """One page: nodes, axe, and Lighthouse's figures."""
    print("measuring", url, flush=True)
    found = {"nodes": float(visit.nodes(browser, url)), "axe": float(len(visit.axe(browser, url)))}
    if command is not None:
        found |= lighthouse.median_run(command, url, chromium.find() or "", runs=runs)
    return found


def main() -> None:
    given = words()
    site = given.root / "site"
    names = pages_of(site, given.campaign)
    command = None if given.no_lighthouse else lighthouse.installed(given.root / ".kpi/lighthouse")
    results: dict[str, Any] = {"what": given.campaign, "runs": given.runs}
    with chrome.running() as browser:
        results["site"] = site_figures(browser, site, names)
        with served(site) as base:
            results["pages"] = {
                name.removeprefix(f"{given.campaign}/"): measured(
                    browser, f"{base}/{name}", command, given.runs
                )
                for name in names
            }
        results["beside"] = beside(browser, given, command)
    against_empty(results)
    (ROOT / "benchmarks/results/pages.json").write_text(
        json.dumps(results, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
    (ROOT / "docs/pages.md").write_text(markdown(results), encoding="utf-8")
    print(markdown(results))


def site_figures(browser: Browser, site: Path, names: list[str]) -> dict[str, float]:
    with served(site) as base:
        found = visit.visit(browser, base, site, names[:-1])
        for_client = visit.visit(browser, base, site, names[-1:])
    worse = {name: max(value, for_client[name]) for name, value in found.items()}
    return worse | {"filter": visit.filter_times(browser)[0]}


def beside(
    browser: Browser, given: argparse.Namespace, command: Path | None
) -> dict[str, dict[str, float]]:
    """An empty text page and nbconvert's own, in the same run."""
    with tempfile.TemporaryDirectory() as name, served(Path(name)) as base:
        folder = Path(name)
        (folder / "empty.html").write_text(EMPTY, encoding="utf-8")
        pages = {"plain text": "empty.html",
                 "nbconvert's own": by_nbconvert(given.root, given.campaign, folder)}  # fmt: skip
        found = {}
        for label, file in pages.items():
            found[label] = measured(browser, f"{base}/{file}", command, given.runs)
            page = browser.new_page()
            asked = visit.Asked(page, base, folder)
            page.goto(f"{base}/{file}", wait_until="load")
            page.wait_for_timeout(500)
            found[label]["outside hosts"] = float(len(asked.outside()))
            page.close()
    return found


def against_empty(results: dict[str, Any]) -> None:
    """Blocking time above that of the empty page; every page asks nobody else."""
    empty: Mapping[str, float] = results["beside"]["plain text"]
    for page in results["pages"].values():
        if "blocking" in page:
            page["blocking above"] = page["blocking"] - empty["blocking"]


if __name__ == "__main__":
    main()
