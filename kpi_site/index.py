"""The agency's index: every client and report, what was not made and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kpi_lib.params.models import Brand
from kpi_site.approval import remembered
from kpi_site.assets import shared_files, unused, write_assets
from kpi_site.cards import AGENCY, AGENCY_LANGUAGE
from kpi_site.failure import printable
from kpi_site.files import write_text
from kpi_site.page import Page, page_html, part_html
from kpi_site.plan import Audience, Plan, Report, plain_site
from kpi_site.state import Made, recall


def write_agency_index(plan: Plan, stale: Sequence[Path]) -> Path:
    """Write `site/_agency/index.html` for a whole workspace; drops shared files no page names."""
    root = plan.root
    top = root / "site" / "_agency"
    left = {report.name: recall(root, report) for report in plan.reports}
    rows = {report.name: _row(root, report, left[report.name]) for report in plan.reports}
    troubles = [*_params_troubles(plan), *_report_troubles(root, plan, left)]
    clients = [
        {"name": params.name,
         "rows": [rows[report.name] for report in plan.reports if report.client == client]}
        for client, params in plan.workspace.clients.items()
    ]  # fmt: skip
    body = part_html(
        "agency.html.j2", AGENCY_LANGUAGE, troubles=troubles, clients=clients,
        programme=(top / "programme" / "index.html").is_file(),
        removed=[path.relative_to(root).as_posix() for path in stale],
    )  # fmt: skip
    sections = [("troubles", "Not made")] * bool(troubles) + [("reports", "Reports")]
    page = Page(lang="en-GB", title="All clients", owner=AGENCY, body=body, up="",
                sections=tuple(sections), marks=("Internal",))  # fmt: skip
    assets = write_assets(root, top, None, Brand())
    index = top / "index.html"
    write_text(index, page_html(page, assets, AGENCY_LANGUAGE))
    named = {top / "assets" / name for name in assets.names}
    _drop_unused(plan, named, left.values(), stale=bool(stale))
    return index


def _drop_unused(plan: Plan, named: set[Path], left: Iterable[Made | None], *, stale: bool) -> None:
    """Delete shared files that no page names any more; `named`: what the index names.

    A report's state says what its pages name. Where the last attempt failed, or nothing is known,
    its last good pages are read; so are all where params cannot be used, or `stale` pages are
    there whose params are gone.
    """
    root, sure = plan.root, not (plan.problems or stale)
    for made in left:
        sure &= made is not None and made.failure is None
        named |= {root / name for name in made.files} if made else set()
    tops = {report.top(root, name) for report in plan.reports for name in report.audiences}
    plain = (plain_site(root, one) / name for name, one in plan.workspace.clients.items())
    for folder in {root / "site" / "_agency", *plain, *filter(None, tops)}:
        beside = [path for path in shared_files(folder) if path not in named]
        for path in beside if sure else unused(folder):
            path.unlink(missing_ok=True)


def _row(root: Path, report: Report, made: Made | None) -> dict[str, Any]:
    standing = remembered(root, report) if report.kind == "campaign" else None
    return {
        "approval": standing.words if standing else "",
        "why": [printable(line) for line in standing.why] if standing and standing.told else [],
        "title": report.title if report.kind == "campaign" else "Client's page",
        "status": _status(root, report, made),
        "custom": report.custom,
        "page": _link(root, report, "client"),
        "editions": [
            (name, link)
            for name in report.audiences
            if name not in ("client", "agency") and (link := _link(root, report, name))
        ],
        "internal": _link(root, report, "agency"),
    }


def _status(root: Path, report: Report, made: Made | None) -> str:
    """What a reader of the index wants to know; the same whether it was built now or before."""
    if made is not None and made.failure is not None:
        return "withheld" if made.failure.withheld else "failed"
    return "ready" if _link(root, report, "agency") else "not built"


def _link(root: Path, report: Report, audience: Audience) -> str:
    """Address of a report's page from the index; empty where there is none yet."""
    folder = report.folder(root, audience)
    if folder is None or not (folder / "index.html").is_file():
        return ""
    path = (folder / "index.html").relative_to(root / "site").as_posix()
    return path.removeprefix("_agency/") if path.startswith("_agency/") else f"../{path}"


def _params_troubles(plan: Plan) -> list[dict[str, Any]]:
    """Params that cannot be used: their reports are not in the plan."""
    by_file: dict[str, list[str]] = {}
    for problem in plan.problems:
        by_file.setdefault(problem.where, []).append(printable(str(problem)))
    return [
        {"name": where, "status": "params", "cell": None, "source": "", "lines": lines,
         "withheld": True, "stale": False}
        for where, lines in by_file.items()
    ]  # fmt: skip


def _report_troubles(
    root: Path, plan: Plan, left: Mapping[str, Made | None]
) -> list[dict[str, Any]]:
    found = []
    for report in plan.reports:
        made = left[report.name]
        if made is not None and made.failure is not None:
            found.append({"name": report.name, "status": _status(root, report, made),
                          "stale": bool(_link(root, report, "agency")),
                          **made.failure.to_json()})  # fmt: skip
    return found
