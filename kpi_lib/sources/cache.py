"""Files already read, kept under `.kpi/tables/` and believed only if signed by this workspace."""

from __future__ import annotations

import functools
import hashlib
import sys
from importlib import resources
from pathlib import Path

import pandas as pd

import kpi_lib.signed as signed
from kpi_lib.params.models import FileRule
from kpi_lib.sources.source import Parsed

FOLDER = Path(".kpi") / "tables"
# Importers, the tables they fill and the models their rules come from.
_CODE = (("kpi_lib.sources", ""), ("kpi_lib", "tables.py"), ("kpi_lib", "errors.py"))


def entry(*, sha256: str, file: str, rule: FileRule, timezone: str, key: bytes) -> str:
    """Name of a file's entry: everything that its reading depends on, hashed."""
    parts = (
        sha256, file, rule.model_dump_json(by_alias=True), timezone,
        signed.signed(b"key", key).hex(), _code_hash(), pd.__version__, sys.version,
    )  # fmt: skip
    return hashlib.sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()


def load(root: Path, name: str, key: bytes) -> Parsed | None:
    """The entry, or None: absent, damaged, or not written with this workspace's key."""
    return signed.load(root / FOLDER, name, key, Parsed)


def store(root: Path, name: str, key: bytes, parsed: Parsed) -> None:
    """Keep an entry, whole or not at all; a workspace that cannot be written to has no cache."""
    signed.store(root / FOLDER, name, key, parsed)


@functools.cache
def _code_hash() -> str:
    found = hashlib.sha256()
    for package, only in _CODE:
        for file in sorted(resources.files(package).iterdir(), key=lambda file: file.name):
            if file.name == only or (not only and file.name.endswith(".py")):
                found.update(file.read_bytes())
    return found.hexdigest()
