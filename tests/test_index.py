"""A client's page with many reports: search, order, comparison, all without a server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import chrome
import pytest
from playwright.sync_api import Browser, Page

from kpi_lib.params.models import Brand
from kpi_lib.text import Language
from kpi_site.assets import write_assets
from kpi_site.cards import Listing, listing
from kpi_site.page import Page as OurPage
from kpi_site.page import page_html
from kpi_site.plan import Report

ENGLISH = Language("en-GB", "EUR")
ACUTE = "\N{LATIN SMALL LETTER E WITH ACUTE}"
TITLES = ("Autumn", f"Caf{ACUTE}s </script><b>", "birch", "Dune", "Elm")
HEIGHT = {"width": 1440, "height": 900}


def row(kpi: str, value: float | None, **more: Any) -> dict[str, Any]:
    return {"kpi": kpi, "label": kpi.title(), "unit": "count", "value": value, "low": None,
            "high": None, "verdict": None, "group_by": None, **more}  # fmt: skip


def numbers(at: int, title: str) -> dict[str, Any]:
    """What a campaign's `kpis.json` says; the first is the oldest, and the third has no orders."""
    verdict = "met" if at in (1, 4) else "missed"
    rows = [
        row("impressions", 1000.0 * (at + 1), verdict=verdict, low=900.0, high=9000.0),
        row("orders", None if at == 2 else float(at), label="Orders </script><b>"),
        row("orders", 99.0, group_by=["creator"]),
        row("posts", 7.0),
    ]
    day = f"{2026 + at // 12}-{at % 12 + 1:02d}"
    return {"title": title, "start": f"{day}-01", "end": f"{day}-20", "currency": "EUR",
            "kpis": rows}  # fmt: skip


def workspace(root: Path, titles: tuple[str, ...]) -> Path:
    (root / "params" / "acme").mkdir(parents=True)
    for at, title in enumerate(titles):
        (root / "params" / "acme" / f"c{at}.yaml").touch()
        folder = root / "site" / "acme" / f"c{at}"
        folder.mkdir(parents=True)
        (folder / "index.html").write_text("<title>a</title>", encoding="utf-8")
        (folder / "kpis.json").write_text(json.dumps(numbers(at, title)), encoding="utf-8")
    return root


def listed(root: Path) -> Listing:
    report = Report(kind="client", client="acme", campaign=None, notebook=root / "client.ipynb",
                    custom=False, client_params=None, title="Acme")  # fmt: skip
    return listing(root, report, ENGLISH, "client")


def written(root: Path, titles: tuple[str, ...] = TITLES) -> str:
    """The address of a client's page that lists these campaigns."""
    found = listed(workspace(root, titles))
    folder = root / "site" / "acme"
    assets = write_assets(root, folder, None, Brand(), searched=found.searched)
    page = OurPage(lang="en-GB", title="Acme", owner="Acme", body=found.html, up="",
                   searched=found.searched)  # fmt: skip
    (folder / "index.html").write_text(page_html(page, assets, ENGLISH), encoding="utf-8")
    return (folder / "index.html").as_uri()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with chrome.running() as found:
        yield found


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    return written(tmp_path_factory.mktemp("many"))


def shown(page: Page) -> list[str]:
    return page.locator(".card:visible .card-title").all_text_contents()


def test_typing_leaves_the_reports_that_have_every_word(chromium: Browser, address: str) -> None:
    with chrome.opened(chromium, address) as (page, noise):
        assert shown(page) == list(TITLES[::-1])
        assert page.get_by_role("status").inner_text() == (
            "5 of 5 reports. Chosen to compare: 0 (two or three)."
        )
        field = page.get_by_role("searchbox", name="Search the reports")
        field.fill("CAFES feb")  # accents and capitals do not matter; the period is searched too
        assert shown(page) == [TITLES[1]]
        assert page.get_by_role("status").inner_text().startswith("1 of 5 reports")
        field.fill("missed")
        assert shown(page) == ["Dune", "birch", "Autumn"]
        field.fill("compare")
        assert shown(page) == []
        field.fill("")
        assert len(shown(page)) == 5
        assert noise == []


def test_reports_are_put_in_order(chromium: Browser, address: str) -> None:
    with chrome.opened(chromium, address) as (page, noise):
        page.get_by_role("button", name="Title").click()
        assert shown(page) == ["Autumn", "birch", TITLES[1], "Dune", "Elm"]
        pressed = page.locator("[aria-pressed=true]")
        assert pressed.all_inner_texts() == ["Title"]
        page.get_by_role("button", name="Targets met").click()
        assert shown(page) == ["Elm", TITLES[1], "Dune", "birch", "Autumn"]
        page.get_by_role("button", name="Newest").click()
        assert shown(page) == list(TITLES[::-1])
        assert noise == []


def test_two_or_three_are_compared_by_keyboard_alone(chromium: Browser, address: str) -> None:
    with chrome.opened(chromium, address) as (page, noise):
        # Figures stay with their report in any order.
        page.get_by_role("button", name="Title").press("Enter")
        table = page.get_by_role("region", name="Comparison of reports")
        for title in ("birch", TITLES[1]):
            page.get_by_role("checkbox", name=f"Compare {title}").press("Space")
        assert table.locator("thead th").all_inner_texts() == ["KPI", "birch", TITLES[1]]
        lines = [line.split("\t") for line in table.locator("tbody tr").all_inner_texts()]
        assert lines == [
            ["Impressions", "3,000 (900 to 9,000)", "2,000 (900 to 9,000)"],
            ["Orders </script><b>", "–", "1"],
        ]
        assert page.locator("b").count() == 0
        page.get_by_role("checkbox", name="Compare Elm").press("Space")
        assert table.locator("thead th").count() == 4
        assert page.get_by_role("checkbox", name="Compare Dune").is_disabled()
        assert page.get_by_role("status").inner_text().endswith("compare: 3 (two or three).")
        for title in ("Elm", "birch"):
            page.get_by_role("checkbox", name=f"Compare {title}").press("Space")
        assert not table.is_visible()
        assert noise == []


def test_a_click_beside_the_choice_opens_the_report(chromium: Browser, address: str) -> None:
    with chrome.opened(chromium, address, viewport=HEIGHT) as (page, _):
        page.locator("label", has_text="Compare").first.click()
        assert page.url == address
        page.locator(".card-period").first.click(force=True)
        assert page.url.endswith("/c4/index.html")


def test_without_script_all_are_there_and_nothing_that_needs_it(
    chromium: Browser, address: str
) -> None:
    with chrome.opened(chromium, address, java_script_enabled=False) as (page, _):
        assert shown(page) == list(TITLES[::-1])
        assert not page.locator("#tools").is_visible()
        assert page.locator("label:visible").count() == 0


def test_three_reports_need_no_search(tmp_path: Path) -> None:
    found = listed(workspace(tmp_path, TITLES[:3]))
    assert not found.searched
    assert "<script" not in found.html
    assert "<input" not in found.html
    assert len(re.findall('<li class="card">', found.html)) == 3


def test_a_thousand_reports_are_filtered_at_once(chromium: Browser, tmp_path: Path) -> None:
    titles = tuple(f"Campaign {at} {'spring' if at % 3 else 'autumn'}" for at in range(1000))
    url = written(tmp_path, titles)
    with chrome.opened(chromium, url, viewport=HEIGHT) as (page, _):
        spent = page.evaluate(TYPED, "spring 1")
        assert page.locator(".card:visible").count() < 1000
        # 50 ms is the goal, held by benchmarks/pages.py; here other tests run at the same time.
        assert sorted(spent)[len(spent) // 2] < 250, spent


TYPED = """async (text) => {
  const field = document.getElementById("find"), spent = [];
  for (let end = 1; end <= text.length; end += 1) {
    const start = performance.now();
    field.value = text.slice(0, end);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    document.body.offsetHeight;
    spent.push(performance.now() - start);
    await new Promise(requestAnimationFrame);
  }
  return spent;
}"""
