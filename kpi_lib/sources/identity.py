"""People without their addresses: the workspace key, hashes of e-mails, redaction of texts."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import re
import secrets
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

from kpi_lib.errors import KpiError

KEY_FILE = ".workspace-key"
KEY_VARIABLE = "INFLUENCER_KPI_KEY"
_BYTES = 32
_SHORTEST = 16
# It starts only where a word does, so that a caption of ten million letters is gone through once.
_ADDRESS = re.compile(
    r"(?<![\w.+%-])[\w.+%-]+(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63})+", re.IGNORECASE
)


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


def hmac_email(value: str, key: bytes) -> str:
    """HMAC-SHA-256 of an e-mail address (or id), blanks and case aside: 32 hexadecimal digits."""
    plain = value.strip().lower().encode("utf-8", "surrogatepass")
    return hmac.new(key, plain, hashlib.sha256).hexdigest()[:32]


def hmac_emails(values: pd.Series[Any], key: bytes) -> pd.Series[str]:
    """`hmac_email` of a column; missing stays missing."""
    texts = values.astype("str").str.strip()
    known = {text: hmac_email(text, key) for text in texts.dropna().unique() if text}
    return texts.map(known).astype("str")


def redact(text: str) -> str:
    """The text with everything that looks like an e-mail address taken out.

    >>> redact("ask anna@example.com")
    'ask [address]'
    """
    if "@" not in text and "%40" not in text:
        return text
    return _ADDRESS.sub("[address]", text)


def redact_column(values: pd.Series[Any]) -> pd.Series[Any]:
    """`redact` of a column of texts."""
    marked = values.str.contains("@|%40", regex=True, na=False)
    if not marked.any():
        return values
    return values.where(~marked, values[marked].map(redact)).astype("str")
