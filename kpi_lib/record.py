"""Large records that say in a few lines what is in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pandas as pd

LONGEST = 72
"""Letters of a value that is written out."""


class Record:
    """A frozen dataclass whose `repr` has a line a field: in a notebook, its table of contents.

    Declare it with `repr=False`; what a field holds is one attribute away.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        lines = [f"{type(self).__name__}:", *_lines(self)]
        return "\n".join(lines)


def _lines(record: Any) -> Iterator[str]:
    names = [field.name for field in fields(record) if field.repr]
    width = max(map(len, names), default=0)
    for name in names:
        yield f"  .{name:<{width}}  {brief(getattr(record, name))}"


def brief(value: object) -> str:
    """A value on one line: short ones as they are, long ones by what they hold."""
    if isinstance(value, pd.DataFrame):
        return cut(f"DataFrame, {len(value):,} rows: {', '.join(map(str, value.columns))}")
    if isinstance(value, pd.Series):
        return f"Series, {len(value):,} rows"
    if isinstance(value, np.ndarray):
        return f"array, {' × '.join(f'{n:,}' for n in value.shape)}"
    if is_dataclass(value) and not isinstance(value, type):
        return cut(f"{type(value).__name__}({', '.join(field.name for field in fields(value))})")
    if isinstance(value, Mapping) and len(repr(value)) > LONGEST:
        return cut(f"{len(value):,} by key: {', '.join(map(str, value))}")
    if isinstance(value, tuple | list) and len(value) and len(repr(value)) > LONGEST:
        kinds = ", ".join(dict.fromkeys(type(one).__name__ for one in value))
        return cut(f"{len(value):,} × {kinds}")
    return cut(repr(value))


def cut(text: str) -> str:
    """One line of bearable length."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 2] + " …"
