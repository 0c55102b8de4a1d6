"""Plain data as indented JSON: a value a line, letters as they are.

The bytes are those of `json.dumps(…, indent=1, ensure_ascii=False, allow_nan=False)`, in half its
time: with an indent, that goes without its own C part. A report is some megabytes of it.
"""

from __future__ import annotations

import json
import math
from json.encoder import encode_basestring
from typing import Any, Final

WORDS: Final = {None: "null", True: "true", False: "false"}
BEGIN: Final = "\n"


def indented(content: Any, margin: str = BEGIN) -> str:
    """The JSON of dictionaries with names, lists, text, figures, truth and nothing.

    `margin` is the line break before what it stands in ends. Raises ValueError for NaN and
    infinity, for which JSON has no word, and TypeError for what is no such data.
    """
    # By type alone, the usual ones first: it is asked a hundred thousand times a report.
    kind = type(content)
    if kind is str:
        return encode_basestring(content)
    if kind is float:
        return _figure(content)
    if content is None or kind is bool:
        return WORDS[content]
    if kind is int:
        return int.__repr__(content)
    deeper = f"{margin} "
    if isinstance(content, dict):
        fields = [f"{encode_basestring(name)}: {indented(value, deeper)}"
                  for name, value in content.items()]  # fmt: skip
        return f"{{{deeper}{f',{deeper}'.join(fields)}{margin}}}" if fields else "{}"
    if isinstance(content, list | tuple):
        values = [indented(value, deeper) for value in content]
        return f"[{deeper}{f',{deeper}'.join(values)}{margin}]" if values else "[]"
    # Subclasses of the usual ones, and the error for anything else.
    return json.dumps(content, ensure_ascii=False, allow_nan=False)


def _figure(x: float) -> str:
    if not math.isfinite(x):
        raise ValueError(f"{x!r} cannot be written as JSON.")
    return float.__repr__(x)
