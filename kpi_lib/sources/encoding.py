"""From bytes to text: which encoding a file has, decided from its bytes or from params."""

from __future__ import annotations

import codecs
import re

from kpi_lib.errors import Problem, SourceError, did_you_mean
from kpi_lib.sources.cells import note, params_line, problem
from kpi_lib.sources.source import Reading

_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8 with byte order mark"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16 (little-endian)"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16 (big-endian)"),
)
_NOT_TEXT = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\xd0\xcf\x11\xe0", "an old (.xls) or password-protected workbook: save it as .xlsx or CSV"),
    (b"\x1f\x8b", "a compressed file: unpack it"),
    (b"Rar!", "a compressed file: unpack it"),
    (b"7z\xbc\xaf", "a compressed file: unpack it"),
)
_COMMON = ("utf-8", "utf-16", "cp1252", "iso-8859-1", "iso-8859-15", "cp1250", "cp1251", "cp1254",
           "mac-roman", "shift_jis", "gb18030", "big5", "euc-kr")  # fmt: skip
_STEERING = re.compile(
    "[\x01-\x08\x0e-\x1f\x7f\x81-\x84\x86-\x9f\u200b\u202a-\u202e\u2060\u2066-\u206f\ufeff"
    "\ufff9-\ufffb]"
)
"""Not U+0080: it is the euro sign of some exports."""
_BREAKS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
_UNFINISHED = 4
"""Bytes of the longest character of UTF-8: so many may be missing at the end of a cut-off file."""


def decode(data: bytes, reading: Reading) -> str:
    """The text of a file: params' encoding, else by its byte order mark, else UTF-8, else cp1252.

    What was decided is noted; NUL characters are left out with a warning. Raises `SourceError` for
    pictures, PDFs and archives, and where the bytes are no text of any of these encodings.
    """
    for start, what in _NOT_TEXT:
        if data.startswith(start):
            raise refusal(reading, "not_a_table", f"is {what}, not a table that can be read.")
    text = _by_rule(data, reading) if reading.rule.encoding else _by_bytes(data, reading)
    if "\x00" in text:
        count = text.count("\x00")
        text = text.replace("\x00", "")
        problem(
            reading, "nul_bytes",
            f"holds {count} NUL bytes, which no export writes, and may be damaged. They were left "
            "out; download or save the file again.",
            severity="warning",
        )  # fmt: skip
    return plain(text)


def plain(text: str) -> str:
    """The text without what steers terminals, turns the direction of writing or cannot be seen.

    Names that differ only by such a mark are the same name, and no page or table holds one.

    >>> plain("An\\x1b[31mna\\u202e")
    'An[31mna'
    """
    return _BREAKS.sub(" ", _STEERING.sub("", text))


def refusal(reading: Reading, code: str, what: str, *, line: int | None = None) -> SourceError:
    """The error that says that this file cannot be read."""
    return SourceError(Problem(where=reading.path, what=what, code=code, line=line))


def _by_rule(data: bytes, reading: Reading) -> str:
    name = str(reading.rule.encoding)
    try:
        text = data.decode(name)
    except LookupError as error:
        what = f"params name the encoding '{name}', which is unknown.{did_you_mean(name, _COMMON)}"
        raise refusal(reading, "unknown_encoding", what) from error
    except UnicodeDecodeError as error:
        what = f"is not {name}, as params say: byte {error.start + 1} is no text."
        raise refusal(reading, "wrong_encoding", what) from error
    note(reading, f"encoding {name}, as params say")
    return text.removeprefix("\ufeff")


def _by_bytes(data: bytes, reading: Reading) -> str:
    for mark, name, label in _MARKS:
        if data.startswith(mark):
            note(reading, f"encoding {label}")
            return _strictly(data[len(mark) :], name, reading)
    wide = _wide(data[:4096])
    if wide:
        note(reading, f"encoding {wide.upper()}, by its bytes")
        return _strictly(data, wide, reading)
    return _strictly(data, "utf-8", reading)


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of Western text is zero."""
    if len(head) < 8:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > 0.4 * half and even < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 * half and odd < 0.1 * half else None


def _strictly(data: bytes, name: str, reading: Reading) -> str:
    try:
        text = data.decode(name)
    except UnicodeDecodeError as error:
        if error.reason in ("unexpected end of data", "truncated data") and (
            error.start >= len(data) - _UNFINISHED
            and (name != "utf-8" or not data[: error.start].isascii())
        ):
            problem(reading, "truncated", "ends in the middle of a character: the file is cut off. "
                    "Download it again.")  # fmt: skip
            return data[: error.start].decode(name)
        if name != "utf-8":
            what = f"begins as {name.upper()}, but byte {error.start + 1} is no text."
            raise refusal(reading, "wrong_encoding", what) from error
        return _western(data, reading)
    if name == "utf-8" and not any("UTF-8" in decision for decision in reading.decisions):
        note(reading, "encoding UTF-8")
    return text


def _western(data: bytes, reading: Reading) -> str:
    """Bytes that are not UTF-8: cp1252, or UTF-8 with a few stray bytes of cp1252."""
    rough = data.decode("utf-8", "surrogateescape")
    stray = sum("\udc80" <= char <= "\udcff" for char in rough)
    proper = sum(char > "\x7f" for char in rough) - stray
    if proper > stray:
        problem(
            reading, "mixed_encoding",
            f"is UTF-8 except for {stray} bytes, which were read as Windows-1252. "
            "Save the file as UTF-8 to be sure of its texts.",
            severity="warning",
        )  # fmt: skip
        return "".join(_stray(char) if "\udc80" <= char <= "\udcff" else char for char in rough)
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        what = (
            f"is neither UTF-8 nor UTF-16 nor Windows-1252 (byte {error.start + 1}). Add its "
            f"encoding to the params file: {params_line(reading, 'encoding: cp1250')} "
            f"(one of {', '.join(_COMMON)}), or save it as UTF-8."
        )
        raise refusal(reading, "undecidable_encoding", what) from error
    line = params_line(reading, "encoding: cp1250")
    note(reading, "encoding Windows-1252 (cp1252), as it is not UTF-8; if accents look wrong, add "
         f"to the params file: {line}")  # fmt: skip
    return text


def _stray(char: str) -> str:
    return bytes([ord(char) - 0xDC00]).decode("cp1252", "replace")
