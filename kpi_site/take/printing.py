"""Which reports are printed anew, and where what is printed is kept.

The page to print (all parts of a report as one) is made with the report's pages and kept in
`.kpi/print/`, so that a report whose page did not change is not printed again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from kpi_site.files import file_sha256, sha256, write_text
from kpi_site.plan import Report
from kpi_site.take.pdf import PrintJob, pdfs
from kpi_site.take.printed import Printed

REPORT_PDF: Final = "report.pdf"
LETTER_COUNTRIES: Final = ("US", "CA", "MX", "CL", "CO", "VE", "PH")
KEPT_IN_SIGHT: Final = "print-whole.html"
"""The page's name while it is printed, in the report's folder, where its style is found."""


def print_page(root: Path, report: Report) -> Path:
    """Where the page to print is kept."""
    return root / ".kpi" / "print" / report.stem.with_suffix(".html")


def write_print_page(root: Path, report: Report, notebook: Mapping[str, Any]) -> Path:
    """All parts of a report as one page, for the client, kept to be printed."""
    from kpi_site.pages import whole_html

    path = print_page(root, report)
    write_text(path, whole_html(root, report, notebook, "client"))
    return path


def print_reports(root: Path, reports: Sequence[Report], browser: str) -> Printed:
    """Print `report.pdf` of each campaign whose page changed since it was printed last.

    A PDF that could not be printed anew is removed: it would show old numbers beside a new page.
    """
    wanted = {report.name: report for report in reports if print_page(root, report).is_file()}
    keys = {name: _key(root, report, browser) for name, report in wanted.items()}
    due = [report for name, report in wanted.items() if not _is_current(root, report, keys[name])]
    failed: dict[str, str] = {}
    made: list[str] = []
    for report, why in _print(root, due, browser):
        pdf = _pdf(root, report)
        if why is not None:
            failed[report.name] = why
            pdf.unlink(missing_ok=True)
            continue
        made.append(report.name)
        _remember(root, report, {"page": keys[report.name], "pdf": file_sha256(pdf)})
    return Printed(made=tuple(made), failed=failed)


def _print(root: Path, reports: Sequence[Report], browser: str
           ) -> Iterator[tuple[Report, str | None]]:  # fmt: skip
    """Each page is put into its report's folder to be printed, and taken away again."""
    jobs = [_job(root, report) for report in reports]
    by_page = {job.page: report for job, report in zip(jobs, reports, strict=True)}
    try:
        for job, report in zip(jobs, reports, strict=True):
            write_text(job.page, print_page(root, report).read_text(encoding="utf-8"))
        if jobs:
            yield from ((by_page[job.page], why) for job, why in pdfs(jobs, browser))
    finally:
        for job in jobs:
            job.page.unlink(missing_ok=True)


def _job(root: Path, report: Report) -> PrintJob:
    assert report.client_params is not None
    owner, locale = report.client_params.name, report.client_params.locale
    title = f"{owner} – {report.title}"
    country = locale.replace("_", "-").split("-")[-1].upper()
    return PrintJob(page=_pdf(root, report).with_name(KEPT_IN_SIGHT), pdf=_pdf(root, report),
                    title=title, lang=locale, footer=title,
                    paper="Letter" if country in LETTER_COUNTRIES else "A4")  # fmt: skip


def _pdf(root: Path, report: Report) -> Path:
    folder = report.folder(root, "client")
    assert folder is not None
    return folder / REPORT_PDF


def _key(root: Path, report: Report, browser: str) -> str:
    """Key of what a PDF is made from: the page (its style is named by its hash), and how."""
    how = files("kpi_site").joinpath("take", "pdf.py").read_bytes()
    page = print_page(root, report).read_bytes()
    return sha256(
        b"\0".join((page, how, browser.encode(), repr(_job(root, report).title).encode()))
    )


def _state(root: Path, report: Report) -> Path:
    return print_page(root, report).with_suffix(".json")


def _remember(root: Path, report: Report, found: Mapping[str, Any]) -> None:
    write_text(_state(root, report), json.dumps(found, sort_keys=True) + "\n")


def _is_current(root: Path, report: Report, key: str) -> bool:
    """The PDF is the one that was printed from this page, and nobody touched it."""
    pdf = _pdf(root, report)
    try:
        found = json.loads(_state(root, report).read_text(encoding="utf-8"))
        return bool(found["page"] == key and pdf.is_file() and found["pdf"] == file_sha256(pdf))
    except (OSError, ValueError, KeyError, TypeError):
        return False
