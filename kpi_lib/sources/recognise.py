"""What an export is: found by the set of its column titles, never by its name."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kpi_lib.sources.cells import shown
from kpi_lib.sources.source import Source
from kpi_lib.tables import TABLES

HEADER_ROWS = 12
"""The header is looked for in so many rows of a table: titles and notes may stand above it."""
_QUOTES = str.maketrans(dict.fromkeys('"„“”‟«»', "") | dict.fromkeys("‘’‚‛`´", "'"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """How well a header fits one variant of a source."""

    source: Source
    variant: str
    fields: dict[int, str]
    """Position in the header → our field."""
    missing: tuple[str, ...]
    """Required titles that are not there, as the variant writes them."""
    titles: int
    """Titles of the variant that are there (of several for one field, one)."""
    of: int
    """Titles of the variant, so counted."""
    position: int
    """Index of the header among the table's records."""

    @property
    def complete(self) -> bool:
        return not self.missing

    @property
    def rank(self) -> tuple[bool, int, int]:
        """Most titles first; of equals, the source that asks for more."""
        return (self.complete, self.titles, len(self.source.required[self.variant]))


@functools.lru_cache(maxsize=16384)
def fold_title(title: str) -> str:
    """A column title as it is compared: without case, odd blanks, `_`, quotation marks.

    >>> fold_title(' Post_ID') == fold_title('post id')
    True
    """
    plain = unicodedata.normalize("NFC", title.replace("\ufeff", "")).translate(_QUOTES)
    return " ".join(plain.replace("_", " ").split()).casefold()


def recognise(records: Sequence[Sequence[str]], sources: Iterable[Source]) -> tuple[Match, ...]:
    """The sources whose required titles are all in one of these rows, the best first.

    `records` are the first rows of a table. Two matches of equal rank at the front: ambiguous.
    """
    found = [match for match in _matches(records, sources) if match.complete and _is_its_own(match,
             records[match.position])]  # fmt: skip
    return _best(found)


def nearest(records: Sequence[Sequence[str]], sources: Iterable[Source]) -> Match | None:
    """The source that shares most titles with one of these rows, or None if none shares any."""
    found = sorted(
        (match for match in _matches(records, sources) if match.titles),
        key=lambda match: (match.titles / match.of, match.titles),
        reverse=True,
    )
    close = [match for match in found if match.titles > 1 or match.of < 3]
    return close[0] if close else None


def not_recognised(records: Sequence[Sequence[str]], sources: Sequence[Source]) -> str:
    """What is said of a table no source takes: the nearest one and what it lacks."""
    match = nearest(records, sources)
    if match is None:
        return "not recognised. None of its column titles is known."
    missing = ", ".join(f"'{title}'" for title in match.missing)
    lacks = f"; missing {missing}" if missing else ""
    return (
        f"not recognised. Nearest: {match.source.label} ({match.titles} of {match.of} headers"
        f"{lacks})."
    )


def suggestion(records: Sequence[Sequence[str]], sources: Sequence[Source]) -> str:
    """The rule that would read it: `as: orders, columns: {order: "title in the file"}`."""
    match = nearest(records, sources)
    if match is None or not match.source.tables:
        return 'as: TABLE, columns: {COLUMN: "title in the file"}'
    table = TABLES[match.source.tables[0]]
    titles = {field: records[match.position][index] for index, field in match.fields.items()}
    needed = [field for field in table.fields if field.required]
    columns = ", ".join(
        f'{field.name}: "{shown(titles.get(field.name, "title in the file"))}"'
        for field in needed
        if field.name in titles or not field.choices
    )
    fixed = [field.name for field in needed if field.choices and field.name not in titles]
    constants = ", ".join(f"{name}: {name.upper()}" for name in fixed)
    rule = f"as: {table.name}, columns: {{{columns}}}"
    return f"{rule}, constants: {{{constants}}}" if constants else rule


def _matches(records: Sequence[Sequence[str]], sources: Iterable[Source]) -> list[Match]:
    sources = tuple(sources)
    known = {
        fold_title(title)
        for source in sources
        for titles in source.headers.values()
        for title in titles
    }
    folded = [[fold_title(cell) if len(cell) < 200 else "" for cell in row] for row in records]
    headers = [(at, row) for at, row in enumerate(folded) if not known.isdisjoint(row)]
    return [
        _match(source, variant, row, at)
        for source in sources
        for variant in source.headers
        for at, row in headers
    ]


def _match(source: Source, variant: str, header: Sequence[str], position: int) -> Match:
    titles = source.headers[variant]
    places: dict[str, int] = {}
    for index, title in enumerate(header):
        places.setdefault(title, index)
    fields: dict[int, str] = {}
    for title, field in titles.items():
        place = places.get(fold_title(title))
        if place is not None and field not in fields.values():
            fields[place] = field
    have = set(fields.values())
    first = {field: title for title, field in reversed(list(titles.items()))}
    missing = tuple(first[name] for name in source.required[variant] if name not in have)
    return Match(
        source=source, variant=variant, fields=fields, missing=missing, titles=len(fields),
        of=len(first), position=position,
    )  # fmt: skip


def _is_its_own(match: Match, header: Sequence[str]) -> bool:
    named = sum(bool(cell.strip()) for cell in header)
    return match.titles >= match.source.share * named


def _best(found: list[Match]) -> tuple[Match, ...]:
    """Best first; of one source only its best variant, of one place only the earliest."""
    best: dict[str, Match] = {}
    for match in found:
        known = best.get(match.source.name)
        if known is None or match.rank > known.rank:
            best[match.source.name] = match
    return tuple(sorted(best.values(), key=lambda match: match.rank, reverse=True))
