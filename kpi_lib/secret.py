"""The workspace's secret: what e-mail addresses are hashed and caches are signed with."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from kpi_lib.errors import KpiError

KEY_FILE = ".workspace-key"
KEY_VARIABLE = "INFLUENCER_KPI_KEY"
_BYTES = 32
_SHORTEST = 16


def workspace_key(root: Path) -> bytes:
    """The secret that e-mail addresses are hashed with: from `INFLUENCER_KPI_KEY`, else the
    workspace's file, made on first use and readable by its owner only.

    Where the workspace cannot be written to, a key for this run only. Raises `KpiError` if the
    variable or the file holds no key.
    """
    stated = os.environ.get(KEY_VARIABLE)
    if stated:
        return _from_variable(stated)
    path = root / KEY_FILE
    if not path.exists():
        try:
            _make(path)
        except OSError:
            return secrets.token_bytes(_BYTES)
    return _from_file(path)


def known_key(root: Path) -> bytes | None:
    """The same where there is one already; makes none, and raises nothing."""
    if not os.environ.get(KEY_VARIABLE) and not (root / KEY_FILE).exists():
        return None
    try:
        return workspace_key(root)
    except KpiError:
        return None


def _from_variable(text: str) -> bytes:
    with contextlib.suppress(ValueError):
        key = bytes.fromhex(text)
        if len(key) >= _SHORTEST:
            return key
    if len(text) < _SHORTEST:
        raise KpiError(f"{KEY_VARIABLE} is too short: give 64 hexadecimal digits, e.g. from "
                       "`python -c 'import secrets; print(secrets.token_hex())'`")  # fmt: skip
    return text.encode()


def _from_file(path: Path) -> bytes:
    with contextlib.suppress(ValueError, OSError):
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
        if len(key) == _BYTES:
            return key
    raise KpiError(
        f"{KEY_FILE} holds no key of {_BYTES * 2} hexadecimal digits, or cannot be read. Restore "
        "it, or delete it: a new one is made, and caches are built again"
    )


def _make(path: Path) -> None:
    """Write whole and at once: two builds that start together end with the same key."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{KEY_FILE}-")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_BYTES) + "\n")
        with contextlib.suppress(FileExistsError):
            os.link(name, path)
    finally:
        Path(name).unlink(missing_ok=True)
