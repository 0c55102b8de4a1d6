"""Which reports a workspace has, which notebook makes each, and where each ends up."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal

from kpi_lib.audience.sight import Sight, sights
from kpi_lib.errors import Problem, did_you_mean
from kpi_lib.params.load import Workspace, load_workspace
from kpi_lib.params.models import ClientParams
from kpi_lib.workspace import campaign_file, client_file, is_slug, relative

ReportKind = Literal["campaign", "client", "programme"]
Audience = Literal["client", "manager", "finance", "agency"]
"""Who reads a page: the client, somebody there who is not shown everything, the agency itself."""
RESERVED = ("assets", "programme")
"""Names of folders in a site; no client or campaign may be called so."""


def plain_site(root: Path, params: ClientParams | None) -> Path:
    """Where a client's plain pages go: the site, or the agency's side where they are sealed."""
    site = root / "site"
    protected = params is not None and params.protect is not None
    return site / "_agency" / "_plain" if protected else site


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One notebook to run and the pages it makes."""

    kind: ReportKind
    client: str | None
    campaign: str | None
    notebook: Path
    custom: bool
    """The notebook is this report's own, not the standard one."""
    client_params: ClientParams | None
    """None for the programme."""
    title: str

    @property
    def name(self) -> str:
        """`acme/spring`, `acme` or `programme`: what the command line prints."""
        return "/".join(part for part in (self.client, self.campaign) if part) or "programme"

    @property
    def stem(self) -> Path:
        """Where its executed notebook lies below `reports/`, without the ending."""
        if self.client is None:
            return Path("programme")
        return Path(self.client, self.campaign or "client")

    def executed(self, root: Path) -> Path:
        """The executed notebook."""
        return root / "reports" / self.stem.with_suffix(".ipynb")

    def failed(self, root: Path) -> Path:
        """What a failed run leaves."""
        return root / "reports" / self.stem.with_suffix(".failed.ipynb")

    def folder(self, root: Path, audience: Audience) -> Path | None:
        """Folder of its page for an audience; None where that audience gets none."""
        if audience != "agency":
            top = self.top(root, audience)
            return None if top is None else top / (self.campaign or "")
        agency = root / "site" / "_agency"
        if self.client is None:
            return agency / "programme"
        return agency / self.client / (self.campaign or "")

    def top(self, root: Path, audience: Audience) -> Path | None:
        """The folder that is handed to an audience whole; None where that audience gets none."""
        if audience == "agency":
            return root / "site" / "_agency"
        if self.client is None:
            return None
        site = plain_site(root, self.client_params)
        return (site if audience == "client" else site / f"_{audience}") / self.client

    @property
    def sights(self) -> Mapping[str, Sight]:
        """Audience → what it is shown, of those that get pages besides the agency."""
        return {} if self.client_params is None else sights(self.client_params.audiences)

    @property
    def audiences(self) -> tuple[Audience, ...]:
        """Who gets pages of this report."""
        names: tuple[Audience, ...] = ("client", "manager", "finance", "agency")
        return tuple(name for name in names if name == "agency" or name in self.sights)

    def working_folder(self, root: Path) -> Path:
        """Where the kernel runs: beside the notebook, as in JupyterLab; else beside its output."""
        inside = self.notebook.is_relative_to(root)
        return self.notebook.parent if inside else self.executed(root).parent

    def parameters(self, root: Path) -> dict[str, str]:
        """What the notebook is given; `root` is relative, so that it says nothing of the machine.

        `as_of` and `overrides` stay as the notebook has them: an analyst may have set them.
        """
        start = self.working_folder(root)
        given = {"root": Path(os.path.relpath(root, start)).as_posix()}
        given |= {"client": self.client} if self.client else {}
        return given | ({"campaign": self.campaign} if self.campaign else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The reports that were asked for, in the order in which they are listed."""

    root: Path
    reports: tuple[Report, ...]
    workspace: Workspace
    problems: tuple[Problem, ...]
    """Of params and notebooks; their reports are not among `reports`."""
    full: bool
    """Nothing was selected: the whole workspace."""


def make_plan(root: Path, selection: Sequence[str] = ()) -> Plan:
    """The reports of a workspace, or those selected as `client` or `client/campaign`.

    A campaign brings its client's page along, a full plan the programme page. Raises ParamsError
    for a selection that names nothing.
    """
    workspace = load_workspace(root, tuple(selection))
    problems = list(workspace.problems)
    reports = list(_reports(root, workspace, problems))
    if not selection and workspace.clients:
        reports += _programme(root, problems)
    return Plan(
        root=root,
        reports=tuple(reports),
        workspace=workspace,
        problems=tuple(problems),
        full=not selection,
    )


def _reports(root: Path, workspace: Workspace, problems: list[Problem]) -> Iterator[Report]:
    for client, params in workspace.clients.items():
        if client in RESERVED:
            problems.append(_reserved(relative(root, client_file(root, client)), client))
            continue
        for campaign, asked in workspace.campaigns.get(client, {}).items():
            where = relative(root, campaign_file(root, client, campaign))
            if campaign in RESERVED:
                problems.append(_reserved(where, campaign))
                continue
            found = find_notebook(root, client, campaign, asked.notebook)
            if found is None:
                problems.append(_no_notebook(where, asked.notebook, root))
                continue
            yield Report(
                kind="campaign", client=client, campaign=campaign, notebook=found[0],
                custom=found[1], client_params=params, title=asked.title,
            )  # fmt: skip
        found = find_notebook(root, client, "client", "client")
        if found is None:
            problems.append(_no_notebook("notebooks", "client", root))
            continue
        yield Report(
            kind="client", client=client, campaign=None, notebook=found[0], custom=found[1],
            client_params=params, title=params.name,
        )  # fmt: skip


def _programme(root: Path, problems: list[Problem]) -> Iterator[Report]:
    notebook = standard_notebook(root, "programme")
    if notebook is None:
        problems.append(_no_notebook("notebooks", "programme", root))
        return
    yield Report(
        kind="programme", client=None, campaign=None, notebook=notebook, custom=False,
        client_params=None, title="Programme",
    )  # fmt: skip


def find_notebook(root: Path, client: str, own: str, standard: str) -> tuple[Path, bool] | None:
    """The notebook of a report and whether it is the report's own; None where there is none."""
    custom = own_notebook(root, client, own)
    if custom.is_file():
        return custom, True
    found = standard_notebook(root, standard)
    return None if found is None else (found, False)


def own_notebook(root: Path, client: str, name: str) -> Path:
    """Where a campaign's own version of its notebook lies."""
    return root / "notebooks" / client / f"{name}.ipynb"


def standard_notebook(root: Path, name: str) -> Path | None:
    """The workspace's standard notebook, else the one that came with the package."""
    if not is_slug(name):
        return None
    package = Path(str(files("kpi_site")))
    places = (root / "notebooks", package / "notebooks", package.parent / "notebooks")
    found = (place / f"{name}.ipynb" for place in places)
    return next((path for path in found if path.is_file()), None)


def standard_names(root: Path) -> list[str]:
    """Names of the standard notebooks that can be asked for."""
    package = Path(str(files("kpi_site")))
    places = (root / "notebooks", package / "notebooks", package.parent / "notebooks")
    return sorted({path.stem for place in places for path in place.glob("*.ipynb")})


def _no_notebook(where: str, name: str, root: Path) -> Problem:
    known = standard_names(root)
    return Problem(
        where=where,
        key="notebook",
        what=f"there is no notebook 'notebooks/{name}.ipynb'.{did_you_mean(name, known)} "
        f"Known: {', '.join(known) or 'none'}.",
        code="no_notebook",
    )


def _reserved(where: str, name: str) -> Problem:
    return Problem(
        where=where,
        what=f"'{name}' cannot be the name of a client or campaign: the site has a folder of that "
        "name. Rename the file (and its folder in data/).",
        code="reserved_name",
    )
