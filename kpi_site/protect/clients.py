"""Which folders of a site are sealed, and that none is left half so."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from kpi_lib.audience.sight import AUDIENCES, sights
from kpi_lib.errors import Problem
from kpi_lib.params.models import ClientParams
from kpi_site.files import file_sha256
from kpi_site.plan import Plan, plain_site
from kpi_site.protect.cover import cover_of
from kpi_site.protect.kept import Kept, kept_file, load
from kpi_site.protect.seal import ENDING, keep_only, plain_hash, seal

UNLOCK = b'<meta name="kpi-page" content="unlock">'
"""How an unlock page is told from any other."""


def seal_clients(plan: Plan, passwords: Mapping[str, str | Problem]) -> tuple[Problem, ...]:
    """Bring the folders of a plan's clients to what their params say; gives what stood in the way.

    Whatever it was, no plain page is left in a protected client's folder.
    """
    problems = []
    chosen = {report.client for report in plan.reports}
    for client, params in plan.workspace.clients.items():
        if client not in chosen:
            continue
        if params.protect is None:
            for place in _places(client, AUDIENCES):
                _open_up(plan.root, place)
            continue
        password = passwords[client]
        if isinstance(password, Problem):
            problems.append(password)
        for place in _places(client, sights(params.audiences)):
            _seal_place(plan.root, client, params, place, password)
    return tuple(problems)


def _places(client: str, audiences: Iterable[str]) -> Iterator[str]:
    """Folders of the site that are handed over: the client's, and those of its other readers."""
    for name in audiences:
        yield client if name == "client" else f"_{name}/{client}"


def _seal_place(
    root: Path, client: str, params: ClientParams, place: str, password: str | Problem
) -> None:
    folder, kept_in = root / "site" / place, kept_file(root, place)
    if isinstance(password, Problem):
        keep_only(folder, _untouched(folder, load(kept_in)))
        return
    plain = plain_site(root, params) / place
    cover = cover_of(root, client, params, plain)
    seal(plain, folder, kept_in=kept_in, password=password, cover=cover)


def _open_up(root: Path, place: str) -> None:
    """What was left from the time when the client was protected."""
    kept_in = kept_file(root, place)
    folder = root / "site" / place
    shutil.rmtree(root / "site" / "_agency" / "_plain" / place, ignore_errors=True)
    if not kept_in.is_file():
        return
    for path in sorted(folder.rglob("*")):
        if path.name.endswith(ENDING) or (path.suffix == ".html" and UNLOCK in path.read_bytes()):
            path.unlink()
    for script in (folder / "assets").glob("unlock-*.js"):
        script.unlink()
    for empty in sorted(folder.rglob("*/"), reverse=True):
        if empty.is_dir() and not any(empty.iterdir()):
            empty.rmdir()
    kept_in.unlink()


def not_sealed(root: Path, client: str, params: ClientParams | None) -> Iterator[str]:
    """What in a client's folder is not as the last sealing left it, or was made since."""
    folder = root / "site" / client
    kept = load(kept_file(root, client))
    if params is None or params.protect is None:
        if kept is not None:
            yield f"site/{client}: is still encrypted although its params do not say protect"
        return
    if kept is None:
        yield f"site/{client}: is not encrypted although its params say protect"
        return
    if kept.source != plain_hash(plain_site(root, params) / client):
        yield f"site/{client}: pages were made since it was encrypted"
    whole = _untouched(folder, kept)
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not path.is_dir() and not hidden and name not in whole:
            yield f"site/{client}/{name}: was not sealed by the last build"


def _untouched(folder: Path, kept: Kept | None) -> set[str]:
    """Files that are as the last sealing left them."""
    if kept is None:
        return set()
    expected = {f"{path}{ENDING}": entry.sealed for path, entry in kept.files.items()}
    return {
        path for path, content in (expected | dict(kept.open)).items()
        if (folder / path).is_file() and file_sha256(folder / path) == content
    }  # fmt: skip
