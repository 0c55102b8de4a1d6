"""`kpi publish`."""

from __future__ import annotations

from pathlib import Path

from kpi_lib.errors import KpiError
from kpi_lib.workspace import is_slug
from kpi_site.console import complain, say
from kpi_site.plan import make_plan
from kpi_site.publish.errors import PublishError
from kpi_site.publish.send import Dispatch, prepare, send
from kpi_site.publish.target import open_target


def run(root: Path, client: str, to: str, *, dry_run: bool, prune: bool) -> int:
    """Send a client's site, or say what would be sent; gives the exit code."""
    root = root.absolute()
    if not is_slug(client):
        raise KpiError(f"'{client}' is not CLIENT: a client's site is published whole.")
    plan = make_plan(root, [client])
    target = open_target(to)
    try:
        dispatch = prepare(plan, client, target)
        if dry_run:
            _rehearse(dispatch, prune=prune)
        elif not dispatch.refused:
            send(dispatch, prune=prune, told=say)
    except PublishError as error:
        complain(str(error))
        return 1
    for reason in dispatch.refused:
        complain(f"refused: {reason}")
    if dispatch.refused:
        complain("Nothing was sent.")
        return 1
    if not dry_run:
        _sum_up(dispatch, prune=prune)
    return 0


def _rehearse(dispatch: Dispatch, *, prune: bool) -> None:
    for path in dispatch.steps.send:
        size = dispatch.site.files[path].size
        word = "new" if path in dispatch.steps.fresh else "changed"
        say(f"would send  {path} ({word}, {size:,} bytes)")
    for path in dispatch.steps.gone:
        say(f"would delete {path}" if prune else f"would leave {path} (--prune deletes it)")
    say(f"{len(dispatch.steps.send)} to send, {dispatch.steps.same} there already. "
        "Nothing was sent.")  # fmt: skip


def _sum_up(dispatch: Dispatch, *, prune: bool) -> None:
    gone = len(dispatch.steps.gone)
    rest = f", {gone} {'deleted' if prune else 'left there (--prune deletes them)'}" if gone else ""
    say(f"{len(dispatch.steps.send)} sent, {dispatch.steps.same} there already{rest}.")
