"""What the last sealing left, in `.kpi/protect/<client>.json`.

Deleted, it costs no more than that everything is sealed anew, with another salt.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kpi_site.files import write_text
from kpi_site.protect.crypt import Lock


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A file that was sealed."""

    plain: str
    """Digest of its content under the key."""
    sealed: str
    """SHA-256 of what was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The client's lock, its sealed files and what else may lie in its folder."""

    lock: Lock
    files: Mapping[str, Sealed] = field(default_factory=dict)
    """Path in the client's folder, as the page names it."""
    open: Mapping[str, str] = field(default_factory=dict)
    """Unlock pages and shared assets → SHA-256."""
    source: str = ""
    """Hash of the plain pages that were sealed."""


def kept_file(root: Path, place: str) -> Path:
    """Where it is kept of a folder of the site, `acme` or `_manager/acme`."""
    return root / ".kpi" / "protect" / f"{place}.json"


def load(path: Path) -> Kept | None:
    """What was kept; None where nothing (readable) is."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Kept(
            lock=Lock(**found["lock"]),
            files={name: Sealed(**entry) for name, entry in found["files"].items()},
            open=dict(found["open"]),
            source=str(found["source"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def store(path: Path, kept: Kept) -> None:
    """Keep it for the next sealing."""
    found = dataclasses.asdict(kept)
    write_text(path, json.dumps(found, indent=1, sort_keys=True) + "\n")
