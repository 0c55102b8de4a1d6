"""Values kept under a workspace's `.kpi/` and believed only if signed with its key."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import pickle
import tempfile
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
_SIGNATURE = hashlib.sha256().digest_size


def load(folder: Path, name: str, key: bytes, kind: type[T]) -> T | None:
    """The entry, or None: absent, damaged, of another type, or not written with this key.

    The signature is checked before a byte is unpickled, so a foreign file is never executed.
    """
    try:
        data = (folder / name).read_bytes()
    except OSError:
        return None
    signature, body = data[:_SIGNATURE], data[_SIGNATURE:]
    if not hmac.compare_digest(signature, signed(name.encode() + body, key)):
        return None
    try:
        found = pickle.loads(body)
    # Signed by us, yet written by another version of a library: work it out again.
    except Exception:
        return None
    return found if isinstance(found, kind) else None


def store(folder: Path, name: str, key: bytes, value: object) -> None:
    """Keep an entry, whole or not at all; a workspace that cannot be written to keeps nothing."""
    body = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(signed(name.encode() + body, key) + body)
            Path(temporary).replace(folder / name)
        except OSError:
            Path(temporary).unlink(missing_ok=True)


def keep_newest(folder: Path, prefix: str, most: int) -> None:
    """Drop the oldest of the entries whose names begin so, down to `most` of them."""
    with contextlib.suppress(OSError):
        entries = sorted(folder.glob(f"{prefix}*"), key=lambda one: one.stat().st_mtime_ns)
        for old in entries[:-most]:
            old.unlink(missing_ok=True)


def signed(data: bytes, key: bytes) -> bytes:
    """HMAC-SHA-256 of the data with the workspace's key."""
    return hmac.new(key, data, hashlib.sha256).digest()
