"""Hashes of files, taken again only where a file may have changed since."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import TypeAlias

from kpi_site.files import file_sha256, write_text

Stamp: TypeAlias = tuple[int, int, int, int]
SLACK = 2_000_000_000
"""Nanoseconds: a file that changed so shortly before it was looked at may change again within one
tick of its file system's clock, and would look the same."""
FILE = Path(".kpi") / "stamps.json"


def stamp(path: str | os.PathLike[str]) -> Stamp:
    """What tells a changed file without reading it: size, both times, inode; raises OSError."""
    found = os.stat(path)  # noqa: PTH116 - of tens of thousands; a Path takes three times as long
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def settled(found: Stamp, taken: int) -> bool:
    """Whether a file's times say that it did not change at the moment it was looked at."""
    return max(found[1], found[2]) < taken - SLACK


class Stamps:
    """Hashes of a workspace's files, kept from one build to the next (it remembers on purpose).

    Safe to delete: what is not known is hashed.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._known = _load(root / FILE)
        self._seen: dict[str, tuple[Stamp, str, int]] = {}

    def sha256(self, path: Path) -> str:
        """Hash of a file's content; raises OSError where it cannot be read."""
        name = str(path)
        if name in self._seen:
            return self._seen[name][1]
        before, known = stamp(path), self._known.get(name)
        if known is not None and known[0] == before and settled(before, known[2]):
            self._seen[name] = known
            return known[1]
        taken, found = time.time_ns(), file_sha256(path)
        if stamp(path) == before:
            self._seen[name] = (before, found, taken)
        return found

    def forget(self) -> None:
        """Look at every file again: a build may have written it."""
        self._known |= self._seen
        self._seen = {}

    def save(self, *, whole: bool) -> None:
        """Keep what is known for the next build; `whole`: only files that this one looked at."""
        kept = self._seen if whole else self._known | self._seen
        found = {name: [*marks, content, taken] for name, (marks, content, taken) in kept.items()}
        write_text(self.root / FILE, json.dumps(found, separators=(",", ":"), sort_keys=True))


def _load(path: Path) -> dict[str, tuple[Stamp, str, int]]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {name: ((one[0], one[1], one[2], one[3]), one[4], one[5])
                for name, one in found.items()}  # fmt: skip
    except (OSError, ValueError, AttributeError, TypeError, IndexError, KeyError):
        return {}
