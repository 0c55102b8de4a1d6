"""Where the system cannot confine a process: Python's own ways of writing elsewhere are refused.

A guard against mistakes, not against an adversary: commands and libraries in C are not seen.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator, Sequence
from typing import Any, Final

WRITES: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGED: Final = {
    "os.remove": ((0, 1),), "os.rmdir": ((0, 1),), "os.mkdir": ((0, 2),), "os.symlink": ((1, 2),),
    "os.link": ((1, 3),), "os.rename": ((0, 2), (1, 3)), "os.truncate": ((0, None),),
}  # fmt: skip
"""Event → which of its arguments name what it changes, and the folder that this is relative to."""


def refuse_writing(folders: Sequence[str]) -> None:
    """Raise PermissionError in this process for writing anywhere but below `folders`."""
    own = tuple(os.path.realpath(folder) + os.sep for folder in (*folders, "/dev"))

    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        for path in _changed(event, arguments):
            if not os.path.realpath(path).startswith(own):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)

    sys.addaudithook(audit)


def _changed(event: str, arguments: tuple[Any, ...]) -> Iterator[str]:
    """Paths that something is about to change."""
    if event == "open":
        path, _, flags = arguments
        if isinstance(flags, int) and flags & WRITES and not isinstance(path, int):
            yield os.fsdecode(path)
        return
    for at, folder in CHANGED.get(event, ()):
        beside = -1 if folder is None else arguments[folder]
        above = "" if beside == -1 else f"/proc/self/fd/{beside}"
        if not isinstance(arguments[at], int):
            yield os.path.join(above, os.fsdecode(arguments[at]))  # noqa: PTH118 - may be absolute
