"""File names as they may be shown, and the patterns of params that match them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import PurePath

_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def shown_path(path: PurePath) -> str:
    """A path with `/` that is safe to print: what cannot be seen or is no text is written out."""
    text = unicodedata.normalize("NFC", path.as_posix())
    return "".join(_seen(char) for char in text)


def _seen(char: str) -> str:
    if unicodedata.category(char) not in _UNSEEN:
        return char
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a name that is no UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else (
        f"\\U{code:08x}"
    )  # fmt: skip


def params_file(path: str) -> str:
    """The params file whose `files:` speak of this file of `data/`.

    >>> params_file("data/aurora/spring/export.csv")
    'params/aurora/spring.yaml'
    """
    parts = path.split("/")
    if len(parts) < 4 or parts[0] != "data":
        return "the params file"
    return f"params/{parts[1]}/{'client' if parts[2] == '_shared' else parts[2]}.yaml"


def rule_line(inside: str, rule: str) -> str:
    """The line of params that says something of one file of a campaign's folder.

    >>> rule_line("tiktok/Content.csv", "creator: anna")
    'files: {"tiktok/Content.csv": {creator: anna}}'
    """
    quoted = inside.replace("\\", "\\\\").replace('"', '\\"')
    return f'files: {{"{quoted}": {{{rule}}}}}'


def day_of_folder(name: str) -> dt.date | None:
    """The day that a folder `YYYY-MM-DD` stands for; None for any other name."""
    if not _DAY.fullmatch(name):
        return None
    try:
        return dt.date.fromisoformat(name)
    except ValueError:
        return None


def matches(pattern: str, inside: str) -> bool:
    """Whether a pattern of params names this file, a path within its campaign's folder.

    `*` stays within one folder, `**` crosses any number; a pattern without `/` names files of any
    folder. Dated folders may be left out of the pattern: `tiktok/*.csv` also matches
    `2026-05-31/tiktok/Content.csv`.
    """
    wanted = unicodedata.normalize("NFC", pattern).split("/")
    parts = inside.split("/")
    undated = [part for part in parts[:-1] if day_of_folder(part) is None] + parts[-1:]
    if len(wanted) == 1 and wanted != ["**"]:
        return fnmatchcase(parts[-1], wanted[0])
    return _matches(wanted, parts) or _matches(wanted, undated)


def _matches(wanted: Sequence[str], parts: Sequence[str]) -> bool:
    if not wanted:
        return not parts
    if wanted[0] == "**":
        return any(_matches(wanted[1:], parts[skip:]) for skip in range(len(parts) + 1)) or (
            len(wanted) == 1
        )
    return bool(parts) and fnmatchcase(parts[0], wanted[0]) and _matches(wanted[1:], parts[1:])
