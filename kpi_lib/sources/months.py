"""Names of months in the languages of the exports."""

from __future__ import annotations

import functools
import unicodedata

from babel.dates import get_month_names

LANGUAGES = ("en", "de", "es", "pt", "fr", "it", "nl")
_ALSO = {"sept": 9, "set": 9, "mrz": 3}


def plain(text: str) -> str:
    """Lower case, without accents and full stops: how names of months are compared."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in split if not unicodedata.combining(char)).replace(".", "")


@functools.cache
def _months() -> dict[str, int]:
    names = dict(_ALSO)
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                found = get_month_names(width, context=context, locale=language)
                names.update({plain(name): number for number, name in found.items()})
    return names


def month(name: str) -> int | None:
    """1 to 12 for `March`, `Mär.`, `marzo`, `março`, `mars`, …; None for any other word."""
    return _months().get(plain(name))
