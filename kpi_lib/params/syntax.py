"""What the YAML parser could not read, in words for who wrote it."""

from __future__ import annotations

import re

import yaml

# libyaml and PyYAML's own parser (where libyaml is not built) word them differently.
_PLAIN_WORDS = (
    ("could not find expected ':'", "expected 'key: value' with a blank after ':'"),
    ("did not find expected key", "indentation: this line stands under nothing; align it with the "
     "keys it belongs to"),
    ("<block end>", "indentation: this line stands under nothing; align it with the keys it "
     "belongs to"),
    ("did not find expected '-'", "expected '-' as in the lines above; align the line"),
    ("comment or line break", "text that begins with '|' or '>' needs quotes"),
    ("chomping or indentation", "text that begins with '|' or '>' needs quotes"),
    ("alphabetic or numeric", "text that begins with '*' or '&' needs quotes"),
    ("whitespace or line break", "text that begins with '!' needs quotes"),
    ("directive name", "text that begins with '%' needs quotes"),
    ("non-alphabetical", "text that begins with '%' needs quotes"),
    ("unexpected ':'", "a ':' within '{' or '[' needs a blank after it, or quotes around the text"),
    ("<document start>", "expected 'key: value', found something after the end of what is above"),
    ("unexpected end of stream", "a quote is opened and never closed"),
    ("hexdecimal", "a backslash in double quotes; use single quotes, or double it"),
    ("escape", "a backslash in double quotes; use single quotes, or double it"),
    ("node content", "a '[' or '{' is never closed, or a value is missing"),
    ("expected ',' or ']'", "a '[' is never closed, or a ',' is missing; text with '#' or ',' in "
     "a list needs quotes"),
    ("expected ',' or '}'", "a '{' is never closed, or a ',' is missing; text with '#' or ',' "
     "needs quotes"),
)  # fmt: skip


def explain(error: yaml.MarkedYAMLError, rows: list[str]) -> tuple[int, str]:
    """Line of a syntax error (where an unclosed thing opens), and what to do about it."""
    mark = error.problem_mark or error.context_mark
    line = min(mark.line if mark else 0, max(len(rows) - 1, 0))
    problem = str(error.problem or "")
    row = rows[line] if line < len(rows) else ""
    if "\t" in row[: len(row) - len(row.lstrip())]:
        return line + 1, "a tab in the indentation; use blanks"
    if "mapping values are not allowed" in problem:
        return _second_colon(line, mark.column if mark else 0, rows)
    if "cannot start any token" in problem:
        start = row[mark.column : mark.column + 1] if mark else ""
        return line + 1, f"text that begins with '{start}' needs quotes"
    nothing_above = "did not find expected key" in problem or "<block end>" in problem
    if mark and nothing_above and re.match(r"[^#]*['\"]", row[: mark.column]):
        what = "text after a closing quote; double a quote within quotes: 'it''s'"
        return line + 1, what
    if error.context_mark and any(
        sign in problem for sign in ("end of stream", "expected ','", "could not find expected ':'")
    ):
        line = error.context_mark.line
    words = next((words for sign, words in _PLAIN_WORDS if sign in problem), None)
    return line + 1, words or "not YAML: check the indentation, the quotes and the colons"


def _second_colon(line: int, column: int, rows: list[str]) -> tuple[int, str]:
    row = rows[line] if line < len(rows) else ""
    if row[:column].count(": ") >= 1:
        return line + 1, "a second ': ' in one line; put text that contains ': ' in quotes"
    above = line - 1
    if above >= 0 and not re.match(r"\s*(#|[^#]*:(\s|$))", rows[above]):
        return above + 1, "expected 'key: value' with a blank after ':'"
    return line + 1, "indentation: this line stands further in than the keys around it"
