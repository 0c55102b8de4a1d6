"""An open page follows the files it is made from, in a real browser."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import chrome
import pytest
import small_site
import workspace as ws
from playwright.sync_api import Browser
from processes import alive, descendants, wait_for

from kpi_site.live.server import Watched, server
from kpi_site.live.trouble import Trouble
from kpi_site.page import CSP

ROOT = Path(__file__).parents[1]
LONG = "<p>line</p>" * 200
PAGE = f"""<!doctype html><html lang="en"><head><title>Spring</title>
<link rel="icon" href="data:,">
<meta http-equiv="Content-Security-Policy" content="{CSP}"></head>
<body><main><h1>{{}}</h1><details><summary>More</summary><p>{LONG}</p></details>{LONG}</main></body>
</html>"""
HOSTILE = "<img src=x onerror=\"document.title='bad'\"></script><b>"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with chrome.running() as found:
        yield found


def test_a_page_that_changed_reloads_where_it_was_and_another_does_not(
    chromium: Browser, tmp_path: Path
) -> None:
    for name in ("spring", "fall"):
        (tmp_path / "acme" / name).mkdir(parents=True)
        (tmp_path / "acme" / name / "index.html").write_text(PAGE.format("One"))
    watched = Watched()
    running = server(tmp_path, 0, watched)
    thread = threading.Thread(target=running.serve_forever, args=(0.05,))
    thread.start()
    base = f"http://127.0.0.1:{running.server_address[1]}/acme"
    try:
        with (
            chrome.opened(chromium, f"{base}/spring/index.html") as (page, noise),
            chrome.opened(chromium, f"{base}/fall/") as (other, _),
        ):
            other.evaluate("window.same = true")
            page.locator("summary").click()
            page.evaluate("scrollTo({top: 4000, behavior: 'instant'})")
            (tmp_path / "acme/spring/index.html").write_text(PAGE.format("Two"))
            page.locator("h1", has_text="Two").wait_for(timeout=20_000)
            wait_for(lambda: page.evaluate("scrollY") == 4000, seconds=10)
            assert page.locator("details").get_attribute("open") is not None

            watched.troubles = (Trouble(name=HOSTILE, line=HOSTILE, client="acme"),)
            bar = page.get_by_role("status")
            bar.wait_for(timeout=20_000)
            assert f"{HOSTILE}: {HOSTILE}" in bar.inner_text()
            assert bar.locator("img, b").count() == 0
            style = "getComputedStyle(document.getElementById('kpi-serve')).position"
            wait_for(lambda: page.evaluate(style) == "fixed", seconds=10)
            watched.troubles = ()
            bar.wait_for(state="detached", timeout=20_000)
            assert page.title() == "Spring"
            assert other.evaluate("window.same") is True
            assert noise == []
    finally:
        running.shutdown()
        running.server_close()
        thread.join()


SERVE = """\
import signal, sys
# A suite in the background of a shell is deaf to interrupts, and so its children.
signal.signal(signal.SIGINT, signal.default_int_handler)
from kpi_site.cli import main
main(["serve", "--port", "0", "--root", sys.argv[1]])
"""


def test_a_note_that_is_saved_is_read_on_the_open_page(chromium: Browser, tmp_path: Path) -> None:
    root = ws.write(tmp_path)
    # The campaign's notebook is the real one; the client's and the programme's take no time.
    shutil.copytree(small_site.NOTEBOOKS, root / "notebooks")
    shutil.copy(ROOT / "notebooks/campaign.ipynb", root / "notebooks")
    with subprocess.Popen(
        [sys.executable, "-u", "-c", SERVE, str(root)], text=True, cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as serving:  # fmt: skip
        try:
            assert serving.stdout is not None
            said = ""
            while "Ctrl-C ends it." not in said and (line := serving.stdout.readline()):
                said += line
            base = re.search(r"http://127\.0\.0\.1:\d+", said)
            assert base, said
            with chrome.opened(chromium, f"{base[0]}/acme/spring/index.html") as (page, noise):
                page.evaluate("scrollTo({top: 900, behavior: 'instant'})")
                params = root / "params/acme/spring.yaml"
                before = params.read_text()
                params.write_text(before + "notes: {verdit: A week with no rain.}\n")
                bar = page.get_by_role("status").filter(has_text="unknown section 'verdit'")
                bar.wait_for(timeout=60_000)
                params.write_text(before + "notes: {verdict: A week with no rain.}\n")
                page.get_by_text("A week with no rain.").wait_for(timeout=60_000)
                bar.wait_for(state="detached", timeout=60_000)
                # What was being read is where it was, below the new lines.
                wait_for(lambda: 900 <= page.evaluate("scrollY") < 1200, seconds=10)
                assert noise == []
            started = descendants(serving.pid)
            serving.send_signal(signal.SIGINT)
            said, _ = serving.communicate(timeout=30)
        finally:
            serving.kill()
    assert serving.returncode == 0
    assert "saved       params/acme/spring.yaml" in said
    assert "built       acme/spring" in said
    wait_for(lambda: not [pid for pid in started if alive(pid)], seconds=10)
