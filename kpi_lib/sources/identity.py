"""People without their addresses: hashes of e-mails, redaction of texts."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Any

import pandas as pd

# It starts only where a word does, so that a caption of ten million letters is gone through once.
_ADDRESS = re.compile(
    r"(?<![\w.+%-])[\w.+%-]+(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63})+", re.IGNORECASE
)


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
