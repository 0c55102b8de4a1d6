"""A folder as one ZIP: the same files give the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Final

from kpi_site.files import write_bytes

EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The first day a ZIP can name."""
MODE: Final = 0o100644 << 16
OWN_LINK: Final = re.compile(rb'<p class="take-all">.*?</p>\n')
"""The index's link to the ZIP, which would lead nowhere inside it."""
PACKED: Final = frozenset({".jpg", ".jpeg", ".png", ".webp", ".pdf", ".xlsx", ".pptx", ".zip"})
"""Packed already: packing them again costs time and saves nothing."""


def archive(folder: Path, names: Iterable[str]) -> bytes:
    """A ZIP of a folder's files by their names in it (`spring/index.html`), in order.

    Raises ValueError for a name that leads out of the folder.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name in sorted(set(names)):
            if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
                raise ValueError(f"'{name}' is not inside the folder")
            entry = zipfile.ZipInfo(name, date_time=EPOCH)
            entry.external_attr = MODE
            entry.create_system = 3
            done = Path(name).suffix.lower() in PACKED
            entry.compress_type = zipfile.ZIP_STORED if done else zipfile.ZIP_DEFLATED
            content = (folder / name).read_bytes()
            packed.writestr(entry, OWN_LINK.sub(b"", content) if name == "index.html" else content)
    return out.getvalue()


def files_in(folder: Path) -> list[str]:
    """Names of the files below a folder; links and hidden files (half-written ones) are not."""
    found = []
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in inside.parts)
        linked = any((folder / above).is_symlink() for above in (inside, *inside.parents))
        if path.is_file() and not hidden and not linked:
            found.append(inside.as_posix())
    return found


def archive_name(client: str) -> str:
    """The ZIP's own name, in the folder that it holds."""
    return f"{client}.zip"


def write_archive(folder: Path, client: str) -> None:
    """Write `<client>.zip` of a client's folder into it, without the ZIP itself."""
    if folder.is_dir():
        own = archive_name(client)
        write_bytes(folder / own, archive(folder, (n for n in files_in(folder) if n != own)))
