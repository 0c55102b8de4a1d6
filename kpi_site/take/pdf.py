"""Pages printed to PDF by one browser: tagged, with outline and page numbers, the same every time.

What a browser puts into a PDF that differs from run to run (day, id, the numbers of the page's
elements) is replaced by what follows from the page.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kpi_site.files import write_bytes
from kpi_site.take.browser import ARGUMENTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FOOTER: Final = """\
<div style="width:100%;margin:0 12mm;display:flex;justify-content:space-between;\
font:7.5pt sans-serif;color:#555"><span>{text}</span>\
<span><span class="pageNumber"></span> / <span class="totalPages"></span></span></div>"""
MARGINS: Final = {"top": "14mm", "right": "12mm", "bottom": "16mm", "left": "12mm"}
WAIT: Final = 60_000
"""Milliseconds that a page may take to load."""
NODE: Final = re.compile(rb"\(node\d{8}\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintJob:
    """One page to print."""

    page: Path
    """HTML that needs no script."""
    pdf: Path
    title: str
    lang: str
    """BCP 47."""
    footer: str
    """Stands at the foot of every page, beside its number."""
    paper: str = "A4"


def pdfs(jobs: Sequence[PrintJob], browser_path: str) -> Iterator[tuple[PrintJob, str | None]]:
    """Print each page, one browser for all; gives each job with why it failed, or None.

    A PDF is written whole or not at all, and not touched where its bytes are the same.
    """
    from playwright.sync_api import Error

    with _browser(browser_path) as browser:
        for job in jobs:
            try:
                content = printed(browser, job)
            except Error as error:
                yield job, error.message.splitlines()[0]
                continue
            write_bytes(job.pdf, settled(content, job))
            yield job, None


@contextmanager
def _browser(path: str) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield running
        finally:
            running.close()


def printed(browser: Browser, job: PrintJob) -> bytes:
    """The page as the browser prints it, in light colours, without script and without network."""
    context = browser.new_context(java_script_enabled=False, offline=True, color_scheme="light")
    try:
        page = context.new_page()
        page.emulate_media(media="print", color_scheme="light", reduced_motion="reduce")
        page.goto(job.page.absolute().as_uri(), wait_until="load", timeout=WAIT)
        return page.pdf(
            format=job.paper, prefer_css_page_size=True, margin=MARGINS,  # type: ignore[arg-type]
            print_background=True, tagged=True, outline=True, display_header_footer=True,
            header_template="<span></span>", footer_template=FOOTER.format(
                text=html.escape(job.footer)),
        )  # fmt: skip
    finally:
        context.close()


def settled(content: bytes, job: PrintJob) -> bytes:
    """The same PDF with title and language, without day, maker or anything else of this run."""
    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(_numbered(content))) as pdf:
        for name in list(pdf.docinfo.keys()):
            del pdf.docinfo[name]
        pdf.docinfo["/Title"] = pikepdf.String(job.title)
        pdf.Root["/Lang"] = pikepdf.String(job.lang)
        for element in _elements(pdf.Root.get("/StructTreeRoot")):
            # The frame around a chart and its caption is a part of the text, not a picture.
            if element.get("/S") == "/Figure" and not str(element.get("/Alt", "")):
                element["/S"] = pikepdf.Name("/Sect")
        pdf.Root["/ViewerPreferences"] = pikepdf.Dictionary(DisplayDocTitle=True)
        pdf.save(out, deterministic_id=True, recompress_flate=False,
                 object_stream_mode=pikepdf.ObjectStreamMode.generate)  # fmt: skip
    return out.getvalue()


def _elements(node: Any) -> Iterator[Any]:
    """Every element of a PDF's structure."""
    import pikepdf

    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Array):
            waiting.extend(one)
        elif isinstance(one, pikepdf.Dictionary) and "/K" in one:
            if "/S" in one:
                yield one
            waiting.append(one["/K"])


def _numbered(content: bytes) -> bytes:
    """Names of the structure's elements as 1, 2, 3 …: a browser goes on counting over its pages.

    Chromium writes them in plain sight (only streams are packed) and all of one length, so that
    no place in the file moves; their order stays, which the tree that finds them relies on.
    """
    names = sorted(set(NODE.findall(content)))
    order = {name: b"(node%08d)" % at for at, name in enumerate(names, start=1)}
    return NODE.sub(lambda found: order[found[0]], content)
