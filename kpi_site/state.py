"""Whether a report is up to date: a key over everything that it is made from, and what was made.

The key covers more than a report reads (all of its client's files, all of the code, every
installed package), never less: a report too many is built rather than one too few.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from kpi_lib.published import published_files
from kpi_site.failure import Failure
from kpi_site.files import file_sha256, sha256, write_text
from kpi_site.plan import Report

SKIPPED_FOLDERS = frozenset({"__pycache__", ".ipynb_checkpoints", ".git"})


@dataclass(slots=True, kw_only=True)
class Inputs:
    """Hashes of a workspace's files, each taken once (mutable on purpose: it remembers)."""

    root: Path
    known: dict[Path, str] = field(default_factory=dict)
    surroundings: str = ""

    def hashes(self, *places: Path, inside: bool = False) -> dict[str, str]:
        """Name relative to the workspace → hash, of files and of all files below folders."""
        found: dict[str, str] = {}
        for place in places:
            for path in [place] if place.is_file() else walk(place, inside=inside):
                if path not in self.known:
                    self.known[path] = file_sha256(path)
                found[os.path.relpath(path, self.root)] = self.known[path]
        return dict(sorted(found.items()))

    def environment(self) -> str:
        """Hash of our code and of what is installed beside it."""
        if not self.surroundings:
            self.surroundings = canonical_hash(
                {"code": code_hashes(), "installed": installed(), "python": sys.version,
                 "machine": platform.machine()}
            )  # fmt: skip
        return self.surroundings


def walk(folder: Path, *, inside: bool = False) -> Iterator[Path]:
    """Every file below a folder, links followed once; nothing where there is no folder.

    With `inside`, links that lead out of the folder are passed over: a received export may hold
    one to the whole disk, and no importer follows it.
    """
    seen: set[str] = set()
    home = Path(os.path.realpath(folder))
    for place, folders, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(place)
        if real in seen or (inside and not Path(real).is_relative_to(home)):
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if name not in SKIPPED_FOLDERS)
        paths = (Path(place, name) for name in sorted(names))
        yield from (path for path in paths if path.is_file() and not (inside and _out(path, home)))


def _out(path: Path, home: Path) -> bool:
    return path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(home)


def report_key(report: Report, inputs: Inputs) -> str:
    """Key of everything a report is made from."""
    root = inputs.root
    client = report.client or ""
    places = [root / "params" / client, root / "params" / "rates.csv"]
    if report.custom:
        places.append(report.notebook.parent)
    return canonical_hash(
        {
            "report": [report.kind, report.client, report.campaign, report.custom],
            "parameters": report.parameters(root),
            "notebook": file_sha256(report.notebook),
            "files": inputs.hashes(*places) | inputs.hashes(root / "data" / client, inside=True),
            "environment": inputs.environment(),
        }
    )


def code_hashes() -> dict[str, str]:
    """Our own code, templates and catalogues: name → hash."""
    found = {}
    for package in ("kpi_lib", "kpi_site"):
        folder = Path(str(files(package)))
        for path in walk(folder):
            if path.suffix != ".pyc":
                found[f"{package}/{path.relative_to(folder).as_posix()}"] = file_sha256(path)
    return found


def installed() -> list[str]:
    """Names and versions of installed packages, by their folders (reading each is slow)."""
    places = {Path(place) for place in sys.path if place}
    return sorted({path.name for place in places for path in place.glob("*.dist-info")})


def canonical_hash(content: Mapping[str, Any]) -> str:
    """Hash of plain data, whatever the order of its keys."""
    return sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What the last attempt at a report left."""

    key: str
    """Key of its inputs."""
    files: Mapping[str, str]
    """Files it made, relative to the workspace → hash; empty for a failure."""
    failure: Failure | None = None
    page_key: str = ""
    """Key of what its pages hold beside the notebook."""
    standing: Mapping[str, Any] | None = None
    """How a campaign's pages stood to its approval when they were made."""
    kept: str = ""
    """Hash of its numbers as they are kept when they are sent."""
    sent: str = ""
    """Key of the other numbers that were sent: what its page compares with."""


def state_file(root: Path, report: Report) -> Path:
    """Where the build remembers a report; safe to delete."""
    return root / ".kpi" / "state" / report.stem.with_suffix(".json")


def remember(root: Path, report: Report, made: Made) -> None:
    """Keep what was made for the next build."""
    found = {"key": made.key, "page_key": made.page_key, "files": dict(sorted(made.files.items())),
             "failure": made.failure and made.failure.to_json(),
             "standing": made.standing, "kept": made.kept, "sent": made.sent}  # fmt: skip
    write_text(state_file(root, report), json.dumps(found, indent=1, sort_keys=True) + "\n")


def recall(root: Path, report: Report) -> Made | None:
    """What the last attempt left; None where nothing (readable) is known."""
    try:
        found = json.loads(state_file(root, report).read_text(encoding="utf-8"))
        failure = found["failure"]
        return Made(
            key=found["key"],
            page_key=found["page_key"],
            files=found["files"],
            failure=None if failure is None else Failure.from_json(failure),
            standing=found["standing"],
            kept=found["kept"],
            sent=found["sent"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def notebook_is_current(root: Path, report: Report, key: str) -> bool:
    """The executed notebook was made from just these inputs and nobody touched it since."""
    made = recall(root, report)
    if made is None or made.failure is not None or made.key != key:
        return False
    if made.sent != sent_key(root, report, made.kept):
        return False
    path = report.executed(root)
    return path.is_file() and made.files.get(_name(root, path)) == file_sha256(path)


def sent_key(root: Path, report: Report, kept: str) -> str:
    """Key of the numbers that were sent of a campaign, without those that are its own.

    Sending a report leaves it up to date: its page compares with what was sent before.
    """
    if report.client is None or report.campaign is None:
        return ""
    paths = published_files(root, report.client, report.campaign)
    found = {path.name: file_sha256(path) for path in paths}
    others = {name: content for name, content in found.items() if content != kept}
    return canonical_hash(others) if others else ""


def is_current(root: Path, report: Report, key: str, page_key: str) -> bool:
    """Notebook and pages are as the last build left them, and nothing they rest on has changed."""
    made = recall(root, report)
    if made is None or made.page_key != page_key or not notebook_is_current(root, report, key):
        return False
    return all(
        (root / name).is_file() and file_sha256(root / name) == content
        for name, content in made.files.items()
    )


def files_made(root: Path, paths: Iterator[Path] | list[Path]) -> dict[str, str]:
    """Files by name and hash, as `Made.files` keeps them."""
    return {_name(root, path): file_sha256(path) for path in paths}


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()
