"""What the models look like from outside: which keys may stand where, and what each expects."""

from __future__ import annotations

import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from kpi_lib.params.fields import Says
from kpi_lib.params.yamlfile import KeyPath


def keys_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Keys as written in YAML → fields."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def field_at(model: type[BaseModel], path: KeyPath) -> FieldInfo | None:
    """The field that a key stands for; None where the key is free (a KPI's name) or unknown."""
    found: FieldInfo | None = None
    inside: Any = model
    for step in path:
        nested = model_in(inside)
        if nested is not None and get_origin(_bare(inside)) not in {dict, list}:
            found = keys_of(nested).get(step) if isinstance(step, str) else None
            if found is None:
                return None
            inside = found.annotation
        else:
            found = None
            inside = _item(inside)
    return found


def model_at(model: type[BaseModel], path: KeyPath) -> type[BaseModel] | None:
    """The model whose keys stand below a path; None where it holds none."""
    inside: Any = model
    for step in path:
        bare = _bare(inside)
        if get_origin(bare) in {dict, list}:
            inside = _item(inside)
            continue
        nested = model_in(inside)
        field = keys_of(nested).get(step) if nested and isinstance(step, str) else None
        if field is None:
            return None
        inside = field.annotation
    return None if get_origin(_bare(inside)) in {dict, list} else model_in(inside)


def model_in(annotation: Any) -> type[BaseModel] | None:
    """The first model that an annotation mentions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (model_in(part) for part in get_args(annotation))
    return next((model for model in found if model is not None), None)


def in_words(annotation: Any, metadata: tuple[Any, ...] = ()) -> str:
    """A type as a reader calls it: `a date like 2026-03-01`, `one of code, click`."""
    said = next((mark.text for mark in metadata if isinstance(mark, Says)), None)
    if said is not None:
        return said
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return in_words(parts[0], tuple(parts[1:]))
    if origin is Literal:
        return f"one of {', '.join(str(part) for part in parts)}"
    if origin is dict:
        return f"{in_words(parts[0])} → {in_words(parts[1])}"
    if origin is list:
        return f"a list, each {in_words(parts[0])}"
    if origin in {Union, types.UnionType}:
        return " or ".join(in_words(part) for part in parts if part is not types.NoneType)
    if model_in(annotation) is not None:
        return f"keys: {', '.join(keys_of(annotation))}"
    return {str: "text", int: "a whole number", float: "a number", bool: "true or false"}[
        annotation
    ]


def _bare(annotation: Any) -> Any:
    """Without `Annotated` and `| None`."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in {Union, types.UnionType}:
        parts = [part for part in get_args(annotation) if part is not types.NoneType]
        return _bare(parts[0]) if len(parts) == 1 else annotation
    return annotation


def _item(annotation: Any) -> Any:
    """What a list or a dict holds."""
    parts = get_args(_bare(annotation))
    return parts[-1] if parts else None
