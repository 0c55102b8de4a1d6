"""Text as a drawing can hold it: XML has no control characters, whoever put them into a name.

vl-convert does not refuse such a text, it ends the whole process.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
INSTEAD: Final = "\ufffd"


def drawable(content: Any) -> Any:
    """Plain data with `\ufffd` for every character of its texts and keys that no XML can hold."""
    if isinstance(content, str):
        return NO_XML.sub(INSTEAD, content)
    if isinstance(content, Mapping):
        return {drawable(key): drawable(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [drawable(value) for value in content]
    return content
