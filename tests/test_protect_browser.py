"""A protected folder in a real browser, from disk and from a server."""

from __future__ import annotations

import base64
import os
import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import chrome
import pytest
import small_site
from playwright.sync_api import Browser, BrowserContext, Page, expect

from kpi_site.build import build
from kpi_site.console import Plain
from kpi_site.options import Options
from kpi_site.plan import make_plan
from kpi_site.protect.clients import seal_clients
from kpi_site.protect.password import passwords

PASSWORD = "correct horse battery"
WRONG = "This password does not open the report."
DAMAGED = "This page was damaged or changed after it was encrypted"
SCRIPT = b"""\
document.documentElement.dataset.csp = "kept";
kpiOpen("charts-1.js").then((text) => { document.documentElement.dataset.opened = text; });
try { eval("1"); document.documentElement.dataset.csp = "eval ran"; } catch { /* refused */ }
"""
MORE = """\
<p><img id="now" src="media/p1-480.png" srcset="media/p1-480.png 480w, media/p1-960.png 960w"
 alt="A cup of tea" width="480" height="320">
<img id="late" src="media/p1-960.png" alt="Tea" width="480" height="320" loading="lazy"></p>
<p><a id="take" href="report%20one.xlsx">Workbook</a>
<a id="schema" href="../kpis.schema.json">s</a></p>
<p><img src="data:," alt="" onerror="document.title='ran'"><script>document.title='ran'</script></p>
"""


def png(width: int, height: int) -> bytes:
    """A grey picture."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(
            ">I", zlib.crc32(kind + data))  # fmt: skip

    rows = zlib.compress(b"".join(b"\0" + b"\x80" * width for _ in range(height)))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A protected client's site, with pictures, a workbook, a script and charts' data besides."""
    root = small_site.write(tmp_path_factory.mktemp("a {b} c"), {"spring": "campaign",
                                                                 "autumn": "campaign"})  # fmt: skip
    params = root / "params/acme/client.yaml"
    text = params.read_text(encoding="utf-8")
    params.write_text(text + "protect: {password_from: ACME_PASSWORD}\n", encoding="utf-8")
    os.environ["ACME_PASSWORD"] = PASSWORD
    try:
        build(make_plan(root), Options(jobs=2), Plain())
        plain = root / "site/_agency/_plain/acme"
        (plain / "spring/media").mkdir()
        (plain / "spring/media/p1-480.png").write_bytes(png(480, 320))
        (plain / "spring/media/p1-960.png").write_bytes(png(960, 640))
        (plain / "spring/report one.xlsx").write_bytes(b"PK workbook")
        (plain / "spring/charts-1.js").write_text('kpiCharts("[1]");', encoding="utf-8")
        (plain / "assets/probe.js").write_bytes(SCRIPT)
        page = plain / "spring/index.html"
        html = page.read_text(encoding="utf-8").replace("</main>", MORE + "</main>", 1)
        probe = '<script src="../assets/probe.js" defer></script></head>'
        page.write_text(html.replace("</head>", probe, 1), encoding="utf-8")
        plan = make_plan(root)
        with passwords(plan) as given:
            assert seal_clients(plan, given) == ()
    finally:
        del os.environ["ACME_PASSWORD"]
    yield root / "site"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with chrome.running() as found:
        yield found


@pytest.fixture(params=["disk", "server"])
def address(request: pytest.FixtureRequest, site: Path) -> Iterator[str]:
    if request.param == "disk":
        yield site.as_uri()
        return
    with chrome.served(site) as found:
        yield found


@contextmanager
def visit(chromium: Browser, **options: object) -> Iterator[tuple[BrowserContext, list[str]]]:
    context = chromium.new_context(**options)  # type: ignore[arg-type]
    noise: list[str] = []
    context.on("console", lambda message: noise.append(f"{message.type}: {message.text}"))
    context.on("weberror", lambda error: noise.append(str(error.error)))
    # Leaving a page breaks off what it still loads, which is no failure of it.
    context.on("requestfailed", lambda request: None if request.failure == "net::ERR_ABORTED"
               else noise.append(f"{request.failure}: {request.url}"))  # fmt: skip
    context.on("response", lambda response: None if response.ok else
               noise.append(f"{response.status}: {response.url}"))  # fmt: skip
    yield context, noise
    context.close()


def unlock(page: Page, password: str = PASSWORD) -> None:
    page.keyboard.type(password)  # the field has the focus
    page.keyboard.press("Enter")


def test_the_right_password_opens_this_page_and_the_next(chromium: Browser, address: str) -> None:
    with visit(chromium) as (context, noise):
        page = context.new_page()
        page.goto(f"{address}/acme/index.html")
        expect(page.get_by_role("heading", level=1)).to_have_text("This report is protected")
        expect(page.get_by_label("Password")).to_be_focused()
        assert "Spring" not in page.content()
        unlock(page)
        page.locator("a[href='spring/index.html']").click()
        expect(page.locator("#verdict h2")).to_have_text("Verdict")
        expect(page).to_have_title("Spring – Acme")
        page.get_by_role("link", name="All reports").click()
        expect(page.locator("a[href='autumn/index.html']")).to_be_visible()
        page.reload()
        expect(page.locator("a[href='autumn/index.html']")).to_be_visible()
        page.go_back()
        expect(page.locator("#verdict h2")).to_have_text("Verdict")
        page.locator("figure.chart .chart-plot").hover()
        page.locator("figure.chart [data-live=yes]").wait_for()
        # The probe's own eval and inline script are refused, and nothing else is said.
        refused = [line for line in noise if "Content Security Policy" in line]
        assert [line for line in noise if line not in refused] == []


def test_a_wrong_password_does_not_and_says_so(chromium: Browser, address: str) -> None:
    with visit(chromium) as (context, _):
        page = context.new_page()
        page.goto(f"{address}/acme/spring/index.html")
        unlock(page, "correct horse batterie")
        expect(page.get_by_role("alert")).to_contain_text(WRONG)
        assert page.get_by_label("Password").get_attribute("aria-invalid") == "true"
        assert "Verdict" not in page.content()
        page.reload()
        expect(page.get_by_label("Password")).to_be_visible()
        unlock(page)
        expect(page.locator("#verdict h2")).to_have_text("Verdict")


def test_pictures_charts_data_and_the_policy(chromium: Browser, address: str) -> None:
    with visit(chromium, device_scale_factor=1) as (context, _):
        page = context.new_page()
        page.goto(f"{address}/acme/spring/index.html")
        unlock(page)
        page.locator("#verdict").wait_for()
        for name, width in (("now", 480), ("late", 960)):
            page.locator(f"#{name}").scroll_into_view_if_needed()
            page.wait_for_function(f"document.getElementById('{name}').naturalWidth === {width}")
            assert page.locator(f"#{name}").get_attribute("src").startswith("blob:")  # type: ignore[union-attr]
        root = page.locator("html")
        expect(root).to_have_attribute("data-opened", 'kpiCharts("[1]");')
        expect(root).to_have_attribute("data-csp", "kept")
        expect(page).to_have_title("Spring – Acme")


def test_downloads_come_under_their_own_names(chromium: Browser, address: str, site: Path) -> None:
    plain = site / "_agency/_plain/acme"
    with visit(chromium, accept_downloads=True) as (context, _):
        page = context.new_page()
        page.goto(f"{address}/acme/spring/index.html")
        unlock(page)
        for link, name, path in (
            ("#take", "report one.xlsx", "spring/report one.xlsx"),
            ("#schema", "kpis.schema.json", "kpis.schema.json"),
            ("a[href='kpis.csv']", "kpis.csv", "spring/kpis.csv"),
        ):
            with page.expect_download() as waiting:
                page.locator(link).click()
            assert waiting.value.suggested_filename == name
            assert Path(waiting.value.path()).read_bytes() == (plain / path).read_bytes()


@pytest.mark.parametrize("how", ["bit", "swap", "cut", "gone", "nonsense"])
def test_a_tampered_page_is_refused_with_words(chromium: Browser, site: Path, how: str) -> None:
    sealed = site / "acme/spring/index.html.sealed.js"
    kept = sealed.read_text(encoding="utf-8")
    payload = re.search(r'","(.*)"', kept)
    assert payload
    raw = bytearray(base64.b64decode(payload[1]))
    raw[len(raw) // 2] ^= 1
    changed = {
        "bit": kept.replace(payload[1], base64.b64encode(raw).decode()),
        "swap": (site / "acme/autumn/index.html.sealed.js").read_text(encoding="utf-8").replace(
            "autumn/", "spring/"),
        "cut": kept.replace(payload[1], payload[1][: len(payload[1]) // 8 * 4]),
        "gone": None,
        "nonsense": "",
    }[how]  # fmt: skip
    try:
        sealed.unlink() if changed is None else sealed.write_text(changed, encoding="utf-8")
        with visit(chromium) as (context, _):
            page = context.new_page()
            page.goto((site / "acme/spring/index.html").as_uri())
            unlock(page)
            words = "A file of this report is missing" if how == "gone" else DAMAGED
            expect(page.get_by_role("alert")).to_contain_text(words)
            assert "Verdict" not in page.content()
    finally:
        sealed.write_text(kept, encoding="utf-8")


def test_without_script_or_without_https_the_page_says_what_to_do(
    chromium: Browser, site: Path
) -> None:
    url = (site / "acme/spring/index.html").as_uri()
    with visit(chromium, java_script_enabled=False) as (context, _):
        page = context.new_page()
        page.goto(url)
        expect(page.locator("main")).to_contain_text("Allow scripts here")
        expect(page.locator("form")).to_be_hidden()
    with visit(chromium) as (context, _):
        context.add_init_script("Object.defineProperty(crypto, 'subtle', {value: undefined})")
        page = context.new_page()
        page.goto(url)
        expect(page.get_by_role("alert")).to_contain_text("https://")
        expect(page.locator("form")).to_be_hidden()
