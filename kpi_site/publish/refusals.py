"""Why a client's site may not be sent: every reason, each with what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kpi_lib.workspace import relative
from kpi_site.build import stale_folders
from kpi_site.job import last_failure
from kpi_site.plan import Plan, Report
from kpi_site.protect.clients import not_sealed
from kpi_site.publish import gate
from kpi_site.publish.manifest import NAME, Manifest
from kpi_site.publish.target import Folder, Target

OWN_FOLDERS = ("site", "params", "data", "reports", "notebooks", "published", ".kpi")
"""Folders of a workspace that nothing is ever published into."""
GENERATOR = b'<meta name="generator" content="Influencer KPI'


def refusals(plan: Plan, client: str, target: Target, old: Manifest | None) -> list[str]:
    """Every reason why nothing is sent; none where all is well."""
    return [
        *_of_target(plan.root, target),
        *_of_owner(client, target, old),
        *(str(problem) for problem in plan.problems),
        *_of_folder(plan.root, client),
        *(reason for report in plan.reports for reason in _of_report(plan.root, report)),
        *_of_protection(plan, client),
    ]


def _of_target(root: Path, target: Target) -> Iterator[str]:
    if not isinstance(target, Folder):
        return
    place, home = target.folder.resolve(), root.resolve()
    if home.is_relative_to(place):
        yield f"{target.place}: the workspace lies in it. Publish to a folder outside of it."
    for name in OWN_FOLDERS:
        if place.is_relative_to((home / name).resolve()):
            yield f"{target.place}: lies in the workspace's {name}/. Publish to a folder elsewhere."
    # Sites inside one another: one client's readers would have the other's pages.
    above = [folder for folder in place.parents if (folder / NAME).is_file()]
    below = [path.parent for path in sorted(place.rglob(NAME)) if path.parent != place]
    for folder in (*above, *below):
        yield f"{target.place}: a site was published to {folder}. Each needs a place of its own."


def _of_owner(client: str, target: Target, old: Manifest | None) -> Iterator[str]:
    """One client's pages must never come to lie among another's."""
    if old is not None:
        if old.client != client:
            yield (
                f"{target.place}: holds the site of the client '{old.client}', not of '{client}'. "
                "Each client needs a place of its own."
            )
        return
    page = target.read("index.html")
    if page is not None and GENERATOR not in page[:4000]:
        yield (
            f"{target.place}: has an index.html that is not one of ours. Publish to an empty place."
        )


def _of_folder(root: Path, client: str) -> Iterator[str]:
    """Links could lead to what is not the client's; pages without params were not approved."""
    folder = root / "site" / client
    if not folder.is_dir():
        yield f"site/{client}: there is nothing to send. Run: kpi build {client}"
        return
    for path in (folder, *sorted(folder.rglob("*"))):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            yield f"{relative(root, path)}: is a link or no plain file. Remove it and build again."
    for stale in stale_folders(root):
        if stale.is_relative_to(folder):
            yield f"{relative(root, stale)}: has no params any more. Remove it, or run: kpi build"


def _of_report(root: Path, report: Report) -> Iterator[str]:
    if last_failure(root, report) is not None:
        yield f"{report.name}: the last build failed or withheld it. Mend that and build again."
    folder = report.folder(root, "client")
    if folder is None or not (folder / "index.html").is_file():
        yield f"{report.name}: it has no page yet. Run: kpi build {report.name}"
    elif report.kind == "campaign":
        yield from (f"{report.name}: {reason}" for reason in gate.reasons(root, report))


def _of_protection(plan: Plan, client: str) -> Iterator[str]:
    params = plan.workspace.clients.get(client)
    for what in not_sealed(plan.root, client, params):
        yield f"{what}. Run: kpi build {client}"
