"""When two spellings are the same thing: names, handles, campaign values, words in a caption."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from kpi_lib.sources.cells import plain

_UTM = re.compile(r"[\s\-_+]+")


def fold_name(text: str) -> str:
    """Names compare without case, compatibility forms and extra blanks."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def fold_handle(text: str) -> str:
    """Handles compare without case and @."""
    return fold_name(text).lstrip("@")


def fold_utm(text: str) -> str:
    """Values of utm_campaign and utm_content compare without case, `-`, `_` and blanks."""
    return _UTM.sub("", unicodedata.normalize("NFKC", text).casefold())


def fold_code(text: str) -> str:
    """Codes compare in upper case, stripped."""
    return text.strip().upper()


def folded(texts: pd.Series[Any], fold: Any) -> pd.Series[Any]:
    """`fold` over the distinct values; missing stays missing, and so does what folds to nothing."""
    codes, known = pd.factorize(texts)
    # Whatever is missing has the code -1, which is the last entry.
    words = np.array([*(fold(text) or None for text in plain(known)), None], dtype=object)
    return pd.Series(words[codes], index=texts.index, dtype="str", name=texts.name)


def exploded(texts: pd.Series[Any], fold: Any = fold_code) -> pd.Series[Any]:
    """The values of `;`-joined lists, one a row, under the index of the list; order kept."""
    known = texts.dropna()
    lists = [text.split(";") for text in plain(known)]
    index = known.index.repeat(np.array([len(words) for words in lists], dtype=np.intp))
    parts = [word for words in lists for word in words]
    return folded(pd.Series(parts, index=index, dtype="str", name=texts.name), fold).dropna()


class Words:
    """A set of hashtags or mentions, looked for as whole words without regard to case."""

    def __init__(self, sign: str, words: Iterable[str]) -> None:
        self._sign = sign
        found = sorted({_plain(word).lstrip(sign).strip() for word in words} - {""})
        # The longest first: of `#tea` and `#teatime` the whole word must win.
        either = "|".join(re.escape(word) for word in sorted(found, key=lambda w: (-len(w), w)))
        before = r"(?<![\w.])" if sign == "@" else ""
        self._pattern = re.compile(f"{before}{sign}(?:{either})") if found else None

    def within(self, text: str) -> bool:
        """Whether any of the words stands in the text."""
        if self._pattern is None or self._sign not in (plain := _plain(text)):
            return False
        return any(
            _ends(plain, match.end(), dots=self._sign == "@")
            for match in self._pattern.finditer(plain)
        )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _ends(text: str, at: int, *, dots: bool) -> bool:
    """Whether a word ends at this place; a handle goes on after a dot that has a letter behind."""
    if dots and text[at : at + 1] == ".":
        at += 1
        return not _goes_on(text, at)
    return not _goes_on(text, at)


def _goes_on(text: str, at: int) -> bool:
    sign = text[at : at + 1]
    # Vowel signs (category M) belong to the word in scripts such as Devanagari.
    return bool(sign) and (sign.isalnum() or sign == "_" or unicodedata.category(sign)[0] == "M")
