"""A build: what is to be done, done in parallel, told in the order of the plan."""

from __future__ import annotations

import dataclasses
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from kpi_lib.errors import Problem
from kpi_lib.workspace import is_slug
from kpi_site.approval import approval_key
from kpi_site.cards import cards_key
from kpi_site.editions import is_ours, leftovers
from kpi_site.failure import plain_failure
from kpi_site.index import write_agency_index
from kpi_site.job import Job, Outcome, work
from kpi_site.plan import Plan, Report, ReportKind, make_plan, plain_site
from kpi_site.pool import Pool, WorkError
from kpi_site.protect.clients import seal_clients
from kpi_site.protect.password import passwords
from kpi_site.state import Inputs, Made, is_current, notebook_is_current, remember, report_key
from kpi_site.take.archive import archive_name, write_archive
from kpi_site.take.printed import Printed


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to build."""

    jobs: int | None = None
    """Reports at a time; None: one a core."""
    force: bool = False
    """Run also what is up to date."""
    strict: bool = False
    """What `kpi check` warns of fails the report."""
    timeout: float | None = None
    """Seconds that a notebook may take; None: the usual."""
    cluster: str | None = None
    """Address of a Dask cluster to work on; None: processes of this machine."""
    browser: str | None = None
    """Chromium to print `report.pdf` of each campaign with; None: no PDF is made."""


class Listener(Protocol):
    """Is told what happens; the command line prints it."""

    def begin(self, total: int) -> None:
        """So many reports are to come."""

    def step(self) -> None:
        """One more is finished, whichever it is."""

    def done(self, outcome: Outcome) -> None:
        """What came of the next report of the plan."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What came of a build."""

    outcomes: tuple[Outcome, ...]
    """In the plan's order."""
    removed: tuple[str, ...]
    """Folders of pages whose params are gone, relative to the workspace."""
    stale: tuple[str, ...]
    """The same, left alone because only a part was built."""
    printed: Printed
    """The PDFs."""
    unsealed: tuple[Problem, ...] = ()
    """Why protected clients' pages could not be sealed."""


def build(plan: Plan, options: Options, listener: Listener) -> Built:
    """Make the reports of a plan and the agency's index.

    A report that fails leaves the others alone and its last good page in place.
    """
    with passwords(plan) as given:
        return _build(plan, options, listener, given)


def _build(
    plan: Plan, options: Options, listener: Listener, given: Mapping[str, str | Problem]
) -> Built:
    listener.begin(len(plan.reports))
    found: dict[str, Outcome] = {}
    told = 0
    for outcome in _outcomes(plan, options):
        found[outcome.report.name] = outcome
        listener.step()
        while told < len(plan.reports) and plan.reports[told].name in found:
            listener.done(found[plan.reports[told].name])
            told += 1
    whole = plan if plan.full else make_plan(plan.root)
    gone = [*stale_folders(plan.root), *leftovers(plan.root, whole.workspace)]
    if plan.full:
        for folder in gone:
            shutil.rmtree(folder)
    write_agency_index(whole, [] if plan.full else gone)
    names = tuple(folder.relative_to(plan.root).as_posix() for folder in gone)
    outcomes = tuple(found[report.name] for report in plan.reports)
    printed = _print(plan.root, outcomes, options)
    _archives(plan, outcomes, printed)
    unsealed = seal_clients(plan, given)
    return Built(
        outcomes=outcomes,
        printed=printed,
        removed=names if plan.full else (),
        stale=() if plan.full else names,
        unsealed=unsealed,
    )


def _print(root: Path, outcomes: Sequence[Outcome], options: Options) -> Printed:
    """The PDFs of the campaigns whose pages are good."""
    if options.browser is None:
        return Printed(made=(), failed={})
    from kpi_site.take.printing import print_reports

    good = [one.report for one in outcomes if one.report.kind == "campaign" and not one.failure]
    return print_reports(root, good, options.browser)


def _archives(plan: Plan, outcomes: Sequence[Outcome], printed: Printed) -> None:
    """A ZIP of each client's folder in which anything was written, or that has none."""
    touched = {one.report.client for one in outcomes
               if one.status != "up to date" or one.report.name in printed.made}  # fmt: skip
    for client in sorted({one.report.client for one in outcomes if one.report.client}):
        folder = plain_site(plan.root, plan.workspace.clients[client]) / client
        if client in touched or not (folder / archive_name(client)).is_file():
            write_archive(folder, client)


def _outcomes(plan: Plan, options: Options) -> Iterator[Outcome]:
    """Outcomes as they come: campaigns and all notebooks first, then the clients' own pages."""
    inputs = Inputs(root=plan.root)
    keys = {report.name: report_key(report, inputs) for report in plan.reports}
    jobs = options.jobs or os.cpu_count() or 1
    first: list[Job] = []
    for report in plan.reports:
        printed = _printed(plan.root, report, keys[report.name], options)
        job = Job(root=plan.root, report=report, key=keys[report.name],
                  page_key=_page_key(plan.root, report, printed=printed), pdf=printed,
                  force=options.force, strict=options.strict, timeout=options.timeout,
                  step="run" if report.kind == "client" else "both")  # fmt: skip
        if _needed(job):
            first.append(job)
        elif report.kind != "client":
            yield Outcome(report=report, status="up to date")
    first = _in_turn(first)
    ran: dict[str, Outcome] = {}
    local = Pool(work, jobs=min(jobs, max(1, len(first))))
    with _cluster(plan.root, options) if options.cluster else local as pool:
        for outcome in _work(pool, first):
            ran[outcome.report.name] = outcome
            if outcome.report.kind != "client" or outcome.failure is not None:
                yield outcome
        yield from _client_pages(plan, keys, ran, pool)


def _cluster(root: Path, options: Options) -> Pool[Job, Outcome]:
    from kpi_site.cluster import Cluster  # with it comes what most builds need not

    return Cluster(str(options.cluster), root, jobs=options.jobs)


def _page_key(root: Path, report: Report, *, printed: bool) -> str:
    """Key of what a report's pages hold beside the notebook: its approval, and a PDF or none."""
    return approval_key(root, report) + (" with a PDF" if printed else "")


def _printed(root: Path, report: Report, key: str, options: Options) -> bool:
    """Whether a report's pages come with a PDF: as asked, or as they are while they are good."""
    if report.kind != "campaign":
        return False
    before = _page_key(root, report, printed=True)
    return bool(options.browser) or is_current(root, report, key, before)


def _in_turn(jobs: Sequence[Job]) -> list[Job]:
    """Campaigns, one of each client in turn: two at once would both read all of its files.

    Then the programme's, which takes longest; what comes last should be short.
    """
    before: Counter[tuple[ReportKind, str | None]] = Counter()
    turns = []
    for number, job in enumerate(jobs):
        of = (job.report.kind, job.report.client)
        turns.append((("campaign", "programme", "client").index(of[0]), before[of], number))
        before[of] += 1
    return [jobs[number] for *_, number in sorted(turns)]


def _needed(job: Job) -> bool:
    if job.force or job.strict:
        return True
    if job.step == "run":
        return not notebook_is_current(job.root, job.report, job.key)
    return not is_current(job.root, job.report, job.key, job.page_key)


def _client_pages(
    plan: Plan, keys: Mapping[str, str], ran: Mapping[str, Outcome], pool: Pool[Job, Outcome]
) -> Iterator[Outcome]:
    """The clients' pages list the campaigns, so they come when those are done."""
    late: list[Job] = []
    for report in plan.reports:
        if report.kind != "client" or _failed(ran.get(report.name)):
            continue
        page_key = cards_key(plan.root, report)
        if report.name not in ran and is_current(plan.root, report, keys[report.name], page_key):
            yield Outcome(report=report, status="up to date")
        else:
            late.append(Job(root=plan.root, report=report, key=keys[report.name],
                            page_key=page_key, step="pages"))  # fmt: skip
    for outcome in _work(pool, late):
        before = ran[outcome.report.name].seconds if outcome.report.name in ran else 0.0
        yield dataclasses.replace(outcome, seconds=outcome.seconds + before)


def _failed(outcome: Outcome | None) -> bool:
    return outcome is not None and outcome.failure is not None


def _work(pool: Pool[Job, Outcome], tasks: Sequence[Job]) -> Iterator[Outcome]:
    """Outcomes of jobs in worker processes, as they finish."""
    for index, result in pool.run(tasks):
        if isinstance(result, WorkError):
            job = tasks[index]
            failure = plain_failure(str(result))
            remember(job.root, job.report, Made(key=job.key, files={}, failure=failure))
            yield Outcome(report=job.report, status="failed", failure=failure)
        else:
            yield result


def stale_folders(root: Path) -> list[Path]:
    """Folders of pages whose params are gone: this build's own work, and nobody else's."""
    found = []
    agency = root / "site" / "_agency"
    for site in (root / "site", agency, agency / "_plain"):
        for client in sorted(site.glob("*/")):
            if not is_slug(client.name) or client.name in {"assets", "programme"}:
                continue
            params = root / "params" / client.name
            if not params.is_dir():
                found += [client] if is_ours(client) else []
                continue
            found += [
                folder
                for folder in sorted(client.glob("*/"))
                if is_slug(folder.name)
                and folder.name != "assets"
                and not (params / f"{folder.name}.yaml").is_file()
                and is_ours(folder)
            ]
    return found
