"""A build: what is to be done, done in parallel, told in the order of the plan."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from kpi_lib.errors import Problem
from kpi_lib.workspace import is_slug
from kpi_site.building import building
from kpi_site.editions import is_ours, leftovers
from kpi_site.files import file_sha256, write_text
from kpi_site.index import write_agency_index
from kpi_site.ingredients import canonical_hash
from kpi_site.job import Outcome
from kpi_site.options import Options
from kpi_site.outcomes import outcomes
from kpi_site.plan import Plan, make_plan, plain_site
from kpi_site.protect.clients import seal_clients
from kpi_site.protect.password import passwords
from kpi_site.state import recall
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
    alone: bool = False
    """No other build of the workspace ran meanwhile, or wrote in between."""


def build(plan: Plan, options: Options, listener: Listener) -> Built:
    """Make the reports of a plan and the agency's index.

    A report that fails leaves the others alone and its last good page in place.
    """
    with passwords(plan) as given, building(plan.root) as alone:
        built = _build(plan, options, listener, given)
        return dataclasses.replace(built, alone=alone())


def _build(
    plan: Plan, options: Options, listener: Listener, given: Mapping[str, str | Problem]
) -> Built:
    listener.begin(len(plan.reports))
    found: dict[str, Outcome] = {}
    told = 0
    for outcome in outcomes(plan, options):
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
    done = tuple(found[report.name] for report in plan.reports)
    printed = _print(plan.root, done, options)
    _archives(plan, whole, done, printed)
    unsealed = seal_clients(plan, given)
    return Built(
        outcomes=done,
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


def _archives(plan: Plan, whole: Plan, outcomes: Sequence[Outcome], printed: Printed) -> None:
    """A ZIP of each client's folder in which anything was written, or that has none of just it."""
    touched = {one.report.client for one in outcomes
               if one.status != "up to date" or one.report.name in printed.made}  # fmt: skip
    for client in sorted({one.report.client for one in outcomes if one.report.client}):
        folder = plain_site(plan.root, plan.workspace.clients[client]) / client
        path, kept = folder / archive_name(client), plan.root / ".kpi" / "archives" / client
        pages = _pages_of(whole, client)
        if client in touched or not _is_archived(path, kept, pages):
            write_archive(folder, client)
            if path.is_file():
                write_text(kept, f"{pages} {file_sha256(path)}\n")


def _pages_of(plan: Plan, client: str) -> str:
    """Hash of what the states of a client's reports say of its files."""
    made = {one.name: recall(plan.root, one) for one in plan.reports if one.client == client}
    return canonical_hash({name: dict(one.files) if one else {} for name, one in made.items()})


def _is_archived(path: Path, kept: Path, pages: str) -> bool:
    """Whether a ZIP is the one that was written of these pages: no build ended before it."""
    try:
        return kept.read_text(encoding="utf-8") == f"{pages} {file_sha256(path)}\n"
    except OSError:
        return False


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
