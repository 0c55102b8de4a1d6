"""Which clients and campaigns a workspace has, and which of them were asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kpi_lib.errors import ParamsError, Problem, did_you_mean
from kpi_lib.params import vocabulary
from kpi_lib.params.yamlfile import shorten
from kpi_lib.workspace import CLIENT_FILE, is_slug, params_folder, relative, suggest_slug


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """The files of one client."""

    client: str
    campaigns: tuple[str, ...]
    has_client_file: bool
    misnamed: tuple[Problem, ...]


def list_folders(root: Path) -> tuple[dict[str, Folder], list[Problem]]:
    """Clients by slug, and what lies in `params` under a name that cannot be used."""
    params = params_folder(root)
    if not params.is_dir():
        raise ParamsError(
            Problem(
                where="params",
                what="no such folder: this is no workspace. Give its place with --root, or make "
                "a client with: kpi new CLIENT/CAMPAIGN",
                code="no_workspace",
            )
        )
    folders: dict[str, Folder] = {}
    stray: list[Problem] = []
    for entry in sorted(params.iterdir()):
        if entry.name.startswith(".") or not (entry.is_dir() or _is_yaml(entry)):
            continue
        if not entry.is_dir():
            what = "belongs into a client's folder: params/<client>/"
            stray.append(Problem(where=relative(root, entry), what=what, code="misplaced"))
        elif folder := _folder(root, entry):
            if is_slug(entry.name):
                folders[entry.name] = folder
            else:
                stray.append(_misnamed(root, entry, "folder", "client"))
    return folders, stray


def _folder(root: Path, path: Path) -> Folder | None:
    """A client's files; None for a folder without any."""
    files = [
        entry
        for entry in sorted(path.iterdir())
        if not entry.name.startswith(".") and _is_yaml(entry)
    ]
    if not files:
        return None
    usable = [entry for entry in files if entry.suffix == ".yaml" and is_slug(entry.stem)]
    return Folder(
        client=path.name,
        campaigns=tuple(entry.stem for entry in usable if entry.name != CLIENT_FILE),
        has_client_file=any(entry.name == CLIENT_FILE for entry in usable),
        misnamed=tuple(
            _misnamed(root, entry, "file", "campaign") for entry in files if entry not in usable
        ),
    )


def _is_yaml(path: Path) -> bool:
    return path.suffix.lower() in {".yaml", ".yml"} and not path.is_dir()


def _misnamed(root: Path, path: Path, what: str, thing: str) -> Problem:
    ending = ".yaml" if what == "file" else ""
    near = suggest_slug(path.stem if ending else path.name)
    rename = f"; rename it to {near}{ending}" if near else ""
    return Problem(
        where=relative(root, path.with_name(shorten(path.name, quote=""))),
        what=f"the {what}'s name is the {thing}'s address: small letters a-z, digits and '-' only"
        + (f", ending in '{ending}'" if ending else "")
        + rename,
        code="bad_slug",
    )


def choose(folders: Mapping[str, Folder], selection: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Client → its selected campaigns; raises ParamsError for whatever does not exist."""
    if not selection:
        return {client: folder.campaigns for client, folder in folders.items()}
    unknown: list[str] = []
    wanted: dict[str, set[str]] = {}
    for item in selection:
        client, _, campaign = item.removesuffix("/").partition("/")
        folder = folders.get(client)
        if folder is None:
            unknown.append(_no_such("client", item, client, folders))
        elif campaign and campaign not in folder.campaigns:
            known = [f"{client}/{name}" for name in folder.campaigns]
            unknown.append(_no_such("campaign", item, f"{client}/{campaign}", known))
        else:
            wanted.setdefault(client, set()).update((campaign,) if campaign else folder.campaigns)
    if unknown:
        raise ParamsError(
            [Problem(where="params", what=what, code="unknown_selection") for what in unknown]
        )
    return {client: tuple(sorted(names)) for client, names in wanted.items()}


def _no_such(thing: str, item: str, name: str, known: Mapping[str, object] | Sequence[str]) -> str:
    listed = ", ".join(list(known)[: vocabulary.LISTED]) or "none"
    return f"no {thing} {shorten(item)}.{did_you_mean(name[:80], known)} There are: {listed}."
