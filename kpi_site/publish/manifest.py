"""What lies at a target: the list that is read before anything is sent, and written last."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kpi_site.files import file_sha256
from kpi_site.publish.errors import PublishError

NAME = "publish-manifest.json"
SCHEMA = 1
HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A file's content."""

    sha256: str
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A client's files at a target, by their paths with `/`."""

    client: str
    files: Mapping[str, Entry]
    left: tuple[str, ...] = field(default=())
    """Files of earlier sites that still lie there; `--prune` deletes them."""

    def to_bytes(self) -> bytes:
        """The file: of the same content the same bytes."""
        files = {
            path: {"sha256": entry.sha256, "size": entry.size}
            for path, entry in sorted(self.files.items())
        }
        found = {"schema": SCHEMA, "client": self.client, "files": files,
                 "left": sorted(self.left)}  # fmt: skip
        return (json.dumps(found, indent=1, ensure_ascii=False) + "\n").encode()


def read_manifest(content: bytes | None, place: str) -> Manifest | None:
    """A target's manifest, None where it has none.

    Raises PublishError for one that we did not write: what it names could be deleted.
    """
    if content is None:
        return None
    try:
        found = json.loads(content)
        if found["schema"] != SCHEMA:
            raise ValueError("another schema")
        files = {
            str(path): Entry(sha256=str(entry["sha256"]), size=int(entry["size"]))
            for path, entry in found["files"].items()
        }
        left = tuple(str(path) for path in found["left"])
        whole = all(HASH.fullmatch(entry.sha256) for entry in files.values())
        if not whole or not all(is_inside(path) for path in (*files, *left)):
            raise ValueError("paths or hashes that we do not write")
        return Manifest(client=str(found["client"]), files=files, left=left)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError,
            OverflowError) as error:  # fmt: skip
        raise PublishError(
            f"{place}/{NAME} is not a manifest that kpi wrote ({error}). Look at what lies there; "
            "to publish anew, delete that file."
        ) from error


def is_inside(path: str) -> bool:
    """Whether a path stays below the target and is not the manifest itself."""
    parts = path.split("/")
    odd = "\\" in path or ":" in parts[0] or any(ord(sign) < 32 for sign in path)
    # Hidden files are no part of a site (`of_folder`): a list that names some is not ours.
    return not odd and path != NAME and not any(part == "" or part[0] == "." for part in parts)


def of_folder(client: str, folder: Path) -> Manifest:
    """The manifest of a client's folder as it is; hidden files are no part of a site.

    Links are not followed (they are refused elsewhere): nothing outside of the folder is read.
    """
    places = [] if folder.is_symlink() else sorted(folder.rglob("*"))
    paths = (path for path in places if path.is_file() and not path.is_symlink())
    shown = ((path.relative_to(folder), path) for path in paths)
    return Manifest(
        client=client,
        files={
            name.as_posix(): Entry(sha256=file_sha256(path), size=path.stat().st_size)
            for name, path in shown
            if not any(part.startswith(".") for part in name.parts) and name.as_posix() != NAME
        },
    )
