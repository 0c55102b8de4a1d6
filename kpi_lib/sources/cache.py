"""Files already read, kept under `.kpi/tables/` and believed only if signed by this workspace."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import hmac
import os
import pickle
import sys
import tempfile
from importlib import resources
from pathlib import Path

import pandas as pd

from kpi_lib.params.models import FileRule
from kpi_lib.sources.source import Parsed

FOLDER = Path(".kpi") / "tables"
_SIGNATURE = hashlib.sha256().digest_size
# Importers, the tables they fill and the models their rules come from.
_CODE = (("kpi_lib.sources", ""), ("kpi_lib", "tables.py"), ("kpi_lib", "errors.py"))


def entry(*, sha256: str, file: str, rule: FileRule, timezone: str, key: bytes) -> str:
    """Name of a file's entry: everything that its reading depends on, hashed."""
    parts = (
        sha256, file, rule.model_dump_json(by_alias=True), timezone, _signed(b"key", key).hex(),
        _code_hash(), pd.__version__, sys.version,
    )  # fmt: skip
    return hashlib.sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()


def load(root: Path, name: str, key: bytes) -> Parsed | None:
    """The entry, or None: absent, damaged, or not written with this workspace's key.

    The signature is checked before a byte is unpickled, so a foreign file is never executed.
    """
    try:
        data = (root / FOLDER / name).read_bytes()
    except OSError:
        return None
    signature, body = data[:_SIGNATURE], data[_SIGNATURE:]
    if not hmac.compare_digest(signature, _signed(name.encode() + body, key)):
        return None
    try:
        found = pickle.loads(body)
    # Signed by us, yet written by another version of a library: read the file again.
    except Exception:
        return None
    return found if isinstance(found, Parsed) else None


def store(root: Path, name: str, key: bytes, parsed: Parsed) -> None:
    """Keep an entry, whole or not at all; a workspace that cannot be written to has no cache."""
    body = pickle.dumps(parsed, protocol=pickle.HIGHEST_PROTOCOL)
    folder = root / FOLDER
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_signed(name.encode() + body, key) + body)
            Path(temporary).replace(folder / name)
        except OSError:
            Path(temporary).unlink(missing_ok=True)


def _signed(data: bytes, key: bytes) -> bytes:
    return hmac.new(key, data, hashlib.sha256).digest()


@functools.cache
def _code_hash() -> str:
    found = hashlib.sha256()
    for package, only in _CODE:
        for file in sorted(resources.files(package).iterdir(), key=lambda file: file.name):
            if file.name == only or (not only and file.name.endswith(".py")):
                found.update(file.read_bytes())
    return found.hexdigest()
