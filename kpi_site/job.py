"""What a worker does for one report: run it if need be, write its pages, remember."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from kpi_lib.errors import KpiError
from kpi_lib.workspace import relative
from kpi_site.failure import Failure, plain_failure
from kpi_site.plan import Report
from kpi_site.state import (
    Made,
    files_made,
    is_current,
    made_anew,
    notebook_is_current,
    recall,
    remember,
    sent_key,
)

Step = Literal["run", "pages", "both"]
Json = Mapping[str, Any]
Status = Literal["built", "up to date", "failed", "withheld"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One report to make."""

    root: Path
    report: Report
    key: str
    """Key of its inputs."""
    page_key: str
    """Key of what its pages hold beside the notebook."""
    force: bool = False
    strict: bool = False
    timeout: float | None = None
    """Seconds that the notebook may take; None: the usual."""
    step: Step = "both"
    pdf: bool = False
    """Its pages come with a PDF, which is printed when all are made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a report."""

    report: Report
    status: Status
    failure: Failure | None = None
    seconds: float = 0.0


def work(job: Job) -> Outcome:
    """Make one report; whatever is wrong with it is in the outcome, nothing is raised for it."""
    started = time.perf_counter()
    failure, same = None, False
    try:
        failure, same = _make(job)
    except (KpiError, ValueError) as error:
        failure = plain_failure(str(error), withheld=isinstance(error, KpiError))
    except OSError as error:
        failure = plain_failure(f"{_named(job.root, error.filename)}: {error.strerror or error}")
    if failure is not None:
        remember(job.root, job.report, Made(key=job.key, files={}, failure=failure))
    status: Status = "up to date" if same else "built"
    if failure is not None:
        status = "withheld" if failure.withheld else "failed"
    seconds = time.perf_counter() - started
    return Outcome(report=job.report, status=status, failure=failure, seconds=seconds)


def _named(root: Path, name: object) -> str:
    """A file as failures name it: the agency's index says nothing of this machine."""
    if not isinstance(name, str):
        return "a file"
    return relative(root, Path(name)) if Path(name).is_relative_to(root) else Path(name).name


def _make(job: Job) -> tuple[Failure | None, bool]:
    """What went wrong, and whether the report came to what it was before, so that it stands."""
    from kpi_site.executed import read_executed

    root, report = job.root, job.report
    started = time.perf_counter()
    notebook = None
    if job.step != "pages":
        failure, notebook = _run(job)
        if failure is not None or job.step == "run":
            return failure, False
    if not job.force and is_current(root, report, job.key, job.page_key):
        return None, True
    notebook = notebook or read_executed(report.executed(root))
    before = recall(root, report) or Made(key=job.key, files={})
    pages = _pages(job, notebook)
    made = replace(
        before, key=job.key, page_key=job.page_key, failure=None,
        files=files_made(root, [report.executed(root), *pages]),
        seconds=time.perf_counter() - started,
    )  # fmt: skip
    remember(root, report, _standing(root, report, notebook, made))
    return None, False


def _run(job: Job) -> tuple[Failure | None, Json | None]:
    """Run the notebook if need be; gives what went wrong, or what came of it where it was run."""
    from kpi_site.executed import read_executed
    from kpi_site.run import TIMEOUT, run_report

    root, report = job.root, job.report
    if job.strict:
        from kpi_site.findings import strict_failure

        failure = strict_failure(root, report)
        if failure is not None:
            return failure, None
    if not job.force and notebook_is_current(root, report, job.key):
        return None, None
    before = recall(root, report)
    own = {"report": report.name, "kind": report.kind, "custom": report.custom}
    failure = run_report(root, report, own=own, timeout=job.timeout or TIMEOUT)
    if failure is not None:
        return failure, None
    notebook = read_executed(report.executed(root))
    remember(root, report, made_anew(root, report, job.key, notebook["cells"], before))
    return None, notebook


def _pages(job: Job, notebook: Json) -> list[Path]:
    from kpi_site.pages import write_pages

    pages = write_pages(job.root, job.report, notebook, pdf=job.pdf)
    if job.pdf:
        from kpi_site.take.printing import write_print_page

        pages.append(write_print_page(job.root, job.report, notebook))
    return pages


def _standing(root: Path, report: Report, notebook: Json, made: Made) -> Made:
    """With how the report stands to its approval and to what was sent."""
    from kpi_site.approval import standing_json
    from kpi_site.published import kept_hash

    kept = kept_hash(notebook)
    return replace(made, kept=kept, sent=sent_key(root, report, kept),
                   standing=standing_json(root, report, notebook))  # fmt: skip


def last_failure(root: Path, report: Report) -> Failure | None:
    """Why the last attempt at a report failed; None where it did not, or nothing is known."""
    made = recall(root, report)
    return None if made is None else made.failure
