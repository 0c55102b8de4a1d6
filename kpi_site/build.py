"""A build: what is to be done, done in parallel, told in the order of the plan."""

from __future__ import annotations

import dataclasses
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from kpi_lib.errors import Problem
from kpi_lib.workspace import is_slug
from kpi_site.editions import is_ours, leftovers
from kpi_site.failure import plain_failure
from kpi_site.index import write_agency_index
from kpi_site.ingredients import Inputs, report_key
from kpi_site.job import Job, Outcome, work
from kpi_site.keys import page_key
from kpi_site.options import Options
from kpi_site.plan import Plan, Report, make_plan, plain_site
from kpi_site.pool import Pool, WorkError
from kpi_site.protect.clients import seal_clients
from kpi_site.protect.password import passwords
from kpi_site.stamps import Stamps
from kpi_site.state import Made, is_current, notebook_is_current, recall, remember
from kpi_site.take.archive import archive_name, write_archive
from kpi_site.take.printed import Printed


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
    stamps = Stamps(plan.root)
    inputs = build_inputs(plan, stamps)
    keys = {report.name: report_key(report, inputs) for report in plan.reports}
    jobs = options.jobs or os.cpu_count() or 1
    first: list[Job] = []
    for report in plan.reports:
        job = _job(report, keys[report.name], inputs, options)
        if _needed(job, stamps):
            first.append(job)
        elif report.kind != "client":
            yield Outcome(report=report, status="up to date")
    first = _in_turn(first)
    ran: dict[str, Outcome] = {}
    with Pool(work, jobs=min(jobs, max(1, len(first)))) as pool:
        for outcome in _work(pool, first):
            ran[outcome.report.name] = outcome
            if outcome.report.kind != "client" or outcome.failure is not None:
                yield outcome
        stamps.forget()
        yield from _client_pages(plan, keys, ran, pool, inputs)
    stamps.save(whole=plan.full)


def build_inputs(plan: Plan, stamps: Stamps) -> Inputs:
    """The hashes of a plan's files; the params that it read already are not read again."""
    known = plan.workspace.campaigns if plan.full and not plan.problems else {}
    return Inputs(root=plan.root, campaigns=known, stamps=stamps)


def _job(report: Report, key: str, inputs: Inputs, options: Options) -> Job:
    printed = _printed(report, key, inputs, options)
    late = report.kind == "client"
    return Job(
        root=inputs.root, report=report, key=key, pdf=printed,
        page_key="" if late else page_key(report, inputs, printed=printed),
        force=options.force, strict=options.strict, timeout=options.timeout,
        step="run" if late else "both",
    )  # fmt: skip


def _printed(report: Report, key: str, inputs: Inputs, options: Options) -> bool:
    """Whether a report's pages come with a PDF: as asked, or as they are while they are good."""
    if report.kind != "campaign":
        return False
    if options.browser:
        return True
    before = page_key(report, inputs, printed=True)
    return is_current(inputs.root, report, key, before, inputs.sha256)


def _in_turn(jobs: Sequence[Job]) -> list[Job]:
    """Campaigns, the first of each client first: it reads the client's files for the others too.

    Then what took longest the last time (the programme's, where nobody knows): what comes last
    should be short.
    """
    first: set[str | None] = set()
    turns = []
    for number, job in enumerate(jobs):
        report = job.report
        made = recall(job.root, report)
        kind = ("campaign", "programme", "client").index(report.kind)
        again = report.client in first or kind > 0
        first.add(report.client)
        turns.append((again, kind == 2, -made.seconds if made else 0.0, -kind, number))
    return [jobs[number] for *_, number in sorted(turns)]


def _needed(job: Job, stamps: Stamps) -> bool:
    if job.force or job.strict:
        return True
    if job.step == "run":
        return not notebook_is_current(job.root, job.report, job.key, stamps.sha256)
    return not is_current(job.root, job.report, job.key, job.page_key, stamps.sha256)


def _client_pages(
    plan: Plan,
    keys: Mapping[str, str],
    ran: Mapping[str, Outcome],
    pool: Pool[Job, Outcome],
    inputs: Inputs,
) -> Iterator[Outcome]:
    """The clients' pages list the campaigns, so they come when those are done."""
    late: list[Job] = []
    for report in plan.reports:
        if report.kind != "client" or _failed(ran.get(report.name)):
            continue
        key, own = keys[report.name], page_key(report, inputs, printed=False)
        if is_current(plan.root, report, key, own, inputs.sha256):
            yield Outcome(report=report, status="up to date")
        else:
            late.append(Job(root=plan.root, report=report, key=key, page_key=own, step="pages"))
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
