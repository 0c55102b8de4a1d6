"""What a notebook's process is told before its first cell."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

CELL: Final = b"cell:"
"""What a frame with a cell's source begins with."""
END: Final = b"end"
"""The frame after the last cell."""
KILL: Final = b"kill"
"""The frame that ends the notebook's process."""
NO_MEMORY: Final = 137
"""Code with which a notebook's process ends that had no memory left even to say so."""
MEMORY: Final = 4 * 2**30


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a notebook's process is to be."""

    cwd: str
    temporary: str
    """A folder of its own."""
    environment: Mapping[str, str]
    memory: int
    """Bytes of data that it may have."""
    writable: Sequence[str] | None
    """Folders that it may write to besides its temporary one; None: it is not held back."""


def default_memory() -> int:
    """Bytes for a notebook: 4 GiB, half of the machine's memory where that is less."""
    return min(MEMORY, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2)
