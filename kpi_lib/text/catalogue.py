"""The gettext catalogues: English is the message id, every other language a `.po` file."""

from __future__ import annotations

import io
from functools import cache
from importlib.resources import files


@cache
def catalogue(language: str) -> dict[str, str]:
    """Message id → text of one language (`de`); empty for English and where there is no file."""
    path = files("kpi_lib").joinpath("locale", f"{language}.po")
    if not path.is_file():
        return {}
    from babel.messages.pofile import read_po  # only pages that are not English pay for it

    read = read_po(io.BytesIO(path.read_bytes()), locale=language, abort_invalid=True)
    return {
        entry.id: entry.string
        for entry in read
        if isinstance(entry.id, str) and isinstance(entry.string, str) and entry.id and entry.string
    }
