"""A running Chromium for the tests that look at pages with it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import browser
from playwright.sync_api import Browser, Page, sync_playwright

from kpi_site.live.server import server

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--disable-background-networking", "--disable-component-update")  # fmt: skip


@contextmanager
def running() -> Iterator[Browser]:
    path = browser.find()
    assert path is not None, "no Chromium: run python tests/browser.py"
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield found
        found.close()


@contextmanager
def served(site: Path) -> Iterator[str]:
    """The address of a folder on a local server."""
    running = server(site, 0)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{running.server_address[1]}"
    running.shutdown()
    running.server_close()
    thread.join()


@contextmanager
def opened(chromium: Browser, url: str, **options: Any) -> Iterator[tuple[Page, list[str]]]:
    """A page, and whatever it says on its console."""
    context = chromium.new_context(**options)
    page = context.new_page()
    noise: list[str] = []
    page.on("console", lambda message: noise.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: noise.append(f"error: {error}"))
    page.goto(url)
    yield page, noise
    context.close()
