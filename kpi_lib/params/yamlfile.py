"""YAML as text, with the line of every key: what a value means is for the models to say.

Scalars stay text, so that `no` is a language, `0123` a code and `2026-03-01` a date only where
the models expect one; an empty value is None. Anchors, tags and several documents are refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, TypeAlias

import yaml

from kpi_lib.errors import ParamsError, Problem
from kpi_lib.params.syntax import explain

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
KeyPath: TypeAlias = tuple[str | int, ...]
Plain: TypeAlias = "str | list[Plain] | dict[str, Plain] | None"
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A YAML file as read: its keys and values as text, and where each stands."""

    where: str
    value: dict[str, Plain]
    lines: dict[KeyPath, int]
    problems: tuple[Problem, ...]
    """Keys that stand twice, values lost to a comment, characters that do not print."""

    def line(self, path: KeyPath) -> int:
        """Line of a key, or of the nearest key above it that is in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def at(self, path: KeyPath) -> Plain:
        """Value at a key; None where there is none."""
        value: Plain = self.value
        for step in path:
            if isinstance(value, dict) and isinstance(step, str):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value


def read_yaml(path: Path, where: str) -> Document:
    """Read a YAML file; `where` is its name in messages. Raises ParamsError if it is not YAML."""
    return parse_yaml(read_text(path, where), where)


def read_text(path: Path, where: str, *, max_bytes: int = MAX_BYTES) -> str:
    """A UTF-8 file as text; raises ParamsError that says what it is instead."""
    try:
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except OSError as error:
        _refuse(where, None, f"cannot be read: {error.strerror}", "unreadable")
    if len(data) > max_bytes:
        _refuse(where, None, f"is larger than {max_bytes // 1_000_000} MB: is it the right file?",
                "too_large")  # fmt: skip
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        _refuse(where, None, "is UTF-16 text; save it as UTF-8", "encoding")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = f"0x{data[error.start]:02x}"
        _refuse(where, line, f"is not UTF-8 text (byte {byte}); save it as UTF-8", "encoding")


def parse_yaml(text: str, where: str) -> Document:
    """Read YAML text: one document, a mapping of keys at its top."""
    text = text.replace("\r\n", "\n")
    reader = _Reader(text, where)
    try:
        value = reader.document()
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, _position(error, text)) + 1
        _refuse(where, line, "a character that does not print; delete it", "characters")
    except yaml.MarkedYAMLError as error:
        _refuse(where, *explain(error, text.splitlines()), "syntax")
    if value is None:
        value = {}
    if not isinstance(value, dict):
        _refuse(where, 1, "expected keys and values, e.g. 'name: Acme', at the top", "syntax")
    return Document(where=where, value=value, lines=reader.lines, problems=tuple(reader.problems))


def _refuse(where: str, line: int | None, what: str, code: str) -> NoReturn:
    raise ParamsError(Problem(where=where, line=line, what=what, code=code))


class _Reader:
    """Builds the value from the parser's events (a class because four methods share the log)."""

    def __init__(self, text: str, where: str) -> None:
        self.where = where
        self.rows = text.splitlines()
        self.events: Iterator[yaml.Event] = yaml.parse(text, Loader=_LOADER)
        self.lines: dict[KeyPath, int] = {}
        self.problems: list[Problem] = []

    def document(self) -> Plain:
        next(self.events)
        first = next(self.events)
        if isinstance(first, yaml.StreamEndEvent):
            return None
        value = self.node(next(self.events), ())
        next(self.events)
        extra = next(self.events)
        if not isinstance(extra, yaml.StreamEndEvent):
            self.refuse(extra, "a second document ('---'); one file holds one")
        return value

    def node(self, event: yaml.Event, path: KeyPath) -> Plain:
        if isinstance(event, yaml.AliasEvent):
            self.refuse(event, f"a reference '*{event.anchor}'; write the value out")
        if getattr(event, "anchor", None) is not None:
            self.refuse(event, f"an anchor '&{_anchor(event)}'; write the value out where needed")
        if getattr(event, "tag", None) is not None:
            self.refuse(event, "a tag ('!…'); put text that begins with '!' in quotes")
        if len(path) > MAX_DEPTH:
            self.refuse(event, f"keys within keys, more than {MAX_DEPTH} deep")
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(path)
        assert isinstance(event, yaml.ScalarEvent), event  # the parser makes no other event here
        return self.scalar(event, path)

    def mapping(self, path: KeyPath) -> dict[str, Plain]:
        found: dict[str, Plain] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self.refuse(event, "a key that is not plain text; put text with '{', '[' in quotes")
            name, line = event.value, _line(event)
            if name == "<<":
                self.refuse(event, "a merge key '<<'; write the values out")
            here = (*path, name)
            if name in found:
                what = f"stands twice, first in line {self.lines[here]}; keep one"
                self.log(what, line, here, "duplicate_key")
            else:
                self.lines[here] = line
            value = self.node(next(self.events), here)
            found.setdefault(name, value)
        return found

    def sequence(self, path: KeyPath) -> list[Plain]:
        found: list[Plain] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            here = (*path, len(found))
            self.lines[here] = _line(event)
            found.append(self.node(event, here))
        return found

    def scalar(self, event: yaml.ScalarEvent, path: KeyPath) -> str | None:
        text, line = event.value, _line(event)
        if event.implicit[0] and text in _NULLS:
            rest = _after(event, self.rows)
            lost = re.match(r":?\s*(#[^\s#]\S*)", rest)
            if text == "" and lost:
                what = (f"empty, because everything after '#' is a comment; write '{lost[1]}' in "
                        "quotes, or put a blank after '#'")  # fmt: skip
                self.log(what, line, path, "comment")
            return None
        bad = next((mark for mark in text if not _prints(mark)), None)
        if bad is not None:
            self.log(f"a character that does not print (U+{ord(bad):04X}); delete it", line, path,
                     "characters")  # fmt: skip
        return str(text)

    def log(self, what: str, line: int, path: KeyPath, code: str) -> None:
        self.problems.append(
            Problem(where=self.where, line=line, key=key_text(path), what=what, code=code)
        )

    def refuse(self, event: yaml.Event, what: str) -> NoReturn:
        _refuse(self.where, _line(event), what, "syntax")


def key_text(path: KeyPath) -> str:
    """A key as messages name it: `targets.cpa.max`, `files."*.csv".as`; lists count from 1."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step + 1}]"
            continue
        shown = step if re.fullmatch(r"[\w-]{1,60}", step) else shorten(step, quote='"')
        text += f".{shown}" if text else shown
    return text


def shorten(text: str, *, quote: str = "'", width: int = 60) -> str:
    """Text of unknown origin in quotes, on one line, at most `width` characters of it."""
    cut = text if len(text) <= width else text[: width - 1] + "…"
    plain = "".join(
        mark if _prints(mark) and mark not in "\n\t" else f"\\u{ord(mark):04x}" for mark in cut
    )
    return f"{quote}{plain}{quote}"


def _prints(mark: str) -> bool:
    """Not a control, a lone surrogate, or a mark that turns the direction of what follows."""
    if mark in "\n\t":
        return True
    if mark in "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff":
        return False
    return unicodedata.category(mark) not in {"Cc", "Cs"}


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _after(event: yaml.Event, rows: list[str]) -> str:
    """The rest of the line that an event stands in."""
    mark = event.start_mark
    return rows[mark.line][mark.column :] if mark and mark.line < len(rows) else ""


def _anchor(event: yaml.Event) -> str:
    return str(getattr(event, "anchor", ""))


def _position(error: yaml.reader.ReaderError, text: str) -> int:
    """Index of the character: counted here, since the parsers count differently."""
    found = next((at for at, mark in enumerate(text) if not _prints(mark)), None)
    return int(error.position) if found is None else found
