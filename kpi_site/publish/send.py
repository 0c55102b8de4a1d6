"""Publishing a client's site: look, compare, refuse or send."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from kpi_lib.errors import KpiError
from kpi_site.files import sha256
from kpi_site.plan import Plan
from kpi_site.publish import gate
from kpi_site.publish.errors import PublishError
from kpi_site.publish.journal import Journal
from kpi_site.publish.manifest import NAME, Manifest, of_folder, read_manifest
from kpi_site.publish.refusals import refusals
from kpi_site.publish.steps import Steps, steps
from kpi_site.publish.target import Target

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """A site, where it goes, and what stands in the way."""

    plan: Plan
    client: str
    target: Target
    site: Manifest
    steps: Steps
    journal: Journal
    refused: tuple[str, ...]
    """Why nothing may be sent; empty where it may."""

    @property
    def folder(self) -> Path:
        return self.plan.root / "site" / self.client


def prepare(plan: Plan, client: str, target: Target) -> Dispatch:
    """Compare a client's folder with a target; writes nothing.

    Raises PublishError where what lies at the target cannot be told.
    """
    content = _or_say(target, NAME, lambda: target.read(NAME))
    there = _or_say(target, "", target.sizes)
    old = read_manifest(content, target.place)
    refused = refusals(plan, client, target, old)
    site = of_folder(client, plan.root / "site" / client)
    journal = Journal(plan.root, client, target.place, content)
    ours = old if old is None or old.client == client else None
    return Dispatch(
        plan=plan, client=client, target=target, site=site, journal=journal,
        steps=steps(site, ours, there, journal.sent), refused=tuple(refused),
    )  # fmt: skip


def send(dispatch: Dispatch, *, prune: bool, told: Callable[[str], None]) -> None:
    """Send what changed, then the manifest, then delete; `told` hears of each file.

    Raises PublishError where the target does not take a file: what a reader sees by then is the
    old site or the new one's first files, and another run goes on from there.
    """
    if dispatch.refused:
        raise KpiError("\n".join(dispatch.refused))
    target, gone = dispatch.target, dispatch.steps.gone
    for path in dispatch.steps.send:
        _send_file(dispatch, path)
        told(f"sent        {path}")
    # Until they are deleted, what was left behind stays on the list: --prune may come later.
    _finish(target, dataclasses.replace(dispatch.site, left=gone))
    if prune and gone:
        for path in sorted(gone, key=lambda path: (-path.count("/"), path)):
            _or_say(target, path, partial(target.delete, path))
            told(f"deleted     {path}")
        _finish(target, dispatch.site)
    dispatch.journal.close()
    _keep(dispatch)


def _send_file(dispatch: Dispatch, path: str) -> None:
    content = (dispatch.folder / path).read_bytes()
    expected = dispatch.site.files[path].sha256
    if sha256(content) != expected:
        raise PublishError(f"site/{dispatch.client}/{path} changed while it was sent. Run again.")
    _or_say(dispatch.target, path, lambda: dispatch.target.write(path, content))
    dispatch.journal.note(path, expected)


def _keep(dispatch: Dispatch) -> None:
    """Keep each campaign's numbers as they were sent."""
    try:
        for report in dispatch.plan.reports:
            if report.kind == "campaign":
                gate.keep(dispatch.plan.root, report)
    except (KpiError, OSError) as error:
        raise PublishError(
            f"All was sent, but what was sent could not be kept in published/: {error}. Mend that "
            "and run the same command again."
        ) from error


def _finish(target: Target, manifest: Manifest) -> None:
    content = manifest.to_bytes()
    if target.read(NAME) != content:
        _or_say(target, NAME, lambda: target.write(NAME, content))


def _or_say(target: Target, path: str, act: Callable[[], T]) -> T:
    """Do something at a target; each store has errors of its own."""
    try:
        return act()
    except KpiError:
        raise
    except Exception as error:
        what = str(error) or type(error).__name__
        raise PublishError(
            f"{target.place}: {path or 'cannot be listed'}: {what}. What was sent by now stays; "
            "run the same command again to go on."
        ) from error
