"""How long a report's PDF takes: `python benchmarks/pdf.py`, after `kpi build`.

Prints every campaign of the workspace once more, all with one browser, and writes the median, the
slowest and the number of pages to `benchmarks/results/pdf.json`. The target is 1.2 s a report.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from kpi_site.notebook import read  # noqa: E402  (the path comes first)
from kpi_site.pages import whole_html  # noqa: E402  (the path comes first)
from kpi_site.plan import Report, make_plan  # noqa: E402  (the path comes first)
from kpi_site.take.browser import browser_to_print  # noqa: E402  (the path comes first)
from kpi_site.take.pdf import PrintJob, pdfs  # noqa: E402  (the path comes first)

RESULTS = ROOT / "benchmarks" / "results" / "pdf.json"
TARGET = 1.2
"""Seconds a report, the browser's start shared by all."""


def measure(root: Path) -> dict[str, object]:
    """Seconds a report, page and browser apart from each other."""
    reports = [one for one in make_plan(root).reports if one.kind == "campaign"]
    browser = browser_to_print()
    with tempfile.TemporaryDirectory() as out:
        jobs = [_job(root, report, Path(out)) for report in reports]
        started = time.perf_counter()
        ended = []
        for job, why in pdfs(jobs, browser):
            if why is not None:
                raise SystemExit(f"{job.title}: {why}")
            ended.append(time.perf_counter())
        for job in jobs:
            job.page.unlink()
        sizes = [job.pdf.stat().st_size for job in jobs]
    spent = [end - start for start, end in zip([started, *ended], ended, strict=False)]
    return {
        "reports": len(jobs),
        "seconds_a_report": round((ended[-1] - started) / len(jobs), 3),
        "median": round(statistics.median(spent), 3),
        "slowest": round(max(spent), 3),
        "largest_kilobytes": max(sizes) // 1000,
        "target": TARGET,
    }


def _job(root: Path, report: Report, out: Path) -> PrintJob:
    folder = report.folder(root, "client")
    assert folder is not None
    page = folder / "print-benchmark.html"
    notebook = read(report.executed(root))
    page.write_text(whole_html(root, report, notebook, "client"), encoding="utf-8")
    return PrintJob(page=page, pdf=out / f"{report.client}-{report.campaign}.pdf",
                    title=report.title, lang="en-GB", footer=report.title)  # fmt: skip


if __name__ == "__main__":
    found = measure(ROOT)
    RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))
