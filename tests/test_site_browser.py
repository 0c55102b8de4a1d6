"""The built site in a real browser: from disk and from a server, wide and on a phone, on paper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import chrome
import pytest
import small_site
from playwright.sync_api import Browser, Page

PAGES = ("acme/index.html", "acme/spring/index.html", "acme/hostile/index.html", "birch/index.html",
         "_agency/index.html", "_agency/acme/spring/index.html",
         "_agency/programme/index.html")  # fmt: skip


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with chrome.running() as found:
        yield found


@pytest.fixture(scope="module", params=["disk", "server"])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    site = small_site.built() / "site"
    if request.param == "disk":
        yield site.as_uri()
        return
    with chrome.served(site) as found:
        yield found


@contextmanager
def opened(chromium: Browser, url: str, **options: Any) -> Iterator[tuple[Page, list[str]]]:
    """A page and whatever it said or asked that it should not."""
    context = chromium.new_context(**options)
    page = context.new_page()
    noise: list[str] = []
    base = url.split("/site/")[0] if url.startswith("file:") else "/".join(url.split("/")[:3])
    page.on("console", lambda message: noise.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: noise.append(f"error: {error}"))
    page.on("dialog", lambda dialog: noise.append(f"dialog: {dialog.message}"))
    page.on("requestfailed", lambda request: noise.append(f"failed: {request.url}"))
    page.on("request", lambda request: None if request.url.startswith((base, "data:"))
            else noise.append(f"outside: {request.url}"))  # fmt: skip
    page.goto(url)
    yield page, noise
    context.close()


def test_no_page_says_or_asks_anything(chromium: Browser, address: str) -> None:
    for name in PAGES:
        with opened(chromium, f"{address}/{name}") as (page, noise):
            page.mouse.wheel(0, 5000)
            page.wait_for_timeout(100)
            assert noise == [], name
            assert page.title()
            assert page.locator("h1").count() >= 1
            assert page.locator("html").get_attribute("lang") == "en-GB"


def test_every_link_and_asset_is_there(chromium: Browser) -> None:
    site = small_site.built() / "site"
    for name in PAGES:
        with opened(chromium, (site / name).as_uri()) as (page, _):
            script = "[...document.querySelectorAll('[href],[src]')].map(e => e.href || e.src)"
            for found in page.evaluate(script):
                if found.startswith("file:") and "#" not in found:
                    target = Path(page.evaluate("u => decodeURIComponent(new URL(u).pathname)",
                                                found))  # fmt: skip
                    assert target.is_file(), (name, found)
                    client = name.split("/")[0]
                    assert client == "_agency" or target.is_relative_to(site / client), found


def test_a_chart_is_drawn_told_and_given_as_a_table(chromium: Browser, address: str) -> None:
    with opened(chromium, f"{address}/acme/spring/index.html") as (page, noise):
        figure = page.locator("figure.chart")
        assert figure.locator("svg.wide").is_visible()
        assert not figure.locator("svg.narrow").is_visible()
        assert figure.locator(".chart-title").inner_text() == "Anna leads"
        assert page.evaluate("typeof V") == "undefined", "Vega waits until a chart is touched"
        figure.locator(".chart-plot").hover()
        page.locator("[data-live=yes]").wait_for()
        assert not figure.locator("svg.wide").is_visible()
        bar = figure.locator(".chart-live svg path[aria-roledescription=bar]").first
        accent = page.evaluate("getComputedStyle(document.body).getPropertyValue('--accent')")
        assert page.evaluate("e => getComputedStyle(e).fill", bar.element_handle()) == rgb(accent)
        bar.hover()
        assert "Rate\n3.4%" in page.locator(".chart-tip").inner_text()
        assert not figure.locator("table").is_visible()
        figure.locator("summary").click()
        assert "Bo & </script><b>" in figure.locator("table").inner_text()
        assert noise == []


def rgb(colour: str) -> str:
    red, green, blue = (int(colour.strip()[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgb({red}, {green}, {blue})"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_and_nothing_hangs_over_on_a_phone(chromium: Browser, scheme: Any) -> None:
    site = small_site.built() / "site"
    size = {"width": 360, "height": 740}
    for name in PAGES:
        url = (site / name).as_uri()
        with opened(chromium, url, viewport=size, color_scheme=scheme) as (page, noise):
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, name
            dark = page.evaluate("getComputedStyle(document.body).backgroundColor") != rgb(
                "#ffffff"
            )
            assert dark == (scheme == "dark")
            assert noise == []


def test_without_script_charts_and_data_are_there(chromium: Browser) -> None:
    url = (small_site.built() / "site/acme/spring/index.html").as_uri()
    with opened(chromium, url, java_script_enabled=False) as (page, _):
        assert page.locator(".chart-plot svg.wide").is_visible()
        page.set_viewport_size({"width": 360, "height": 740})
        assert page.locator(".chart-plot svg.narrow").is_visible()
        page.locator("figure.chart summary").click()
        assert page.locator("figure.chart table").is_visible()


def test_on_paper_every_chart_is_drawn_and_no_column_is_cut(chromium: Browser) -> None:
    url = (small_site.built() / "site/acme/spring/index.html").as_uri()
    with opened(chromium, url, viewport={"width": 1280, "height": 200}) as (page, noise):
        page.emulate_media(media="print")
        assert page.locator("figure.chart svg.wide").is_visible()
        assert (
            page.evaluate("getComputedStyle(document.querySelector('.table-wrap')).overflowX")
            == "visible"
        )
        assert len(page.pdf()) > 5_000
        assert noise == []


def test_a_copied_folder_works_anywhere(chromium: Browser, tmp_path: Path) -> None:
    import shutil

    copy = shutil.copytree(small_site.built() / "site/acme", tmp_path / "handed over # 1")
    with opened(chromium, (copy / "index.html").as_uri()) as (page, noise):
        page.get_by_role("link", name="Spring", exact=True).click()
        page.locator("figure.chart svg.wide").wait_for()
        assert page.locator("h1").inner_text() == "Spring"
        assert [line for line in noise if not line.startswith("outside")] == []
