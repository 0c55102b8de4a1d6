"""The files of a client's folder, in an order that no machine changes."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kpi_lib.errors import Problem, Severity, did_you_mean
from kpi_lib.sources.identity import redact
from kpi_lib.sources.names import day_of_folder, shown_path
from kpi_lib.workspace import SHARED, campaign_file, data_folder

_NOT_DATA = ("thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file to be read."""

    path: Path
    file: str
    """As it is shown: relative to the workspace, with `/`, without e-mail addresses."""
    scope: str | None
    """Campaign slug, None for `_shared`."""
    inside: str
    """Relative to the campaign's folder (or `_shared`), as shown: what patterns match."""
    folders: tuple[str, ...]
    """Folders between the campaign's and the file."""

    @property
    def day(self) -> dt.date | None:
        """The day of the innermost dated folder."""
        days = [day for name in self.folders if (day := day_of_folder(name)) is not None]
        return days[-1] if days else None


def find_files(root: Path, client: str,
               campaigns: Sequence[str]) -> tuple[list[Found], list[Problem]]:  # fmt: skip
    """The files of `_shared` and of these campaigns by path, and what is wrong with folders.

    Hidden files, `README*`, `*.md`, names that start with `_`, office programs' lock files and
    folders `media` are no data. Links out of the client's folder are refused.
    """
    home = root / "data" / client
    if not home.is_dir():
        what = "there is no such folder, so there is nothing to read. Put the exports there."
        return [], [_problem(root, home, "no_data", what)]
    if home.is_symlink() and home.resolve().is_relative_to(root.resolve()):
        what = "is a link into this workspace: another client's files would be read as this one's."
        return [], [_problem(root, home, "outside_link", what)]
    found: list[Found] = []
    problems = _strays(root, client, home, campaigns)
    for scope in (None, *sorted(campaigns)):
        folder = data_folder(root, client, scope)
        if _leads_out(folder, home):
            what = "is a link out of the client's folder, which is not followed."
            problems.append(_problem(root, folder, "outside_link", what, scope=scope))
            continue
        for path in _walk(root, folder, home.resolve(), problems, scope):
            inside = path.relative_to(folder)
            found.append(
                Found(path=path, file=redact(shown_path(path.relative_to(root))), scope=scope,
                      inside=shown_path(inside), folders=inside.parts[:-1])
            )  # fmt: skip
    found.sort(key=lambda item: _sorting(item.path.relative_to(root)))
    return found, problems


def _leads_out(folder: Path, home: Path) -> bool:
    """The client's folder itself may be a link (a shared drive), what lies in it may not."""
    return folder.is_symlink() and not folder.resolve().is_relative_to(home.resolve())


def _sorting(path: Path) -> tuple[str, ...]:
    return tuple(unicodedata.normalize("NFC", part) for part in path.parts)


def _walk(root: Path, folder: Path, home: Path, problems: list[Problem],
          scope: str | None) -> Iterator[Path]:  # fmt: skip
    if not folder.is_dir():
        return
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError:
        what = "cannot be opened. Check its permissions."
        problems.append(_problem(root, folder, "unreadable", what, scope=scope))
        return
    for entry in entries:
        if _is_no_data(entry.name):
            continue
        if entry.is_symlink():
            if _is_safe_link(root, entry, home, problems, scope):
                yield entry
        elif entry.is_dir():
            if entry.name.casefold() != "media":
                yield from _walk(root, entry, home, problems, scope)
        elif entry.is_file():
            yield entry


def _is_no_data(name: str) -> bool:
    plain = name.casefold()
    return (
        plain.startswith((".", "_", "~$", "readme")) or plain.endswith(".md") or plain in _NOT_DATA
    )  # fmt: skip


def _is_safe_link(root: Path, entry: Path, home: Path, problems: list[Problem],
                  scope: str | None) -> bool:  # fmt: skip
    try:
        target = entry.resolve(strict=True)
    except (OSError, RuntimeError):
        what = "is a link that leads nowhere. Put the file itself here."
        problems.append(_problem(root, entry, "broken_link", what, scope=scope))
        return False
    if not target.is_relative_to(home):
        what = "is a link out of the client's folder, which is not followed. Put the file here."
        problems.append(_problem(root, entry, "outside_link", what, scope=scope))
        return False
    if target.is_file():
        return True
    what = "is a link to a folder, which is not followed. Put the files themselves here."
    problems.append(_problem(root, entry, "folder_link", what, scope=scope, severity="warning"))
    return False


def _strays(root: Path, client: str, home: Path, campaigns: Sequence[str]) -> list[Problem]:
    """Folders and files of the client that belong to no campaign: most likely a misspelt name."""
    problems = []
    for entry in sorted(home.iterdir(), key=lambda entry: entry.name):
        known = entry.name == SHARED or entry.name in campaigns
        if known or _is_no_data(entry.name) or entry.name.casefold() == "media":
            continue
        if entry.is_dir() and not campaign_file(root, client, entry.name).exists():
            params = shown_path(campaign_file(root, client, entry.name).relative_to(root))
            what = (
                f"is no campaign's folder: there is no {params}, so its files are not read."
                f"{did_you_mean(entry.name, campaigns)}"
            )
            problems.append(_problem(root, entry, "stray_folder", what, severity="warning"))
        elif entry.is_file():
            what = f"lies in no campaign's folder and is not read. Move it to {SHARED} or to one."
            problems.append(_problem(root, entry, "stray_file", what, severity="warning"))
    return problems


def _problem(root: Path, path: Path, code: str, what: str, *, scope: str | None = None,
             severity: Severity = "error") -> Problem:  # fmt: skip
    where = redact(shown_path(path.relative_to(root)))
    return Problem(where=where, what=what, code=code, scope=scope, severity=severity)
