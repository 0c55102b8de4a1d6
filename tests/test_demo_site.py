"""The committed demo through the production path: every notebook, twice, and in a browser.

The one slow module of the suite: two cold builds of eleven notebooks.
"""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
from accessible import looked_at
from browser import find
from playwright.sync_api import Browser, sync_playwright

from kpi_lib.scorecard import schema

ROOT = Path(__file__).parents[1]
CLIENTS = ("cafe-cumbrosa", "lindenquell", "wickerby-home")
PAGE_LIMIT = 60_000
"""Bytes of a campaign page's HTML, compressed."""


def build(root: Path) -> Path:
    for name in ("params", "data", "notebooks"):
        shutil.copytree(ROOT / name, root / name)
    command = [sys.executable, "-m", "kpi_site.cli", "build", "--root", str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "11 built." in done.stdout
    return root


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("demo"))


def outputs(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for room in ("site", "reports")
        for path in sorted((root / room).rglob("*"))
        if path.is_file()
    }


def campaigns(root: Path) -> list[Path]:
    found = [path for client in CLIENTS for path in sorted((root / "site" / client).glob("*/"))]
    return [path for path in found if (path / "kpis.json").exists()]


def test_two_builds_in_two_places_give_the_same_bytes(demo: Path, tmp_path: Path) -> None:
    one, other = outputs(demo), outputs(build(tmp_path / "with a blank, ünd {braces}"))
    assert sorted(one) == sorted(other)
    assert [name for name in one if one[name] != other[name]] == []


def test_every_campaign_has_its_page_and_numbers(demo: Path) -> None:
    found = campaigns(demo)
    assert len(found) == 7
    for folder in found:
        card = json.loads((folder / "kpis.json").read_text(encoding="utf-8"))
        jsonschema.validate(card, schema())
        page = (folder / "index.html").read_bytes()
        assert len(gzip.compress(page, 6)) < PAGE_LIMIT, folder


def test_each_clients_page_is_in_its_own_language(demo: Path) -> None:
    for client, language in zip(CLIENTS, ("es-MX", "de-DE", "en-GB"), strict=True):
        for page in sorted((demo / "site" / client).rglob("index.html")):
            assert f'<html lang="{language}"' in page.read_text(encoding="utf-8")[:200], page


def test_a_clients_folder_names_no_other_client(demo: Path) -> None:
    names = {
        "cafe-cumbrosa": ("Cumbrosa", "cumbrosa"),
        "lindenquell": ("Lindenquell", "lindenquell"),
        "wickerby-home": ("Wickerby", "wickerby"),
    }
    for client in CLIENTS:
        others = [name for other in CLIENTS if other != client for name in names[other]]
        for path in sorted((demo / "site" / client).rglob("*")):
            if path.is_file():
                data = path.read_bytes()
                assert [name for name in others if name.encode() in data] == [], path
                assert str(demo).encode() not in data
                assert b"_agency" not in data


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as tools:
        browser = tools.chromium.launch(
            executable_path=find(), args=["--no-sandbox", "--disable-gpu", "--disable-sync",
                                          "--disable-background-networking", "--no-first-run",
                                          "--disable-component-update"],
        )  # fmt: skip
        yield browser
        browser.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_every_page_is_quiet_and_fits(
    demo: Path, chromium: Browser, width: int, scheme: str
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,  # type: ignore[arg-type] # a literal, given by parametrize
    )
    said: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda asked: said.extend(
        [] if asked.url.startswith((demo.as_uri(), "data:")) else [asked.url]))  # fmt: skip
    for path in sorted((demo / "site").rglob("index.html")):
        page.goto(path.as_uri())
        overhang = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overhang <= 0, f"{path.relative_to(demo)} hangs over by {overhang} px at {width}"
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    context.close()
    assert said == []


def test_every_page_of_a_campaign_and_of_its_client(chromium: Browser, demo: Path) -> None:
    folder = demo / "site" / "cafe-cumbrosa"
    for page in (folder / "index.html", *sorted((folder / "mesa-de-todos").glob("*.html"))):
        looked_at(chromium, page, "es-MX")


def test_the_agencys_page_of_a_campaign(chromium: Browser, demo: Path) -> None:
    looked_at(chromium, demo / "site/_agency/cafe-cumbrosa/mesa-de-todos/index.html", "es-MX")
