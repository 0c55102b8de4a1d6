"""The params of a workspace, checked: every mistake of every selected file in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from kpi_lib.errors import ParamsError, Problem
from kpi_lib.params.checks import Context
from kpi_lib.params.kept import Kept, kept
from kpi_lib.params.listing import Folder, choose, list_folders
from kpi_lib.params.models import CampaignParams, ClientParams, Model
from kpi_lib.params.problems import problems_of
from kpi_lib.params.ratesfile import read_rates
from kpi_lib.params.yamlfile import Document, read_yaml
from kpi_lib.workspace import CLIENT_FILE, client_folder, relative

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """The selected params that are valid, and all that is wrong with the others."""

    root: Path
    clients: Mapping[str, ClientParams]
    """Slug → client, sorted."""
    campaigns: Mapping[str, Mapping[str, CampaignParams]]
    """Client → campaign → params; every client of `clients` is here, be it with none."""
    problems: tuple[Problem, ...]
    """Mistakes in the selected files and in `rates.csv`, by file and line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked:
    """What one client's files came to."""

    params: ClientParams | None
    campaigns: dict[str, CampaignParams]
    problems: tuple[Problem, ...]


def load_workspace(root: Path, selection: Sequence[str] = ()) -> Workspace:
    """Read the params of all clients, or of those selected as `client` or `client/campaign`.

    Raises ParamsError only where a selection names nothing, or there is no `params` folder; what
    is wrong inside the files stands in `problems`.
    """
    folders, stray = list_folders(root)
    wanted = choose(folders, selection)
    problems = [*read_rates(root).problems]
    if not selection:
        problems += stray
    clients: dict[str, ClientParams] = {}
    campaigns: dict[str, Mapping[str, CampaignParams]] = {}
    known = kept(root)
    for client in sorted(wanted):
        checked = _check(root, folders[client], wanted[client], known)
        problems += checked.problems
        if checked.params is not None:
            clients[client] = checked.params
            campaigns[client] = checked.campaigns
    if not selection:
        known.save()
    return Workspace(root=root, clients=clients, campaigns=campaigns, problems=_in_order(problems))


def load_client(root: Path, client: str) -> tuple[ClientParams, dict[str, CampaignParams]]:
    """A client and all its campaigns by slug; raises ParamsError with every mistake in them.

    All campaigns are needed for any one's report: each order is claimed once over all of them.
    """
    folders, _ = list_folders(root)
    wanted = choose(folders, (client,))
    checked = _check(root, folders[client], wanted[client], kept(root))
    if checked.problems or checked.params is None:
        raise ParamsError(_in_order(checked.problems))
    return checked.params, checked.campaigns


def _in_order(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda p: (p.where, p.line or 0, p.key or "", p.what)))


def _check(root: Path, folder: Folder, campaigns: Sequence[str], known: Kept) -> _Checked:
    """Check a client's file and some of its campaigns', all to the end."""
    problems = list(folder.misnamed) if len(campaigns) == len(folder.campaigns) else []
    params, own_kpis, found = _client(root, folder)
    problems += found
    path = client_folder(root, folder.client)
    context = Context(folder=path, own_kpis=own_kpis)
    valid: dict[str, CampaignParams] = {}
    for campaign in campaigns:
        file = path / f"{campaign}.yaml"
        mark, read = known.find(file, own_kpis)
        if read is None:
            read, found = _read(root, file, CampaignParams, context)[1:]
            problems += [replace(problem, scope=campaign) for problem in found]
            if read is not None and mark:
                known.now[mark] = read
        if read is not None:
            valid[campaign] = read
    return _Checked(params=params, campaigns=valid, problems=tuple(problems))


def _client(
    root: Path, folder: Folder
) -> tuple[ClientParams | None, frozenset[str], tuple[Problem, ...]]:
    """The client, the names of its own KPIs (also where its file has mistakes), the mistakes."""
    path = client_folder(root, folder.client) / CLIENT_FILE
    if not folder.has_client_file:
        what = ("missing: the client's name, currency, time zone and locale stand there; write it "
                f"with: kpi new {folder.client}")  # fmt: skip
        return (
            None,
            frozenset(),
            (Problem(where=relative(root, path), what=what, code="no_client"),),
        )
    document, params, found = _read(root, path, ClientParams, Context(folder=path.parent))
    kpis = document.at(("kpis",)) if document else None
    return params, frozenset(kpis if isinstance(kpis, dict) else ()), found


def _read(
    root: Path, path: Path, model: type[M], context: Context
) -> tuple[Document | None, M | None, tuple[Problem, ...]]:
    """A file as read, as its model if nothing is wrong with it, and what is wrong."""
    try:
        document = read_yaml(path, relative(root, path))
    except ParamsError as error:
        return None, None, error.problems
    try:
        read = model.model_validate(document.value, context=context)
    except ValidationError as error:
        return document, None, (*document.problems, *problems_of(error, document, model))
    return document, (None if document.problems else read), document.problems
