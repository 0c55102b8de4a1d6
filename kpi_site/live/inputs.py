"""Which files a site is made from, and news of them."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path

from watchfiles import Change, watch

SKIPPED = frozenset({"__pycache__", ".ipynb_checkpoints", ".git"})
PASSING = (".*", "*~", "~$*", "#*#", "*.sw?", "*.py[co]", "*.tmp", "*.part", "*.crdownload",
           "*___jb_*___", "4913")  # fmt: skip
"""Names of what editors, office programs and browsers put beside a file while they save it."""
QUIET = 300
"""Milliseconds without a change after which a save is over: it is often several steps."""
LONGEST = 5_000
"""Milliseconds after which changes that never pause are taken as they are."""
LOOK = 500
"""Milliseconds between looks for folders that did not exist before."""


def places(root: Path) -> tuple[Path, ...]:
    """The folders that reports are made from, those that exist; never one that a build writes."""
    package = Path(str(files("kpi_site")))
    found = (root / "params", root / "data", root / "notebooks", package.parent / "notebooks",
             package.parent / "kpi_lib", package)  # fmt: skip
    return tuple(dict.fromkeys(path.resolve() for path in found if path.is_dir()))


def is_input(path: str, watched: Sequence[Path]) -> bool:
    """Whether a file below the watched folders is one that reports are made from."""
    for place in watched:
        if Path(path).is_relative_to(place):
            *folders, name = Path(path).relative_to(place).parts or ("",)
            passing = any(fnmatch.fnmatchcase(name, pattern) for pattern in PASSING)
            return not passing and SKIPPED.isdisjoint((*folders, name))
    return False


def news(root: Path) -> Iterator[tuple[str, ...]]:
    """Files as they are saved, changed or deleted: once a save, relative to the workspace.

    Waits for them, and goes on for ever. What changes while the caller is busy comes next. Nothing
    (an empty tuple) comes first, and again where a folder appeared or went: the watch has begun,
    and whatever happened before may have been missed.
    """
    root = root.resolve()
    polling: bool | None = None  # the library's own choice
    while True:
        try:
            yield from _begin(root, polling)
        except OSError:
            if polling:
                raise
            polling = True  # the system has no more watches to give: look again and again


def _begin(root: Path, polling: bool | None) -> Iterator[tuple[str, ...]]:
    """News until another folder is there to be watched."""
    watched = places(root)
    begun = False
    for changes in _changes(watched, polling):
        if changes or not begun:
            yield tuple(sorted({os.path.relpath(path, root) for _, path in changes}))
        begun = True
        if places(root) != watched:
            return


def _changes(watched: Sequence[Path], polling: bool | None) -> Iterator[set[tuple[Change, str]]]:
    """Changes as they come, and an empty set now and then."""

    def wanted(_: Change, path: str) -> bool:
        return is_input(path, watched)

    return watch(*watched, watch_filter=wanted, debounce=LONGEST, step=QUIET, rust_timeout=LOOK,
                 yield_on_timeout=True, force_polling=polling)  # fmt: skip
