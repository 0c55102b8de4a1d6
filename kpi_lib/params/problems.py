"""What pydantic found wrong, in plain sentences with file, line and key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from kpi_lib.errors import Problem, did_you_mean
from kpi_lib.params.checks import MistakesError, found
from kpi_lib.params.shape import field_at, in_words, keys_of, model_at
from kpi_lib.params.yamlfile import Document, KeyPath, key_text, shorten

MOST = 200
"""A file with more mistakes than that is another kind of file."""


def problems_of(
    error: ValidationError, document: Document, model: type[BaseModel]
) -> tuple[Problem, ...]:
    """Every mistake of a file, in the order of its lines."""
    told = {problem.key for problem in document.problems}
    problems: dict[tuple[KeyPath, str], Problem] = {}
    details = error.errors(include_url=False)
    for detail in details[:MOST]:
        for path, what, code in _mistakes(detail, document, model):
            if key_text(path) in told and code in {"missing", "no_value"}:
                continue
            problems[path, what] = Problem(
                where=document.where,
                line=document.line(path),
                key=key_text(path) or None,
                what=what,
                code=code,
            )
    if len(details) > MOST:
        what = f"{len(details) - MOST} more mistakes; is it the right file?"
        problems[(), what] = Problem(where=document.where, what=what, code="too_many")
    return tuple(problems.values())


def _mistakes(
    detail: Any, document: Document, model: type[BaseModel]
) -> Iterator[tuple[KeyPath, str, str]]:
    raised = detail.get("ctx", {}).get("error")
    path = _in_file(detail["loc"], document)
    if isinstance(raised, MistakesError):
        yield from ((path + below, what, "rule") for below, what in raised.found)
    elif isinstance(raised, ValueError):
        yield path, str(raised), "value"
    elif detail["type"] == "missing":
        path = tuple(detail["loc"])
        yield path, _missing(path, document, model), "missing"
    elif detail["type"] == "extra_forbidden":
        path = tuple(detail["loc"])
        yield path, _unknown_key(path, model), "unknown_key"
    elif document.at(path) is None:
        yield path, f"nothing given; expected {_expected(path, model)}", "no_value"
    else:
        yield path, _wrong(detail, document, path, model), "value"


def _in_file(loc: tuple[int | str, ...], document: Document) -> KeyPath:
    """pydantic's place without what it adds: `[key]`, and the members of unions."""
    path: KeyPath = ()
    for step in loc:
        if (*path, step) not in document.lines:
            break
        path = (*path, step)
    return path


def _missing(path: KeyPath, document: Document, model: type[BaseModel]) -> str:
    field = field_at(model, path)
    meaning = f" ({field.description.rstrip('.')})" if field and field.description else ""
    given = "nothing given" if path in document.lines else "missing"
    return f"{given}; expected {_expected(path, model)}{meaning}"


def _unknown_key(path: KeyPath, model: type[BaseModel]) -> str:
    name = str(path[-1])
    inside = model_at(model, path[:-1])
    known = tuple(keys_of(inside)) if inside else ()
    near = did_you_mean(name[:80], known)
    return f"unknown key {shorten(name)}.{near} Known keys: {', '.join(known)}."


def _expected(path: KeyPath, model: type[BaseModel]) -> str:
    field = field_at(model, path)
    if field is not None:
        return in_words(field.annotation, tuple(field.metadata))
    inside = model_at(model, path)
    return f"keys: {', '.join(keys_of(inside))}" if inside else "text"


def _wrong(detail: Any, document: Document, path: KeyPath, model: type[BaseModel]) -> str:
    value = document.at(path)
    if detail["type"] in _WORDS:
        return f"expected {_WORDS[detail['type']](detail.get('ctx', {}))}, found {found(value)}" + (
            _hint(detail["type"], value, detail.get("ctx", {}))
        )
    if detail["type"] in {"model_type", "model_attributes_type", "dict_type"}:
        inside = model_at(model, path)
        keys = f" ({', '.join(keys_of(inside))})" if inside else ""
        return f"expected keys below it{keys}, found {found(value)}"
    return f"expected {_expected(path, model)}, found {found(value)}"


def _allowed(context: dict[str, Any]) -> tuple[str, ...]:
    return tuple(re.findall(r"'([^']*)'", str(context.get("expected", ""))))


_WORDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "literal_error": lambda ctx: f"one of {', '.join(_allowed(ctx))}",
    "greater_than": lambda ctx: f"more than {ctx['gt']:g}",
    "greater_than_equal": lambda ctx: f"at least {ctx['ge']:g}",
    "less_than": lambda ctx: f"less than {ctx['lt']:g}",
    "less_than_equal": lambda ctx: f"at most {ctx['le']:g}",
    "bool_parsing": lambda _: "true or false",
    "bool_type": lambda _: "true or false",
    "int_parsing": lambda _: "a whole number",
    "int_type": lambda _: "a whole number",
    "int_from_float": lambda _: "a whole number",
    "int_parsing_size": lambda _: "a smaller number",
    "string_type": lambda _: "text",
    "list_type": lambda _: "a list, e.g. [one, two]",
}


def _hint(kind: str, value: object, context: dict[str, Any]) -> str:
    if kind == "literal_error":
        near = did_you_mean(str(value)[:80], _allowed(context)).strip()
        return f". {near}" if near else ""
    if kind == "less_than_equal" and context.get("le") == 1:
        return "; a share: 0.4 is 40 %"
    return ""
