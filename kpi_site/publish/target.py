"""Where a site is sent: a folder, or an object store by fsspec."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from kpi_lib.errors import KpiError, did_you_mean
from kpi_site.files import write_bytes
from kpi_site.publish.errors import PublishError

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".ico": "image/vnd.microsoft.icon",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
"""Content types, written down: those of the standard library differ between machines."""
STORES = {
    "s3": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "az": "adlfs", "abfs": "adlfs",
    "abfss": "adlfs", "memory": "fsspec",
}  # fmt: skip
"""Scheme → the package that speaks it."""
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")


class Target(Protocol):
    """A place that files can be sent to; paths are relative, with `/`."""

    @property
    def place(self) -> str:
        """How messages name it."""

    def read(self, path: str) -> bytes | None:
        """A file's content; None where there is none."""

    def sizes(self) -> dict[str, int]:
        """Every file that lies there, and its size in bytes."""

    def write(self, path: str, content: bytes) -> None:
        """Put a file there, whole or not at all."""

    def delete(self, path: str) -> None:
        """Take a file away; nothing happens where there is none."""


class Folder:
    """A folder of this machine, or one that is mounted here."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.place = str(folder)

    def read(self, path: str) -> bytes | None:
        place = self._place(path)
        return place.read_bytes() if place.is_file() else None

    def sizes(self) -> dict[str, int]:
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.stat().st_size for path in found}

    def write(self, path: str, content: bytes) -> None:
        write_bytes(self._place(path), content)

    def delete(self, path: str) -> None:
        place = self._place(path)
        place.unlink(missing_ok=True)
        for folder in place.parents:
            if folder == self.folder or not folder.is_dir() or any(folder.iterdir()):
                return
            folder.rmdir()

    def _place(self, path: str) -> Path:
        """Where a file lies; raises PublishError where a link leads out of the target."""
        place = self.folder / path
        if not place.parent.resolve().is_relative_to(self.folder.resolve()):
            raise PublishError(
                f"{place.parent}: is a link that leads out of {self.folder}. Remove it."
            )
        return place


class Store:
    """A bucket or container, or a folder inside one."""

    def __init__(self, scheme: str, address: str) -> None:
        self.scheme = scheme
        self.place = address.rstrip("/")
        self.files, self.folder = _file_system(scheme, address)

    def read(self, path: str) -> bytes | None:
        try:
            content: bytes = self.files.cat_file(self._place(path))
        except FileNotFoundError:
            return None
        return content

    def sizes(self) -> dict[str, int]:
        self.files.invalidate_cache()
        try:
            found = self.files.find(self.folder, detail=True)
        except FileNotFoundError:
            return {}
        start = f"{self.folder}/"
        return {
            name.removeprefix(start): int(known["size"] or 0)
            for name, known in found.items()
            if name.startswith(start)
        }

    def write(self, path: str, content: bytes) -> None:
        self.files.pipe_file(self._place(path), content, **self._kind(path))

    def delete(self, path: str) -> None:
        try:
            self.files.rm_file(self._place(path))
        except FileNotFoundError:
            return

    def _place(self, path: str) -> str:
        return f"{self.folder}/{path}"

    def _kind(self, path: str) -> dict[str, Any]:
        """The content type, as each store takes it."""
        kind = content_type(path)
        if self.scheme == "s3":
            return {"ContentType": kind}
        if self.scheme in {"gs", "gcs"}:
            return {"content_type": kind}
        if self.scheme in {"az", "abfs", "abfss"}:
            return {"content_settings": {"content_type": kind}}
        return {}


def content_type(path: str) -> str:
    """What a server should say a file is."""
    return TYPES.get(PurePosixPath(path).suffix.lower(), "application/octet-stream")


def open_target(address: str) -> Target:
    """The target of an address; raises KpiError for one that cannot be meant."""
    if not address.strip():
        raise KpiError("--to is empty. Name a folder, or s3://, gs:// or az:// and a bucket.")
    found = SCHEME.match(address)
    if found is None:
        return Folder(Path(address).expanduser().absolute())
    scheme = found[1].lower()
    if scheme not in STORES:
        known = [name for name in STORES if name != "memory"]
        raise KpiError(
            f"'{address}': nothing can be sent to {scheme}://.{did_you_mean(scheme, known)} "
            f"Known: a folder, {', '.join(f'{name}://' for name in known)}."
        )
    return Store(scheme, address)


def _file_system(scheme: str, address: str) -> tuple[Any, str]:
    """fsspec's file system and the folder in it."""
    try:
        # Here, since a folder needs none of it.
        from fsspec.core import url_to_fs

        files, folder = url_to_fs(address)
    except ImportError as error:
        raise KpiError(
            f"{scheme}:// needs the package {STORES[scheme]}. "
            "Install it: pip install 'influencer-kpi[publish]'"
        ) from error
    except ValueError as error:
        raise KpiError(f"'{address}' is no address that {STORES[scheme]} knows: {error}") from error
    if not folder.strip("/"):
        raise KpiError(f"'{address}' names no bucket or container.")
    return files, folder.rstrip("/")
