"""The lock: a key from the password, files sealed so that a change of them cannot go unseen."""

from __future__ import annotations

import base64
import gzip
import hashlib
import hmac
import os
import unicodedata
from dataclasses import dataclass

ITERATIONS = 600_000
"""Of PBKDF2 with HMAC-SHA-256, as OWASP asks of it."""
KEY_BYTES, SALT_BYTES, NONCE_BYTES = 32, 16, 12
CHECK = "kpi-check"
"""Name under which an empty text is sealed, to tell a wrong password from a damaged file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """What a page's reader needs besides the password."""

    salt: str
    """Base64."""
    iterations: int
    check: str
    """Sealed nothing, base64."""


def new_salt() -> str:
    """Random, base64."""
    return base64.b64encode(os.urandom(SALT_BYTES)).decode()


def derive(password: str, salt: str, iterations: int = ITERATIONS) -> bytes:
    """The key of a password; written one way or another, the same letters are the same password."""
    letters = unicodedata.normalize("NFC", password).encode()
    raw = base64.b64decode(salt)
    return hashlib.pbkdf2_hmac("sha256", letters, raw, iterations, KEY_BYTES)


def digest(key: bytes, path: str, content: bytes) -> str:
    """What a file is known by without telling anything of it to those who lack the key."""
    return hmac.new(key, path.encode() + b"\0" + content, hashlib.sha256).hexdigest()


def encrypt(key: bytes, path: str, content: bytes) -> str:
    """Nonce, AES-256-GCM of the packed content, tag; base64. Opens under the same path only."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(NONCE_BYTES)
    packed = gzip.compress(content, compresslevel=9, mtime=0)
    sealed = nonce + AESGCM(key).encrypt(nonce, packed, path.encode())
    return base64.b64encode(sealed).decode()


def decrypt(key: bytes, path: str, sealed: str) -> bytes | None:
    """The content; None for another key, another path, or a changed byte."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        raw = base64.b64decode(sealed, validate=True)
        opened = AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], path.encode())
    except (InvalidTag, ValueError):
        return None
    return gzip.decompress(opened)
