"""What a build has to do, in which order, and what comes of it."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from kpi_site.failure import plain_failure
from kpi_site.ingredients import Inputs, Parts, run_groups
from kpi_site.job import Job, Outcome, work
from kpi_site.keys import page_ingredients, page_key
from kpi_site.options import Options
from kpi_site.plan import Plan, Report
from kpi_site.pool import Pool, WorkError
from kpi_site.stamps import Stamps
from kpi_site.state import Made, is_current, notebook_is_current, recall, remember, was_printed
from kpi_site.why import keep_ingredients


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What a plan's reports rest on."""

    inputs: Inputs
    stamps: Stamps
    groups: Mapping[str, Sequence[Parts]]
    """Report → ingredients of its executed notebook, in groups."""
    keys: Mapping[str, str]
    """Report → their key."""

    def keep(self, report: Report, *, printed: bool) -> None:
        """Remember what a report was made of."""
        pages = page_ingredients(report, self.inputs, printed=printed)
        keep_ingredients(report, self.inputs, self.groups[report.name], pages)


def outcomes(plan: Plan, options: Options) -> Iterator[Outcome]:
    """Outcomes as they come: campaigns and all notebooks first, then the clients' own pages."""
    known = _known(plan)
    every = [_job(report, known, options) for report in plan.reports]
    first = _in_turn([job for job in every if _needed(job, known.stamps)])
    due = {job.report.name: job for job in first}
    for report in plan.reports:
        if report.name not in due and report.kind != "client":
            yield Outcome(report=report, status="up to date")
    ran: dict[str, Outcome] = {}
    with _pool(plan.root, options, most=len(first)) as pool:
        for outcome in _work(pool, first):
            report = outcome.report
            ran[report.name] = outcome
            if outcome.failure is None and report.kind != "client":
                known.keep(report, printed=due[report.name].pdf)
            if outcome.failure is not None or report.kind != "client":
                yield outcome
        known.stamps.forget()
        yield from _client_pages(plan, known, ran, pool, force=options.force)
    known.stamps.save(whole=plan.full)


def _pool(root: Path, options: Options, *, most: int) -> Pool[Job, Outcome]:
    """Who does the jobs: processes of this machine, or a cluster's."""
    if options.cluster:
        from kpi_site.cluster import Cluster  # most builds need none of it

        return Cluster(options.cluster, root, jobs=options.jobs)
    return Pool(work, jobs=min(options.jobs or os.cpu_count() or 1, max(1, most)))


def _known(plan: Plan) -> _Known:
    stamps = Stamps(plan.root)
    inputs = build_inputs(plan, stamps)
    groups = {report.name: run_groups(report, inputs) for report in plan.reports}
    keys = {name: inputs.key(found) for name, found in groups.items()}
    return _Known(inputs=inputs, stamps=stamps, groups=groups, keys=keys)


def build_inputs(plan: Plan, stamps: Stamps) -> Inputs:
    """The hashes of a plan's files; the params that it read already are not read again."""
    known = plan.workspace.campaigns if plan.full and not plan.problems else {}
    return Inputs(root=plan.root, campaigns=known, stamps=stamps)


def _job(report: Report, known: _Known, options: Options) -> Job:
    inputs, key = known.inputs, known.keys[report.name]
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
    made = recall(inputs.root, report)
    if made is None or not was_printed(report, made):
        return False
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
    known: _Known,
    ran: Mapping[str, Outcome],
    pool: Pool[Job, Outcome],
    *,
    force: bool,
) -> Iterator[Outcome]:
    """The clients' pages list the campaigns, so they come when those are done."""
    late: list[Job] = []
    for report in plan.reports:
        if report.kind != "client" or _failed(ran.get(report.name)):
            continue
        key, own = known.keys[report.name], page_key(report, known.inputs, printed=False)
        if not force and is_current(plan.root, report, key, own, known.inputs.sha256):
            yield Outcome(report=report, status="up to date")
        else:
            late.append(Job(root=plan.root, report=report, key=key, page_key=own, force=force,
                            step="pages"))  # fmt: skip
    for outcome in _work(pool, late):
        before = ran[outcome.report.name].seconds if outcome.report.name in ran else 0.0
        if outcome.failure is None:
            known.keep(outcome.report, printed=False)
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
