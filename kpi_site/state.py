"""Whether a report is up to date: what it was made from, and what was made."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from kpi_lib.published import published_files
from kpi_site.failure import Failure
from kpi_site.files import file_sha256, write_text
from kpi_site.ingredients import canonical_hash
from kpi_site.plan import Report

Hash: TypeAlias = Callable[[Path], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What the last attempt at a report left."""

    key: str
    """Key of what its notebook rests on."""
    files: Mapping[str, str]
    """Files it made, relative to the workspace → hash; empty for a failure."""
    failure: Failure | None = None
    page_key: str = ""
    """Key of what its pages rest on beside the notebook."""
    cells: str = ""
    """Hash of the executed notebook's cells, which its pages show."""
    seconds: float = 0.0
    """How long it took."""
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
             "failure": made.failure and made.failure.to_json(), "cells": made.cells,
             "seconds": round(made.seconds, 3), "standing": made.standing, "kept": made.kept,
             "sent": made.sent}  # fmt: skip
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
            cells=found["cells"],
            seconds=found["seconds"],
            standing=found["standing"],
            kept=found["kept"],
            sent=found["sent"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def made_anew(
    root: Path, report: Report, key: str, cells: Sequence[object], before: Made | None
) -> Made:
    """What is known after a notebook was run: its pages stay where it says what it said before."""
    found = canonical_hash({"cells": cells})
    own = files_made(root, [report.executed(root)])
    if before is None or before.failure is not None or before.cells != found:
        return Made(key=key, files=own, cells=found)
    return replace(before, key=key, files={**before.files, **own})


def notebook_is_current(root: Path, report: Report, key: str, hashed: Hash = file_sha256) -> bool:
    """The executed notebook was made from just these inputs and nobody touched it since."""
    return _notebook_is_current(root, report, recall(root, report), key, hashed)


def _notebook_is_current(
    root: Path, report: Report, made: Made | None, key: str, hashed: Hash
) -> bool:
    if made is None or made.failure is not None or made.key != key:
        return False
    if made.sent != sent_key(root, report, made.kept):
        return False
    return _is_there(root, report.executed(root), made.files, hashed)


def _is_there(root: Path, path: Path, made: Mapping[str, str], hashed: Hash) -> bool:
    try:
        return made.get(_name(root, path)) == hashed(path)
    except OSError:
        return False


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


def is_current(
    root: Path, report: Report, key: str, page_key: str, hashed: Hash = file_sha256
) -> bool:
    """Notebook and pages are as the last build left them, and nothing they rest on has changed."""
    made = recall(root, report)
    if made is None or made.page_key != page_key:
        return False
    return _notebook_is_current(root, report, made, key, hashed) and all(
        _is_there(root, root / name, made.files, hashed) for name in made.files
    )


def files_made(root: Path, paths: Iterator[Path] | list[Path]) -> dict[str, str]:
    """Files by name and hash, as `Made.files` keeps them."""
    return {_name(root, path): file_sha256(path) for path in paths}


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()
