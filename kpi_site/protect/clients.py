"""Which folders of a site are sealed, and that none is left half so."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from kpi_lib.errors import Problem
from kpi_site.files import file_sha256
from kpi_site.plan import Plan, plain_site
from kpi_site.protect.cover import cover_of
from kpi_site.protect.kept import Kept, kept_file, load
from kpi_site.protect.seal import ENDING, keep_only, seal

UNLOCK = b'<meta name="kpi-page" content="unlock">'
"""How an unlock page is told from any other."""


def seal_clients(plan: Plan, passwords: Mapping[str, str | Problem]) -> tuple[Problem, ...]:
    """Bring the folders of a plan's clients to what their params say; gives what stood in the way.

    Whatever it was, no plain page is left in a protected client's folder.
    """
    problems = []
    for client, params in plan.workspace.clients.items():
        if client not in {report.client for report in plan.reports}:
            continue
        if params.protect is None:
            _open_up(plan.root, client)
            continue
        password = passwords[client]
        folder, kept_in = plan.root / "site" / client, kept_file(plan.root, client)
        if isinstance(password, Problem):
            problems.append(password)
            keep_only(folder, _untouched(folder, load(kept_in)))
            continue
        plain = plain_site(plan.root, params) / client
        cover = cover_of(plan.root, client, params, plain)
        seal(plain, folder, kept_in=kept_in, password=password, cover=cover)
    return tuple(problems)


def _open_up(root: Path, client: str) -> None:
    """What was left from the time when the client was protected."""
    kept_in = kept_file(root, client)
    folder = root / "site" / client
    shutil.rmtree(root / "site" / "_agency" / "_plain" / client, ignore_errors=True)
    if not kept_in.is_file():
        return
    for path in sorted(folder.rglob("*")):
        if path.name.endswith(ENDING) or (path.suffix == ".html" and UNLOCK in path.read_bytes()):
            path.unlink()
    for script in (folder / "assets").glob("unlock-*.js"):
        script.unlink()
    for place in sorted(folder.rglob("*/"), reverse=True):
        if place.is_dir() and not any(place.iterdir()):
            place.rmdir()
    kept_in.unlink()


def not_sealed(root: Path, client: str, *, asked: bool) -> Iterator[str]:
    """What in a client's folder is not as the last sealing left it; `asked`: by its params."""
    folder = root / "site" / client
    kept = load(kept_file(root, client))
    if not asked:
        if kept is not None:
            yield f"site/{client}: is still encrypted although its params do not say protect"
        return
    if kept is None:
        yield f"site/{client}: is not encrypted although its params say protect"
        return
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
