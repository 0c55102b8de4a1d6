"""docs/formats.md, written from the sources themselves."""

from __future__ import annotations

from collections.abc import Iterable

from kpi_lib.sources.registry import SOURCES
from kpi_lib.sources.sheets import titles_of
from kpi_lib.sources.source import Source
from kpi_lib.tables import TABLES, Field, Table

_GRADES = {
    "A": "official, or agreed by several real files",
    "B": "known from one or two real files or other programs' tests",
    "C": "partly known",
    "X": "not verified",
}
_WHOSE = {
    "file": "the file names its account; else the folder, else params",
    "folder": "the folder named after the creator's handle, else params",
    "none": "nobody's account",
}
_TYPES = {
    "text": "text",
    "number": "number",
    "flag": "yes or no",
    "date": "date",
    "time": "date, or date and time",
}
_INTRODUCTION = """\
# Formats

What files are recognised, by which column titles, and what each column of the agency's own sheets
means. This page is written from the importers (`kpi_lib.sources`).

A file is recognised by the *set* of its column titles, in any order and under any file name; case
and blanks do not matter. It is recognised as the source of which it has every title in bold and
most titles altogether; a title it has besides is left out. CSV (comma, semicolon, tab or bar;
UTF-8, UTF-16 or Windows-1252) and XLSX are read. `kpi check` says what each file was taken for.

A file that is none of these is read as `params` say:
`files: {"crm.csv": {as: leads, columns: {lead: "E-Mail", created: "Angelegt am"}}}`.

Pictures of posts lie in a campaign's folder `media`, each named for its post: [media.md](media.md).
"""


def formats_reference() -> str:
    """The page as Markdown: exports first, then the sheets, then tables for mapped files."""
    sheets = {table.name for table in TABLES.values() if table.sheet}
    exports = [source for source in SOURCES if source.name not in sheets]
    return "\n".join(
        [
            _INTRODUCTION,
            "## Exports\n",
            *_grades(),
            *(line for source in exports for line in _export(source)),
            "## The agency's own sheets\n",
            "Bold columns are required; the others may be left out or left empty.\n",
            *(line for table in TABLES.values() if table.sheet for line in _sheet(table)),
            "## Other tables that a file can be mapped to\n",
            *(line for table in TABLES.values() if not table.sheet for line in _sheet(table)),
        ]
    )


def _grades() -> Iterable[str]:
    yield "How well a format is known:\n"
    yield from (f"- **{grade}** {meaning}" for grade, meaning in _GRADES.items())
    yield ""


def _export(source: Source) -> Iterable[str]:
    fills = ", ".join(f"`{name}`" for name in source.tables) or "nothing (recognised, not used)"
    yield f"### {_cell(source.label)}\n"
    yield f"Kind `{source.name}` · grade {source.grade} · fills {fills} · owner: " + (
        f"{_WHOSE[source.account]}\n"
    )
    for variant, titles in source.headers.items():
        needed = source.required[variant]
        listed = ", ".join(
            f"**`{_cell(title)}`**" if field in needed else f"`{_cell(title)}`"
            for title, field in titles.items()
        )
        yield f"- {variant}: {listed}"
    yield ""
    if source.notes:
        yield from (f"- {note}" for note in source.notes)
        yield ""


def _sheet(table: Table) -> Iterable[str]:
    yield f"### `{table.name}`\n"
    yield f"{table.doc}\n"
    yield "| column | type | meaning | also read as |"
    yield "|---|---|---|---|"
    also: dict[str, list[str]] = {}
    for title, name in titles_of(table).items():
        if title != name:
            also.setdefault(name, []).append(title)
    for field in table.fields:
        other = ", ".join(also.get(field.name, ())) if table.sheet else ""
        yield f"| {_name(field)} | {_TYPES[field.dtype]} | {_meaning(field)} | {other} |"
    yield ""


def _name(field: Field) -> str:
    return f"**`{field.name}`**" if field.required else f"`{field.name}`"


def _meaning(field: Field) -> str:
    choices = f": {', '.join(f'`{choice}`' for choice in field.choices)}" if field.choices else ""
    return _cell(field.doc + choices)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
