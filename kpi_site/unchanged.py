"""Whether there is nothing to do, told from file stats alone: no file is read, no YAML parsed.

After a build of the whole workspace that left nothing undone, every file and folder that it rests
on or made is kept with its stamp. While all of them are as they were, so is every report. Anything
else - a stamp that differs, a folder that was written to - and the build looks for itself. Only
what was so young that it may have changed again unseen is read.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final

from kpi_site.files import file_sha256, sha256, write_text
from kpi_site.stamps import Stamp, settled, stamp

FILE: Final = Path(".kpi") / "unchanged.json"
READ: Final = ("params", "data", "notebooks", "published")
MADE: Final = ("reports", "site", ".kpi/state")
"""What a build reads and what it writes, in the workspace."""
SKIPPED: Final = frozenset({"__pycache__", ".ipynb_checkpoints", ".git"})


def nothing_to_do(root: Path) -> list[str] | None:
    """What the last whole build would say again; None where it must look for itself."""
    try:
        kept = json.loads((root / FILE).read_text(encoding="utf-8"))
        if kept["machine"] != _machine():
            return None
        taken: int = kept["taken"]
        for name, known in kept["stamps"].items():
            path = _path(root, name)
            found = stamp(path)
            if list(found) != known[:4]:
                return None
            if not settled(found, taken) and known[4:] != [_content(path)]:
                return None
        if any(Path(_path(root, name)).exists() for name in kept["absent"]):
            return None
        said: list[str] = kept["said"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return said


def forget(root: Path) -> None:
    """Nothing is known any more: a build begins, or did not end well."""
    (root / FILE).unlink(missing_ok=True)


def began() -> int:
    """The moment from which a change may have been missed."""
    return time.time_ns()


def keep(root: Path, said: Sequence[str], since: int) -> None:
    """Keep everything that there is after a whole build, if nothing it rests on changed meanwhile.

    `since`: when it began to look. What it read and somebody wrote after that is not known to be
    what it read.
    """
    found: dict[str, Stamp] = {}
    absent = {str(root / name) for name in (*READ, *MADE) if not (root / name).exists()}
    for place in (*(root / name for name in READ), *_code()):
        found |= _stamps(place, absent)
    if any(max(one[1], one[2]) >= since for one in found.values()):
        return
    for name in MADE:
        found |= _stamps(root / name, absent)
    found |= {place: stamp(place) for place in sys.path if place and Path(place).is_dir()}
    taken = time.time_ns()
    kept = {
        "machine": _machine(),
        "taken": taken,
        "said": list(said),
        "absent": sorted(_name(root, path) for path in absent),
        "stamps": {_name(root, path): one if settled(one, taken) else (*one, _content(path))
                   for path, one in found.items()},
    }  # fmt: skip
    write_text(root / FILE, json.dumps(kept, separators=(",", ":")))


def _name(root: Path, path: str) -> str:
    """Relative in the workspace: one that was copied is not where it was."""
    inside = f"{root}{os.sep}"
    return f"./{path.removeprefix(inside)}" if path.startswith(inside) else path


def _path(root: Path, name: str) -> str:
    return f"{root}{name[1:]}" if name.startswith("./") else name


def _content(name: str) -> str:
    """Hash of a file, or of the names in a folder."""
    path = Path(name)
    if not path.is_dir():
        return file_sha256(path)
    return sha256(repr(sorted(inside.name for inside in path.iterdir())).encode())


def _machine() -> list[str]:
    return [sys.version, platform.machine(), sys.executable]


def _code() -> list[Path]:
    """Folders of our code, and of the standard notebooks that came with it."""
    rooms = [Path(str(files(package))) for package in ("kpi_lib", "kpi_site")]
    return [*rooms, rooms[-1].parent / "notebooks"]


def _stamps(place: Path, absent: set[str]) -> dict[str, Stamp]:
    """Of a folder, all folders in it and all their files; links are followed, once.

    What a link names and is not there joins `absent`.
    """
    found: dict[str, Stamp] = {}
    seen: set[str] = set()
    for folder, folders, names in os.walk(place, followlinks=True):
        real = os.path.realpath(folder)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = [name for name in folders if name not in SKIPPED]
        for path in (folder, *(f"{folder}/{name}" for name in names)):
            try:
                found[path] = stamp(path)
            except OSError:
                absent.add(path)
    return found
