"""Checks of single values in params: each says in plain words what it expects and what it found."""

from __future__ import annotations

import codecs
import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import ValidationInfo

from kpi_lib.params import vocabulary
from kpi_lib.params.yamlfile import KeyPath, shorten
from kpi_lib.workspace import is_slug, suggest_slug

_NUMBER = re.compile(r"[-+]?(\d[\d_]*(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
_PICTURES = {
    ".png": b"\x89PNG",
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
    ".webp": b"RIFF",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a file is checked against besides itself."""

    folder: Path | None = None
    """`params/<client>/`: pictures are looked for here."""
    own_kpis: frozenset[str] = frozenset()
    """The client's own KPIs: targets and recommendations may name them."""


class MistakesError(ValueError):
    """Several mistakes found together, each with its place below the value checked."""

    def __init__(self, found: Sequence[tuple[KeyPath, str]]) -> None:
        super().__init__("; ".join(what for _, what in found))
        self.found = tuple(found)


def raise_mistakes(found: Sequence[tuple[KeyPath, str]]) -> None:
    """Raise what was found, if anything was."""
    if found:
        raise MistakesError(found)


def found(value: object) -> str:
    """A value as messages show it."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "keys below it"
    if isinstance(value, list | tuple):
        return "a list"
    text = str(value)
    return text if _NUMBER.fullmatch(text) and len(text) < 30 else shorten(text)


def date(value: object) -> object:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    expected = f"expected a date like 2026-03-01, found {found(value)}"
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()):
        raise ValueError(expected)
    try:
        day = dt.date.fromisoformat(value.strip())
    except ValueError:
        raise ValueError(f"{expected}, which is in no calendar") from None
    if not 2000 <= day.year <= 2100:
        raise ValueError(f"expected a date from 2000 to 2100, found {day}")
    return day


def number(value: object) -> object:
    if isinstance(value, str):
        return _plain_number(value.strip())
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"expected a number, found {found(value)}")
    return value


def _plain_number(text: str) -> float:
    """Text that cannot be meant as another number; else raises with the way to write it."""
    wrong = f"expected a number, found {shorten(text)}"
    if text.endswith("%"):
        share = text[:-1].strip().replace(",", ".")
        hint = (
            f"{float(share) / 100:.10g} for {text}" if _NUMBER.fullmatch(share) else "0.3 for 30 %"
        )
        raise ValueError(f"{wrong}; write {hint}" if len(text) < 30 else wrong)
    if re.fullmatch(r"[-+]?[1-9]\d{0,2}(\.000)+", text):
        raise ValueError(f"{wrong}; write {text.replace('.', '')}, or {text.split('.')[0]}")
    if re.fullmatch(r"[-+]?\d+,\d+", text):
        raise ValueError(f"{wrong}; the decimal mark is a point: {text.replace(',', '.')[:30]}")
    if not _NUMBER.fullmatch(text):
        hint = "; write the number alone" if re.search(r"\d", text) else ""
        raise ValueError(wrong + hint)
    return float(text.replace("_", ""))


def finite(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError(f"expected a finite number, found {value}")
    return value


def positive(value: float) -> float:
    if value <= 0:
        raise ValueError(f"expected a number above 0, found {value:g}")
    return finite(value)


def one_line(text: str) -> str:
    text = text.strip()
    if not text:
        raise ValueError("empty; expected a line of text")
    if any(unicodedata.category(mark) in {"Cc", "Zl", "Zp"} for mark in text):
        raise ValueError(f"expected one line of text, found several: {shorten(text)}")
    if len(text) > 200:
        raise ValueError(f"longer than 200 characters: {shorten(text)}")
    return text


def some_text(text: str) -> str:
    if not text.strip():
        raise ValueError("empty; expected text")
    return text


def one_of(known: Callable[[], Any], what: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value not in known():
            raise ValueError(vocabulary.unknown(value, known(), what))
        return value

    return check


def colour(value: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        raise ValueError(f"expected a colour like '#3d4ed8', found {found(value)}")
    return value


def variable(value: str) -> str:
    # Never repeats what it found: somebody may have written the password itself.
    if not re.fullmatch(r"[A-Z][A-Z0-9_]{0,63}", value):
        raise ValueError(
            "expected the name of an environment variable, capitals, digits and '_', e.g. "
            "ACME_PASSWORD, not the password itself"
        )
    return value


def picture(value: str, info: ValidationInfo) -> str:
    path = PurePosixPath(value)
    if path.is_absolute() or ".." in path.parts or "\\" in value or ":" in value:
        raise ValueError(f"expected a file in this folder, found {shorten(value)}")
    if path.suffix.lower() not in _PICTURES:
        raise ValueError(f"expected a PNG, JPEG or WebP picture, found {shorten(value)}")
    context = info.context
    if not isinstance(context, Context) or context.folder is None:
        return value
    file = context.folder / path
    if not file.is_file():
        raise ValueError(f"no file {shorten(value)} beside this one")
    if not file.resolve().is_relative_to(context.folder.resolve()):
        raise ValueError(
            f"expected a file in this folder, found a link out of it: {shorten(value)}"
        )
    with file.open("rb") as opened:
        if not opened.read(4).startswith(_PICTURES[path.suffix.lower()]):
            raise ValueError(f"{shorten(value)} is not the kind of picture that its name says")
    return value


def slug(value: str) -> str:
    if not is_slug(value):
        near = suggest_slug(value)
        hint = f"; e.g. '{near}'" if near else ""
        raise ValueError(f"expected small letters a-z, digits and '-', found {found(value)}{hint}")
    return value


def pattern(value: str) -> str:
    if not value.strip() or value.startswith("/") or ".." in PurePosixPath(value).parts:
        raise ValueError(f"expected a file or pattern below this folder, e.g. 'tiktok/*.csv', "
                         f"found {shorten(value)}")  # fmt: skip
    if "\\" in value:
        raise ValueError(f"folders are parted by '/', found {shorten(value)}")
    return value


def word(value: str) -> str:
    if not value.strip() or re.search(r"\s", value.strip()):
        raise ValueError(f"expected one word without blanks, found {found(value)}")
    return value.strip()


def address(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+/\S+", value.strip()):
        raise ValueError(f"expected the address of a post, https://…, found {found(value)}")
    return value.strip()


def site(value: str) -> str:
    """The address of a folder on the web, without its last `/`."""
    if not re.fullmatch(r"https?://[^\s/?#\"'<>]+(/[^\s?#\"'<>]*)?", value.strip()):
        raise ValueError(f"expected the address of a folder, https://…, found {found(value)}")
    return value.strip().rstrip("/")


def encoding(value: str) -> str:
    try:
        codecs.lookup(value)
        "".encode(value)
    except (LookupError, ValueError):
        raise ValueError(f"unknown encoding {found(value)}; usual ones are utf-8, utf-16, "
                         "cp1252, latin-1, mac-roman") from None  # fmt: skip
    return value


def delimiter(value: str) -> str:
    if len(value) != 1 or value.isalnum():
        raise ValueError(f"expected one character, e.g. ';' or \"\\t\", found {found(value)}")
    return value


def handles(value: object) -> object:
    names: list[Any] = value if isinstance(value, list) else [value]
    if not names or not all(isinstance(name, str) for name in names):
        raise ValueError(f"expected a handle or a list of handles, found {found(value)}")
    for name in names:
        word(name)
    return value


def label(value: object) -> object:
    texts: list[Any] = list(value.values()) if isinstance(value, dict) else [value]
    if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
        raise ValueError("expected a text, or one a language: {en: …, de: …}, "
                         f"found {found(value)}")  # fmt: skip
    for text in texts:
        one_line(text)
    return value


def kpi_name(value: str, info: ValidationInfo) -> str:
    context = info.context
    if not isinstance(context, Context) or value in context.own_kpis:
        return value
    known = vocabulary.kpi_names()
    if value not in known:
        names = (*known, *sorted(context.own_kpis))
        raise ValueError(vocabulary.unknown(value, names, "KPI") + " See docs/kpis.md.")
    return value


def score_kpi(value: str, info: ValidationInfo) -> str:
    if not isinstance(info.context, Context):
        return value
    known, refused = vocabulary.score_kpis()
    if value in refused:
        raise ValueError(f"'{value}' cannot be a part of a score: {refused[value]}")
    if value not in known:
        raise ValueError(vocabulary.unknown(value, known, "KPI") + " See docs/kpis.md.")
    return value


def own_kpi(value: str, info: ValidationInfo) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,59}", value):
        raise ValueError("a KPI's name is small letters a-z, digits and '_', a letter first; "
                         f"found {shorten(value)}")  # fmt: skip
    if isinstance(info.context, Context) and value in vocabulary.kpi_names():
        raise ValueError(f"{shorten(value)} is a built-in KPI; choose another name")
    return value


def formula(value: str, info: ValidationInfo) -> str:
    if not isinstance(info.context, Context):
        return value
    mistake = vocabulary.formula_mistake(value)
    if mistake is not None:
        raise ValueError(mistake)
    return value
