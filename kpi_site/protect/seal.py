"""From plain pages to a folder that opens with a password only."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from kpi_site.files import file_sha256, sha256, write_bytes
from kpi_site.ingredients import canonical_hash
from kpi_site.page import CSP
from kpi_site.protect.crypt import (
    CHECK,
    ITERATIONS,
    Lock,
    decrypt,
    derive,
    digest,
    encrypt,
    new_salt,
)
from kpi_site.protect.kept import Kept, Sealed, load, store

ENDING = ".sealed.js"
OPEN = r"^(assets/[^/]+\.(css|js)|(assets/)?(logo|icon|favicon)[^/]*)$"
"""Paths of what stays open: a regular expression of Python and of JavaScript alike."""
PICTURES = "img-src 'self' data:"
OPENED_CSP = CSP.replace(PICTURES, f"{PICTURES} blob:")
"""The policy of a protected page: decrypted pictures have addresses of the browser's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What stands before the sealed pages."""

    page: Callable[[str, Lock], str]
    """Path of a page → the unlock page in its place."""
    shared: Mapping[str, bytes]
    """Path → what the unlock pages need."""


def seal(plain: Path, sealed: Path, *, kept_in: Path, password: str, cover: Cover) -> None:
    """Write the sealed folder of a plain one; what lies there besides is removed.

    A sealed file is written anew only if its content or the key changed, or if somebody else
    changed it. What opens a page comes before its unlock page, what is not of the site goes last.
    """
    kept = load(kept_in)
    kept, key = _with_key(kept, password)
    files: dict[str, Sealed] = {}
    shown = dict(cover.shared)
    for path in _paths(plain):
        content = (plain / path).read_bytes()
        if re.match(OPEN, path):
            shown[path] = content
            continue
        if path.endswith(".html"):
            content = content.replace(_meta(CSP), _meta(OPENED_CSP))
            shown[path] = cover.page(path, kept.lock).encode()
        files[path] = _sealed(sealed, path, content, key, kept.files.get(path))
    for path, content in shown.items():
        write_bytes(sealed / path, content)
    keep_only(sealed, {*shown, *(f"{path}{ENDING}" for path in files)})
    opened = {path: sha256(content) for path, content in shown.items()}
    source = plain_hash(plain)
    store(kept_in, Kept(lock=kept.lock, files=files, open=opened, source=source))


def plain_hash(plain: Path) -> str:
    """Hash of a plain folder: another one means that what is sealed is not what was made last."""
    return canonical_hash({path: file_sha256(plain / path) for path in _paths(plain)})


def _with_key(kept: Kept | None, password: str) -> tuple[Kept, bytes]:
    """What the last sealing left, as far as it was under this password; and the key."""
    if kept is not None and kept.lock.iterations == ITERATIONS:
        key = derive(password, kept.lock.salt)
        if decrypt(key, CHECK, kept.lock.check) == b"":
            return kept, key
    salt = new_salt() if kept is None else kept.lock.salt
    key = derive(password, salt)
    lock = Lock(salt=salt, iterations=ITERATIONS, check=encrypt(key, CHECK, b""))
    return Kept(lock=lock), key


def _sealed(folder: Path, path: str, content: bytes, key: bytes, before: Sealed | None) -> Sealed:
    """Seal one file, if need be."""
    place = folder / f"{path}{ENDING}"
    plain = digest(key, path, content)
    known = before is not None and before.plain == plain and place.is_file()
    if before is not None and known and file_sha256(place) == before.sealed:
        return before
    name = json.dumps(path)  # ASCII, and no `<` could end a script that is a file of its own
    script = f'kpiSealed({name},"{encrypt(key, path, content)}");\n'.encode()
    write_bytes(place, script)
    return Sealed(plain=plain, sealed=sha256(script))


def _meta(policy: str) -> bytes:
    """A policy as it stands in a page: autoescaped."""
    return policy.replace("'", "&#39;").encode()


def _paths(folder: Path) -> list[str]:
    """Files of a site, by their paths with `/`; hidden ones are no part of it."""
    found = (path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file())
    return [
        path.as_posix() for path in found if not any(part.startswith(".") for part in path.parts)
    ]


def keep_only(folder: Path, paths: Collection[str]) -> None:
    """Remove every other file, link and empty folder: it could be a page that nobody sealed."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_symlink() or not path.is_dir():
            if path.is_symlink() or path.relative_to(folder).as_posix() not in paths:
                path.unlink()
        elif not any(path.iterdir()):
            path.rmdir()
