"""Linux's Landlock: a process gives up the right to write anywhere but below a few folders.

https://docs.kernel.org/userspace-api/landlock.html. The C library has no functions for it.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Final

CREATE_RULESET: Final = 444
ADD_RULE: Final = 445
RESTRICT_SELF: Final = 446
ASK_VERSION: Final = 1
PATH_BENEATH: Final = 1
PR_SET_NO_NEW_PRIVS: Final = 38
WRITE_FILE: Final = 1 << 1
REFER: Final = 1 << 13
TRUNCATE: Final = 1 << 14
CHANGES: Final = WRITE_FILE | sum(1 << bit for bit in range(4, 13))
"""Write a file; remove and make files, folders, sockets, pipes, devices and links."""
SIGNALS: Final = 1 << 1
"""Scope: signals reach only processes that are held back in the same way."""
DEVICES: Final = ("/dev/null", "/dev/zero", "/dev/full", "/dev/tty", "/dev/ptmx", "/dev/pts",
                  "/dev/shm")  # fmt: skip


def version() -> int:
    """What the running kernel knows of Landlock; 0 where it has none."""
    found: int = _libc().syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ASK_VERSION)
    return max(0, found)


def confine(folders: Iterable[Path]) -> bool:
    """Let this process and its children write below `folders` only; False where that cannot be."""
    known = version()
    if not known:
        return False
    rights = CHANGES | (REFER if known >= 2 else 0) | (TRUNCATE if known >= 3 else 0)
    asked = struct.pack("=QQQ", rights, 0, SIGNALS)[: 24 if known >= 6 else 8]
    rules = _checked(_libc().syscall(CREATE_RULESET, asked, ctypes.c_size_t(len(asked)), 0))
    try:
        for folder in (*folders, *map(Path, DEVICES)):
            if folder.exists():
                _allow(rules, folder, rights)
        _checked(_libc().prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        _checked(_libc().syscall(RESTRICT_SELF, rules, 0))
    finally:
        os.close(rules)
    return True


def _allow(rules: int, path: Path, rights: int) -> None:
    held = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        given = rights if path.is_dir() else rights & (WRITE_FILE | TRUNCATE)
        rule = struct.pack("=Qi", given, held)
        _checked(_libc().syscall(ADD_RULE, rules, PATH_BENEATH, rule, 0))
    finally:
        os.close(held)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"Landlock: {os.strerror(code)}")
    return result
